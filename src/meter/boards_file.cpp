// The text form of boards.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/enum_names.h"
#include "base/error.h"
#include "base/toml_text.h"
#include "meter/boards.h"

namespace perwatt::meter {
namespace {

constexpr auto kExtents = enum_names<Extent>({{Extent::part, "part"},
                                              {Extent::package, "package"},
                                              {Extent::module, "module"},
                                              {Extent::machine, "machine"},
                                              {Extent::wall, "wall"}});
constexpr std::string_view kDescribed = "docs/boards.md describes the format";

/// One table on its way into a struct. Every key that nobody read is an error at the end.
class Reader {
 public:
  Reader(const std::string& source, const toml::table& table) : source_(source), table_(table) {}

  [[noreturn]] void reject(const toml::node& where, const std::string& what,
                           const std::string& remedy) const {
    const auto at = where.source().begin;
    throw UsageError(fmt::format("{}:{}:{}: {}", source_, at.line, at.column, what), remedy);
  }
  void read(std::string_view key, std::string& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (!node->is_string()) reject_type(*node, key, "a string");
    into = node->as_string()->get();
    if (std::ranges::any_of(into, [](unsigned char c) { return c < ' '; }))
      reject(*node, fmt::format("{} has a control character", key), "write it on one line");
  }
  void read(std::string_view key, bool& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (!node->is_boolean()) reject_type(*node, key, "true or false");
    into = node->as_boolean()->get();
  }
  void read(std::string_view key, double& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (!node->is_number()) reject_type(*node, key, "a number");
    into = *node->value<double>();
    if (!std::isfinite(into) || into < 0)
      reject(*node, fmt::format("{} must be 0 or more", key), std::string(kDescribed));
  }
  void read(std::string_view key, std::vector<std::string>& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (!node->is_array()) reject_type(*node, key, "a list of strings");
    for (const auto& item : *node->as_array()) {
      if (!item.is_string() || item.as_string()->get().empty())
        reject_type(item, key, "a list of strings");
      into.push_back(item.as_string()->get());
    }
  }
  void read(std::string_view key, Extent& into) {
    std::string word;
    read(key, word);
    if (word.empty()) return;
    const auto found = extent_of(word);
    if (!found)
      reject(*table_.get(key), fmt::format("{} is no {}", word, key),
             "write \"part\", \"package\", \"module\", \"machine\" or \"wall\"");
    into = *found;
  }
  /// A list of tables, each handed to `each` with a reader of its own.
  template <typename Each>
  void read_tables(std::string_view key, Each each) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (!node->is_array()) reject_type(*node, key, "a list of tables");
    for (const auto& item : *node->as_array()) {
      if (!item.is_table()) reject_type(item, key, "a list of tables");
      Reader inner(source_, *item.as_table());
      each(inner);
      inner.finish();
    }
  }
  void require(std::string_view key, const std::string& value) const {
    if (value.empty())
      reject(table_, fmt::format("{} is missing", key),
             fmt::format("add the line {} = \"...\"; {}", key, kDescribed));
  }
  void finish() const {
    for (const auto& [key, value] : table_)
      if (std::ranges::find(taken_, key.str()) == taken_.end())
        reject(value, fmt::format("unknown key {}", key.str()), std::string(kDescribed));
  }
  const toml::node& node() const { return table_; }

 private:
  const toml::node* take(std::string_view key) {
    taken_.push_back(key);
    return table_.get(key);
  }
  [[noreturn]] void reject_type(const toml::node& node, std::string_view key,
                                std::string_view wanted) const {
    reject(node, fmt::format("{} must be {}", key, wanted), std::string(kDescribed));
  }

  const std::string& source_;
  const toml::table& table_;
  std::vector<std::string_view> taken_;
};

Rail read_rail(Reader& reader) {
  Rail rail;
  reader.read("name", rail.name);
  reader.read("also", rail.also);
  reader.read("what", rail.what);
  reader.read("inside", rail.inside);
  reader.read("counted", rail.counted);
  reader.read("optional", rail.optional);
  reader.read("never_zero", rail.never_zero);
  reader.read("shunt_ohms", rail.shunt_ohms);
  reader.require("name", rail.name);
  reader.require("what", rail.what);
  return rail;
}

/// Why a rail cannot stand there: its power would be counted twice, or nobody knows where it is.
std::string contradiction(const Board& board, const Rail& rail) {
  const Rail* outer = &rail;
  for (std::size_t steps = 0; !outer->inside.empty(); ++steps) {
    const Rail* next = board.find(outer->inside);
    if (next == nullptr) return fmt::format("there is no rail {}", outer->inside);
    if (next == &rail || steps > board.rails.size())
      return fmt::format("{} lies inside itself", rail.name);
    if (rail.counted && next->counted)
      return fmt::format("{} would be counted twice: it lies inside {}", rail.name, next->name);
    outer = next;
  }
  return "";
}

void check(const Board& board, const Reader& reader) {
  for (const Rail& rail : board.rails) {
    if (const std::string what = contradiction(board, rail); !what.empty())
      reader.reject(reader.node(), fmt::format("{}: {}", board.name, what),
                    "name as `inside` a rail of the same board, and count a rail or its parts");
    const auto same = [&](const Rail& other) { return other.is_called(rail.name); };
    if (std::ranges::count_if(board.rails, same) > 1)
      reader.reject(reader.node(), fmt::format("{}: two rails {}", board.name, rail.name),
                    "give each rail once");
  }
  const bool counts = std::ranges::any_of(board.rails, &Rail::counted);
  if (counts && board.boundary.empty())
    reader.reject(reader.node(),
                  fmt::format("{}: rails are counted without a boundary", board.name),
                  "add the line boundary = \"...\": what the total stands for");
  if (!board.accelerators.empty() && board.find(board.accelerators) == nullptr)
    reader.reject(reader.node(),
                  fmt::format("{}: there is no rail {}", board.name, board.accelerators),
                  "name as `accelerators` a rail of the same board");
}

Board read_board(Reader& reader) {
  Board board;
  reader.read("name", board.name);
  reader.read("match", board.match);
  reader.read("meter", board.meter);
  reader.read("chip", board.chip);
  reader.read("boundary", board.boundary);
  reader.read("extent", board.extent);
  reader.read("accelerators", board.accelerators);
  reader.read("note", board.note);
  reader.read_tables("rail", [&](Reader& rail) { board.rails.push_back(read_rail(rail)); });
  reader.require("name", board.name);
  reader.require("meter", board.meter);
  check(board, reader);
  return board;
}

}  // namespace

std::optional<Extent> extent_of(std::string_view word) {
  return kExtents.value(word);
}

Boards Boards::parse(std::string_view text, const std::string& source) {
  require_plain_toml(text, source);
  toml::table table;
  try {
    table = toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    throw UsageError(fmt::format("{}:{}:{}: {}", source, at.line, at.column, error.description()),
                     "correct that line; " + std::string(kDescribed));
  }
  Boards boards;
  Reader reader(source, table);
  reader.read_tables("board", [&](Reader& board) { boards.boards_.push_back(read_board(board)); });
  reader.finish();
  return boards;
}

}  // namespace perwatt::meter
