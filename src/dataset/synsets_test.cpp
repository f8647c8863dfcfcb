#include "dataset/synsets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "dataset/labels.h"

namespace perwatt::dataset::synsets_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* const kWords =
    "n00000000 tench, Tinca tinca\n"
    "n00000001 coffee mug\n"
    "n00000002 mouse, computer mouse\n"
    "n00000003 crane\n"
    "n00000004 computer keyboard, keypad\n"
    "n00000005 typewriter keyboard\n"
    "n00000006 black-footed ferret, ferret, Mustela nigripes\n"
    "n00000007 crane\n"
    "n07583066 guacamole\n"
    "n03085013 bullet train, bullet\n";

Synsets words() {
  return parse_synsets(kWords, "words");
}
std::string refusal(const std::string& text) {
  try {
    parse_synsets(text, "words");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Synsets, AreNumberedByLine) {
  const Synsets synsets = words();
  EXPECT_EQ(synsets.size(), 10);
  EXPECT_EQ(synsets[1].id, "n00000001");
  EXPECT_EQ(synsets[0].names, "tench, Tinca tinca");
  EXPECT_THAT(synsets.with_id("n00000002"), ElementsAre(2));
  EXPECT_THAT(synsets.with_id("n99999999"), IsEmpty());
}

TEST(Synsets, AreFoundByNameWholeOrByItsEnd) {
  const Synsets synsets = words();
  EXPECT_THAT(synsets.with_name("Tinca_TINCA"), ElementsAre(0));
  EXPECT_THAT(synsets.with_name("mug"), ElementsAre(1));
  EXPECT_THAT(synsets.with_name("mouse"), ElementsAre(2));
  EXPECT_THAT(synsets.with_name("crane"), ElementsAre(3, 7));
  EXPECT_THAT(synsets.with_name("keyboard"), ElementsAre(4, 5));
  EXPECT_THAT(synsets.with_name("black footed-ferret"), ElementsAre(6));
  EXPECT_THAT(synsets.with_name("footed ferret"), ElementsAre(6));
  EXPECT_THAT(synsets.with_name("coffee"), IsEmpty());
  EXPECT_THAT(synsets.with_name("ug"), IsEmpty());
  EXPECT_THAT(synsets.with_name(""), IsEmpty());
  EXPECT_THAT(synsets.with_whole_name("mug"), IsEmpty());
  EXPECT_EQ(synsets.describe({4, 5}), "n00000004 computer keyboard; n00000005 typewriter keyboard");
  EXPECT_EQ(synsets.describe({0, 4, 5}, 1), "n00000000 tench; and 2 more");
}

TEST(Synsets, TakeAnyLineEnding) {
  const Synsets synsets = parse_synsets(
      "\xef\xbb\xbf"
      "n1 one\r\nn2\ttwo\r\nn3\r\n\r\n\n",
      "words");
  ASSERT_EQ(synsets.size(), 3);
  EXPECT_EQ(synsets[0].id, "n1");
  EXPECT_EQ(synsets[1].names, "two");
  EXPECT_EQ(synsets[2].names, "");
}

TEST(Synsets, FaultsNameTheirLine) {
  EXPECT_THAT(refusal(""), HasSubstr("no classes"));
  EXPECT_THAT(refusal("n1 a\nn2 b\nn1 c\n"), HasSubstr("words:3: n1 stands in line 1 already"));
  EXPECT_THAT(refusal("n1 a\n\nn2 b\n"), HasSubstr("words:2: no class"));
  EXPECT_THAT(refusal("n1 " + std::string(5000, 'x')), HasSubstr("words:1: the line is too long"));
  EXPECT_THROW(read_synsets("no/such/file"), UsageError);
}

TEST(Labels, AreSynsetsIndicesOrNames) {
  const Synsets synsets = words();
  EXPECT_THAT(candidates_of_label("n00000001", synsets), ElementsAre(1));
  EXPECT_THAT(candidates_of_label("n00000001 coffee mug", synsets), ElementsAre(1));
  EXPECT_THAT(candidates_of_label("07", synsets), ElementsAre(7));
  EXPECT_THAT(candidates_of_label("10", synsets), IsEmpty());
  EXPECT_THAT(candidates_of_label("10", Synsets()), ElementsAre(10));
  EXPECT_THAT(candidates_of_label("mouse, computer mouse", synsets), ElementsAre(2));
  EXPECT_THAT(candidates_of_label("mug", synsets), ElementsAre(1));
  EXPECT_THAT(candidates_of_label("-1", synsets), IsEmpty());
  EXPECT_THAT(candidates_of_label("99999999999999999999", synsets), IsEmpty());
}

TEST(Labels, OfFoldersAreWholeNames) {
  const Synsets synsets = words();
  EXPECT_THAT(candidates_of_folder("train", synsets), IsEmpty());
  EXPECT_THAT(candidates_of_folder("bullet_train", synsets), ElementsAre(9));
  EXPECT_THAT(candidates_of_folder("n00000001-mugs", synsets), ElementsAre(1));
  EXPECT_THAT(candidates_of_folder("n000000011", synsets), IsEmpty());
}

TEST(Labels, OfFilesAreTheWordsOfTheirNames) {
  const Synsets synsets = words();
  EXPECT_THAT(candidates_of_file("nps_mug", synsets), ElementsAre(1));
  EXPECT_THAT(candidates_of_file("coffee_mug_0012", synsets), ElementsAre(1));
  EXPECT_THAT(candidates_of_file("nps_guac", synsets), ElementsAre(8));
  EXPECT_THAT(candidates_of_file("keyboard", synsets), ElementsAre(4, 5));
  EXPECT_THAT(candidates_of_file("IMG_0012", synsets), IsEmpty());
  EXPECT_THAT(candidates_of_file("", synsets), IsEmpty());
}

}  // namespace
}  // namespace perwatt::dataset::synsets_test
