// Writes the report's pages and chart specifications of the fixture runs into a directory:
// make_page DIR
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"
#include "fixture.h"
#include "report/charts/chart.h"
#include "report/page/page.h"

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: make_page DIR\n", stderr), 2;
  namespace fixture = perwatt::fixture;
  const std::filesystem::path directory = argv[1];
  const std::map<std::string, perwatt::record::RunView> views{
      {"full", fixture::full()},
      {"failures", fixture::failures()},
      {"empty", fixture::empty()},
      {"two_engines", fixture::two_engines()},
      {"single", fixture::single()}};
  try {
    for (const auto& [name, view] : views) {
      perwatt::write_file_atomically(directory / (name + ".html"), perwatt::report::page(view));
      perwatt::write_file_atomically(directory / (name + ".vl.json"),
                                     perwatt::report::throughput_chart(view));
    }
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "make_page: %s\n", error.what()), 1;
  }
  return 0;
}
