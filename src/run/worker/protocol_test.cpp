#include "run/worker/protocol.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <limits>

#include "run/worker/messages.h"

namespace perwatt::run::protocol_test {
namespace {

using State = FrameReader::State;

/// Both ends of a socket pair.
struct Pair {
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0); }
  ~Pair() {
    for (const int end : ends)
      if (end >= 0) close(end);
  }
  void close_first() { close(std::exchange(ends[0], -1)); }
  std::array<int, 2> ends{};
};

TEST(FrameReaderTest, TakesMessagesHoweverTheyAreCut) {
  const std::string stream = to_frame({{"a", 1}}) + to_frame({{"b", "two"}});
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    FrameReader reader;
    std::vector<Json> messages;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      reader.feed(std::string_view(stream).substr(at, step));
      while (reader.next() == State::message) messages.push_back(reader.message());
    }
    ASSERT_EQ(messages.size(), 2u) << "in steps of " << step;
    EXPECT_EQ(messages[0], (Json{{"a", 1}}));
    EXPECT_EQ(messages[1]["b"], "two");
    EXPECT_TRUE(reader.idle());
  }
}

TEST(FrameReaderTest, GarbageBreaksItForGood) {
  const auto problem = [](const std::string& bytes) {
    FrameReader reader;
    reader.feed(bytes);
    EXPECT_EQ(reader.next(), State::broken);
    reader.feed(to_frame({{"a", 1}}));
    EXPECT_EQ(reader.next(), State::broken);
    return reader.problem();
  };
  EXPECT_EQ(problem("\xff\xff\xff\xff"), "a message claims 4294967295 bytes");
  EXPECT_EQ(problem("Hello from a library\n"), "a message claims 1819043144 bytes");
  EXPECT_EQ(problem(std::string("\3\0\0\0{a}", 7)), "a message is not JSON");
  EXPECT_EQ(problem(std::string("\2\0\0\0"
                                "17",
                                6)),
            "a message is not a JSON object");
}

TEST(FrameTest, BytesThatAreNotTextAreReplaced) {
  FrameReader reader;
  reader.feed(to_frame({{"what", "bad \xff byte"}}));
  ASSERT_EQ(reader.next(), State::message);
  EXPECT_EQ(reader.message()["what"], "bad \xef\xbf\xbd byte");
}

TEST(ChannelTest, CarriesMessagesUntilTheOtherSideCloses) {
  Pair pair;
  Channel one(pair.ends[0]), other(pair.ends[1]);
  one.send({{"verb", "open"}});
  EXPECT_FALSE(other.closed());
  EXPECT_EQ(other.receive().value()["verb"], "open");
  pair.close_first();
  EXPECT_TRUE(other.closed());
  EXPECT_FALSE(other.receive());
  EXPECT_THROW(other.send({{"late", true}}), ChannelError);
}

TEST(ChannelTest, AStreamThatEndsInsideAMessageIsAnError) {
  Pair pair;
  const std::string frame = to_frame({{"a", 1}});
  ASSERT_GT(send(pair.ends[0], frame.data(), frame.size() - 1, 0), 0);
  pair.close_first();
  EXPECT_THROW(Channel(pair.ends[1]).receive(), ChannelError);
}

TEST(VerbTest, NamesGoThereAndBack) {
  for (const Verb verb : {Verb::open, Verb::load, Verb::warm, Verb::measure, Verb::outputs,
                          Verb::profile, Verb::close})
    EXPECT_EQ(verb_of(name(verb)), verb);
  EXPECT_FALSE(verb_of("dance"));
}

/// Through a frame, as between two processes.
template <typename T>
T sent(const T& value) {
  FrameReader reader;
  reader.feed(to_frame(encode(value)));
  EXPECT_EQ(reader.next(), State::message);
  return decoded<T>(reader.message());
}

TEST(MessagesTest, AMeasurementComesThroughWhole) {
  Measured measured;
  auto& m = measured.measurement;
  m.began = Nanoseconds{123456789012345};
  m.ended = Nanoseconds{123456999999999};
  m.queries = 3;
  for (const std::int64_t latency : {1000, 2500, 999999999}) m.latency.add(latency);
  m.throughput.rate = 1.0 / 3;
  m.throughput.high = std::numeric_limits<double>::infinity();
  m.throughput.tail = stats::Tail::stalls_seen;
  m.throughput.usable = true;
  m.stop = load::StopReason::ceiling;
  m.grouped_rate = 17;
  measured.peak_memory_bytes = 1234567890123;
  const Measured got = sent(measured);
  EXPECT_EQ(got.measurement.ended, m.ended);
  EXPECT_EQ(got.measurement.latency.count(), 3u);
  EXPECT_EQ(got.measurement.latency.max(), 999999999);
  EXPECT_EQ(got.measurement.latency.mean(), m.latency.mean());
  EXPECT_EQ(got.measurement.throughput.rate, m.throughput.rate);
  EXPECT_EQ(got.measurement.throughput.high, m.throughput.high);
  EXPECT_EQ(got.measurement.throughput.tail, stats::Tail::stalls_seen);
  EXPECT_TRUE(got.measurement.throughput.usable);
  EXPECT_EQ(got.measurement.stop, load::StopReason::ceiling);
  EXPECT_EQ(got.measurement.grouped_rate, 17);
  EXPECT_EQ(got.peak_memory_bytes, 1234567890123);
}

TEST(MessagesTest, OrdersComeThroughWhole) {
  LoadOrder load;
  load.request = {"/m.onnx", "gpu.1", Precision::fp16,          8,     4,
                  1,         2,       engine::Goal::throughput, false, {{"K", "v"}}};
  load.seed = 99;
  const auto got = sent(load);
  EXPECT_EQ(got.request.model, "/m.onnx");
  EXPECT_EQ(got.request.precision, Precision::fp16);
  EXPECT_EQ(got.request.lanes, 4);
  EXPECT_EQ(got.request.spare_lanes, 1);
  EXPECT_EQ(got.request.goal, engine::Goal::throughput);
  EXPECT_EQ(got.request.options.at("K"), "v");
  EXPECT_EQ(got.seed, 99u);
  const auto open = sent(OpenOrder{"fast", {{"/a", "/b"}}});
  EXPECT_THAT(open.where.paths, testing::ElementsAre("/a", "/b"));
  load::StopRule stop;
  stop.fixed_queries = 20;
  stop.groups = 10;
  EXPECT_EQ(sent(MeasureOrder{load::Scenario::offline, stop}).stop.groups, 10);
  load::WarmupRule rule;
  rule.until_stationary = false;
  EXPECT_FALSE(sent(WarmOrder{load::Scenario::offline, rule}).rule.until_stationary);
}

TEST(MessagesTest, OutputsKeepWhatIsNotANumber) {
  const auto got = sent(Outputs{{1, 2}, {0.5f, std::numeric_limits<float>::quiet_NaN()}});
  EXPECT_EQ(got.values[0], 0.5f);
  EXPECT_TRUE(std::isnan(got.values[1]));
}

TEST(MessagesTest, MisfitsAreRefused) {
  EXPECT_THROW(decoded<Measured>(Json{{"window", 1}}), std::exception);
  EXPECT_THROW(decoded<WarmOrder>(Json{{"scenario", "siesta"}}), std::exception);
  EXPECT_THROW(decoded<Loaded>(Json::object()), std::exception);
  Json broken = encode(Measured{});
  broken["latency"]["bins"] = {{4000000000u, 1}};
  EXPECT_THROW(decoded<Measured>(broken), std::exception);
}

}  // namespace
}  // namespace perwatt::run::protocol_test
