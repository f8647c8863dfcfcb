#include "record/status.h"

#include "base/enum_names.h"

namespace perwatt::record {
namespace {

constexpr auto kNames = enum_names<Status>({{Status::ok, "ok"},
                                            {Status::out_of_memory, "out_of_memory"},
                                            {Status::unsupported, "unsupported"},
                                            {Status::engine_error, "engine_error"},
                                            {Status::crashed, "crashed"},
                                            {Status::timed_out, "timed_out"},
                                            {Status::device_lost, "device_lost"},
                                            {Status::overloaded, "overloaded"},
                                            {Status::mode_not_set, "mode_not_set"},
                                            {Status::wrong_output, "wrong_output"},
                                            {Status::interrupted, "interrupted"}});
constexpr auto kLabels = enum_names<Status>({{Status::ok, "ok"},
                                             {Status::out_of_memory, "Out of Mem."},
                                             {Status::unsupported, "unsupported"},
                                             {Status::engine_error, "engine error"},
                                             {Status::crashed, "crashed"},
                                             {Status::timed_out, "timed out"},
                                             {Status::device_lost, "device lost"},
                                             {Status::overloaded, "overloaded"},
                                             {Status::mode_not_set, "mode not set"},
                                             {Status::wrong_output, "wrong output"},
                                             {Status::interrupted, "interrupted"}});

}  // namespace

std::string_view name(Status status) {
  return kNames.name(status);
}

std::optional<Status> status_of(std::string_view text) {
  return kNames.value(text);
}

std::string_view label(Status status) {
  return kLabels.name(status);
}

}  // namespace perwatt::record
