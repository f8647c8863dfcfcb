#include "record/status.h"

#include <array>

namespace perwatt::record {

namespace {

struct Words {
  Status status;
  std::string_view name, label;
};

constexpr std::array kWords{
    Words{Status::ok, "ok", "ok"},
    Words{Status::out_of_memory, "out_of_memory", "Out of Mem."},
    Words{Status::unsupported, "unsupported", "unsupported"},
    Words{Status::engine_error, "engine_error", "engine error"},
    Words{Status::crashed, "crashed", "crashed"},
    Words{Status::timed_out, "timed_out", "timed out"},
    Words{Status::device_lost, "device_lost", "device lost"},
    Words{Status::overloaded, "overloaded", "overloaded"},
    Words{Status::mode_not_set, "mode_not_set", "mode not set"},
    Words{Status::wrong_output, "wrong_output", "wrong output"},
    Words{Status::interrupted, "interrupted", "interrupted"},
};

constexpr const Words& words(Status status) {
  for (const Words& w : kWords)
    if (w.status == status) return w;
  return kWords[static_cast<std::size_t>(Status::engine_error)];
}

}  // namespace

std::string_view name(Status status) {
  return words(status).name;
}

std::optional<Status> status_of(std::string_view text) {
  for (const Words& w : kWords)
    if (w.name == text) return w.status;
  return std::nullopt;
}

std::string_view label(Status status) {
  return words(status).label;
}

}  // namespace perwatt::record
