#include "network/caffe/binary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <protozero/pbf_writer.hpp>

#include "base/error.h"
#include "network/caffe/proto.h"
#include "network/caffe/test_text.h"

namespace perwatt::network::binary_test {
namespace {

using protozero::pbf_writer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<CaffeBlobs> read(const std::string& bytes) {
  return read_caffemodel(std::as_bytes(std::span(bytes)), "w.caffemodel");
}
std::string error_of(const std::string& bytes) {
  return caffe_error_of([&] { read(bytes); });
}

std::string message(const std::function<void(pbf_writer&)>& write) {
  std::string bytes;
  pbf_writer writer(bytes);
  write(writer);
  return bytes;
}
/// A net of one layer "x" with one blob.
std::string net_of(const std::string& blob) {
  return message([&](pbf_writer& net) {
    net.add_message(caffe::net::kLayer, message([&](pbf_writer& layer) {
                      layer.add_string(caffe::layer::kName, "x");
                      layer.add_message(caffe::layer::kBlobs, blob);
                    }));
  });
}
std::string shape_of(std::vector<std::int64_t> sizes) {
  return message([&](pbf_writer& shape) {
    shape.add_packed_int64(caffe::shape::kDim, sizes.begin(), sizes.end());
  });
}
std::vector<float> values_of(const CaffeBlob& blob, std::int64_t first = 0) {
  std::vector<float> values(static_cast<std::size_t>(blob.size - first));
  blob.read(first, values);
  return values;
}

TEST(CaffeBinary, ReadsValuesPackedSingleAndDouble) {
  const std::vector<float> some = {1, 2, 3};
  const std::vector<double> doubles = {4, 5};
  const std::string bytes = net_of(message([&](pbf_writer& blob) {
    blob.add_message(caffe::blob::kShape, shape_of({2, 4}));
    blob.add_packed_float(caffe::blob::kData, some.begin(), some.end());
    for (float value : {6.f, 7.f, 8.f}) blob.add_float(caffe::blob::kData, value);
    blob.add_packed_double(caffe::blob::kDoubleData, doubles.begin(), doubles.end());
  }));
  const std::vector<CaffeBlobs> layers = read(bytes);
  ASSERT_EQ(layers.size(), 1u);
  EXPECT_EQ(layers[0].name, "x");
  const CaffeBlob& blob = layers[0].blobs.at(0);
  EXPECT_THAT(blob.shape, ElementsAre(2, 4));
  EXPECT_EQ(blob.runs.size(), 3u);
  EXPECT_THAT(values_of(blob), ElementsAre(1, 2, 3, 6, 7, 8, 4, 5));
  EXPECT_THAT(values_of(blob, 4), ElementsAre(7, 8, 4, 5));
}

TEST(CaffeBinary, ReadsTheOldForms) {
  const std::string blob = message([](pbf_writer& b) {
    for (protozero::pbf_tag_type dimension : {1, 2, 3, 4})
      b.add_int32(dimension, dimension == 4 ? 2 : 1);
    b.add_float(caffe::blob::kData, 1);
    b.add_float(caffe::blob::kData, 2);
  });
  const std::string bytes = message([&](pbf_writer& net) {
    net.add_message(caffe::net::kLayersV1, message([&](pbf_writer& layer) {
                      layer.add_string(caffe::layer_v1::kName, "v1");
                      layer.add_message(caffe::layer_v1::kBlobs, blob);
                    }));
    net.add_message(caffe::net::kLayersV1, message([&](pbf_writer& layer) {
                      layer.add_message(caffe::layer_v1::kLayerV0, message([&](pbf_writer& old) {
                                          old.add_string(caffe::layer_v0::kName, "v0");
                                          old.add_message(caffe::layer_v0::kBlobs, blob);
                                        }));
                    }));
  });
  const std::vector<CaffeBlobs> layers = read(bytes);
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].name, "v1");
  EXPECT_EQ(layers[1].name, "v0");
  EXPECT_THAT(layers[1].blobs[0].shape, ElementsAre(1, 1, 1, 2));
  EXPECT_THAT(values_of(layers[1].blobs[0]), ElementsAre(1, 2));
}

TEST(CaffeBinary, LeavesOutLayersWithoutBlobs) {
  EXPECT_TRUE(read("").empty());
  EXPECT_TRUE(read(message([](pbf_writer& net) { net.add_string(1, "name"); })).empty());
}

TEST(CaffeBinary, RefusesBlobsThatAreNotWhatTheySay) {
  const auto blob = [](std::vector<std::int64_t> shape, int values) {
    return net_of(message([&](pbf_writer& b) {
      b.add_message(caffe::blob::kShape, shape_of(std::move(shape)));
      for (int i = 0; i < values; ++i) b.add_float(caffe::blob::kData, 0);
    }));
  };
  EXPECT_EQ(error_of(blob({2, 2}, 4)), "no error");
  EXPECT_EQ(error_of(blob({2, 2}, 3)),
            "w.caffemodel: layer 'x': a blob of shape 2x2 with 3 values");
  EXPECT_THAT(error_of(blob({-1}, 1)), HasSubstr("a blob of shape -1"));
  EXPECT_THAT(error_of(blob({1'000'000'000'000, 1'000'000'000'000}, 1)),
              HasSubstr("a blob of shape 1000000000000x"));
  EXPECT_THAT(error_of(blob(std::vector<std::int64_t>(40, 1), 1)), HasSubstr("32 dimensions"));
  EXPECT_THAT(error_of(net_of("\x2a\x03"
                              "abc")),
              HasSubstr("half a value"));
  EXPECT_THAT(error_of(net_of(std::string("\x28\x01", 2))), HasSubstr("values of another type"));
}

TEST(CaffeBinary, RefusesHostileBytes) {
  // A layer, a blob and data that say they are 2^31 - 1 bytes long.
  const std::string huge = "\xff\xff\xff\xff\x07";
  EXPECT_THAT(error_of("\xa2\x06" + huge), HasSubstr("not a whole .caffemodel"));
  EXPECT_THAT(error_of(net_of("\x2a" + huge)), HasSubstr("not a whole .caffemodel"));
  EXPECT_THAT(error_of(net_of("\x3a" + huge)), HasSubstr("not a whole .caffemodel"));
  EXPECT_THAT(error_of("layer { name: 'x' }"), HasSubstr("not a whole .caffemodel"));
  std::string many;
  for (std::size_t i = 0; i <= kMaxCaffeLayers; ++i) many += std::string("\xa2\x06\x00", 3);
  EXPECT_THAT(error_of(many), HasSubstr("more than 5000 layers"));
  // Values between which other fields stand, so that no two make one run.
  std::string scattered;
  for (std::size_t i = 0; i <= kMaxCaffeRuns + 1; ++i)
    scattered += std::string("\x2d\0\0\0\0\x35\0\0\0\0", 10) + std::string(i % 2, '\x50') +
                 std::string(i % 2, '\0');
  EXPECT_THAT(error_of(net_of(scattered)), HasSubstr("too many pieces"));
}

TEST(CaffeBinary, EndsWithASuccessOrAnErrorWhereverItIsCutOrChanged) {
  const std::vector<float> some = {1, 2, 3};
  const std::string whole = net_of(message([&](pbf_writer& blob) {
    blob.add_message(caffe::blob::kShape, shape_of({1, 5}));
    blob.add_packed_float(caffe::blob::kData, some.begin(), some.end());
    for (float value : {6.f, 7.f}) blob.add_float(caffe::blob::kData, value);
  }));
  ASSERT_EQ(error_of(whole), "no error");
  for (std::size_t size = 1; size < whole.size(); ++size)
    EXPECT_NE(error_of(whole.substr(0, size)), "no error") << size;
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = whole;
      changed[at] = static_cast<char>(byte);
      EXPECT_NE(error_of(changed), "no remedy");
    }
}

}  // namespace
}  // namespace perwatt::network::binary_test
