#include "run/measure/cool_down.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace perwatt::run::cool_down_test {
namespace {

namespace fs = std::filesystem;

/// A machine with one thermal zone, in simulated time.
class CoolDownTest : public testing::Test {
 protected:
  CoolDownTest() { fs::create_directories(zone_); }
  ~CoolDownTest() override { fs::remove_all(root_); }

  void heat(int celsius) {
    std::ofstream(zone_ / "type") << "cpu-thermal\n";
    std::ofstream(zone_ / "temp") << celsius * 1000 << '\n';
  }
  /// From `celsius` on, a degree less each second.
  void cool(int celsius) {
    heat(celsius);
    for (int s = 1; s < celsius; ++s)
      clock_.at(std::chrono::seconds(s), [this, celsius, s] { heat(celsius - s); });
  }

  /// One for each test: several run at a time.
  const fs::path root_ =
      fs::path(testing::TempDir()) /
      (std::string("cool_down_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  const fs::path zone_ = root_ / "sys/class/thermal/thermal_zone0";
  Sysroot sysroot_{root_};
  SimulatedClock clock_;
};

constexpr auto kGoOn = [](double) { return true; };

TEST_F(CoolDownTest, WaitsUntilItIsNearTheStart) {
  heat(40);
  CoolDown cool_down(sysroot_, clock_, {});
  EXPECT_EQ(cool_down.goal(), 40);
  EXPECT_EQ(cool_down.wait(kGoOn), 0) << "nothing to wait for";
  cool(60);
  double seen = 0;
  EXPECT_EQ(cool_down.wait([&seen](double celsius) {
    seen = celsius;
    return true;
  }),
            18);
  EXPECT_EQ(seen, 43) << "the last look at which it was still too hot";
}

TEST_F(CoolDownTest, WaitsNoLongerThanItsLimit) {
  heat(40);
  CoolDown cool_down(sysroot_, clock_, {std::chrono::milliseconds(7200), {}});
  cool(90);
  EXPECT_DOUBLE_EQ(*cool_down.wait(kGoOn), 7.2);
}

TEST_F(CoolDownTest, AResumedRunComesBackToItsOwnStart) {
  heat(70);
  CoolDown cool_down(sysroot_, clock_, {std::chrono::seconds(120), 50});
  cool(70);
  EXPECT_EQ(cool_down.wait(kGoOn), 18);
}

TEST_F(CoolDownTest, EndsWhenTold) {
  heat(40);
  CoolDown cool_down(sysroot_, clock_, {});
  cool(60);
  EXPECT_EQ(cool_down.wait([](double celsius) { return celsius > 55; }), 5);
}

TEST_F(CoolDownTest, WithoutSensorsThereIsNothingToWaitFor) {
  CoolDown cool_down(sysroot_, clock_, {std::chrono::seconds(120), 50});
  EXPECT_FALSE(cool_down.goal());
  EXPECT_FALSE(cool_down.wait(kGoOn));
}

}  // namespace
}  // namespace perwatt::run::cool_down_test
