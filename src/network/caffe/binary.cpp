#include "network/caffe/binary.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <protozero/pbf_reader.hpp>

#include "base/error.h"
#include "network/caffe/proto.h"

namespace perwatt::network {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;

static_assert(std::endian::native == std::endian::little, "Caffe's values are read in place");

constexpr std::size_t kMaxDimensions = 32;  ///< as in Caffe
constexpr std::int64_t kMostBlobValues = std::int64_t{1} << 31;
constexpr std::size_t kLongestLayerName = 1024;

const std::byte* bytes_of(const char* text) {
  return reinterpret_cast<const std::byte*>(text);
}

/// Where a layer's fields are; the three versions differ in numbers only.
struct Version {
  protozero::pbf_tag_type name, blobs;
};
constexpr Version kLayer = {caffe::layer::kName, caffe::layer::kBlobs};
constexpr Version kLayerV1 = {caffe::layer_v1::kName, caffe::layer_v1::kBlobs};
constexpr Version kLayerV0 = {caffe::layer_v0::kName, caffe::layer_v0::kBlobs};

class Reader {
 public:
  explicit Reader(const std::string& name) : file_(name) {}

  std::vector<CaffeBlobs> read(pbf_reader net) {
    while (net.next()) {
      const bool message = net.wire_type() == pbf_wire_type::length_delimited;
      if (message && net.tag() == caffe::net::kLayer)
        keep(layer(net.get_message(), kLayer));
      else if (message && net.tag() == caffe::net::kLayersV1)
        keep(layer(net.get_message(), kLayerV1));
      else
        net.skip();
    }
    return std::move(layers_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(file_ + ": " + what, "give a .caffemodel as Caffe writes it, whole");
  }

  void keep(CaffeBlobs layer) {
    if (++seen_ > kMaxCaffeLayers) fail("more than " + std::to_string(kMaxCaffeLayers) + " layers");
    if (!layer.blobs.empty()) layers_.push_back(std::move(layer));
  }

  CaffeBlobs layer(pbf_reader message, const Version& version) {
    CaffeBlobs read;
    std::vector<pbf_reader> blobs;
    while (message.next()) {
      if (message.wire_type() != pbf_wire_type::length_delimited) {
        message.skip();
      } else if (message.tag() == version.name) {
        const protozero::data_view name = message.get_view();
        if (name.size() > kLongestLayerName) fail("a layer's name is too long");
        read.name = name.to_string();
      } else if (message.tag() == version.blobs) {
        if (++blobs_ > kMaxCaffeBlobs)
          fail("more than " + std::to_string(kMaxCaffeBlobs) + " blobs");
        blobs.push_back(message.get_message());
      } else if (version.blobs == kLayerV1.blobs && message.tag() == caffe::layer_v1::kLayerV0) {
        read = layer(message.get_message(), kLayerV0);
      } else {
        message.skip();
      }
    }
    for (const pbf_reader& one : blobs) {
      layer_ = read.name;
      read.blobs.push_back(blob(one));
    }
    return read;
  }

  CaffeBlob blob(pbf_reader message) {
    CaffeBlob read;
    std::vector<std::int64_t> old = {1, 1, 1, 1};
    bool has_old = false, has_shape = false;
    while (message.next()) {
      const auto tag = message.tag();
      const bool number = message.wire_type() == pbf_wire_type::varint;
      if (tag >= caffe::blob::kNum && tag <= caffe::blob::kWidth && number) {
        old[tag - caffe::blob::kNum] = message.get_int32();
        has_old = true;
      } else if (tag == caffe::blob::kShape && !number) {
        if (message.wire_type() != pbf_wire_type::length_delimited) fail(where("malformed shape"));
        read.shape = shape(message.get_message());
        has_shape = true;
      } else if (tag == caffe::blob::kData || tag == caffe::blob::kDoubleData) {
        values(message, tag == caffe::blob::kDoubleData, read);
      } else {
        message.skip();
      }
    }
    if (has_old && !has_shape) read.shape = old;
    check(read);
    return read;
  }

  std::vector<std::int64_t> shape(pbf_reader message) {
    std::vector<std::int64_t> read;
    const auto add = [&](std::int64_t dimension) {
      if (read.size() == kMaxDimensions) fail(where("more than 32 dimensions"));
      read.push_back(dimension);
    };
    while (message.next()) {
      if (message.tag() != caffe::shape::kDim) {
        message.skip();
      } else if (message.wire_type() == pbf_wire_type::varint) {
        add(message.get_int64());
      } else if (message.wire_type() == pbf_wire_type::length_delimited) {
        for (std::int64_t dimension : message.get_packed_int64()) add(dimension);
      } else {
        message.skip();
      }
    }
    return read;
  }

  /// One field of values: many (packed), or one.
  void values(pbf_reader& message, bool is_double, CaffeBlob& blob) {
    const int width = is_double ? 8 : 4;
    const auto single = is_double ? pbf_wire_type::fixed64 : pbf_wire_type::fixed32;
    if (message.wire_type() == pbf_wire_type::length_delimited) {
      const protozero::data_view view = message.get_view();
      if (view.size() % static_cast<std::size_t>(width) != 0) fail(where("half a value"));
      if (!view.empty())
        add({bytes_of(view.data()), static_cast<std::int64_t>(view.size()) / width, width,
             is_double},
            blob);
    } else if (message.wire_type() == single) {
      const std::byte* end = nullptr;
      message.skip();
      end = bytes_of(message.data().data());
      add({end - width, 1, width, is_double}, blob);
    } else {
      fail(where("values of another type"));
    }
  }

  /// Single values that follow one another become one run.
  void add(const CaffeRun& run, CaffeBlob& blob) {
    blob.size += run.count;
    if (!blob.runs.empty() && run.count == 1) {
      CaffeRun& last = blob.runs.back();
      const auto gap = run.first - (last.first + (last.count - 1) * last.stride);
      const bool fits = last.count == 1 ? gap <= run.stride + 2 : gap == last.stride;
      if (fits && gap > 0 && last.is_double == run.is_double) {
        last.stride = static_cast<int>(gap);
        ++last.count;
        return;
      }
    }
    if (++runs_ > kMaxCaffeRuns) fail(where("values in too many pieces"));
    blob.runs.push_back(run);
  }

  void check(const CaffeBlob& blob) const {
    std::int64_t size = 1;
    for (std::int64_t dimension : blob.shape) {
      if (dimension < 0 || dimension > kMostBlobValues || size * dimension > kMostBlobValues)
        fail(where("a blob of shape " + shape_text(blob.shape)));
      size *= dimension;
    }
    if (size != blob.size)
      fail(where("a blob of shape " + shape_text(blob.shape) + " with " +
                 std::to_string(blob.size) + " values"));
  }

  std::string where(const std::string& what) const { return "layer '" + layer_ + "': " + what; }

  const std::string& file_;
  std::string layer_;
  std::vector<CaffeBlobs> layers_;
  std::size_t seen_ = 0, blobs_ = 0, runs_ = 0;
};

template <typename Value>
void copy(const CaffeRun& run, std::int64_t first, std::span<float> out) {
  const std::byte* from = run.first + first * run.stride;
  if (std::is_same_v<Value, float> && run.stride == sizeof(float)) {
    std::memcpy(out.data(), from, out.size_bytes());
    return;
  }
  for (float& value : out) {
    Value read;
    std::memcpy(&read, from, sizeof read);
    value = static_cast<float>(read);
    from += run.stride;
  }
}

}  // namespace

void CaffeBlob::read(std::int64_t first, std::span<float> out) const {
  for (const CaffeRun& run : runs) {
    if (out.empty()) return;
    if (first >= run.count) {
      first -= run.count;
      continue;
    }
    const auto count =
        std::min<std::int64_t>(static_cast<std::int64_t>(out.size()), run.count - first);
    const std::span<float> part = out.first(static_cast<std::size_t>(count));
    run.is_double ? copy<double>(run, first, part) : copy<float>(run, first, part);
    out = out.subspan(part.size());
    first = 0;
  }
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text;
  for (std::int64_t dimension : shape)
    text += (text.empty() ? "" : "x") + std::to_string(dimension);
  return text.empty() ? "scalar" : text;
}

std::vector<CaffeBlobs> read_caffemodel(std::span<const std::byte> bytes, const std::string& name) {
  try {
    return Reader(name).read(pbf_reader(
        protozero::data_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
  } catch (const protozero::exception& e) {
    throw Error(name + ": not a whole .caffemodel (" + e.what() + ")",
                "give a .caffemodel as Caffe writes it, whole");
  }
}

}  // namespace perwatt::network
