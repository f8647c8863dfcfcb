// The file that ONNX Runtime writes its profile to: in a folder of its own that is gone as soon as
// the library has opened the file, so that a killed process leaves nothing behind.
#pragma once

#include <filesystem>
#include <istream>
#include <memory>

namespace perwatt::engine::onnxruntime {

class ProfileFile {
 public:
  /// Makes the folder. Throws Failure.
  ProfileFile();
  ~ProfileFile();
  ProfileFile(const ProfileFile&) = delete;
  ProfileFile& operator=(const ProfileFile&) = delete;

  /// What the library is told: it adds a time and ".json".
  std::filesystem::path prefix() const { return folder_ / "profile"; }
  /// After the library has opened its file. Throws Failure where it has not.
  void take();
  /// What was written until now, from the beginning.
  std::istream& stream() { return *stream_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<std::istream> stream_;
};

}  // namespace perwatt::engine::onnxruntime
