#include "record/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>
#include <vector>

namespace perwatt::record::fields_test {
namespace {

struct Place {
  std::size_t offset, size, align;
};

Place place_of(const Field& field) {
  static const Record record;
  return std::visit(
      [](auto member) {
        const auto& value = record.*member;
        const auto* at = reinterpret_cast<const char*>(&value);
        return Place{static_cast<std::size_t>(at - reinterpret_cast<const char*>(&record)),
                     sizeof(value), alignof(decltype(value))};
      },
      field.member);
}

// Each field begins where the one before it ends, and the last one ends the struct: none is left
// out.
TEST(Fields, CoverTheWholeRecordInItsOrder) {
  std::size_t end = 0;
  for (const Field& field : fields()) {
    const Place place = place_of(field);
    const std::size_t expected = (end + place.align - 1) / place.align * place.align;
    EXPECT_EQ(place.offset, expected) << "a member before " << field.name << " is not in the table";
    end = place.offset + place.size;
  }
  EXPECT_EQ((end + alignof(Record) - 1) / alignof(Record) * alignof(Record), sizeof(Record));
}

TEST(Fields, HaveUniquePlainNamesAndDescriptions) {
  std::set<std::string_view> names, descriptions;
  for (const Field& field : fields()) {
    EXPECT_TRUE(std::ranges::all_of(field.name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    })) << field.name;
    EXPECT_FALSE(field.description.empty()) << field.name;
    EXPECT_EQ(field.description.find('\n'), std::string_view::npos) << field.name;
    names.insert(field.name);
    descriptions.insert(field.description);
  }
  EXPECT_EQ(names.size(), fields().size());
  EXPECT_EQ(descriptions.size(), fields().size());
}

TEST(Fields, UnitsAgreeWithNames) {
  const auto ends = [](std::string_view name, std::string_view with) {
    return name.size() > with.size() && name.substr(name.size() - with.size()) == with;
  };
  for (const Field& field : fields()) {
    EXPECT_EQ(field.unit == "ms", ends(field.name, "_ms")) << field.name;
    EXPECT_EQ(field.unit == "s", ends(field.name, "_s")) << field.name;
    EXPECT_EQ(field.unit == "bytes", ends(field.name, "_bytes")) << field.name;
    EXPECT_EQ(field.unit == "share", ends(field.name, "_share")) << field.name;
    EXPECT_EQ(field.unit == "degC", ends(field.name, "_c")) << field.name;
  }
}

TEST(Fields, AreFoundByName) {
  for (const Field& field : fields()) EXPECT_EQ(find_field(field.name), &field);
  EXPECT_EQ(find_field("nothing_of_the_kind"), nullptr);
}

Value some_value(const Field& field, int seed) {
  if (field.name == "status") return Text("timed_out");
  switch (kind(field)) {
    case Kind::text:
      return Text(field.name) + " \xC2\xB1 " + std::to_string(seed);
    case Kind::integer:
      return Integer{std::numeric_limits<Integer>::max() - seed};
    case Kind::real:
      return 1.0 / (seed + 3);
  }
  return {};
}

TEST(Fields, EveryValueComesBackAndTouchesNoOther) {
  Record record;
  int seed = 0;
  for (const Field& field : fields()) set(record, field, some_value(field, seed++));
  seed = 0;
  for (const Field& field : fields())
    EXPECT_EQ(get(record, field), some_value(field, seed++)) << field.name;
}

TEST(Fields, AbsentIsAbsentAndResets) {
  Record record;
  for (const Field& field : fields()) {
    const Value fresh = get(Record{}, field);
    EXPECT_EQ(std::holds_alternative<std::monostate>(fresh), optional(field)) << field.name;
    set(record, field, some_value(field, 1));
    set(record, field, {});
    EXPECT_EQ(get(record, field), fresh) << field.name;
  }
}

TEST(Fields, RefuseWhatDoesNotFit) {
  Record record;
  EXPECT_THROW(set(record, *find_field("status"), Text("melted")), std::invalid_argument);
  EXPECT_THROW(set(record, *find_field("status"), Integer{1}), std::invalid_argument);
  EXPECT_THROW(set(record, *find_field("batch"), Real{1.5}), std::invalid_argument);
  EXPECT_THROW(set(record, *find_field("throughput"), Text("fast")), std::invalid_argument);
  EXPECT_THROW(set(record, *find_field("engine"), Integer{7}), std::invalid_argument);
  set(record, *find_field("throughput"), Integer{28});
  EXPECT_EQ(record.throughput, 28.0);
}

TEST(Fields, GiveNumbersAndText) {
  Record record;
  record.network = "vgg-16";
  record.throughput = 0.1;
  record.queries = 7;
  const auto field = [](std::string_view name) -> const Field& { return *find_field(name); };
  EXPECT_EQ(number(record, field("throughput")), 0.1);
  EXPECT_EQ(number(record, field("queries")), 7.0);
  EXPECT_EQ(number(record, field("network")), std::nullopt);
  EXPECT_EQ(number(record, field("lanes")), std::nullopt);
  EXPECT_EQ(text(record, field("throughput")), "0.1");
  EXPECT_EQ(text(record, field("queries")), "7");
  EXPECT_EQ(text(record, field("network")), "vgg-16");
  EXPECT_EQ(text(record, field("status")), "ok");
  EXPECT_EQ(text(record, field("lanes")), "");
}

}  // namespace
}  // namespace perwatt::record::fields_test
