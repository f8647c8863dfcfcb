#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "cli/manual.h"

namespace perwatt::cli::completion_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A small command line with everything that needs care: quotes, brackets, hidden words, lists,
/// files.
struct Tool {
  CLI::App app{"It's a tool: for [tests]", "tool"};
  std::string text;
  std::vector<std::string> list;
  bool flag = false;

  Tool() {
    app.footer("the tool's own examples");
    app.add_option("--store", text, "Keep in FILE")->type_name("FILE");
    app.add_option("--secret", text, "hidden")->group("");
    CLI::App* make = app.add_subcommand("make", "Makes: 100% of what's [asked]");
    make->add_option("-s,--shape", list, "Its shape")
        ->check(CLI::IsMember({"round", "square"}))
        ->delimiter(',');
    make->add_flag("-f,--fast", flag, "Don't wait");
    make->add_option("folder", text, "Where")->type_name("DIR")->required();
    make->footer(".begins with a dot\n\\back");
    CLI::App* deep = make->add_subcommand("deep", "Below");
    deep->add_option("--count", text, "How many");
    app.add_subcommand("worker", "internal")->group("");
  }
};

std::vector<std::string> paths(const CommandForm& root) {
  std::vector<std::string> all;
  for (const auto* command : flatten(root)) all.push_back(command->path);
  return all;
}

TEST(CommandTree, IsTheAppWithoutWhatIsHidden) {
  const Tool tool;
  const CommandForm root = describe(tool.app);
  EXPECT_THAT(paths(root), ElementsAre("tool", "tool make", "tool make deep"));
  const CommandForm& make = root.commands.at(0);
  ASSERT_EQ(make.options.size(), 3u) << "help, shape, fast";
  EXPECT_THAT(make.options[1].names, ElementsAre("-s", "--shape"));
  EXPECT_EQ(make.options[1].kind, ArgumentForm::Kind::words);
  EXPECT_THAT(make.options[1].words, testing::UnorderedElementsAre("round", "square"));
  EXPECT_TRUE(make.options[1].repeatable);
  EXPECT_EQ(make.options[2].kind, ArgumentForm::Kind::flag);
  ASSERT_EQ(make.positionals.size(), 1u);
  EXPECT_EQ(make.positionals[0].kind, ArgumentForm::Kind::directory);
  EXPECT_TRUE(make.positionals[0].required);
  EXPECT_EQ(root.footer, "the tool's own examples");
  EXPECT_EQ(make.commands[0].footer, "") << "inherited footers are not repeated";
  for (const auto& option : root.options)
    EXPECT_THAT(option.names, Not(testing::Contains("--secret")));
}

/// What bash offers for `line`, whose last word is being typed.
std::string offered(const std::string& script, const std::string& line) {
  const std::string file = testing::TempDir() + "perwatt-completion-test.bash";
  std::ofstream(file)
      << script << "\nCOMP_WORDS=(" << line << ")\n"
      << "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_tool\nprintf '%s ' \"${COMPREPLY[@]}\"\n";
  std::string output;
  FILE* pipe = popen(("bash '" + file + "' 2>&1").c_str(), "r");
  char buffer[256];
  while (pipe != nullptr && fgets(buffer, sizeof buffer, pipe) != nullptr) output += buffer;
  if (pipe != nullptr) pclose(pipe);
  return output;
}

TEST(BashCompletion, OffersWhatFits) {
  const Tool tool;
  const std::string script = bash_completion(describe(tool.app));
  EXPECT_EQ(offered(script, "tool m"), "make ");
  EXPECT_EQ(offered(script, "tool make --f"), "--fast ");
  EXPECT_EQ(offered(script, "tool make d"), "deep ");
  EXPECT_EQ(offered(script, "tool make deep --c"), "--count ");
  EXPECT_EQ(offered(script, "tool make --shape r"), "round ");
  EXPECT_EQ(offered(script, "tool make -s square,r"), "square,round ");
  EXPECT_EQ(offered(script, "tool make --shape = s"), "square ") << "bash splits --shape=s";
  EXPECT_EQ(offered(script, "tool make --st"), "--store ")
      << "global options are understood everywhere";
  EXPECT_EQ(offered(script, "tool make deep --count 1"), " ") << "a free value";
  EXPECT_EQ(offered(script, "tool w"), " ") << "hidden commands stay hidden";
}

TEST(ZshCompletion, QuotesWhatZshWouldRead) {
  const Tool tool;
  const std::string script = zsh_completion(describe(tool.app));
  EXPECT_THAT(script, HasSubstr("#compdef tool\n"));
  EXPECT_THAT(script, HasSubstr("'make:Makes\\: 100% of what'\\''s [asked]'"));
  EXPECT_THAT(script, HasSubstr("'(-f --fast)'{-f,--fast}'[Don'\\''t wait]'"));
  EXPECT_THAT(script, HasSubstr("_tool_make_deep() {"));
  EXPECT_THAT(script, HasSubstr("make) _tool_make ;;"));
  EXPECT_THAT(script, Not(HasSubstr("worker")));
}

TEST(FishCompletion, QuotesWhatFishWouldRead) {
  const Tool tool;
  const std::string script = fish_completion(describe(tool.app));
  EXPECT_THAT(script, HasSubstr("complete -c tool -n '__tool_at \"tool\"' -a make -d 'Makes: 100% "
                                "of what\\'s [asked]'\n"));
  EXPECT_THAT(
      script,
      HasSubstr("complete -c tool -n '__tool_at \"tool make\"' -s f -l fast -d 'Don\\'t wait'\n"));
  EXPECT_THAT(script, HasSubstr("complete -c tool -l store -r -F -d 'Keep in FILE'\n"));
  EXPECT_THAT(script, Not(HasSubstr("worker")));
}

TEST(Manual, ProtectsWhatRoffWouldRead) {
  const Tool tool;
  const std::string page = manual_page(describe(tool.app), "1.2");
  EXPECT_THAT(page, HasSubstr(".TH TOOL 1 \"\" \"tool 1.2\""));
  EXPECT_THAT(page, HasSubstr(".SS tool make deep\n"));
  EXPECT_THAT(page, HasSubstr("\\&.begins with a dot\n\\eback\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-s\\fR, \\fB\\-\\-shape\\fR"));
  EXPECT_THAT(page,
              HasSubstr("\\fBtool make\\fR [\\fIoptions\\fR] \\fIcommand\\fR \\fIfolder\\fR"));
  EXPECT_THAT(page, Not(HasSubstr("worker")));
}

}  // namespace
}  // namespace perwatt::cli::completion_test
