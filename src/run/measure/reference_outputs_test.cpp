#include "run/measure/reference_outputs.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "base/error.h"

namespace perwatt::run::reference_outputs_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReferenceOutputsTest, GivesBackWhatItKept) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("reference-" + std::to_string(getpid()));
  ReferenceOutputs outputs(folder);
  EXPECT_THAT(outputs.at(0), IsEmpty());
  outputs.keep(3, std::vector<float>{1, 2});
  outputs.keep(0, std::vector<float>{5, 6});
  EXPECT_THAT(outputs.at(0), ElementsAre(5, 6));
  EXPECT_THAT(outputs.at(3), ElementsAre(1, 2));
  EXPECT_THAT(outputs.at(1), IsEmpty());
  EXPECT_THAT(outputs.at(9), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  EXPECT_THROW(outputs.keep(1, std::vector<float>{1}), std::invalid_argument);
}

TEST(ReferenceOutputsTest, APlaceThatTakesNoFileIsAnError) {
  EXPECT_THROW(ReferenceOutputs("/proc/nothing"), Error);
}

}  // namespace
}  // namespace perwatt::run::reference_outputs_test
