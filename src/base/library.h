// A shared library opened at run time.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace perwatt {

/// A library or one of its symbols cannot be had; what() says why in one line ("built for aarch64,
/// this machine is x86_64", "no such file", the loader's own words).
class LibraryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Owns a dlopen handle. The library stays mapped until the process ends (vendors' libraries seldom
/// survive dlclose).
class Library {
 public:
  /// Opens with RTLD_NOW | RTLD_LOCAL. Throws LibraryError; an ELF file for another machine is
  /// named as such.
  explicit Library(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  /// The function called `name`. Throws LibraryError where it is missing.
  template <typename Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(address(name));
  }
  /// The same, but null where it is missing.
  template <typename Function>
  Function* find(const char* name) const {
    return reinterpret_cast<Function*>(find_address(name));
  }

 private:
  void* address(const char* name) const;
  void* find_address(const char* name) const;
  std::filesystem::path path_;
  void* handle_;
};

}  // namespace perwatt
