// A run as people and programs read it: table, CSV, JSON, charts, page. Pure: a RunView in, bytes
// out. Is NOT aware of where records come from or where the bytes go.
#pragma once

#include <string>

#include "record/run_view.h"

namespace perwatt::report {

struct TableStyle {
  int width = 100;      ///< columns at most
  bool colour = false;  ///< ANSI
};
/// The final table: a row a network, engine, device, precision, with the repeats of a case pooled;
/// what failed stands with its label; remarks below.
std::string table(const record::RunView& view, const TableStyle& style);
/// RFC 4180, heading from the field table, a row a record.
std::string csv(const record::RunView& view);
/// {"run": {...}, "records": [{field: value}]}; absent fields are null.
std::string json(const record::RunView& view);
/// The throughput figure in the study's form, as a Vega-Lite specification (JSON text) with its
/// data inside: this run's machine beside the study's devices.
std::string throughput_chart(const record::RunView& view);
/// A self-contained page (HTML) that needs no network.
std::string page(const record::RunView& view);

}  // namespace perwatt::report
