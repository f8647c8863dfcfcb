#include "run/plan/keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace perwatt::run {
namespace {

constexpr unsigned kAll = kRun | kAccuracy | kLive | kSubjects;
constexpr unsigned kCases = kRun | kAccuracy | kLive;
constexpr unsigned kRuns = kRun | kAccuracy;

// clang-format off
constexpr auto kKeys = std::to_array<Key>({
    {.name = "title", .member = &Plan::title, .flag = "--title", .value = "TEXT",
     .text = "What the run is called", .commands = kRuns, .once = true},
    {.name = "replay", .member = &Plan::replay, .flag = "--replay", .value = "NAME",
     .text = "Replay published figures in simulated time, measuring nothing: icassp23", .see = "replay", .once = true},

    {.name = "networks", .member = &Plan::networks, .flag = "-n,--network", .value = "NAME",
     .text = "Networks (default: all nine)", .see = "networks", .group = kWhat, .commands = kAll, .form = Form::commas},
    {.name = "models", .member = &Plan::models, .flag = "--model", .value = "FILE",
     .text = "An ONNX file beside networks, or alone (repeatable)", .see = "models", .group = kWhat, .commands = kAll, .path = true},
    {.name = "engines", .member = &Plan::engines, .flag = "-e,--engine", .value = "NAME",
     .text = "Engines, NAME or NAME@PATH of its library (default: the best found)", .see = "engines", .group = kWhat,
     .commands = kAll, .form = Form::commas},
    {.name = "devices", .member = &Plan::devices, .flag = "-d,--device", .value = "NAME",
     .text = "Devices (default: the engine's first)", .group = kWhat, .commands = kAll, .form = Form::commas,
     .elsewhere = {.commands = kAccuracy, .flag = "--device"}},
    {.name = "precisions", .member = &Plan::precisions, .flag = "-p,--precision", .value = "NAME",
     .text = "fp32, fp16, bf16, int8 (default: {})", .group = kWhat, .commands = kAll, .form = Form::commas,
     .elsewhere = {.commands = kSubjects | kLive, .text = "fp32, fp16, bf16, int8 (default: fp32)"}},
    {.name = "batches", .member = &Plan::batches, .flag = "-b,--batch", .value = "N",
     .text = "Images in one inference, as 8, 1-4 or 1-16:x2 (default: {})", .group = kWhat, .commands = kCases,
     .form = Form::commas},
    {.name = "lanes", .member = &Plan::lanes, .flag = "--lanes", .value = "N",
     .text = "Inferences in flight (default: the engine's choice in offline)", .group = kWhat, .commands = kCases,
     .form = Form::commas},
    {.name = "threads", .member = &Plan::threads, .flag = "--threads", .value = "N",
     .text = "Threads (default: the engine's choice)", .group = kWhat, .commands = kCases, .form = Form::commas},
    {.name = "scenarios", .member = &Plan::scenarios, .flag = "--scenario", .value = "NAME",
     .text = "single_stream, multi_stream, server, fixed_rate, offline (default: {})", .see = "method#scenarios",
     .group = kWhat, .commands = kRun | kLive, .form = Form::commas},
    {.name = "rates", .member = &Plan::rates, .flag = "--rate", .value = "N",
     .text = "Arrivals a second in server and fixed_rate", .see = "method#scenarios", .group = kWhat, .form = Form::commas},
    {.name = "power_modes", .member = &Plan::power_modes, .flag = "--power-modes", .value = "NAME",
     .text = "In each of these power modes, or all; also CONTROL=VALUE (perwatt power modes)", .see = "power-modes",
     .group = kWhat, .form = Form::commas},

    {.name = "latency_bound_ms", .member = &Plan::latency_bound_ms, .flag = "--latency-bound", .value = "TIME",
     .text = "In server: find the highest rate whose latency keeps this, as 50ms", .group = kHow, .form = Form::milliseconds},
    {.name = "bound_percentile", .member = &Plan::bound_percentile, .flag = "--bound-percentile", .value = "P",
     .text = "The percentile that must keep it ({})", .group = kHow},
    {.name = "preset", .member = &Plan::preset, .flag = "--preset", .value = "NAME",
     .text = "A fixed plan: study-jetson, study-ncs, mlperf", .see = "plans#presets", .group = kHow},
    {.name = "target", .member = &Plan::target, .flag = "--target", .value = "SHARE",
     .text = "Stop when the 95 % interval is within this share, as 2% or 0.02", .group = kHow, .form = Form::share},
    {.name = "min_seconds", .member = &Plan::min_seconds, .flag = "--min-seconds", .value = "S",
     .text = "Measure at least so long ({})", .group = kHow},
    {.name = "max_seconds", .member = &Plan::max_seconds, .flag = "--max-seconds", .value = "S",
     .text = "Measure at most so long ({})", .group = kHow},
    {.name = "repeats", .member = &Plan::repeats, .flag = "--repeats", .value = "K",
     .text = "Measure each case K times, in rounds, each time in a new process ({})", .group = kHow, .once = true},
    {.name = "order", .member = &Plan::order, .flag = "--order", .value = "WORD",
     .text = "random, so that heat does not follow the plan, or plan ({})", .group = kHow, .once = true},
    {.name = "order_seed", .member = &Plan::order_seed, .flag = "--order-seed", .value = "N",
     .text = "Of a random order (drawn for each run)", .group = kHow, .once = true},
    {.name = "cool_down", .member = &Plan::cool_down, .flag = "--cool-down",
     .text = "Wait before each case until the machine is as cool as at the start", .group = kHow, .once = true},
    {.name = "cool_down_limit_seconds", .member = &Plan::cool_down_limit_seconds, .flag = "--cool-down-limit", .value = "S",
     .text = "Wait no longer than this before a case ({})", .group = kHow, .once = true},
    {.name = "power_mode_settle_seconds", .member = &Plan::power_mode_settle_seconds, .flag = "--power-mode-settle",
     .value = "S", .text = "Wait so long after a change of the power mode ({})", .group = kHow, .once = true},
    {.name = "tuned", .member = &Plan::tuned, .flag = "--tuned",
     .text = "Offline, with batch, lanes, threads and switches as `perwatt tune` chose them", .see = "tune", .group = kHow},
    {.name = "time_limit_seconds", .member = &Plan::time_limit_seconds, .flag = "--time-limit", .value = "S",
     .text = "Give a case up after this, compiling included; in a data set, after this without a picture ({})",
     .group = kHow, .commands = kCases,
     .elsewhere = {.commands = kLive, .text = "Give a side up where it takes longer to load than this ({})"}},
    {.name = "seed", .member = &Plan::seed, .flag = "--seed", .value = "N",
     .text = "Of weights and pictures ({})", .group = kHow, .commands = kAll},
    {.name = "meters", .member = &Plan::meters, .flag = "--meter", .value = "NAME",
     .text = "Take power from this meter, NAME or NAME:ARGUMENT (repeatable; default: all that are found; none: no power)",
     .see = "power", .group = kHow, .once = true},
    {.name = "boards", .member = &Plan::boards, .flag = "--board", .value = "FILE",
     .text = "Know the boards in FILE too (TOML; repeatable)", .see = "boards", .group = kHow, .once = true, .path = true},
    {.name = "engine_options", .member = &Plan::engine_options, .flag = "-o,--engine-option", .value = "KEY=VALUE",
     .text = "The engine's own option; ENGINE.KEY or ENGINE/DEVICE.KEY for one only (repeatable)",
     .see = "plans#engine-options", .group = kHow, .commands = kAll},

    {.name = "data", .member = &Plan::data, .flag = "--data", .value = "DIR|FILE",
     .text = "Labelled pictures: a folder, or a list of paths and labels", .see = "accuracy", .group = kPictures,
     .commands = kRuns, .once = true, .path = true, .elsewhere = {.commands = kAccuracy, .flag = "-d,--data"}},
    {.name = "pictures", .member = &Plan::pictures, .flag = "--pictures", .value = "N",
     .text = "At most so many, spread over the data (default: all)", .group = kPictures, .commands = kRuns, .once = true},
    {.name = "synsets", .member = &Plan::synsets, .flag = "--synsets", .value = "FILE",
     .text = "The classes, as synset_words.txt (default: by the data)", .group = kPictures, .commands = kRuns, .once = true,
     .path = true},
    {.name = "preprocessing", .member = &Plan::preprocessing, .flag = "--preprocessing", .value = "NAME|FILE",
     .text = "caffe, imagenet or a TOML file (default: what the weights want)", .group = kPictures, .commands = kRuns,
     .once = true},
    {.name = "decode_threads", .member = &Plan::decode_threads, .flag = "--decode-threads", .value = "N",
     .text = "Threads that decode pictures (default: one a processor)", .group = kPictures, .commands = kRuns, .once = true},
    {.name = "exact_decoding", .member = &Plan::exact_decoding, .flag = "--exact-decoding",
     .text = "Decode large JPEGs in full, though they are scaled down afterwards", .group = kPictures, .commands = kRuns,
     .once = true},
    {.name = "speed", .member = &Plan::speed,
     .text = "false: accuracy alone, as `perwatt accuracy` measures it ({})", .see = "accuracy", .once = true},
});
// clang-format on

template <typename T>
std::string default_text(const T& value) {
  return fmt::format("{}", value);
}
template <typename T>
std::string default_text(const std::vector<T>& values) {
  return fmt::format("{}", fmt::join(values, ","));
}
std::string default_text(const std::map<std::string, std::string>&) {
  return "";
}

}  // namespace

std::string_view Key::flag_in(Command command) const {
  return (elsewhere.commands & command) != 0 && !elsewhere.flag.empty() ? elsewhere.flag : flag;
}

std::string Key::text_in(Command command) const {
  std::string words{(elsewhere.commands & command) != 0 && !elsewhere.text.empty() ? elsewhere.text
                                                                                   : text};
  const Plan defaults;
  const std::size_t place = words.find("{}");
  if (place != std::string::npos)
    words.replace(place, 2,
                  std::visit([&](auto one) { return default_text(defaults.*one); }, member));
  return words;
}

std::span<const Key> plan_keys() {
  return kKeys;
}

const Key* find_key(std::string_view name, std::span<const Key> keys) {
  const auto found = std::ranges::find(keys, name, &Key::name);
  return found == keys.end() ? nullptr : &*found;
}

std::string_view long_flag(std::string_view flag) {
  return flag.substr(std::min(flag.find("--"), flag.size()));
}

}  // namespace perwatt::run
