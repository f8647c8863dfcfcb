// The store's tables, derived from the field table, and how an older store becomes today's.
// Is NOT aware of how records come about or are shown.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "record/fields.h"
#include "store/database.h"

namespace perwatt::store {

/// "PWAT": SQLite's application_id of a perwatt store.
constexpr int kApplicationId = 0x50574154;
/// SQLite's user_version. It grows when a table changes in another way than by a new record field:
/// a column that is missing is added on opening, and one that is unknown was written by a newer
/// perwatt.
constexpr int kSchemaVersion = 3;

/// Makes the tables in a new file, checks an existing one, adds missing columns, and sets how it is
/// written (WAL, full synchronisation, foreign keys). Throws Error where the file is another
/// program's or a newer perwatt's.
void prepare_for_writing(const Database& database,
                         std::span<const record::Field> fields = record::fields());
/// Checks a store that is only read. An older one is taken as it is.
void prepare_for_reading(const Database& database,
                         std::span<const record::Field> fields = record::fields());

/// The fields that have a column in this store, in the table's order (an older store has fewer).
std::vector<record::Field> stored_fields(const Database& database);

/// `CREATE TABLE record (...)`, each column with its unit and description as a comment.
std::string create_record_table(std::span<const record::Field> fields);

}  // namespace perwatt::store
