// Runs, records, histograms, pictures and traces as rows of the store's tables.
// Is NOT aware of files, schema versions or locks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/picture_row.h"
#include "record/run_view.h"
#include "store/database.h"

namespace perwatt::store {

/// Each returns whether it added a row; one with the same UUID stays as it is.
bool insert_run(const Database& database, const record::Run& run);
bool insert_record(const Database& database, const record::Record& record);
bool insert_latency(const Database& database, const std::string& record_id,
                    const stats::Histogram& latency);

/// Replaces nothing: rows that are there stay. A store older than pictures takes and has none.
void insert_pictures(const Database& database, const std::string& record_id,
                     const std::vector<record::PictureRow>& rows);
std::vector<record::PictureRow> read_pictures(const Database& database,
                                              const std::string& record_id);

/// The same for traces, and stores older than they are. Read with a run's view.
void insert_traces(const Database& database, const std::string& record_id,
                   const std::vector<record::Trace>& traces);

/// An interrupted record gives way to a later one of the same case and repeat of the run.
void drop_superseded(const Database& database, const std::string& run_id);

/// Runs, newest first.
std::vector<record::Run> read_runs(const Database& database);
/// A run's records by number.
std::vector<record::Record> read_records(const Database& database, const std::string& run_id);
/// The same with its histograms and its traces.
record::RunView read_view(const Database& database, const record::Run& run);

}  // namespace perwatt::store
