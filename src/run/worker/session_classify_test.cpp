// The verb classify: pictures in, outputs in the ring, whatever the number of threads and lanes.
#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "dataset/encoded_pictures.h"
#include "dataset/test_folder.h"
#include "run/worker/session.h"

namespace perwatt::run::session_classify_test {
namespace {

struct Kept {
  std::int64_t index;
  std::string problem;
  std::vector<float> values;
  bool operator==(const Kept&) const = default;
};

class ClassifyVerbTest : public testing::Test {
 protected:
  ClassifyVerbTest() {
    for (int i = 0; i < 11; ++i)
      pictures_.push_back(add("p" + std::to_string(i) + ".png",
                              dataset::png_of(dataset::slopes(230 + 3 * i, 260))));
    const auto whole = dataset::jpeg_of(dataset::slopes(300, 240));
    pictures_[4] = add("cut.jpeg", {whole.begin(), whole.begin() + 200});
    pictures_[7] = folder_.path() / "not there.png";
  }

  std::filesystem::path add(const std::string& name, const std::vector<std::byte>& bytes) {
    return folder_.add(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  static Json ask(Session& session, Verb verb, const Json& order) {
    return session.answer({{"verb", name(verb)}, {"order", order}});
  }

  static void load(Session& session, const std::string& device, int batch, int lanes) {
    ask(session, Verb::open, encode(OpenOrder{"synthetic", {}}));
    LoadOrder order;
    order.request.device = device;
    order.request.batch = batch;
    order.request.lanes = lanes;
    order.request.options = {{"latency_us", "200"}};
    ASSERT_TRUE(ask(session, Verb::load, encode(order)).contains("answer"));
  }

  ClassifyOrder order(int threads) const {
    ClassifyOrder order;
    order.files = pictures_;
    order.first = 100;
    order.preprocessing = dataset::preset("imagenet");
    order.threads = threads;
    return order;
  }

  /// All outputs, in the order in which they came.
  std::vector<Kept> outputs(const std::string& device, int batch, int lanes, int threads) {
    OutputRing ring;
    Session session({}, &ring);
    load(session, device, batch, lanes);
    const Json reply = ask(session, Verb::classify, encode(order(threads)));
    EXPECT_TRUE(reply.contains("answer")) << reply;
    if (reply.contains("answer")) {
      EXPECT_EQ(decoded<Classified>(reply["answer"]).broken, 2);
    }
    std::vector<Kept> all;
    for (PictureOutput output; ring.peek(output); ring.release())
      all.push_back({output.index, output.problem, {output.values.begin(), output.values.end()}});
    return all;
  }

  dataset::TestFolder folder_;
  std::vector<std::filesystem::path> pictures_;
};

TEST_F(ClassifyVerbTest, GivesEveryPictureItsOutputsOrTheReasonInOrder) {
  const auto all = outputs("cpu", 1, 2, 2);
  ASSERT_EQ(all.size(), pictures_.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].index, 100 + static_cast<std::int64_t>(i));
    const bool broken = i == 4 || i == 7;
    EXPECT_EQ(all[i].problem.empty(), !broken);
    EXPECT_EQ(all[i].values.size(), broken ? 0U : 1000U);
  }
  EXPECT_NE(all[0].values, all[1].values);
}

TEST_F(ClassifyVerbTest, GivesTheSameWhateverThreadsLanesAndBatch) {
  const auto expected = outputs("null", 1, 1, 1);
  for (const char* device : {"null", "cpu"})
    for (const int batch : {1, 4})
      for (const int lanes : {1, 3})
        for (const int threads : {1, 4})
          EXPECT_EQ(outputs(device, batch, lanes, threads), expected)
              << device << " batch " << batch << " lanes " << lanes << " threads " << threads;
}

TEST_F(ClassifyVerbTest, NeedsARingAndALoadedNetwork) {
  Session session;
  load(session, "null", 1, 1);
  EXPECT_EQ(ask(session, Verb::classify, encode(order(1)))["failure"]["kind"], "misuse");
  OutputRing ring;
  Session empty({}, &ring);
  EXPECT_EQ(ask(empty, Verb::classify, encode(order(1)))["failure"]["kind"], "misuse");
}

TEST_F(ClassifyVerbTest, PreprocessingThatDoesNotFitTheInputIsUnsupported) {
  OutputRing ring;
  Session session({}, &ring);
  load(session, "null", 1, 1);
  ClassifyOrder wrong = order(1);
  wrong.preprocessing.crop = {100, 100};
  EXPECT_EQ(ask(session, Verb::classify, encode(wrong))["failure"]["kind"], "unsupported");
  wrong = order(1);
  wrong.preprocessing.layout = dataset::Layout::nhwc;
  EXPECT_EQ(ask(session, Verb::classify, encode(wrong))["failure"]["kind"], "unsupported");
}

}  // namespace
}  // namespace perwatt::run::session_classify_test
