// Writes random pictures to standard output as 32-bit floats: SEED COUNT CHANNELS HEIGHT WIDTH.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "dataset/random_picture.h"

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: random_pictures SEED COUNT CHANNELS HEIGHT WIDTH\n";
    return 2;
  }
  const std::uint64_t seed = std::strtoull(argv[1], nullptr, 10);
  const int count = std::atoi(argv[2]), channels = std::atoi(argv[3]), height = std::atoi(argv[4]),
            width = std::atoi(argv[5]);
  std::vector<float> picture(static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
                             static_cast<std::size_t>(width));
  for (int index = 0; index < count; ++index) {
    perwatt::dataset::fill_random_picture(seed, index, channels, height, width, picture);
    std::cout.write(reinterpret_cast<const char*>(picture.data()),
                    static_cast<std::streamsize>(picture.size() * sizeof(float)));
  }
  return std::cout.flush() ? 0 : 1;
}
