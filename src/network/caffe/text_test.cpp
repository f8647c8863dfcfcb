#include "network/caffe/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/caffe/test_text.h"

namespace perwatt::network::text_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(std::string_view text) {
  return caffe_error_of([&] { parse_caffe_text(text, "net.prototxt"); });
}

/// "a=1 b{c=2}", with quotes around strings.
std::string shown(const CaffeField& message) {
  std::string text;
  for (const CaffeField& field : message.fields) {
    text += (text.empty() ? "" : " ") + field.name;
    if (field.kind == CaffeFieldKind::message)
      text += "{" + shown(field) + "}";
    else
      text += field.kind == CaffeFieldKind::string ? "='" + field.text + "'" : "=" + field.text;
  }
  return text;
}
std::string parsed(std::string_view text) {
  return shown(parse_caffe_text(text, "net.prototxt"));
}

TEST(CaffeText, ReadsFieldsMessagesAndLists) {
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("a: 1, b: two; c: 'three' # four\nd: -5 e : .5e-3f"),
            "a=1 b=two c='three' d=-5 e=.5e-3f");
  EXPECT_EQ(parsed("m { a: 1 } m: { b: 2 } m < c: 3 n { } >"), "m{a=1} m{b=2} m{c=3 n{}}");
  EXPECT_EQ(parsed("a: [1, 2] b: [] m [{ c: 3 }, < >]"), "a=1 a=2 m{c=3} m{}");
  EXPECT_EQ(parsed("\xef\xbb\xbf"
                   "a: 1\r\n\tb: -inf"),
            "a=1 b=-inf");
  EXPECT_EQ(parsed("a: 1e+5 b: 0x1F"), "a=1e+5 b=0x1F");
}

TEST(CaffeText, JoinsStringsAndReadsEscapes) {
  EXPECT_EQ(parsed(R"(a: "one" 'two' "\x41\102\"\\")"), R"(a='onetwoAB"\')");
  EXPECT_EQ(parsed("a: \"it's # no comment\""), "a='it's # no comment'");
}

TEST(CaffeText, KeepsPlaces) {
  const CaffeField root = parse_caffe_text("a: 1\n  b {\n c: 2 }", "net");
  EXPECT_EQ(root.fields[1].line, 2);
  EXPECT_EQ(root.fields[1].column, 3);
  EXPECT_EQ(root.fields[1].fields[0].line, 3);
}

TEST(CaffeText, NamesThePlaceOfAnError) {
  EXPECT_EQ(error_of("a: 1\n b 2"), "net.prototxt:2:4: expected : or { behind 'b'");
  EXPECT_EQ(error_of("a: }"), "net.prototxt:1:4: expected a value for 'a', not '}'");
  EXPECT_EQ(error_of("a {\nb: 1\n"),
            "net.prototxt:3:1: the text ends inside 'a', which line 1 opens");
  EXPECT_EQ(error_of("a: 1 }"), "net.prototxt:1:6: expected a field's name, not '}'");
  EXPECT_EQ(error_of("a < b: 1 }"), "net.prototxt:1:10: expected a field's name, not '}'");
  EXPECT_THAT(error_of("a: 'open\nb: 2"), HasSubstr("1:4: the string is not closed"));
  EXPECT_THAT(error_of("a: 'x\\q'"), HasSubstr("unknown escape"));
  EXPECT_THAT(error_of("a: '\\777'"), HasSubstr("no byte"));
  EXPECT_THAT(error_of("a: [1 2]"), HasSubstr("expected , or ] in a list, not '2'"));
  EXPECT_THAT(error_of("a: - 'x'"), HasSubstr("expected a value"));
  EXPECT_THAT(error_of("[a.b]: 1"), HasSubstr("expected a field's name"));
  EXPECT_THAT(error_of(std::string_view("\x08\x01\x12", 3)), HasSubstr("is this a text file?"));
  EXPECT_THAT(error_of(std::string_view("a: \0", 4)), HasSubstr("byte 0x00"));
}

TEST(CaffeText, IsBounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "m{";
  EXPECT_THAT(error_of(deep), HasSubstr("messages in one another"));
  std::string many = "a:[1";
  for (std::size_t i = 0; i < kMaxCaffeFields; ++i) many += ",1";
  EXPECT_THAT(error_of(many + "]"), HasSubstr("more than 200000 fields"));
  EXPECT_THAT(error_of(std::string(kMaxCaffeText + 1, ' ')), HasSubstr("larger than 16 MiB"));
  EXPECT_THAT(error_of(std::string(1000, 'a') + ": 1"), HasSubstr("too long"));
}

TEST(CaffeText, EndsWithASuccessOrAnErrorWhereverItIsCut) {
  const std::string whole = kCaffeTestNet;
  ASSERT_EQ(caffe_graph_error(whole), "no error");
  int errors = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string error = caffe_graph_error(whole.substr(0, size));
    if (error == "no error") continue;
    ++errors;
    EXPECT_THAT(error, StartsWith("net:")) << size;
  }
  EXPECT_GT(errors, 1000);
}

TEST(CaffeText, EndsWithASuccessOrAnErrorWhateverByteIsChanged) {
  const std::string whole = kCaffeTestNet;
  int errors = 0;
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char byte : {'{', '}', '"', '9', '-', ' ', '\xff'}) {
      std::string changed = whole;
      changed[at] = byte;
      const std::string error = caffe_graph_error(changed);
      if (error == "no error") continue;
      ++errors;
      EXPECT_THAT(error, StartsWith("net:")) << at << byte;
    }
  EXPECT_GT(errors, 5000);
}

}  // namespace
}  // namespace perwatt::network::text_test
