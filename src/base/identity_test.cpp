// Hashes and UUIDs: what names things.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <regex>

#include "base/error.h"
#include "base/hash.h"
#include "base/uuid.h"

namespace perwatt::identity_test {
namespace {

TEST(Hash, IsXxh3Of128BitsWhateverThePieces) {
  Hasher whole;
  whole.add("abc", 3);
  Hasher pieces;
  pieces.add("a", 1);
  pieces.add("bc", 2);
  EXPECT_EQ(whole.hex(),
            "06b05ab6733a618578af5f94892f3950");  // XXH128("abc"), the xxHash project's own tool
  EXPECT_EQ(whole.hex(), pieces.hex());
}

TEST(Hash, OfAFileEqualsThatOfItsBytes) {
  const std::string path = testing::TempDir() + "perwatt-hash-test";
  std::ofstream(path) << "abc";
  EXPECT_EQ(hash_file(path), "06b05ab6733a618578af5f94892f3950");
  std::filesystem::remove(path);
  EXPECT_THROW(hash_file(path), Error);
}

TEST(Uuid, IsVersion4AndNew) {
  const std::string a = make_uuid();
  EXPECT_TRUE(std::regex_match(
      a, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")))
      << a;
  EXPECT_NE(a, make_uuid());
}

}  // namespace
}  // namespace perwatt::identity_test
