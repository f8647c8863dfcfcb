#include "engine/search.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

namespace perwatt::engine::search_test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

fs::path real_library() {
  return fs::canonical(Library("libm.so.6").path());
}

class SearchTest : public testing::Test {
 protected:
  SearchTest() {
    std::string name = (fs::temp_directory_path() / "perwatt-search-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    context_.environment = [this](const std::string& variable) -> std::optional<std::string> {
      const auto found = variables_.find(variable);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    context_.root = folder_ / "root";
    context_.executable_directory = folder_ / "build" / "release" / "src";
    fs::create_directories(context_.executable_directory);
  }
  ~SearchTest() override { fs::remove_all(folder_); }

  /// A real library at a path below the folder.
  fs::path put(const fs::path& path) {
    fs::create_directories((folder_ / path).parent_path());
    fs::copy_file(real_library(), folder_ / path);
    return folder_ / path;
  }
  void put_bytes(const fs::path& path, const std::string& bytes) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << bytes;
  }
  fs::path found() { return find_library(places_, request_, context_).path(); }
  std::string reason() {
    try {
      return "found " + found().string();
    } catch (const Unavailable& absent) {
      EXPECT_EQ(absent.remedy(), places_.remedy);
      return absent.what();
    }
  }

  fs::path folder_;
  std::map<std::string, std::string> variables_;
  SearchContext context_;
  OpenRequest request_;
  LibraryPlaces places_{.file = "libpw-engine.so",
                        .variable = "PW_ENGINE",
                        .within = {"engine/libs", "lib/python3*/site-packages/engine/libs"},
                        .system = {"/usr/lib/*-linux-gnu", "/opt/engine*/lib"},
                        .lookalike = "libpw-core.so",
                        .lookalike_reason = "too old a package",
                        .remedy = "install it"};
};

TEST_F(SearchTest, NamedFileComesFirst) {
  request_.paths = {put("a/libpw-engine.so.3")};
  variables_["PW_ENGINE"] = put("b/libpw-engine.so").string();
  EXPECT_EQ(found(), folder_ / "a/libpw-engine.so.3");
}

TEST_F(SearchTest, NamedDirectoryMayBeAVirtualEnvironmentOrAPackage) {
  const fs::path library =
      put("venv/lib/python3.11/site-packages/engine/libs/libpw-engine.so.2460");
  for (const char* directory : {"venv", "venv/lib/python3.11/site-packages",
                                "venv/lib/python3.11/site-packages/engine/libs"}) {
    request_.paths = {folder_ / directory};
    EXPECT_EQ(found(), library) << directory;
  }
}

TEST_F(SearchTest, NewestVersionWinsByNumberNotByText) {
  put("a/libpw-engine.so.9");
  put("a/libpw-engine.so.2460");
  put("a/libpw-engine.so.100.2");
  request_.paths = {folder_ / "a"};
  EXPECT_EQ(found(), folder_ / "a/libpw-engine.so.2460");
}

TEST_F(SearchTest, PathsForOtherEnginesArePassedOver) {
  request_.paths = {put("other/libother.so"), folder_ / "other"};
  variables_["PW_ENGINE"] = put("b/libpw-engine.so").string();
  EXPECT_EQ(found(), folder_ / "b/libpw-engine.so");
}

TEST_F(SearchTest, VirtualEnvironmentLiesNearTheExecutable) {
  const fs::path library =
      put("build/venv/lib/python3.12/site-packages/engine/libs/libpw-engine.so.1");
  EXPECT_EQ(found(), library);
  variables_["PERWATT_VENV"] = (folder_ / "elsewhere").string();
  const fs::path other = put("elsewhere/engine/libs/libpw-engine.so.1");
  EXPECT_EQ(found(), other);
}

TEST_F(SearchTest, SystemComesLast) {
  const fs::path packaged = put("root/opt/engine_2026/lib/libpw-engine.so.1");
  EXPECT_EQ(found(), packaged);
  const fs::path distribution = put("root/usr/lib/some-linux-gnu/libpw-engine.so.1");
  EXPECT_EQ(found(), distribution);
  const fs::path listed = put("listed/libpw-engine.so.1");
  variables_["LD_LIBRARY_PATH"] = "/nonexistent:" + (folder_ / "listed").string();
  EXPECT_EQ(found(), listed);
}

TEST_F(SearchTest, NotFoundSaysWhereItLooked) {
  fs::create_directories(folder_ / "empty");
  request_.paths = {folder_ / "empty"};
  EXPECT_THAT(reason(),
              AllOf(HasSubstr("libpw-engine.so not found"), HasSubstr((folder_ / "empty").string()),
                    HasSubstr((folder_ / "build/venv").string())));
}

TEST_F(SearchTest, WhatTheUserNamedIsNotPassedOver) {
  put("build/venv/engine/libs/libpw-engine.so");
  request_.paths = {folder_ / "absent"};
  EXPECT_THAT(reason(), AllOf(HasSubstr("engine path"), HasSubstr("no such file")));
  put_bytes("broken/libpw-engine.so", "INPUT(nothing)");
  request_.paths = {folder_ / "broken"};
  EXPECT_THAT(reason(), HasSubstr("not a shared library"));
  request_.paths = {};
  fs::create_directories(folder_ / "empty");
  variables_["PW_ENGINE"] = (folder_ / "empty").string();
  EXPECT_THAT(reason(), AllOf(HasSubstr("PW_ENGINE"), HasSubstr("no libpw-engine.so in it")));
}

TEST_F(SearchTest, BrokenLibraryIsPassedOverWhereNobodyNamedIt) {
  put_bytes("build/venv/engine/libs/libpw-engine.so", "");
  const fs::path library = put("root/opt/engine/lib/libpw-engine.so");
  EXPECT_EQ(found(), library);
  fs::remove(library);
  EXPECT_THAT(reason(), AllOf(HasSubstr("build/venv/engine/libs/libpw-engine.so"),
                              HasSubstr("not a shared library")));
}

TEST_F(SearchTest, TruncatedLibraryIsNamed) {
  const fs::path library = put("a/libpw-engine.so");
  fs::resize_file(library, 4096);
  request_.paths = {library};
  EXPECT_THAT(reason(), AllOf(HasSubstr("a/libpw-engine.so"), HasSubstr("truncated")));
}

TEST_F(SearchTest, WrongArchitectureIsNamed) {
  std::string header(sizeof(Elf64_Ehdr), '\0');
  header.replace(0, SELFMAG, ELFMAG);
  header[EI_CLASS] = ELFCLASS64;
  header[EI_DATA] = ELFDATA2LSB;
  header[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_S390);
  put_bytes("a/libpw-engine.so", header);
  request_.paths = {folder_ / "a"};
  EXPECT_THAT(reason(),
              AllOf(HasSubstr("a/libpw-engine.so: built for"), HasSubstr("this machine is")));
}

TEST_F(SearchTest, AnEngineThatItsLibraryCannotMakeIsUnavailable) {
  places_.incomplete = "too old";
  request_.paths = {put("libpw-engine.so")};
  const auto said = [&](const std::function<std::unique_ptr<Engine>(const Library&)>& make) {
    try {
      open_engine(places_, request_, make);
    } catch (const Unavailable& absent) {
      EXPECT_EQ(absent.remedy(), places_.remedy);
      return std::string(absent.what());
    }
    return std::string("opened");
  };
  EXPECT_EQ(said([](const Library&) { return nullptr; }), "opened");
  EXPECT_THAT(said([](const Library& library) {
                library.function<void()>("no_such_function");
                return nullptr;
              }),
              AllOf(HasSubstr("no_such_function"), testing::EndsWith("; too old")));
  EXPECT_THAT(said([](const Library&) -> std::unique_ptr<Engine> {
                throw Failure(FailureKind::engine_error, "cannot start");
              }),
              testing::EndsWith("libpw-engine.so: cannot start"));
}

TEST_F(SearchTest, PackageWithoutTheLibraryIsExplained) {
  put("build/venv/engine/libs/libpw-core.so.2300");
  EXPECT_THAT(reason(), AllOf(HasSubstr("build/venv/engine/libs"), HasSubstr("too old a package")));
}

}  // namespace
}  // namespace perwatt::engine::search_test
