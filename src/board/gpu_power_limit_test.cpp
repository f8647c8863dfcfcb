#include <gmock/gmock.h>

#include "base/error.h"
#include "board/board_fixture.h"
#include "board/control.h"
#include "board/power_modes.h"

namespace perwatt::board::gpu_power_limit_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// Two cards: the first takes limits from 100 to 300 W, the second has none.
class GpuPowerLimitTest : public FakeBoard {
 protected:
  void SetUp() override {
    FakeBoard::SetUp();
    write("limit", "250.00\n");
    script("nvidia-smi",
           "case \"$*\" in\n"
           "*-pl*) shift 3\n"
           "  if [ -e stubborn ]; then echo 'Insufficient Permissions'; exit 4; fi\n"
           "  echo \"$1\" >> asked; echo \"$1.00\" > limit;;\n"
           "\"-i 0 --query\"*) echo \"0, $(cat limit), 100.00, 300.00\";;\n"
           "--query*) echo \"0, $(cat limit), 100.00, 300.00\"; echo '1, [N/A], [N/A], [N/A]';;\n"
           "esac\n");
  }
};

TEST_F(GpuPowerLimitTest, IsFoundForCardsThatHaveOne) {
  const auto controls = gpu_power_limits(sysroot());
  ASSERT_THAT(controls, SizeIs(1));
  const ControlState state = controls.front()->look();
  EXPECT_EQ(state.name, "power_limit.gpu0");
  EXPECT_EQ(state.current, "250");
  EXPECT_EQ(state.lowest, 100);
  EXPECT_EQ(state.highest, 300);
  EXPECT_EQ(state.unit, "W");
}

TEST_F(GpuPowerLimitTest, IsSetVerifiedAndPutBackAsAMode) {
  PowerModes modes(sysroot(), journal());
  EXPECT_THAT(modes.settled({"power_limit.gpu0=150.0"}), ElementsAre("power_limit.gpu0=150"));
  EXPECT_TRUE(modes.enter("power_limit.gpu0=150").done);
  EXPECT_EQ(text("limit"), "150.00");
  EXPECT_TRUE(modes.restore().done);
  EXPECT_EQ(text("limit"), "250.00");
}

TEST_F(GpuPowerLimitTest, ALimitThatIsNearTheOldOneIsSetToo) {
  PowerModes modes(sysroot(), journal());
  EXPECT_TRUE(modes.enter("power_limit.gpu0=247").done);
  EXPECT_EQ(text("limit"), "247.00");
  EXPECT_TRUE(modes.restore().done);
  EXPECT_EQ(text("limit"), "250.00");
}

TEST_F(GpuPowerLimitTest, OutOfRangeIsRefusedBeforeItIsTried) {
  const PowerModes modes(sysroot(), journal());
  for (const char* wrong : {"power_limit.gpu0=99", "power_limit.gpu0=301", "power_limit.gpu0=much",
                            "power_limit.gpu1=150"})
    EXPECT_THROW(modes.settled({wrong}), UsageError) << wrong;
  EXPECT_EQ(text("asked"), "");
}

TEST_F(GpuPowerLimitTest, ARefusalIsToldInTheToolsWords) {
  write("stubborn", "");
  PowerModes modes(sysroot(), journal());
  const Change change = modes.enter("power_limit.gpu0=150");
  EXPECT_FALSE(change.done);
  EXPECT_THAT(change.reason, HasSubstr("it reads 250 W"));
  EXPECT_THAT(change.reason, HasSubstr("Insufficient Permissions"));
}

TEST_F(GpuPowerLimitTest, WithoutTheToolThereIsNone) {
  std::filesystem::remove(root_ / "commands/nvidia-smi");
  EXPECT_THAT(gpu_power_limits(sysroot()), SizeIs(0));
  write("commands/nvidia-smi", "NVIDIA-SMI has failed because it couldn't communicate\n");
  EXPECT_THAT(gpu_power_limits(sysroot()), SizeIs(0));
}

}  // namespace
}  // namespace perwatt::board::gpu_power_limit_test
