#include "base/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

namespace perwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t kThisMachine =
#if defined(__x86_64__)
    EM_X86_64;
#elif defined(__aarch64__)
    EM_AARCH64;
#elif defined(__arm__)
    EM_ARM;
#elif defined(__riscv)
    EM_RISCV;
#elif defined(__powerpc64__)
    EM_PPC64;
#elif defined(__i386__)
    EM_386;
#else
    EM_NONE;
#endif

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv";
    case EM_PPC64:
      return "ppc64";
    case EM_386:
      return "i386";
    default:
      return "machine " + std::to_string(machine);
  }
}

template <typename T>
std::optional<T> read_at(std::ifstream& file, std::uint64_t offset) {
  T value;
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  if (!file.read(reinterpret_cast<char*>(&value), sizeof value)) return std::nullopt;
  return value;
}

/// The end of the last byte that the loader maps; nothing where the program headers themselves are
/// missing.
std::optional<std::uint64_t> mapped_end(std::ifstream& file, const ElfW(Ehdr) & header) {
  std::uint64_t end = 0;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment =
        read_at<ElfW(Phdr)>(file, header.e_phoff + std::uint64_t{i} * header.e_phentsize);
    if (!segment) return std::nullopt;
    if (segment->p_type == PT_LOAD)
      end = std::max<std::uint64_t>(end, segment->p_offset + segment->p_filesz);
  }
  return end;
}

/// Why the loader must not be given this file, empty where it may. A truncated file would end the
/// process by SIGBUS inside dlopen, and the loader's own words for a foreign machine do not name
/// it.
std::string objection(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return "no such file";
  if (error) return error.message();
  if (!fs::is_regular_file(status)) return "not a file";
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::strerror(errno);
  const std::uint64_t size = fs::file_size(path, error);

  const auto ident = read_at<std::array<unsigned char, EI_NIDENT>>(file, 0);
  if (!ident || std::memcmp(ident->data(), ELFMAG, SELFMAG) != 0)
    return "not a shared library (no ELF header)";
  // e_machine lies at the same place in 32-bit and 64-bit files.
  const auto machine = read_at<std::uint16_t>(file, offsetof(ElfW(Ehdr), e_machine));
  if (!machine) return "truncated: only " + std::to_string(size) + " bytes";
  constexpr unsigned char kData =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  const bool same_form = (*ident)[EI_DATA] == kData && (*ident)[EI_CLASS] == kClass;
  if (*machine != kThisMachine || !same_form)
    return "built for " + machine_name(*machine) +
           ((*ident)[EI_CLASS] == ELFCLASS32 ? " (32 bit)" : "") + ", this machine is " +
           machine_name(kThisMachine);

  const auto header = read_at<ElfW(Ehdr)>(file, 0);
  const auto end = header ? mapped_end(file, *header) : std::nullopt;
  if (!end) return "truncated: only " + std::to_string(size) + " bytes";
  if (*end > size)
    return "truncated: " + std::to_string(size) + " of at least " + std::to_string(*end) + " bytes";
  return {};
}

std::string loader_words() {
  const char* words = dlerror();
  return words ? words : "the loader gave no reason";
}

}  // namespace

Library::Library(const fs::path& path) : path_(path) {
  const bool plain_name = !path.has_parent_path();
  if (!plain_name)
    if (const std::string reason = objection(path); !reason.empty())
      throw LibraryError(path.string() + ": " + reason);
  handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle_) throw LibraryError(loader_words());
  link_map* map = nullptr;
  if (plain_name && dlinfo(handle_, RTLD_DI_LINKMAP, &map) == 0 && map->l_name && *map->l_name)
    path_ = map->l_name;
}

void* Library::find_address(const char* name) const {
  return dlsym(handle_, name);
}

void* Library::address(const char* name) const {
  if (void* found = find_address(name)) return found;
  throw LibraryError(path_.string() + ": no symbol " + name);
}

}  // namespace perwatt
