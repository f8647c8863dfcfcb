#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/error.h"
#include "base/paths.h"
#include "store/database.h"
#include "store/rows.h"
#include "store/schema.h"

namespace perwatt::store {

namespace fs = std::filesystem;

struct Store::Implementation {
  Database database;
};

namespace {

Database open(const fs::path& file, Mode mode) {
  Database database(file, mode);
  mode == Mode::read_only ? prepare_for_reading(database) : prepare_for_writing(database);
  return database;
}

std::size_t common_beginning(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

[[noreturn]] void no_such_run(std::string_view word, const std::vector<record::Run>& runs,
                              const fs::path& file) {
  if (runs.empty())
    throw UsageError(fmt::format("the store {} has no runs yet", file.string()),
                     "measure first with `perwatt run`, or name another store with --store FILE");
  const auto closeness = [&](const record::Run& run) { return common_beginning(run.id, word); };
  const record::Run& nearest = *std::ranges::max_element(runs, {}, closeness);
  throw UsageError(fmt::format("no run '{}' in the store {}", word, file.string()),
                   fmt::format("`perwatt list runs` shows them; the nearest is {} ({}, {})",
                               nearest.id.substr(0, 8), nearest.title, nearest.started));
}

const record::Run& named(std::string_view word, const std::vector<record::Run>& runs,
                         const fs::path& file) {
  if (word == "last" && !runs.empty()) return runs.front();
  const auto begins = [&](const record::Run& run) {
    return !word.empty() && run.id.starts_with(word);
  };
  const auto found = std::ranges::find_if(runs, begins);
  if (found == runs.end()) no_such_run(word, runs, file);
  const auto count = std::ranges::count_if(runs, begins);
  if (count > 1)
    throw UsageError(
        fmt::format("{} runs in the store {} begin with '{}'", count, file.string(), word),
        "give more of the run's id; `perwatt list runs` shows them");
  return *found;
}

/// What the run's machine is known by; "" where it does not say.
std::string machine_id(const record::Run& run) {
  const auto machine = nlohmann::json::parse(run.machine, nullptr, false);
  const auto id = machine.is_object() ? machine.find("id") : machine.end();
  return id != machine.end() && id->is_string() ? id->get<std::string>() : std::string();
}

record::Integer count_records(const Database& database) {
  return database.integer("SELECT count(*) FROM record");
}

void merge_run(const Database& database, const Database& from, const record::RunView& other,
               Store::Merged& merged) {
  if (insert_run(database, other.run)) ++merged.runs;
  Statement(database, "UPDATE run SET finished = ? WHERE id = ? AND finished = ''")
      .with(other.run.finished, other.run.id)
      .run();
  for (const record::Record& record : other.records) {
    if (!insert_record(database, record)) continue;
    const auto latency = other.latencies.find(record.id);
    if (latency != other.latencies.end()) insert_latency(database, record.id, latency->second);
    insert_pictures(database, record.id, read_pictures(from, record.id));
    const auto traces = other.traces.find(record.id);
    if (traces != other.traces.end()) insert_traces(database, record.id, traces->second);
  }
  drop_superseded(database, other.run.id);
  merged.known += static_cast<int>(other.records.size());
}

}  // namespace

Store::Store(const fs::path& file, Mode mode)
    : self_(std::make_unique<Implementation>(Implementation{open(file, mode)})) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

const fs::path& Store::file() const {
  return self_->database.file();
}

void Store::begin(const record::Run& run) {
  insert_run(self_->database, run);
}

void Store::commit(const record::Record& record, const stats::Histogram& latency,
                   const std::vector<record::PictureRow>& pictures,
                   const std::vector<record::Trace>& traces) {
  Transaction transaction(self_->database, Transaction::Kind::write);
  if (insert_record(self_->database, record)) {
    insert_latency(self_->database, record.id, latency);
    insert_pictures(self_->database, record.id, pictures);
    insert_traces(self_->database, record.id, traces);
    drop_superseded(self_->database, record.run_id);
  }
  transaction.commit();
}

void Store::finish(const std::string& run_id, const std::string& when) {
  Statement update(self_->database, "UPDATE run SET finished = ? WHERE id = ?");
  if (update.with(when, run_id).run() == 0)
    throw Error(fmt::format("no run {} in the store {}", run_id, file().string()),
                "`perwatt list runs` shows what is there");
}

std::vector<Store::Summary> Store::runs() const {
  const Database& database = self_->database;
  Transaction snapshot(database, Transaction::Kind::read);
  Statement count(database, "SELECT count(*), total(status = 'ok') FROM record WHERE run_id = ?");
  std::vector<Summary> summaries;
  for (record::Run& run : read_runs(database)) {
    count.with(run.id).step();
    summaries.push_back(
        {std::move(run), static_cast<int>(count.integer(0)), static_cast<int>(count.integer(1))});
  }
  return summaries;
}

record::RunView Store::load(std::string_view word) const {
  Transaction snapshot(self_->database, Transaction::Kind::read);
  const std::vector<record::Run> runs = read_runs(self_->database);
  return read_view(self_->database, named(word, runs, file()));
}

std::vector<record::Record> Store::records_of(std::string_view machine, int runs) const {
  Transaction snapshot(self_->database, Transaction::Kind::read);
  std::vector<record::Record> all;
  for (const record::Run& run : read_runs(self_->database)) {
    if (machine_id(run) != machine) continue;
    if (runs-- <= 0) break;
    const auto records = read_records(self_->database, run.id);
    all.insert(all.end(), records.rbegin(), records.rend());
  }
  return all;
}

std::vector<record::PictureRow> Store::pictures(const std::string& record_id) const {
  Transaction snapshot(self_->database, Transaction::Kind::read);
  return read_pictures(self_->database, record_id);
}

std::optional<record::RunView> Store::unfinished() const {
  Transaction snapshot(self_->database, Transaction::Kind::read);
  for (const record::Run& run : read_runs(self_->database))
    if (run.finished.empty()) return read_view(self_->database, run);
  return std::nullopt;
}

Store::Merged Store::merge(const fs::path& other_file) {
  std::error_code error;
  if (fs::equivalent(file(), other_file, error))
    throw UsageError(fmt::format("{} is the store that would be merged into", other_file.string()),
                     "name another board's store, or the one to merge into with --store FILE");
  const Database other = open(other_file, Mode::read_only);
  Transaction snapshot(other, Transaction::Kind::read);
  const Database& database = self_->database;
  Transaction transaction(database, Transaction::Kind::write);
  const auto before = count_records(database);
  Merged merged;
  for (const record::Run& run : read_runs(other))
    merge_run(database, other, read_view(other, run), merged);
  merged.records = static_cast<int>(count_records(database) - before);
  merged.known -= merged.records;
  transaction.commit();
  return merged;
}

fs::path default_store() {
  return data_directory() / "store.sqlite";
}

}  // namespace perwatt::store
