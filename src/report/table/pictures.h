// What cases gave for each picture, as tables: the study's confidences, the classes that are taken
// for others, every row as CSV. Is NOT aware of how classes are called: that is passed in.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "record/picture_row.h"
#include "record/run_view.h"
#include "report/table/style.h"

namespace perwatt::report {

/// By record id.
using PictureRows = std::map<std::string, std::vector<record::PictureRow>>;
/// The name of a class ("tench"), or its number in words.
using ClassName = std::function<std::string(record::Integer)>;

/// The study's accuracy table: a row a picture, a column a case, in it the probability of the right
/// class; "-" where there is none. Seeded weights get no column. "" where no case has a labelled
/// picture.
std::string confidence_table(const record::RunView& view, const PictureRows& rows,
                             const TableStyle& style);

/// "CASE: 6 of 10 'tench' wrong, 4 taken for 'goldfish'", the worst classes of a case first; those
/// with one picture wrong are not worth a line.
std::vector<std::string> confusions(const std::vector<record::PictureRow>& rows,
                                    const ClassName& name, std::size_t most);

/// A row a case and picture: record, network, precision, engine, device, file, label, problem,
/// rank, confidence, and the best five classes with their probabilities.
std::string pictures_csv(const record::RunView& view, const PictureRows& rows);

}  // namespace perwatt::report
