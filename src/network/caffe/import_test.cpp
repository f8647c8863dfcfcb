#include "network/caffe/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/temporary_directory.h"
#include "network/caffe/test_text.h"
#include "network/graph/counts.h"

namespace perwatt::network::import_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}
std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class CaffeImportFiles : public ::testing::Test {
 protected:
  CaffeImportFiles() { write(request_.net, kCaffeTestNet); }
  std::string error() {
    return caffe_error_of([&] { import_caffe(request_); });
  }

  TemporaryDirectory directory_;
  CaffeImport request_{.net = directory_.path() / "net.prototxt",
                       .weights = {},
                       .output = directory_.path() / "net.onnx",
                       .seed = 7};
};

TEST_F(CaffeImportFiles, SaysWhereItComesFrom) {
  const ImportedCaffe imported = import_caffe(request_);
  EXPECT_EQ(count(imported.graph).conv_fc_layers, 2);
  const std::string file = text_of(request_.output);
  for (const char* word : {"imported_from", "caffe", "net.prototxt", "net_hash",
                           "zero-mean filters, unit variance", "seed"})
    EXPECT_THAT(file, HasSubstr(word));
  EXPECT_THAT(file, HasSubstr(imported.content_hash));
  EXPECT_EQ(file.find(directory_.path().string()), std::string::npos);
}

TEST_F(CaffeImportFiles, FoldsWhereAsked) {
  const Counts kept = count(import_caffe(request_).graph);
  request_.fold = request_.overwrite = true;
  const ImportedCaffe folded = import_caffe(request_);
  EXPECT_EQ(folded.graph.layers().size(), 9u);
  EXPECT_EQ(count(folded.graph).parameters, kept.parameters - 32 + 8);
  EXPECT_EQ(count(folded.graph).macs, kept.macs);
}

TEST_F(CaffeImportFiles, NeverOverwritesUnasked) {
  write(request_.output, "precious");
  EXPECT_THAT(error(), HasSubstr("net.onnx' is there already"));
  EXPECT_EQ(text_of(request_.output), "precious");
  request_.overwrite = true;
  EXPECT_EQ(error(), "no error");
  request_.output = directory_.path();
  EXPECT_THAT(error(), HasSubstr("is not a file that can be replaced"));
  request_.output = "/dev/null";
  EXPECT_THAT(error(), HasSubstr("is not a file that can be replaced"));
  request_.output = request_.net;
  EXPECT_THAT(error(), HasSubstr("is one of the files to read"));
  EXPECT_EQ(text_of(request_.net), kCaffeTestNet);
}

TEST_F(CaffeImportFiles, LeavesNothingWhereItFails) {
  request_.weights = directory_.path() / "net.caffemodel";
  EXPECT_THAT(error(), HasSubstr("cannot read"));
  write(*request_.weights, "");
  EXPECT_THAT(error(), HasSubstr("net.caffemodel: layer 'conv': no weights of it"));
  write(*request_.weights, "this is text");
  EXPECT_THAT(error(), HasSubstr("not a whole .caffemodel"));
  request_.weights.reset();
  write(request_.net, "\n\nname");
  EXPECT_THAT(error(), HasSubstr("net.prototxt:3:5: expected"));
  request_.net = directory_.path();
  EXPECT_THAT(error(), HasSubstr("it is a directory"));
  EXPECT_THAT(directory_.names(), ElementsAre("net.caffemodel", "net.prototxt"));
}

}  // namespace
}  // namespace perwatt::network::import_test
