#include "base/sha256.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "base/error.h"

namespace perwatt::sha256_test {
namespace {

std::string hash_of(const std::string& text) {
  Sha256 hash;
  hash.add(text.data(), text.size());
  return hash.hex();
}

// NIST, "Examples with Intermediate Values" and the SHAVS example vectors for SHA-256.
TEST(Sha256Test, GivesTheVectorsOfTheStandard) {
  EXPECT_EQ(hash_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                    "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hash_of("\xbd"), "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
}

TEST(Sha256Test, GivesTheVectorOfAMillionLetters) {
  Sha256 hash;
  const std::string thousand(1000, 'a');
  for (int i = 0; i < 1000; ++i) hash.add(thousand.data(), thousand.size());
  EXPECT_EQ(hash.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// NIST's additional vectors: n bytes of zero, around the padding's borders.
TEST(Sha256Test, PadsAtTheBordersOfABlock) {
  EXPECT_EQ(hash_of(std::string(55, '\0')),
            "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7");
  EXPECT_EQ(hash_of(std::string(56, '\0')),
            "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb");
  EXPECT_EQ(hash_of(std::string(57, '\0')),
            "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785");
  EXPECT_EQ(hash_of(std::string(64, '\0')),
            "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
}

TEST(Sha256Test, DoesNotDependOnHowTheBytesAreCut) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * 7);
  const std::string whole = hash_of(text);
  for (const std::size_t piece : {1, 3, 63, 64, 65, 127, 999}) {
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += piece)
      hash.add(text.data() + at, std::min(piece, text.size() - at));
    EXPECT_EQ(hash.hex(), whole) << "pieces of " << piece;
    EXPECT_EQ(hash.hex(), whole) << "asked again";
  }
}

TEST(Sha256FileTest, HashesAFileAndTellsHowFarItIs) {
  const auto path =
      std::filesystem::temp_directory_path() / ("perwatt-sha256-" + std::to_string(::getpid()));
  std::ofstream(path) << "abc";
  std::uint64_t told = 0;
  EXPECT_EQ(sha256_file(path, [&](std::uint64_t read) { told = read; }), hash_of("abc"));
  EXPECT_EQ(told, 3u);
  EXPECT_THROW(sha256_file(path, [](std::uint64_t) { throw std::runtime_error("stop"); }),
               std::runtime_error);
  std::filesystem::remove(path);
  EXPECT_THROW(sha256_file(path), Error);
  EXPECT_THROW(sha256_file("/"), Error);
}

}  // namespace
}  // namespace perwatt::sha256_test
