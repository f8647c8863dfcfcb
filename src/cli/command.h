// What every command gets: where to write, how, and where things are.
#pragma once

#include <CLI/App.hpp>
#include <atomic>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/sysroot.h"
#include "engine/registry.h"

namespace perwatt::cli {

/// Global options and the outside world. Standard output is for results, standard error for
/// progress and messages.
struct Context {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;  ///< on a terminal and without NO_COLOR
  bool quiet = false, verbose = false;
  std::filesystem::path program{};         ///< this binary
  std::string launcher{};                  ///< PERWATT_LAUNCHER: put before a worker's command line
  std::filesystem::path store_override{};  ///< --store; empty = the default
  std::vector<std::filesystem::path> engine_paths{};  ///< --engine-path
  std::string sysroot = "/";  ///< --sysroot: a recorded tree instead of this machine
  const std::atomic<bool>* interrupted = nullptr;

  std::filesystem::path store() const;
  /// `launcher` as words. Throws UsageError where it begins with no path.
  std::vector<std::string> launcher_words() const;
  engine::OpenRequest open_request() const { return {engine_paths}; }
};

/// What a chosen command does; its value is the exit status.
using Action = std::function<ExitStatus()>;

/// Each adds its subcommand to `app` and, when parsed, puts its work into `action`. One file a
/// command.
void add_run(CLI::App& app, Context& context, Action& action);
void add_accuracy(CLI::App& app, Context& context, Action& action);
void add_tune(CLI::App& app, Context& context, Action& action);
void add_layers(CLI::App& app, Context& context, Action& action);
void add_list(CLI::App& app, Context& context, Action& action);
void add_show(CLI::App& app, Context& context, Action& action);
void add_report(CLI::App& app, Context& context, Action& action);
void add_takeaways(CLI::App& app, Context& context, Action& action);
void add_compare(CLI::App& app, Context& context, Action& action);
void add_export(CLI::App& app, Context& context, Action& action);
void add_merge(CLI::App& app, Context& context, Action& action);
void add_network(CLI::App& app, Context& context, Action& action);
void add_network_import(CLI::App& network, Context& context, Action& action);
void add_power(CLI::App& app, Context& context, Action& action);
void add_doctor(CLI::App& app, Context& context, Action& action);
void add_completion(CLI::App& app, Context& context, Action& action);
void add_manual(CLI::App& app, Context& context, Action& action);
void add_worker(CLI::App& app, Context& context, Action& action);

}  // namespace perwatt::cli
