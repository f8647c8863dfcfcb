// Plugs that answer over HTTP in the local network: Tasmota (Status 8) and Shelly (RPC). They are
// asked by the machine's own `curl`.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "meter/basic_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace smart_plug {
namespace {

constexpr std::string_view kName = "smart_plug";
constexpr std::string_view kBoundary = "at the plug";
constexpr std::string_view kPatience = "2";  // seconds
constexpr double kHighest = 100'000;

/// How a maker's plugs are asked, and where their answer keeps the watts.
struct Dialect {
  std::string_view maker;
  std::string_view question;
  const char* pointer;
};
constexpr std::array kDialects{Dialect{"Tasmota", "/cm?cmnd=Status%208", "/StatusSNS/ENERGY/Power"},
                               Dialect{"Shelly", "/rpc/Switch.GetStatus?id=0", "/apower"}};

struct Answer {
  double watts = 0;
  std::string reason, remedy;  ///< where there is none
};

/// The exit statuses of curl(1), in words.
std::string curl_reason(int status) {
  switch (status) {
    case 6:
      return "its name is not known";
    case 7:
      return "no connection";
    case 22:
      return "it refuses the question (HTTP error)";
    case 28:
      return "no answer in time";
    default:
      return fmt::format("curl ended with status {}", status);
  }
}

Answer ask(const Sysroot& sysroot, const std::string& address, const Dialect& dialect) {
  const CommandOutput output =
      sysroot.run({"curl", "--disable", "--silent", "--fail", "--globoff", "--noproxy", "*",
                   "--proto", "=http,https", "--max-filesize", "65536", "--max-time",
                   std::string(kPatience), "--url", address + std::string(dialect.question)});
  if (output.status == 127)
    return {0, "there is no `curl` on this machine, which asks the plug",
            "install it (apt-get install curl)"};
  if (output.status != 0)
    return {0, fmt::format("{} did not answer: {}", address, curl_reason(output.status)),
            "check its address and that this machine is in the same network"};
  const auto json = nlohmann::json::parse(output.text, nullptr, false);
  const nlohmann::json::json_pointer where{std::string(dialect.pointer)};
  const bool there = !json.is_discarded() && json.is_object() && json.contains(where);
  if (!there || !json.at(where).is_number())
    return {0, fmt::format("{} answers, but tells no power as {} plugs do", address, dialect.maker),
            "name a plug that measures (Tasmota or Shelly); any other meter through exec"};
  const double watts = json.at(where).get<double>();
  if (!(watts >= 0 && watts <= kHighest))
    return {0, fmt::format("{} reads {} W, which cannot be", address, watts),
            "restart the plug; check which socket it measures"};
  return {watts, "", ""};
}

class PlugSource final : public BasicSource {
 public:
  PlugSource(SourceInfo info, const OpenRequest& request, std::string address,
             const Dialect& dialect)
      : BasicSource(std::move(info), request.clock),
        sysroot_(request.sysroot),
        address_(std::move(address)),
        dialect_(dialect) {}
  void poll(Sink& sink) override {
    const Nanoseconds before = clock().now();
    const Answer answer = ask(sysroot_, address_, dialect_);
    const Nanoseconds after = clock().now();
    if (!answer.reason.empty()) return fail_all(sink, answer.reason, answer.remedy);
    if (answer.watts == 0)  // this machine runs, so a plug that feeds it cannot read zero
      return fail_all(sink, address_ + " reads 0 W", "plug this board into that socket");
    sink.reading(0, before, after, answer.watts);
  }

 private:
  Sysroot sysroot_;
  std::string address_;
  const Dialect& dialect_;
};

std::vector<Finding> detect(const Sysroot&) {
  return {absent(kName, "used only where its address is named",
                 "--meter smart_plug:http://ADDRESS of a Tasmota or Shelly plug")};
}

std::string address_of(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  if (text.empty() || text.starts_with('-') || text.find_first_of(" \t\n") != std::string::npos)
    throw UsageError(fmt::format("{}: \"{}\" is no address", kName, text),
                     "write --meter smart_plug:http://ADDRESS");
  return text.find("://") == std::string::npos ? "http://" + text : text;
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const std::string address = address_of(request.argument);
  Answer last;
  for (const Dialect& dialect : kDialects) {
    last = ask(request.sysroot, address, dialect);
    if (!last.reason.empty()) continue;
    SourceInfo info;
    info.meter = kName;
    info.name = address;
    info.boundary = kBoundary;
    info.extent = Extent::wall;
    info.channels = {{"plug", info.boundary, "", Quantity::watts, true, 1}};
    info.update_hz = 1;
    info.poll_every = std::chrono::milliseconds(500);
    info.remark =
        fmt::format("{}; steps of about 1 W and 1 s: measure over 10 s and more", dialect.maker);
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(std::make_unique<PlugSource>(std::move(info), request, address, dialect));
    return sources;
  }
  throw Error(fmt::format("{}: {}", kName, last.reason), last.remedy);
}

}  // namespace
}  // namespace smart_plug

extern const Plugin smart_plug_plugin;
const Plugin smart_plug_plugin{smart_plug::kName, "Tasmota and Shelly plugs in the local network",
                               smart_plug::detect, smart_plug::open, true};

}  // namespace perwatt::meter
