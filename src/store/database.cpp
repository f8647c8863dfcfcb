#include "store/database.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "store/failure.h"

namespace perwatt::store {

namespace fs = std::filesystem;

namespace {

/// A file: address that reads the file as it lies, without side files or locks.
std::string immutable_address(const fs::path& file) {
  std::string address = "file:";
  for (const char c : fs::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    address += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return address + "?immutable=1";
}

/// Whether commits wait in the write-ahead log, so that the main file alone is not the whole store.
bool has_log(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(fs::path(file) += "-wal", error);
  return !error && size > 0;
}

[[noreturn]] void log_without_rights(const fs::path& file) {
  throw Error(
      fmt::format("the store {0} cannot be read: commits wait in {0}-wal, and its directory "
                  "is read-only",
                  file.string()),
      "copy both files into a directory that you may write, and name the copy with --store FILE");
}

}  // namespace

Database::Database(const fs::path& file, Mode mode) : file_(file) {
  std::error_code error;
  if (fs::is_directory(file, error))
    throw UsageError(fmt::format("the store {} is a directory", file.string()),
                     "name a file with --store FILE");
  mode == Mode::read_only ? open_for_reading() : open_for_writing();
}

void Database::open(const std::string& name, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &opened, flags, nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_busy_timeout(handle(), static_cast<int>(kPatience.count()));
}

bool Database::readable() const {
  sqlite3_stmt* probe = nullptr;
  int code =
      sqlite3_prepare_v2(handle(), "SELECT count(*) FROM sqlite_master", -1, &probe, nullptr);
  if (code == SQLITE_OK) code = sqlite3_step(probe);
  sqlite3_finalize(probe);
  const int primary = code & 0xff;
  if (primary == SQLITE_ROW) return true;
  if (primary != SQLITE_CANTOPEN && primary != SQLITE_READONLY) fail(code);
  if (has_log(file_)) log_without_rights(file_);
  return false;
}

void Database::open_for_reading() {
  std::error_code error;
  if (!fs::exists(file_, error) && !error)
    throw Error(fmt::format("there is no store {}", file_.string()),
                "measure first with `perwatt run`, or name a store with --store FILE");
  open(file_.string(), SQLITE_OPEN_READWRITE);
  if (!readable()) open(immutable_address(file_), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  run("PRAGMA query_only = ON");
}

void Database::open_for_writing() {
  if (file_.has_parent_path()) {
    std::error_code error;
    fs::create_directories(file_.parent_path(), error);
    if (error)
      throw Error(fmt::format("cannot create the store's directory {}: {}",
                              file_.parent_path().string(), error.message()),
                  "make the directory above it writable, or name another store with --store FILE");
  }
  open(file_.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (sqlite3_db_readonly(handle(), "main") == 1) fail(SQLITE_READONLY);
}

void Database::run(const std::string& sql) const {
  Statement(*this, sql).run();
}

record::Integer Database::integer(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Database::fail(int code) const {
  const int last_errno = errno;
  int system_error = handle() != nullptr ? sqlite3_system_errno(handle()) : 0;
  if (system_error == 0) system_error = last_errno;  // SQLite keeps none where COMMIT fails
  const char* message = handle() != nullptr ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
  throw failure(code, system_error, message, file_);
}

Statement::Statement(const Database& database, const std::string& sql) : database_(&database) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(),
                                      static_cast<int>(sql.size()) + 1, &prepared, nullptr);
  handle_.reset(prepared);
  check(code);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_->fail(code);
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  bound_ = 0;
}

void Statement::bind(const record::Value& value) {
  sqlite3_stmt* to = handle_.get();
  ++bound_;
  if (const auto* text = std::get_if<record::Text>(&value))
    check(
        sqlite3_bind_text64(to, bound_, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  else if (const auto* integer = std::get_if<record::Integer>(&value))
    check(sqlite3_bind_int64(to, bound_, *integer));
  else if (const auto* real = std::get_if<record::Real>(&value))
    check(sqlite3_bind_double(to, bound_, *real));
  else
    check(sqlite3_bind_null(to, bound_));
}

bool Statement::step() {
  errno = 0;
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail(code);
  return false;
}

int Statement::run() {
  while (step()) continue;
  return sqlite3_changes(database_->handle());
}

bool Statement::null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return bytes != nullptr ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

record::Integer Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

Transaction::Transaction(const Database& database, Kind kind) : database_(database) {
  database_.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace perwatt::store
