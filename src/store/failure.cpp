#include "store/failure.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <system_error>

namespace perwatt::store {

namespace {

namespace fs = std::filesystem;

bool out_of_space(int code, int system_error) {
  if (code == SQLITE_FULL) return true;
  return code == SQLITE_IOERR &&
         (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG);
}

std::string directory_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path().string() : ".";
}

std::string with_system_error(std::string_view message, int system_error) {
  if (system_error == 0) return std::string(message);
  return std::generic_category().message(system_error);
}

Error full(const std::string& name, const fs::path& file) {
  return {
      fmt::format("no space left to write the store {}; what was committed before is kept", name),
      fmt::format("free space in {}, then go on with `perwatt run --resume`", directory_of(file))};
}

Error read_only(const std::string& name) {
  return {fmt::format("the store {} is read-only", name),
          fmt::format(
              "make it and its directory writable (chmod u+w), or name another with --store FILE")};
}

Error locked(const std::string& name) {
  return {fmt::format("the store {} is locked by another program", name),
          "wait until that program has ended, or name another store with --store FILE"};
}

Error no_database(const std::string& name) {
  return {fmt::format("{} is not a perwatt store (it is no SQLite database)", name),
          "name another file with --store FILE"};
}

Error damaged(const std::string& name, std::string_view message) {
  return {
      fmt::format("the store {} is damaged: {}", name, message),
      fmt::format(
          "keep a copy, save what can be read with `sqlite3 {} .recover | sqlite3 saved.sqlite`, "
          "and go on with --store saved.sqlite",
          name)};
}

}  // namespace

Error failure(int code, int system_error, std::string_view message, const fs::path& file) {
  const std::string name = file.string();
  const int primary = code & 0xff;
  if (out_of_space(primary, system_error)) return full(name, file);
  switch (primary) {
    case SQLITE_READONLY:
      return read_only(name);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return locked(name);
    case SQLITE_NOTADB:
      return no_database(name);
    case SQLITE_CORRUPT:
      return damaged(name, message);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {
          fmt::format("cannot open the store {}: {}", name,
                      with_system_error(message, system_error)),
          "check the path and the permissions of the file and its directory, or name another with "
          "--store FILE"};
    case SQLITE_IOERR:
      return {fmt::format("reading or writing the store {} failed: {}", name,
                          with_system_error(message, system_error)),
              "check the disk (dmesg), or name a store on another one with --store FILE"};
    default:
      return {fmt::format("the store {} refused: {}", name, message),
              "name another store with --store FILE; what is committed stays in this one"};
  }
}

}  // namespace perwatt::store
