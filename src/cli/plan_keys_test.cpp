#include <gmock/gmock.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <sstream>

#include "base/error.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/run_flags.h"

namespace perwatt::cli::plan_keys_test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// The real `perwatt run`.
struct RealRun {
  std::ostringstream out, err;
  Context context{out, err};
  CLI::App app{"perwatt", "perwatt"};
  Action action;

  RealRun() { add_run(app, context, action); }
};

TEST(PlanKeysOfTheCommandLine, EveryFlagIsInTheHelpAndInTheCompletion) {
  const RealRun run;
  const std::string help = run.app.get_subcommand("run")->help();
  const CommandForm form = describe(run.app);
  for (const std::string& script : {bash_completion(form), zsh_completion(form)})
    for (const run::Key& key : run::plan_keys()) {
      if (key.flag.empty()) continue;
      const std::string flag(run::long_flag(key.flag));
      EXPECT_THAT(help, ContainsRegex("  " + std::string(key.flag) + " ")) << key.name;
      EXPECT_THAT(help, HasSubstr(key.text_in(run::kRun)));
      EXPECT_THAT(script, ContainsRegex(flag + "[^a-z-]")) << key.name;
    }
}

/// A value that is no key's default, as typed.
struct Typed {
  const run::Key& key;
  std::string operator()(std::string run::Plan::*) const { return " x"; }
  std::string operator()(bool run::Plan::*) const { return ""; }
  std::string operator()(std::map<std::string, std::string> run::Plan::*) const { return " a=b"; }
  std::string operator()(std::vector<std::string> run::Plan::*) const { return " x"; }
  std::string operator()(double run::Plan::*) const {
    return key.form == run::Form::milliseconds ? " 3s"
           : key.form == run::Form::share      ? " 3%"
                                               : " 3";
  }
  template <typename T>
  std::string operator()(T) const {
    return " 3";
  }
};

run::Plan plan_of(const std::string& words, std::span<const run::Key> keys) {
  CLI::App app;
  RunFlags flags;
  add_run_flags(app, flags, keys);
  app.parse(words);
  note_plan_flags(app, flags);
  return make_plan(flags);
}

TEST(PlanKeysOfTheCommandLine, EveryFlagReachesThePlan) {
  const run::Plan defaults;
  for (const run::Key& key : run::plan_keys()) {
    if (key.flag.empty()) continue;
    const std::string words =
        std::string(run::long_flag(key.flag)) + std::visit(Typed{key}, key.member);
    run::Plan plan = plan_of(words, run::plan_keys());
    EXPECT_NE(plan, run::Plan{}) << words;
    std::visit([&](auto member) { plan.*member = defaults.*member; }, key.member);
    EXPECT_EQ(plan, run::Plan{}) << words << " changes more than " << key.name;
  }
}

TEST(PlanKeysOfTheCommandLine, ARowIsAllThatAFlagNeeds) {
  std::vector<run::Key> keys(run::plan_keys().begin(), run::plan_keys().end());
  keys.push_back({.name = "colour_seconds",
                  .member = &run::Plan::min_seconds,
                  .flag = "-c,--colour",
                  .value = "S",
                  .text = "Paint so long ({})",
                  .group = run::kHow});
  EXPECT_EQ(plan_of("-c 7", keys).min_seconds, 7);
  CLI::App app{"", "tool"};
  RunFlags flags;
  add_run_flags(app, flags, keys);
  EXPECT_THAT(app.help(), ContainsRegex("-c,--colour S +Paint so long \\(1\\)"));
  EXPECT_THAT(bash_completion(describe(app)), HasSubstr("--colour"));
  EXPECT_THAT(zsh_completion(describe(app)), HasSubstr("--colour"));
  EXPECT_THAT(fish_completion(describe(app)), HasSubstr("colour"));
  EXPECT_THAT(RealRun().app.get_subcommand("run")->help(), Not(HasSubstr("--colour")));
}

TEST(PlanKeysOfTheCommandLine, CommandsTakeTheirs) {
  struct {
    run::Command command;
    void (*add)(CLI::App&, RunFlags&);
  } const commands[] = {{run::kAccuracy, add_accuracy_flags},
                        {run::kLive, add_live_flags},
                        {run::kSubjects, add_subject_flags}};
  for (const auto& [command, add] : commands) {
    CLI::App app;
    RunFlags flags;
    add(app, flags);
    for (const run::Key& key : run::plan_keys()) {
      const bool takes = !key.flag.empty() && (key.commands & command) != 0;
      const auto* option = app.get_option_no_throw(
          key.flag.empty() ? "--" + std::string(key.name) : std::string(run::long_flag(key.flag)));
      ASSERT_EQ(option != nullptr, takes) << key.name << " in " << command;
      if (takes) {
        EXPECT_EQ(option->get_description(), key.text_in(command));
      }
    }
  }
}

}  // namespace
}  // namespace perwatt::cli::plan_keys_test
