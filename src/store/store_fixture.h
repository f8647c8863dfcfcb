// What the tests of this room share: a directory that goes away, and runs and records to put into
// stores.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/error.h"
#include "store/store.h"

namespace perwatt::store {

class StoreTest : public testing::Test {
 protected:
  StoreTest();
  ~StoreTest() override;

  std::filesystem::path directory;
  std::filesystem::path file;  ///< in it; not there yet
};

record::Run sample_run(const std::string& id, const std::string& started = "2026-11-01T10:00:00Z");
/// With a value in every field.
record::Record sample_record(const std::string& id, const std::string& run_id, int number = 1);
stats::Histogram sample_latency(int queries);
/// A new store with these runs of three ok records each ("RUN-1", ...), closed again.
void write_store(const std::filesystem::path& file, const std::vector<std::string>& run_ids);

/// What and remedy of the Error that `action` throws, in two lines; "" where it throws none.
std::string error_of(const std::function<void()>& action);
/// error_of in a child process that root's rights do not help.
std::string error_without_rights(const std::function<void()>& action);
/// error_of in a child process that cannot write files larger than `bytes`.
std::string error_with_file_limit(std::uint64_t bytes, const std::function<void()>& action);

}  // namespace perwatt::store
