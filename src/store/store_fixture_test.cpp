#include "store/store_fixture.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "record/fields.h"

namespace perwatt::store {

namespace fs = std::filesystem;

StoreTest::StoreTest() {
  std::string pattern = testing::TempDir() + "perwatt-store-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory = pattern;
  file = directory / "store.sqlite";
}

StoreTest::~StoreTest() {
  std::error_code error;
  fs::permissions(directory, fs::perms::owner_all, error);
  fs::remove_all(directory, error);
}

record::Run sample_run(const std::string& id, const std::string& started) {
  return {id, started, "", "0.1.0", "study", "title = \"study\"\n", 18, R"({"name":"board"})"};
}

record::Record sample_record(const std::string& id, const std::string& run_id, int number) {
  record::Record record;
  int seed = number;
  for (const record::Field& field : record::fields()) {
    ++seed;
    if (field.name == "status") continue;
    switch (kind(field)) {
      case record::Kind::text:
        set(record, field, "a 'quoted' \xC2\xB1 " + std::to_string(seed));
        break;
      case record::Kind::integer:
        set(record, field, record::Integer{seed} << 40);
        break;
      case record::Kind::real:
        set(record, field, 1.0 / seed);
        break;
    }
  }
  record.throughput = 28.125;
  record.latency_p50_ms = 1.0 / 3;
  record.id = id;
  record.run_id = run_id;
  record.number = number;
  return record;
}

stats::Histogram sample_latency(int queries) {
  stats::Histogram latency;
  for (int i = 0; i < queries; ++i) latency.add(1'000'000 + 1'234 * i);
  return latency;
}

void write_store(const fs::path& file, const std::vector<std::string>& run_ids) {
  Store store(file, Mode::read_write);
  for (const std::string& run_id : run_ids) {
    store.begin(sample_run(run_id));
    for (int number = 1; number <= 3; ++number)
      store.commit(sample_record(run_id + "-" + std::to_string(number), run_id, number),
                   sample_latency(100));
  }
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return std::string(error.what()) + "\n" + error.remedy();
  }
  return "";
}

namespace {

std::string error_in_child(const std::function<void()>& prepare,
                           const std::function<void()>& action) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    prepare();
    const std::string text = error_of(action);
    const bool written =
        write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char buffer[512];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : "the child process failed";
}

}  // namespace

std::string error_without_rights(const std::function<void()>& action) {
  const auto give_up_rights = [] {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(2);
  };
  return error_in_child(give_up_rights, action);
}

std::string error_with_file_limit(std::uint64_t bytes, const std::function<void()>& action) {
  const auto limit = [bytes] {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit files{};
    getrlimit(RLIMIT_FSIZE, &files);
    files.rlim_cur = bytes;
    if (setrlimit(RLIMIT_FSIZE, &files) != 0) _exit(2);
  };
  return error_in_child(limit, action);
}

}  // namespace perwatt::store
