#include "engine/model_path.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "engine/engine.h"

namespace perwatt::engine {

namespace fs = std::filesystem;

void require_model(const fs::path& path) {
  const std::string doing = "cannot read model " + path.string();
  std::error_code error;
  if (!fs::exists(path, error)) throw Failure(FailureKind::engine_error, doing + ": no such file");
  if (!fs::is_regular_file(path, error))
    throw Failure(FailureKind::engine_error, doing + ": not a file");
}

bool is_quantised(const fs::path& path) {
  constexpr std::array<std::string_view, 3> kMarks{"QuantizeLinear", "QLinear", "FakeQuantize"};
  constexpr std::size_t kOverlap = 16, kBlock = 1 << 20;
  std::ifstream file(path, std::ios::binary);
  std::string window;
  std::string block(kBlock, '\0');
  while (file.read(block.data(), kBlock) || file.gcount() > 0) {
    window.append(block, 0, static_cast<std::size_t>(file.gcount()));
    for (std::string_view mark : kMarks)
      if (window.find(mark) != std::string::npos) return true;
    window.erase(0, window.size() - std::min(window.size(), kOverlap));
  }
  return false;
}

void require_quantised(const fs::path& path) {
  if (!is_quantised(path))
    throw Failure(FailureKind::unsupported, "int8 needs a quantised model; " + path.string() +
                                                " holds no quantised operator");
}

}  // namespace perwatt::engine
