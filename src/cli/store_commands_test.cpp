#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command.h"
#include "cli/runs_listing.h"
#include "store/store.h"

namespace perwatt::cli::store_commands_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
namespace fs = std::filesystem;

/// Commands over stores in a directory that goes away.
class StoreCommands : public testing::Test {
 protected:
  StoreCommands() {
    std::string pattern = testing::TempDir() + "perwatt-commands-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory = pattern;
    context.store_override = directory / "store.sqlite";
  }
  ~StoreCommands() override { fs::remove_all(directory); }

  void measure(const fs::path& file, const std::string& run_id) {
    store::Store store(file, store::Mode::read_write);
    store.begin(
        {run_id, "2026-11-23T17:44:02Z", "", "0.1.0", "study", "", 2, R"({"name": "nano"})"});
    record::Record record;
    record.id = run_id + "-1";
    record.run_id = run_id;
    record.network = "vgg-16";
    record.precision = "fp32";
    record.throughput = 28.125;
    store.commit(record, {});
  }

  /// What the command line prints; an Error passes through.
  std::string run(const std::string& line) {
    CLI::App app("test", "perwatt");
    Action action;
    for (const auto add : {add_show, add_takeaways, add_export, add_merge})
      add(app, context, action);
    app.parse(line);
    out.str("");
    EXPECT_EQ(action(), ExitStatus::ok);
    return out.str();
  }

  std::string error_of(const std::string& line) {
    try {
      run(line);
    } catch (const Error& error) {
      return std::string(error.what()) + "\n" + error.remedy();
    }
    return "";
  }

  fs::path directory;
  std::ostringstream out, err;
  Context context{out, err};
};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(StoreCommands, TakeawaysAskARunOrTheStudy) {
  measure(context.store(), "run-1");
  EXPECT_THAT(run("takeaways last"),
              testing::AllOf(HasSubstr("Takeaways of run "), HasSubstr("too little data"),
                             HasSubstr("measure with -p fp32,fp16")));
  EXPECT_THAT(run("takeaways --study"), HasSubstr("holds except for Nano, TX2"));
  EXPECT_THAT(run("takeaways --study --json"), HasSubstr("\"verdict\": \"holds except for\""));
  EXPECT_THROW(run("takeaways last --study"), CLI::ParseError);
}

TEST_F(StoreCommands, ShowPrintsTheTableOrJson) {
  measure(context.store(), "run-1");
  EXPECT_THAT(run("show"), AllOf(StartsWith("study"), HasSubstr("vgg-16"), HasSubstr("28.1")));
  EXPECT_EQ(run("show last"), run("show run"));
  const auto json = nlohmann::json::parse(run("show run-1 --json"));
  EXPECT_EQ(json.at("records")[0].at("throughput"), 28.125);
}

TEST_F(StoreCommands, ShowNamesWhatIsMissing) {
  EXPECT_THAT(error_of("show"),
              ::testing::AllOf(HasSubstr("there is no store"), HasSubstr("perwatt run")));
  measure(context.store(), "run-1");
  EXPECT_THAT(error_of("show nobody"),
              ::testing::AllOf(HasSubstr("no run 'nobody'"), HasSubstr("list runs")));
}

TEST_F(StoreCommands, ExportWritesWhereAsked) {
  measure(context.store(), "run-1");
  const std::string csv = run("export");
  EXPECT_THAT(csv, StartsWith("id,run_id,number,"));
  const fs::path file = directory / "study.csv";
  EXPECT_EQ(run("export last -o " + file.string()), file.string() + "\n");
  EXPECT_EQ(read(file), csv);
  const fs::path named = directory / "study.json";
  run("export last -o " + named.string());
  EXPECT_EQ(read(named), run("export --format json"));
  EXPECT_THAT(error_of("export last -o " + (directory / "none" / "x.csv").string()),
              HasSubstr("none"));
  EXPECT_THROW(run("export --format xml"), CLI::ParseError);
}

TEST_F(StoreCommands, MergeSaysWhatWasAdded) {
  const fs::path other = directory / "nano.sqlite";
  measure(context.store(), "here");
  measure(other, "there");
  EXPECT_EQ(run("merge " + other.string()),
            other.string() + ": 1 run and 1 record added, 0 records known already\n");
  EXPECT_EQ(run("merge " + other.string()),
            other.string() + ": 0 runs and 0 records added, 1 record known already\n");
  EXPECT_THAT(error_of("merge " + context.store().string()), HasSubstr("would be merged into"));
  EXPECT_THROW(run("merge"), CLI::ParseError);
}

TEST_F(StoreCommands, ListRunsAsTextAndJson) {
  list_runs(context, false);
  EXPECT_THAT(out.str(), AllOf(StartsWith("no runs in"), HasSubstr("perwatt run")));
  measure(context.store(), "run-12345");
  out.str("");
  list_runs(context, false);
  EXPECT_EQ(out.str(), "run-1234  2026-11-23 17:44  study: 1 of 2 ok, not finished, on nano\n");
  out.str("");
  list_runs(context, true);
  const auto runs = nlohmann::json::parse(out.str()).at("runs");
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].at("id"), "run-12345");
  EXPECT_EQ(runs[0].at("ok"), 1);
  EXPECT_TRUE(runs[0].at("finished").is_null());
}

}  // namespace
}  // namespace perwatt::cli::store_commands_test
