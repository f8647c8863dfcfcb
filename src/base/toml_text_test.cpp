#include "base/toml_text.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace perwatt::toml_text_test {
namespace {

std::string refusal(std::string_view text) {
  try {
    require_plain_toml(text, "file");
  } catch (const UsageError& error) {
    EXPECT_FALSE(error.remedy().empty());
    return error.what();
  }
  return "";
}

TEST(TomlText, MayHaveAnyCharacterInStringsAndComments) {
  for (const std::string_view text : {
           "",
           "a = 1\n",
           "\xef\xbb\xbf"
           "a = 1",
           "# caf\xc3\xa9\r\na = 'caf\xc3\xa9'",
           "\"caf\xc3\xa9\" = \"a\\\"\xc3\xa9\"",
           "a = \"\"\"caf\xc3\xa9\n\"\xc3\xa9\"\" \\\" \xc3\xa9\"\"\"",
           "a = '''\xc3\xa9 \\ \n''\xc3\xa9'''",
           "a = \"\" # \xc3\xa9",
           "a = \"\"\"x\"\"\"\"\" # \xc3\xa9",
           "\xef\xbb\xbf'\xc3\xa9' = 1",
           "a.'\xc3\xa9' = {b.'\xc3\xa9'='\xc3\xa9',c.'\xc3\xa9'=['\xc3\xa9','\xc3\xa9']}",
           "[a.'\xc3\xa9']\nb.'\xc3\xa9' = [\n'\xc3\xa9',\n{b.'\xc3\xa9' = 1}]",
       })
    EXPECT_EQ(refusal(text), "") << text;
}

TEST(TomlText, MayHaveNoneElsewhere) {
  const std::string what = ": a character beyond ASCII outside of quotes";
  EXPECT_EQ(refusal("\xc3\xa9 = 1"), "file:1:1" + what);
  EXPECT_EQ(refusal("a = 1\nb = \"x\"\xc3\xa9\n"), "file:2:8" + what);
  EXPECT_EQ(refusal("a = '''x''' \xe3\x82\xab"), "file:1:13" + what);
  EXPECT_EQ(refusal("# x\n\xff"), "file:2:1" + what);
  EXPECT_EQ(refusal("a = \"open\n\xc3\xa9"), "file:2:1" + what);
  EXPECT_EQ(refusal("a = \"\"\"x\\\n \xc3\xa9\"\"\""), "file:2:2" + what);
  EXPECT_EQ(refusal("a = \"\"\"x\\\xc3\xa9\"\"\""), "file:1:10" + what);
}

/// There toml++ takes the quote, and what follows it, for a part of what stands before it.
TEST(TomlText, AQuoteInsideAValueOpensNoString) {
  const std::string what = ": a quote inside a value";
  EXPECT_EQ(refusal("a =  21'\xc3\xa9'"), "file:1:8" + what);
  EXPECT_EQ(refusal("a = [0.4;\"\xc3\xa9\"]"), "file:1:10" + what);
  EXPECT_EQ(refusal("a = 1.'\xc3\xa9'"), "file:1:7" + what);
  EXPECT_EQ(refusal("a = {b = 1.'\xc3\xa9'}"), "file:1:12" + what);
  EXPECT_EQ(refusal("a = [1, 1.'\xc3\xa9']"), "file:1:11" + what);
  EXPECT_EQ(refusal("a = 1[=\"\xc3\xa9\""), "file:1:8" + what);
  EXPECT_EQ(refusal("a = =\"\xc3\xa9\""), "file:1:6" + what);
}

TEST(TomlText, TablesHaveNamesAndBracketsMatch) {
  for (const std::string_view text :
       {"[a]\n[[b.c]]\n[ 'd' ]\n[\t\"e\"]\n", "[]", "a = [\n[1, 2],\n[\n3],\n[{x = 1}]]\n[b]",
        "a = { b = [ [1] ] }\n", "a = 1 # [=\n", "[a]\nb = '''\n[=\n'''\n", "["})
    EXPECT_EQ(refusal(text), "") << text;
  EXPECT_EQ(refusal("a = 1\n  [=\n"), "file:2:4: a table without a name");
  EXPECT_EQ(refusal("[[ .a]]"), "file:1:4: a table without a name");
  EXPECT_EQ(refusal("a = [1]\n[\nb]"), "file:2:2: a table without a name");
  EXPECT_EQ(refusal("a = [}"), "file:1:6: a bracket that closes none");
  EXPECT_EQ(refusal("a = {b = 1]"), "file:1:11: a bracket that closes none");
  EXPECT_EQ(refusal("[\xc3\xa9]"), "file:1:2: a table without a name");
}

}  // namespace
}  // namespace perwatt::toml_text_test
