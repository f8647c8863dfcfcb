#include "run/executed_text.h"

#include <gtest/gtest.h>

namespace perwatt::run {
namespace {

TEST(ExecutedTextTest, SharesByPrecision) {
  const engine::Executed executed{{{"cpu", Precision::bf16, 0.971},
                                   {"cpu", Precision::fp32, 0.0286},
                                   {"cpu", Precision::other, 0.0004}}};
  EXPECT_EQ(executed_text(executed), "bf16 97.1 %, fp32 2.9 %");
  record::Record record;
  put_executed(record, executed);
  EXPECT_EQ(record.executed, "bf16 97.1 %, fp32 2.9 %");
  EXPECT_EQ(record.executed_precision, "bf16");
  EXPECT_DOUBLE_EQ(*record.executed_share, 0.971);
}

TEST(ExecutedTextTest, SeveralDevicesAreNamed) {
  const engine::Executed executed{{{"gpu", Precision::fp16, 0.5},
                                   {"cpu", Precision::fp32, 0.3},
                                   {"cpu", Precision::fp16, 0.2}}};
  EXPECT_EQ(executed_text(executed), "gpu fp16 50.0 %, cpu fp32 30.0 %, cpu fp16 20.0 %");
  record::Record record;
  put_executed(record, executed);
  EXPECT_EQ(record.executed_precision, "fp16");
  EXPECT_DOUBLE_EQ(*record.executed_share, 0.7);
}

TEST(ExecutedTextTest, AnEngineThatCannotTellIsUnknown) {
  record::Record record;
  put_executed(record, {});
  EXPECT_EQ(record.executed, "unknown");
  EXPECT_EQ(record.executed_precision, "");
  EXPECT_FALSE(record.executed_share);
}

}  // namespace
}  // namespace perwatt::run
