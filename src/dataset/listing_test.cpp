#include "dataset/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "dataset/test_folder.h"

namespace perwatt::dataset::listing_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* const kWords =
    "n00000000 tench, Tinca tinca\nn00000001 coffee mug\nn00000002 mouse, computer mouse\n"
    "n00000003 crane\nn00000004 crane\nn00000005 bullet train\n";

/// Each picture's name and label ("-" for none).
std::vector<std::string> labels(const Listing& listing) {
  std::vector<std::string> out;
  for (const Example& example : listing.examples)
    out.push_back(example.file.filename().string() + " " +
                  (example.label ? std::to_string(*example.label) : "-"));
  return out;
}

std::string refusal(const std::function<void()>& body) {
  try {
    body();
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.remedy();
  }
  return "";
}
std::string refusal(const std::filesystem::path& data, const ListingOptions& options = {}) {
  return refusal([&] { list_pictures(data, options); });
}

TEST(Listing, OfClassFolders) {
  const TestFolder folder;
  folder.add("synset_words.txt", kWords);
  folder.add("n00000001/b.JPEG");
  folder.add("n00000001/a.jpg");
  folder.add("2/c.png");
  folder.add("val/Tinca_tinca/d.Png");
  folder.add("train/e.png");
  folder.add("crane/f.png");
  folder.add("n00000077/g.png");
  folder.add("notes.md");
  folder.add(".hidden.png");
  const Listing listing = list_pictures(folder.path());
  EXPECT_THAT(labels(listing), ElementsAre("c.png 2", "f.png -", "a.jpg 1", "b.JPEG 1", "g.png -",
                                           "e.png -", "d.Png 0"));
  EXPECT_EQ(listing.labelled, 4u);
  EXPECT_EQ(listing.skipped_count, 1u);
  EXPECT_EQ(listing.skipped.at(0).file.filename(), "notes.md");
  EXPECT_EQ(listing.synsets.size(), 6);
  EXPECT_THAT(listing.remarks,
              ElementsAre(HasSubstr("crane may mean several classes (n00000003 crane; n00000004"),
                          HasSubstr("n00000077 is none of the 6 classes")));
}

TEST(Listing, OfNamesThatBeginWithTheirSynset) {
  const TestFolder folder;
  folder.add("../synset_words.txt", kWords);
  folder.add("n00000002_mouse.JPEG");
  folder.add("n00000000_12.JPEG");
  folder.add("other.JPEG");
  const Listing listing = list_pictures(folder.path());
  EXPECT_THAT(labels(listing),
              ElementsAre("n00000000_12.JPEG 0", "n00000002_mouse.JPEG 2", "other.JPEG -"));
}

TEST(Listing, OfNamesThatSayTheirClass) {
  const TestFolder folder;
  const auto words = folder.add("words.txt", kWords);
  folder.add("nps_mug.png");
  folder.add("nps_crane.png");
  folder.add("nps_mouse_02.png");
  folder.add("nps_sofa.png");
  const Listing listing = list_pictures(folder.path(), {words});
  EXPECT_THAT(labels(listing), ElementsAre("nps_crane.png -", "nps_mouse_02.png 2", "nps_mug.png 1",
                                           "nps_sofa.png -"));
  EXPECT_THAT(listing.remarks, Contains(HasSubstr("nps_crane.png may mean several classes")));
  EXPECT_THAT(listing.remarks, Contains(HasSubstr("nps_sofa.png says no class")));
  EXPECT_THAT(listing.remarks, Contains(HasSubstr("labels of 2 of 4 pictures are read from")));
}

TEST(Listing, DoesNotTakeChanceWordsForClasses) {
  const TestFolder folder;
  folder.add("synset_words.txt", kWords);
  folder.add("mouse.png");
  for (int i = 0; i < 9; ++i) folder.add("IMG_" + std::to_string(i) + ".png");
  EXPECT_EQ(list_pictures(folder.path()).labelled, 0u);
}

TEST(Listing, WithoutClassesSaysSo) {
  const TestFolder folder;
  folder.add("n00000001/a.png");
  folder.add("n00000002/a.png");
  folder.add("7/b.png");
  const Listing listing = list_pictures(folder.path());
  EXPECT_THAT(labels(listing), ElementsAre("b.png 7", "a.png -", "a.png -"));
  EXPECT_THAT(listing.remarks, ElementsAre(HasSubstr("--synsets FILE")));
}

TEST(Listing, NumbersAThousandSynsetFoldersByTheirOrder) {
  const TestFolder folder;
  for (int i = 0; i < 1000; ++i) folder.add("n" + std::to_string(10000000 + 7 * i) + "/x.jpg");
  const Listing listing = list_pictures(folder.path());
  EXPECT_EQ(listing.labelled, 1000u);
  EXPECT_EQ(listing.examples[0].label, 0);
  EXPECT_EQ(listing.examples[999].label, 999);
  EXPECT_EQ(listing.synsets[1].id, "n10000007");
}

TEST(Listing, RefusesFoldersThatCountFromOne) {
  const TestFolder folder;
  folder.add("synset_words.txt", kWords);
  for (int i = 1; i <= 6; ++i) folder.add(std::to_string(i) + "/x.jpg");
  EXPECT_THAT(refusal(folder.path()), HasSubstr("count from 1 to 6"));
  folder.add("0/x.jpg");
  EXPECT_EQ(list_pictures(folder.path()).labelled, 6u);
}

TEST(Listing, EntersEachFolderOnce) {
  const TestFolder folder;
  folder.add("a/x.jpg");
  std::filesystem::create_directory_symlink(folder.path(), folder.path() / "a/loop");
  std::filesystem::create_directory_symlink("b2", folder.path() / "b1");
  std::filesystem::create_directory_symlink("b1", folder.path() / "b2");
  std::filesystem::create_symlink("gone.jpg", folder.path() / "link.jpg");
  const Listing listing = list_pictures(folder.path());
  EXPECT_THAT(labels(listing), ElementsAre("x.jpg -"));
  EXPECT_EQ(listing.skipped_count, 3u);
}

TEST(Listing, OfAListFile) {
  const TestFolder folder;
  folder.add("synset_words.txt", kWords);
  folder.add("pictures/a b.jpg");
  folder.add("pictures/c.jpg");
  folder.add("n00000005/d.jpg");
  const auto list =
      folder.add("val.txt",
                 "# labels\n\"pictures/a b.jpg\" n00000002\npictures/c.jpg coffee mug\n"
                 "pictures/none.jpg 3\npictures/c.jpg 0\nn00000005/d.jpg\n");
  const Listing listing = list_pictures(list);
  EXPECT_THAT(labels(listing), ElementsAre("a b.jpg 2", "c.jpg 1", "c.jpg 0", "d.jpg 5"));
  EXPECT_EQ(listing.skipped_count, 1u);
  EXPECT_EQ(listing.skipped[0].reason, "missing");
  EXPECT_TRUE(std::filesystem::exists(listing.examples[0].file));
}

TEST(Listing, RefusesLabelsThatMeanNothing) {
  const TestFolder folder;
  const auto list = folder.add("val.txt", "a.jpg 0\na.jpg crane\n");
  EXPECT_THAT(refusal(list), HasSubstr("val.txt:2: crane is no index, and no synset_words.txt"));
  folder.add("synset_words.txt", kWords);
  EXPECT_THAT(refusal(list), HasSubstr("val.txt:2: crane may mean several classes"));
  EXPECT_THAT(refusal(folder.add("val.txt", "a.jpg 6\n")),
              HasSubstr("val.txt:1: 6 is none of the 6 classes"));
  EXPECT_THAT(refusal(folder.add("val.txt", "a.jpg 5\n")),
              HasSubstr("holds no picture | 1 files were skipped"));
}

TEST(Listing, OfOnePicture) {
  const TestFolder folder;
  folder.add("synset_words.txt", kWords);
  EXPECT_THAT(labels(list_pictures(folder.add("n00000003_x.jpg"))),
              ElementsAre("n00000003_x.jpg 3"));
  EXPECT_THAT(labels(list_pictures(folder.add("mug.png"))), ElementsAre("mug.png 1"));
}

TEST(Listing, RefusesWhatHoldsNoPicture) {
  const TestFolder folder;
  EXPECT_THAT(refusal(folder.path()), HasSubstr("holds no picture"));
  EXPECT_THAT(refusal(folder.path() / "none"), HasSubstr("cannot read"));
  folder.add("a.jpg");
  EXPECT_THAT(refusal(folder.path(), {folder.path() / "none.txt"}), HasSubstr("none.txt"));
  folder.add("b.jpg");
  ListingOptions one;
  one.most_files = 1;
  EXPECT_THAT(refusal(folder.path(), one), HasSubstr("too many files"));
}

std::vector<std::string> lines(std::string_view text, const std::string& name = "val.txt") {
  std::vector<std::string> out;
  for (const ListLine& line : parse_list(text, name))
    out.push_back(std::to_string(line.line) + "|" + line.path + "|" + line.label);
  return out;
}

TEST(List, IsReadWithBlanksOrCommas) {
  EXPECT_THAT(lines("a.jpg 3\r\n\nb.jpg\tacoustic guitar\n\"c \"\"d\"\".jpg\" n01\ne.jpg"),
              ElementsAre("1|a.jpg|3", "3|b.jpg|acoustic guitar", "4|c \"d\".jpg|n01", "5|e.jpg|"));
  EXPECT_THAT(
      lines("a.jpg,3\nb c.jpg, acoustic guitar\n\"d,e.jpg\",\"mouse, computer mouse\"\n"),
      ElementsAre("1|a.jpg|3", "2|b c.jpg|acoustic guitar", "3|d,e.jpg|mouse, computer mouse"));
  EXPECT_THAT(lines("my file.jpg,3\n", "x.CSV"), ElementsAre("1|my file.jpg|3"));
  EXPECT_THAT(lines("path,label\na.jpg,3\n"), ElementsAre("2|a.jpg|3"));
  EXPECT_THAT(lines("b c.jpg\td\n"), ElementsAre("1|b c.jpg|d"));
  EXPECT_THAT(lines(""), IsEmpty());
}

TEST(List, FaultsNameTheirLine) {
  const auto fault = [](const std::string& text) { return refusal([&] { lines(text); }); };
  EXPECT_THAT(fault("a.jpg 1\n\"b.jpg 2\n"), HasSubstr("val.txt:2: a quote is not closed"));
  EXPECT_THAT(fault("a.jpg,1\n,2\n"), HasSubstr("val.txt:2: no path"));
  EXPECT_THAT(fault("a.jpg,1\n\"b\" 2\n"), HasSubstr("val.txt:2: no comma"));
  EXPECT_THAT(fault("a.jpg \"b\" c\n"), HasSubstr("val.txt:1: something follows"));
  EXPECT_THAT(fault(std::string(9000, 'x')), HasSubstr("val.txt:1: the line is too long"));
}

}  // namespace
}  // namespace perwatt::dataset::listing_test
