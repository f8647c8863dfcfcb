// A small owner of a SQLite connection, its statements and transactions. Errors become Error with a
// remedy. Is NOT aware of tables or records.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "record/fields.h"
#include "store/store.h"

namespace perwatt::store {

/// One connection; for one thread. How long it waits for another program's lock: kPatience.
class Database {
 public:
  static constexpr std::chrono::milliseconds kPatience{5000};

  /// read_write creates the file and its directory where they are missing. read_only takes what
  /// exists; on a read-only medium it reads without SQLite's side files. Throws Error.
  Database(const std::filesystem::path& file, Mode mode);

  sqlite3* handle() const { return handle_.get(); }
  const std::filesystem::path& file() const { return file_; }
  /// Runs one statement and drops its rows.
  void run(const std::string& sql) const;
  /// The first column of the first row as a number; 0 where there is none.
  record::Integer integer(const std::string& sql) const;
  /// Throws what the last failed call means.
  [[noreturn]] void fail(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  void open(const std::string& name, int flags);
  void open_for_reading();
  void open_for_writing();
  bool readable() const;

  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement. Parameters are bound in order, columns counted from 0.
class Statement {
 public:
  Statement(const Database& database, const std::string& sql);

  /// Binds all parameters anew and makes the statement ready to step.
  template <typename... Values>
  Statement& with(const Values&... values) {
    reset();
    (bind(values), ...);
    return *this;
  }
  void reset();
  void bind(const record::Value& value);

  /// The next row; false after the last.
  bool step();
  /// Steps to the end. Returns how many rows the statement changed.
  int run();

  bool null(int column) const;
  std::string text(int column) const;
  record::Integer integer(int column) const;
  double real(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  void check(int code) const;

  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bound_ = 0;
};

/// BEGIN ... COMMIT; rolled back where it goes out of scope before commit().
class Transaction {
 public:
  enum class Kind { read, write };
  Transaction(const Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Database& database_;
  bool open_ = true;
};

}  // namespace perwatt::store
