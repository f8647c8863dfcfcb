#include "run/measure/output_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "run/measure/case_runner.h"
#include "run/worker/worker_link.h"

namespace perwatt::run {
namespace {

constexpr Nanoseconds kLongest = std::chrono::minutes(2);
/// More elements than this are no classifier's answer, and are not kept.
constexpr std::size_t kMost = std::size_t{1} << 20;

std::vector<float> read_floats(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

void keep(const std::filesystem::path& file, const std::vector<float>& values) {
  try {
    std::string bytes(values.size() * sizeof(float), '\0');
    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    write_file_atomically(file, bytes);
  } catch (const Error&) {
    // A full cache: the next run asks once more.
  }
}

}  // namespace

/// The plan's first FP32 case of the network, one picture at a time; nothing where it has none.
std::optional<Case> OutputReferences::reference_of(const Case& item) const {
  const auto found = std::ranges::find_if(cases_, [&item](const Case& each) {
    return each.network == item.network && each.model == item.model && each.seed == item.seed &&
           each.precision == Precision::fp32;
  });
  if (found == cases_.end()) return std::nullopt;
  Case plain = *found;
  plain.batch = plain.lanes = 1;
  plain.threads = 0;
  plain.scenario = load::Scenario::single_stream;
  plain.preset = plain.power_mode = plain.data = "";
  plain.latency_bound = Nanoseconds{0};
  plain.speed = true;
  return plain;
}

std::filesystem::path OutputReferences::place(const Case& reference,
                                              const NetworkFile& file) const {
  std::string version;
  for (const auto& engine : options_.engines)
    if (engine.name == reference.engine) version = engine.version;
  return options_.cache_directory /
         ("answer-" + reference.key(version, file.content_hash) + ".f32");
}

std::vector<float> OutputReferences::ask(const Case& reference, const NetworkFile& file) const {
  const Nanoseconds limit = std::min(reference.time_limit, kLongest);
  WorkerLink link(options_, MonotonicClock().now() + limit);
  Classification why;  // nobody asks: the reference's own case tells
  const auto asked = [&](auto result) {
    return answer_of(std::move(result), "loading", seconds(limit), why);
  };
  if (!asked(link.open({reference.engine, options_.open}))) return {};
  if (!asked(link.load(load_order(reference, file)))) return {};
  auto answer = asked(link.outputs());
  if (!answer) return {};
  link.close();
  return std::move(answer->values);
}

const OutputReference* OutputReferences::find(const Case& item, const NetworkFile& file,
                                              const std::vector<float>& output) {
  const auto reference = reference_of(item);
  if (!reference) return nullptr;
  const auto where = place(*reference, file);
  const auto known = known_.find(where);
  if (known != known_.end()) return known->second.output.empty() ? nullptr : &known->second;
  std::vector<float> answer = read_floats(where);
  if (answer.empty()) {
    answer = reference->number == item.number ? output : ask(*reference, file);
    if (!answer.empty() && answer.size() <= kMost) keep(where, answer);
  }
  OutputReference& made = known_[where];
  made = {fmt::format("fp32 {}/{}", reference->engine, reference->device), std::move(answer)};
  return made.output.empty() ? nullptr : &made;
}

void OutputReferences::check(record::Record& record, const Case& item, const NetworkFile& file,
                             const std::vector<float>& output) {
  const bool ok = record.status == record::Status::ok;
  if (const auto first = reference_of(item); !ok && first && first->number == item.number)
    known_.try_emplace(place(*first, file));  // it has failed once: it is not asked again
  if (!ok || output.empty()) return;
  if (const OutputReference* reference = find(item, file, output))
    check_output(record, item.precision, *reference, output);
}

}  // namespace perwatt::run
