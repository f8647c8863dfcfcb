// From directories only; over HTTP in tests/fetch.
#include "network/trained/fetch.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "base/sha256.h"
#include "base/temporary_directory.h"

namespace perwatt::network::fetch_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kContent = "weights of a network";

TrainedFile tiny() {
  Sha256 hash;
  hash.add(kContent.data(), kContent.size());
  return {"tiny",     "http://host/a/", "zoo/tiny.onnx", kContent.size(),
          hash.hex(), "imagenet",       "MIT",           std::nullopt};
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SourcesTest, TriesTheNameBeforeThePath) {
  EXPECT_THAT(sources(tiny(), ""), ElementsAre("http://host/a/zoo/tiny.onnx"));
  EXPECT_THAT(sources(tiny(), "https://m/x"),
              ElementsAre("https://m/x/tiny.onnx", "https://m/x/zoo/tiny.onnx"));
  EXPECT_THAT(sources(tiny(), "here/"), ElementsAre("here/tiny.onnx", "here/zoo/tiny.onnx"));
  EXPECT_THROW(sources(tiny(), "ftp://m/"), UsageError);
  TrainedFile flat = tiny();
  flat.file = "tiny.onnx";
  EXPECT_THAT(sources(flat, "here"), ElementsAre("here/tiny.onnx"));
}

TEST(FetchTest, CopiesChecksAndNames) {
  const TemporaryDirectory folder;
  std::ofstream(folder.path() / "tiny.onnx") << kContent;
  const auto cache = folder.path() / "a" / "cache";
  std::vector<FetchPhase> phases;
  const Fetched fetched =
      fetch(tiny(), {cache, folder.path().string()}, [&](FetchPhase phase, std::uint64_t done) {
        phases.push_back(phase);
        EXPECT_EQ(done, kContent.size());
      });
  EXPECT_EQ(fetched.path, trained_path(tiny(), cache));
  EXPECT_FALSE(fetched.from_cache);
  EXPECT_EQ(text_of(fetched.path), kContent);
  EXPECT_THAT(phases, ElementsAre(FetchPhase::bringing, FetchPhase::checking));
  EXPECT_THAT(folder.names("a/cache"), ElementsAre(fetched.path.filename().string()));
  EXPECT_TRUE(fetch(tiny(), {cache, "nowhere"}).from_cache);
}

TEST(FetchTest, LeavesNothingOfAWrongFile) {
  const TemporaryDirectory folder;
  std::ofstream(folder.path() / "tiny.onnx") << std::string(kContent.size(), 'x');
  const auto cache = folder.path() / "cache";
  try {
    fetch(tiny(), {cache, folder.path().string()});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("SHA-256"));
  }
  EXPECT_THAT(folder.names("cache"), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "tiny.onnx"));
}

TEST(FetchTest, IsEndedByItsProgress) {
  const TemporaryDirectory folder;
  std::ofstream(folder.path() / "tiny.onnx") << kContent;
  const auto cache = folder.path() / "cache";
  EXPECT_THROW(fetch(tiny(), {cache, folder.path().string()},
                     [](FetchPhase, std::uint64_t) { throw std::runtime_error("stop"); }),
               std::runtime_error);
  EXPECT_FALSE(is_cached(tiny(), cache));
}

}  // namespace
}  // namespace perwatt::network::fetch_test
