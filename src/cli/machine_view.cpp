#include "cli/machine_view.h"

#include <fmt/format.h>

#include <filesystem>

#include "run/measure/options.h"

namespace perwatt::cli {

Sysroot machine_root(const Context& context) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(context.sysroot, ignored))
    throw UsageError(fmt::format("--sysroot {} is no directory", context.sysroot),
                     "name the root folder of a recorded tree (in it are sys/, proc/, etc/)");
  return Sysroot(context.sysroot);
}

std::vector<run::EngineReport> engines_of(const Context& context) {
  run::Options options;
  options.program = context.program;
  options.launcher = context.launcher_words();
  options.open = context.open_request();
  options.interrupted = context.interrupted;
  return run::survey_engines(options);
}

Json as_json(const run::EngineReport& engine) {
  Json json = {{"name", engine.name},
               {"summary", engine.summary},
               {"usable", engine.description.has_value()}};
  if (!engine.description) {
    json["reason"] = engine.reason;
    json["remedy"] = engine.remedy;
    return json;
  }
  json["version"] = engine.description->version;
  json["library"] = engine.description->library;
  json["devices"] = Json::array();
  for (const auto& device : engine.description->devices) {
    Json precisions = Json::array();
    for (const Precision precision : device.precisions) precisions.push_back(name(precision));
    json["devices"].push_back(
        {{"name", device.name}, {"full_name", device.full_name}, {"precisions", precisions}});
  }
  return json;
}

Json as_json(const meter::Finding& finding) {
  Json json = {{"meter", finding.meter},
               {"source", finding.source},
               {"boundary", finding.boundary},
               {"usable", finding.usable}};
  if (!finding.usable) {
    json["reason"] = finding.reason;
    json["remedy"] = finding.remedy;
  }
  return json;
}

Json as_json(const std::string& object) {
  return Json::parse(object);
}

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string devices_of(const engine::Description& engine) {
  std::string text;
  for (const auto& device : engine.devices) {
    std::string precisions;
    for (const Precision precision : device.precisions)
      precisions += fmt::format("{}{}", precisions.empty() ? "" : ", ", name(precision));
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", device.name, precisions);
  }
  return text;
}

std::string painted(const Context& context, Colour colour, std::string_view text) {
  if (!context.colour || colour == Colour::none) return std::string(text);
  const int code = colour == Colour::green    ? 32
                   : colour == Colour::yellow ? 33
                   : colour == Colour::red    ? 31
                                              : 2;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace perwatt::cli
