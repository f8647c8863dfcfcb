#include "base/library.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace perwatt::library_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class LibraryTest : public testing::Test {
 protected:
  LibraryTest() {
    std::string name = (fs::temp_directory_path() / "perwatt-library-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~LibraryTest() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  static std::string reason(const fs::path& path) {
    try {
      Library library(path);
    } catch (const LibraryError& error) {
      return error.what();
    }
    return "opened";
  }
  /// The bytes of a library that every system has.
  static std::string real_library() {
    std::ifstream file(Library("libm.so.6").path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
};

TEST_F(LibraryTest, OpensByPathAndFindsItsFunctions) {
  const Library library(write("libcopy.so.1", real_library()));
  EXPECT_EQ(library.path(), folder_ / "libcopy.so.1");
  EXPECT_NE(library.find<double(double)>("cos"), nullptr);
  EXPECT_EQ(library.find<void()>("no_such_function"), nullptr);
}

TEST_F(LibraryTest, OpensByNameAndSaysWhatWasFound) {
  const Library library("libm.so.6");
  EXPECT_TRUE(library.path().is_absolute()) << library.path();
  EXPECT_DOUBLE_EQ(library.function<double(double)>("cos")(0.0), 1.0);
}

TEST_F(LibraryTest, NamesAMissingSymbolAndTheFile) {
  const Library library("libm.so.6");
  try {
    library.function<void()>("no_such_function");
    FAIL();
  } catch (const LibraryError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no symbol no_such_function"));
    EXPECT_THAT(error.what(), HasSubstr("libm.so.6"));
  }
}

TEST_F(LibraryTest, RefusesWhatIsNoLibrary) {
  EXPECT_THAT(reason(folder_ / "absent.so"), HasSubstr("no such file"));
  EXPECT_THAT(reason(folder_), HasSubstr("not a file"));
  EXPECT_THAT(reason(write("empty.so", "")), HasSubstr("not a shared library"));
  EXPECT_THAT(reason(write("script.so", "INPUT(libc.so.6)")), HasSubstr("not a shared library"));
  EXPECT_THAT(reason("libperwatt-has-no-such.so"), HasSubstr("libperwatt-has-no-such.so"));
}

TEST_F(LibraryTest, RefusesATruncatedFileInsteadOfDying) {
  const std::string whole = real_library();
  for (const std::size_t size :
       {std::size_t{18}, std::size_t{40}, std::size_t{70}, whole.size() / 2})
    EXPECT_THAT(reason(write("cut.so", whole.substr(0, size))), HasSubstr("truncated")) << size;
}

TEST_F(LibraryTest, NamesAForeignMachine) {
  Elf64_Ehdr header{};
  header.e_ident[EI_MAG0] = ELFMAG0;
  header.e_ident[EI_MAG1] = ELFMAG1;
  header.e_ident[EI_MAG2] = ELFMAG2;
  header.e_ident[EI_MAG3] = ELFMAG3;
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = ET_DYN;
#if defined(__aarch64__)
  header.e_machine = EM_X86_64;
  const std::string words = "built for x86_64, this machine is aarch64";
#else
  header.e_machine = EM_AARCH64;
  const std::string words = "built for aarch64, this machine is";
#endif
  const std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  EXPECT_THAT(reason(write("foreign.so", bytes)), HasSubstr(words));
}

}  // namespace
}  // namespace perwatt::library_test
