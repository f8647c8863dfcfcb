// NVIDIA cards, through the driver's own library: its energy counter where the card has one, else
// its power.
#include <fmt/format.h>

#include <optional>

#include "base/error.h"
#include "base/library.h"
#include "meter/basic_source.h"
#include "meter/boards.h"
#include "meter/file_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace {

constexpr std::string_view kName = "nvml";
constexpr const char* kLibrary = "libnvidia-ml.so.1";
constexpr double kGainError = 0.05;  // of the driver's documentation of nvmlDeviceGetPowerUsage
constexpr int kNotSupported = 3, kNoPermission = 4, kDriverNotLoaded = 9, kLost = 15;

/// The functions of nvml.h that are used; each returns 0 or an error's number.
struct Nvml {
  using Device = void*;
  explicit Nvml(const std::string& path) : library(path) {
    if (const int failed = init(); failed != 0) throw LibraryError(text(failed));
  }
  ~Nvml() { shutdown(); }
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  std::string text(int error) const {
    if (error == kDriverNotLoaded) return "the NVIDIA driver is not loaded";
    const char* words = describe == nullptr ? nullptr : describe(error);
    return words == nullptr ? fmt::format("NVML error {}", error) : std::string(words);
  }

  Library library;
  int (*init)() = library.function<int()>("nvmlInit_v2");
  int (*shutdown)() = library.function<int()>("nvmlShutdown");
  int (*count)(unsigned*) = library.function<int(unsigned*)>("nvmlDeviceGetCount_v2");
  int (*device)(unsigned, Device*) =
      library.function<int(unsigned, Device*)>("nvmlDeviceGetHandleByIndex_v2");
  int (*name)(Device, char*,
              unsigned) = library.function<int(Device, char*, unsigned)>("nvmlDeviceGetName");
  int (*power)(Device,
               unsigned*) = library.function<int(Device, unsigned*)>("nvmlDeviceGetPowerUsage");
  /// Old drivers lack it.
  int (*energy)(Device, unsigned long long*) =
      library.find<int(Device, unsigned long long*)>("nvmlDeviceGetTotalEnergyConsumption");
  const char* (*describe)(int) = library.find<const char*(int)>("nvmlErrorString");
};

struct Card {
  Nvml::Device device = nullptr;
  std::string name;      ///< "card 0 NVIDIA GeForce RTX 3060"
  bool counter = false;  ///< its energy counter runs
  int error = 0;         ///< where neither can be read

  /// Joules since the driver was loaded, or watts; nothing and the error where it fails.
  std::optional<double> read(const Nvml& nvml, int& failed) const {
    unsigned long long millijoules = 0;
    unsigned milliwatts = 0;
    failed = counter ? nvml.energy(device, &millijoules) : nvml.power(device, &milliwatts);
    if (failed != 0) return std::nullopt;
    return counter ? static_cast<double>(millijoules) * 1e-3 : milliwatts * 1e-3;
  }
};

Card look_at(const Nvml& nvml, unsigned index) {
  Card card;
  card.name = fmt::format("card {}", index);
  card.error = nvml.device(index, &card.device);
  if (card.error != 0) return card;
  char name[128] = {};
  if (nvml.name(card.device, name, sizeof name - 1) == 0) card.name += fmt::format(" {}", name);
  unsigned long long millijoules = 0;
  card.counter =
      nvml.energy != nullptr && nvml.energy(card.device, &millijoules) == 0 && millijoules > 0;
  double value = card.read(nvml, card.error).value_or(0);
  if (card.error == 0 && value <= 0) card.error = kNotSupported;
  return card;
}

std::string reason_of(const Nvml& nvml, int error) {
  return error == kNotSupported ? "this device tells neither power nor energy" : nvml.text(error);
}

std::string remedy_of(int error) {
  switch (error) {
    case kNotSupported:
      return "on a Jetson use the board's own monitor; else a meter at the plug";
    case kNoPermission:
      return "run as root";
    case kLost:
      return "the card has fallen off the bus: see `dmesg`, restart the machine";
    default:
      return "see `nvidia-smi` and `dmesg`";
  }
}

class CardSource final : public BasicSource {
 public:
  CardSource(SourceInfo info, Clock* clock, std::shared_ptr<const Nvml> nvml, Card card)
      : BasicSource(std::move(info), clock), nvml_(std::move(nvml)), card_(std::move(card)) {}
  void poll(Sink& sink) override {
    int failed = 0;
    const Nanoseconds before = clock().now();
    const auto value = card_.read(*nvml_, failed);
    const Nanoseconds after = clock().now();
    if (value)
      sink.reading(0, before, after, *value);
    else
      sink.failure(0, reason_of(*nvml_, failed), remedy_of(failed));
  }

 private:
  std::shared_ptr<const Nvml> nvml_;
  Card card_;
};

/// The cards, or the finding that says why there are none.
struct Detected {
  std::shared_ptr<const Nvml> nvml;
  std::vector<Card> cards;
  std::optional<Finding> absent;
};

Detected look(const Sysroot& sysroot, const std::string& library) {
  if (!sysroot.live() && library.empty())
    return {
        {}, {}, absent(kName, "a recorded tree has no driver to ask", "measure on the machine")};
  try {
    auto nvml = std::make_shared<const Nvml>(library.empty() ? kLibrary : library);
    unsigned count = 0;
    if (const int failed = nvml->count(&count); failed != 0) throw LibraryError(nvml->text(failed));
    Detected found{nvml, {}, {}};
    for (unsigned i = 0; i < count; ++i) found.cards.push_back(look_at(*nvml, i));
    if (count == 0)
      found.absent = absent(kName, "the NVIDIA driver finds no card", "see `lspci` and `dmesg`");
    return found;
  } catch (const LibraryError& error) {
    return {{},
            {},
            absent(kName, error.what(),
                   "only machines with an NVIDIA card have it: install its driver, then "
                   "see `nvidia-smi`")};
  }
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  const Detected found = look(sysroot, "");
  if (found.absent) return {*found.absent};
  std::vector<Finding> findings;
  for (const Card& card : found.cards)
    findings.push_back({std::string(kName), card.name, "graphics card", card.error == 0,
                        card.error == 0 ? "" : reason_of(*found.nvml, card.error),
                        card.error == 0 ? "" : remedy_of(card.error)});
  return findings;
}

SourceInfo info_of(const Card& card, const Board* board) {
  SourceInfo info;
  info.meter = kName;
  info.name = card.name;
  Channel channel{"card", "", "", card.counter ? Quantity::joules : Quantity::watts, false, 1e-3};
  if (const Rail* rail = board == nullptr ? nullptr : board->find("card")) {
    channel.boundary = describe(*rail);
    channel.counted = rail->counted;
    info.boundary = rail->counted ? board->boundary : "";
    info.extent = board->extent;
    info.remark = board->note;
  }
  info.channels = {channel};
  info.update_hz = 10;
  info.gain_error = kGainError;
  if (!card.counter) {
    info.averaged_over = std::chrono::seconds(1);
    info.remark =
        "many cards give the mean of the last second, and sample part of the time only: "
        "measure over 5 s and more";
  }
  return info;
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Detected found = look(request.sysroot, request.argument);
  if (found.absent) throw_no_source(std::vector{*found.absent});
  const Boards boards = Boards::with_files(request.board_files);
  const auto known = boards.find(request.sysroot, kName);
  std::vector<std::unique_ptr<Source>> sources;
  int error = 0;
  for (const Card& card : found.cards) {
    error = card.error;
    if (card.error == 0)
      sources.push_back(std::make_unique<CardSource>(
          info_of(card, known.empty() ? nullptr : known.front()), request.clock, found.nvml, card));
  }
  if (sources.empty())
    throw Error(
        fmt::format("{}: {}: {}", kName, found.cards.front().name, reason_of(*found.nvml, error)),
        remedy_of(error));
  return sources;
}

}  // namespace

extern const Plugin nvml_plugin;
const Plugin nvml_plugin{kName, "NVIDIA cards, by the driver's library", detect, open};

}  // namespace perwatt::meter
