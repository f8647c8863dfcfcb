// The store: runs, records, histograms, pictures and traces in one SQLite file. Schema from the
// field table. Is NOT aware of how records come about or are shown.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "record/picture_row.h"
#include "record/run_view.h"

namespace perwatt::store {

enum class Mode { read_only, read_write };

/// WAL mode, synchronous=FULL, one transaction a case: a power cut loses nothing that was shown as
/// done. Every method throws Error with the remedy (read-only file, disk full, not a store, a newer
/// version's store, locked by another).
class Store {
 public:
  /// Opens; read_write creates the file (and its directory) where it is missing and migrates an
  /// older schema.
  Store(const std::filesystem::path& file, Mode mode);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  void begin(const record::Run& run);
  void commit(const record::Record& record, const stats::Histogram& latency,
              const std::vector<record::PictureRow>& pictures = {},
              const std::vector<record::Trace>& traces = {});
  void finish(const std::string& run_id, const std::string& when);

  struct Summary {
    record::Run run;
    int records = 0;  ///< in the store
    int ok = 0;
  };
  /// All runs, newest first.
  std::vector<Summary> runs() const;
  /// The run that `word` names: its UUID, a unique beginning of it, or "last". Throws UsageError
  /// where none or several match.
  record::RunView load(std::string_view word) const;
  /// The records of this machine's newest runs, at most `runs` of them, the newest first; `machine`
  /// is the "id" of the run's machine.
  std::vector<record::Record> records_of(std::string_view machine, int runs) const;
  /// What a record's case gave for each picture, in the data set's order.
  std::vector<record::PictureRow> pictures(const std::string& record_id) const;
  /// The newest run that is not finished, or nothing.
  std::optional<record::RunView> unfinished() const;

  struct Merged {
    int runs = 0, records = 0;  ///< added
    int known = 0;              ///< records that were here already
  };
  /// Brings in another store's runs, records, histograms, pictures and traces that are not here yet
  /// (by UUID), in one transaction.
  Merged merge(const std::filesystem::path& other);

  const std::filesystem::path& file() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> self_;
};

/// $XDG_DATA_HOME/perwatt/store.sqlite
std::filesystem::path default_store();

}  // namespace perwatt::store
