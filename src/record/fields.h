// The one table of a record's fields: SQL schema, CSV, JSON, table columns, report and docs derive
// from it. Is NOT aware of those who use it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "record/record.h"

namespace perwatt::record {

/// How a field is kept in the Record.
using Member = std::variant<Text Record::*, Integer Record::*, Status Record::*,
                            Maybe<Integer> Record::*, Maybe<Real> Record::*>;

struct Field {
  std::string_view name;  ///< SQL column, CSV heading, JSON key; lower case with underscores
  std::string_view unit;  ///< "" where none ("images/s", "ms", "bytes", "share", "degC")
  Member member;
  std::string_view description;  ///< one line
};

/// All fields, in the order of columns.
std::span<const Field> fields();
/// The field of that name, or null.
const Field* find_field(std::string_view name);

/// A field's type outside the Record. A status is text there.
enum class Kind { text, integer, real };
Kind kind(const Field& field);
/// Whether the field may be absent. The others always have a value, text perhaps "".
bool optional(const Field& field);

/// A field's value outside the Record; monostate = absent.
using Value = std::variant<std::monostate, Text, Integer, Real>;
Value get(const Record& record, const Field& field);
/// Puts a value into the record. A real field takes an integer too; absent leaves a required field
/// as a new Record has it. Throws std::invalid_argument "FIELD: ..." where the type does not fit or
/// a status is unknown.
void set(Record& record, const Field& field, const Value& value);

/// The value as a number; nothing where it is absent or text.
Maybe<Real> number(const Record& record, const Field& field);
/// The value as plain text: numbers in the shortest form that reads back to the same value; ""
/// where it is absent.
Text text(const Record& record, const Field& field);

}  // namespace perwatt::record
