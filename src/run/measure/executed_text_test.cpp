#include "run/measure/executed_text.h"

#include <gtest/gtest.h>

namespace perwatt::run::executed_text_test {
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

TEST(ExecutedTextTest, AllOfItElsewhereIsTold) {
  const engine::Executed cpu{{{"cpu", Precision::fp32, 1}}};
  EXPECT_EQ(ran_elsewhere(cpu, "cuda"), "cpu");
  EXPECT_EQ(ran_elsewhere(cpu, "cpu"), "");
  EXPECT_EQ(ran_elsewhere(cpu, "auto"), "");
  EXPECT_EQ(ran_elsewhere(cpu, "hetero:npu+cpu"), "");
  EXPECT_EQ(ran_elsewhere({{{"gpu.0", Precision::fp16, 1}}}, "gpu"), "");
  EXPECT_EQ(
      ran_elsewhere({{{"gpu", Precision::fp16, 0.9}, {"dla0", Precision::fp16, 0.1}}}, "dla0"), "");
  EXPECT_EQ(ran_elsewhere({{{"gpu", Precision::fp16, 0.9}, {"cpu", Precision::fp32, 0.1}}}, "dla0"),
            "cpu, gpu");
  EXPECT_EQ(ran_elsewhere({{{"", Precision::fp16, 1}}}, "myriad"), "");
  EXPECT_EQ(ran_elsewhere({}, "cuda"), "");
}

TEST(ExecutedTextTest, AnEngineThatCannotTellIsUnknown) {
  record::Record record;
  put_executed(record, {});
  EXPECT_EQ(record.executed, "unknown");
  EXPECT_EQ(record.executed_precision, "");
  EXPECT_FALSE(record.executed_share);
}

}  // namespace
}  // namespace perwatt::run::executed_text_test
