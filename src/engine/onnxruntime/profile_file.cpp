#include "engine/onnxruntime/profile_file.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include "engine/engine.h"

namespace perwatt::engine::onnxruntime {

namespace fs = std::filesystem;

ProfileFile::ProfileFile() {
  std::error_code error;
  std::string folder = (fs::temp_directory_path(error) / "perwatt-profile-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    throw Failure(FailureKind::engine_error,
                  "cannot make a folder for the profile: " + std::string(std::strerror(errno)),
                  "set TMPDIR to a folder that can be written to");
  folder_ = folder;
}

ProfileFile::~ProfileFile() {
  std::error_code error;
  fs::remove_all(folder_, error);
}

void ProfileFile::take() {
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error))
    stream_ = std::make_unique<std::ifstream>(at->path());
  if (!stream_ || !*stream_)
    throw Failure(FailureKind::engine_error, "the library has opened no file for its profile");
  fs::remove_all(folder_, error);
}

}  // namespace perwatt::engine::onnxruntime
