#include "run/measure/accuracy.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "base/error.h"
#include "dataset/test_folder.h"
#include "run/measure/case_preprocessing.h"

namespace perwatt::run {
namespace {

using testing::HasSubstr;

DataSet three_pictures() {
  DataSet data;
  data.name = "val";
  data.hash = "0123";
  data.folder = "/val";
  data.listing.examples = {{"/val/a.png", 0}, {"/val/b.png", 1}, {"/val/c.png", std::nullopt}};
  return data;
}

void give(Accuracy& accuracy, std::int64_t index, std::vector<float> values) {
  accuracy.take({index, "", values});
}

Case fp32_case() {
  Case item;
  item.engine = "some";
  item.device = "cpu";
  return item;
}

class AccuracyTest : public testing::Test {
 protected:
  const DataSet data_ = three_pictures();
  References references_{testing::TempDir()};
};

TEST_F(AccuracyTest, ScoresWhatIsLabelledAndNamesWhatIsBroken) {
  Accuracy accuracy(data_, nullptr, nullptr);
  give(accuracy, 0, {0.7F, 0.2F, 0.1F});
  accuracy.take({1, "cut short", {}});
  give(accuracy, 2, {0.1F, 0.2F, 0.7F});
  accuracy.add_time(std::chrono::seconds(2));
  record::Record record;
  accuracy.put(record, true);
  EXPECT_EQ(record.data, "val");
  EXPECT_EQ(record.pictures, 2);
  EXPECT_EQ(record.broken_pictures, 1);
  EXPECT_EQ(record.labelled, 1);
  EXPECT_EQ(record.top1, 1);
  EXPECT_NEAR(*record.confidence, 0.7, 1e-6);
  EXPECT_EQ(record.picture_rate, 1.5);
  EXPECT_EQ(record.reference, "");
  const auto rows = accuracy.take_rows();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].file, "a.png");
  EXPECT_EQ(rows[0].rank, 1);
  EXPECT_EQ(rows[1].problem, "cut short");
  EXPECT_EQ(rows[2].best[0].first, 2);
  EXPECT_FALSE(rows[2].label.has_value());
}

TEST_F(AccuracyTest, SeededWeightsGetNoShares) {
  Accuracy accuracy(data_, nullptr, nullptr);
  give(accuracy, 0, {0.7F, 0.2F, 0.1F});
  record::Record record;
  accuracy.put(record, false);
  EXPECT_EQ(record.pictures, 1);
  EXPECT_FALSE(record.top1.has_value());
  EXPECT_FALSE(record.confidence.has_value());
}

TEST_F(AccuracyTest, ComparesWithTheReferencePictureByPicture) {
  const auto first = references_.begin(fp32_case(), "net");
  ASSERT_EQ(first.reference, nullptr);
  Accuracy reference(data_, first.reference, first.becoming);
  give(reference, 0, {0.7F, 0.2F, 0.1F});
  give(reference, 1, {0.7F, 0.2F, 0.1F});
  give(reference, 2, {0.7F, 0.2F, 0.1F});
  references_.keep();
  record::Record kept;
  reference.put(kept, true);
  EXPECT_EQ(kept.reference, "itself");

  const auto second = references_.begin(fp32_case(), "net");
  ASSERT_NE(second.reference, nullptr);
  EXPECT_EQ(second.becoming, nullptr);
  Accuracy other(data_, second.reference, second.becoming);
  give(other, 0, {0.2F, 0.7F, 0.1F});
  give(other, 1, {0.2F, 0.7F, 0.1F});
  give(other, 2, {0.7F, 0.2F, 0.1F});
  record::Record record;
  other.put(record, true);
  EXPECT_EQ(record.reference, "fp32 some/cpu");
  EXPECT_NEAR(*record.agreement, 1.0 / 3, 1e-12);
  EXPECT_NEAR(*record.difference_largest, 0.5, 1e-6);
  EXPECT_EQ(record.only_reference_right, 1);
  EXPECT_EQ(record.only_this_right, 1);
  EXPECT_EQ(record.mcnemar_p, 1);
}

TEST_F(AccuracyTest, OnlyAWholeFp32CaseOfTheSameNetworkIsAReference) {
  Case half = fp32_case();
  half.precision = Precision::fp16;
  EXPECT_EQ(references_.begin(half, "net").becoming, nullptr);
  EXPECT_NE(references_.begin(fp32_case(), "net").becoming, nullptr);
  EXPECT_EQ(references_.begin(half, "net").reference, nullptr);  // it was not kept
  references_.begin(fp32_case(), "net");
  references_.keep();
  EXPECT_NE(references_.begin(half, "net").reference, nullptr);
  EXPECT_EQ(references_.begin(half, "another net").reference, nullptr);
}

TEST_F(AccuracyTest, AnAnswerThatWasNotAskedIsRefused) {
  Accuracy accuracy(data_, nullptr, nullptr);
  EXPECT_THROW(give(accuracy, 3, {1}), std::invalid_argument);
  EXPECT_THROW(give(accuracy, -1, {1}), std::invalid_argument);
}

class PreprocessingOfTest : public testing::Test {
 protected:
  dataset::TestFolder folder_;
  Case item_;
  NetworkFile file_;
};

TEST_F(PreprocessingOfTest, ThePlanComesBeforeTheFileBesideBeforeTheWeights) {
  file_.path = folder_.path() / "net.onnx";
  file_.preprocessing = "caffe";
  EXPECT_EQ(preprocessing_of(item_, file_), dataset::preset("caffe"));
  folder_.add("net.preprocess.toml", "preset = \"imagenet\"\nsize = 300\n");
  EXPECT_EQ(preprocessing_of(item_, file_).shorter_side, 300);
  item_.preprocessing = "imagenet";
  EXPECT_EQ(preprocessing_of(item_, file_), dataset::preset("imagenet"));
  item_.preprocessing = folder_.add("own.toml", "size = 280\n").string();
  EXPECT_EQ(preprocessing_of(item_, file_).shorter_side, 280);
}

TEST_F(PreprocessingOfTest, WhereNothingIsKnownItSaysWhatToDo) {
  item_.data = "val";
  item_.network = "net";
  item_.model = folder_.path() / "net.onnx";
  try {
    check_preprocessing({item_});
    FAIL() << "no error";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("net is not known"));
    EXPECT_THAT(error.remedy(), HasSubstr("net.preprocess.toml"));
  }
  item_.preprocessing = "nonsense";
  EXPECT_THROW(check_preprocessing({item_}), UsageError);
  item_.preprocessing = "caffe";
  EXPECT_NO_THROW(check_preprocessing({item_}));
}

TEST_F(PreprocessingOfTest, StandsInOneLine) {
  const std::string line = in_one_line(dataset::preset("caffe"));
  EXPECT_THAT(line, HasSubstr("order = \"BGR\"; range = 255"));
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace perwatt::run
