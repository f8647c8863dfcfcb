// What meter.h asks of every meter, as a test of one on one recorded tree.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "meter/probe.h"

namespace perwatt::meter {

/// Watches what a source gives.
struct Strict final : Sink {
  explicit Strict(const SourceInfo& info) : last(info.channels.size(), Nanoseconds{-1}) {}
  void reading(int channel, Nanoseconds before, Nanoseconds after, double value) override {
    ++readings;
    EXPECT_TRUE(std::isfinite(value));
    EXPECT_GE(value, 0);
    EXPECT_LE(before, after);
    EXPECT_GE(before, last.at(static_cast<std::size_t>(channel)));
    last[static_cast<std::size_t>(channel)] = after;
  }
  void failure(int channel, const std::string& reason, const std::string& remedy) override {
    ++failures;
    EXPECT_LT(static_cast<std::size_t>(channel), last.size());
    EXPECT_FALSE(reason.empty());
    EXPECT_FALSE(remedy.empty());
  }
  std::vector<Nanoseconds> last;
  int readings = 0, failures = 0;
};

inline void expect_sound(const SourceInfo& info) {
  EXPECT_FALSE(info.channels.empty());
  EXPECT_THAT(counted_twice(info), testing::IsEmpty());
  EXPECT_GT(info.poll_every, Nanoseconds{0});
  bool counted = false;
  std::map<std::string, int> names;
  for (const Channel& channel : info.channels) {
    counted = counted || channel.counted;
    EXPECT_FALSE(channel.rail.empty());
    EXPECT_EQ(++names[channel.rail], 1) << channel.rail;
    const bool known =
        channel.inside.empty() || std::ranges::any_of(info.channels, [&](const Channel& other) {
          return other.rail == channel.inside;
        });
    EXPECT_TRUE(known) << channel.rail << " is inside " << channel.inside;
  }
  EXPECT_EQ(counted, !info.boundary.empty()) << "a total without a boundary, or the reverse";
}

/// Two stretches of readings, as a case has them.
inline void expect_stretches(Source& source, Clock& clock) {
  expect_sound(source.info());
  Strict sink(source.info());
  for (int stretch = 1; stretch <= 2; ++stretch) {
    const int before = sink.readings + sink.failures;
    source.begin();
    for (int i = 0; i < 5; ++i) {
      clock.wait_until(clock.now() + source.info().poll_every);
      source.poll(sink);
    }
    source.end(sink);
    EXPECT_GT(sink.readings + sink.failures, before) << "silence is no answer";
  }
}

/// Looks for the meter on the tree and reads what it finds; how many sources there were.
inline int expect_contract(const Plugin& plugin, const std::filesystem::path& tree) {
  SCOPED_TRACE(tree.filename().string() + " " + std::string(plugin.name));
  const auto findings = plugin.detect(Sysroot(tree));
  EXPECT_FALSE(findings.empty());
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.meter, plugin.name);
    EXPECT_EQ(finding.reason.empty(), finding.usable);
    EXPECT_EQ(finding.remedy.empty(), finding.usable);
  }
  SimulatedClock clock;
  OpenRequest request;
  request.sysroot = Sysroot(tree);
  request.clock = &clock;
  int opened = 0;
  try {
    for (const auto& source : plugin.open(request)) {
      ++opened;
      EXPECT_EQ(source->info().meter, plugin.name);
      expect_stretches(*source, clock);
    }
    EXPECT_GT(opened, 0) << "open() throws where there is no source";
  } catch (const Error& error) {
    EXPECT_FALSE(std::string(error.what()).empty());
    EXPECT_FALSE(error.remedy().empty());
  }
  return opened;
}

}  // namespace perwatt::meter
