// Does to pictures what the lines of its input say (fields separated by tabs), and answers each
// with a line: the result's width and height, or the error. Results are raw bytes or floats.
//   decode IN OUT MIN_WIDTH MIN_HEIGHT
//   resize IN OUT WIDTH HEIGHT
//   tensor IN OUT PRESET SIDE quick|exact
//   labels DATA OUT            (a line a picture: its file, a tab, its label)
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "dataset/listing.h"
#include "dataset/preprocessing.h"

namespace {

using namespace perwatt::dataset;
using Words = std::vector<std::string>;

void write(const std::string& file, const void* data, std::size_t bytes) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
}

std::string answer(const Picture& picture, const std::string& file) {
  write(file, picture.pixels.data(), picture.pixels.size());
  return std::to_string(picture.width) + " " + std::to_string(picture.height);
}

std::string tensor(const Words& words) {
  const int side = std::stoi(words.at(4));
  const InputShape shape{3, side, side};
  const Preprocessing preprocessing = preset(words.at(3));
  DecodeOptions options;
  if (words.at(5) == "quick") options = quick_decoding(preprocessing, shape);
  std::vector<float> values(static_cast<std::size_t>(3 * side * side));
  fill_tensor(crop_of(read_picture(words.at(1), options), preprocessing, shape), preprocessing,
              shape, values);
  write(words.at(2), values.data(), values.size() * sizeof(float));
  return words.at(4) + " " + words.at(4);
}

std::string labels(const Words& words) {
  const Listing listing = list_pictures(words.at(1));
  std::string text;
  for (const Example& example : listing.examples)
    text += example.file.filename().string() + "\t" +
            (example.label ? std::to_string(*example.label) : "") + "\n";
  write(words.at(2), text.data(), text.size());
  for (const std::string& remark : listing.remarks) std::cerr << remark << "\n";
  return std::to_string(listing.examples.size()) + " " + std::to_string(listing.labelled);
}

std::string obey(const Words& words) {
  const std::string& verb = words.at(0);
  if (verb == "tensor") return tensor(words);
  if (verb == "labels") return labels(words);
  const int width = std::stoi(words.at(3)), height = std::stoi(words.at(4));
  if (verb == "resize")
    return answer(resize(read_picture(words.at(1)), {width, height}, {0, 0, {width, height}}),
                  words.at(2));
  DecodeOptions options;
  options.min_width = width;
  options.min_height = height;
  return answer(read_picture(words.at(1), options), words.at(2));
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    Words words;
    std::istringstream fields(line);
    for (std::string word; std::getline(fields, word, '\t');) words.push_back(word);
    try {
      std::cout << obey(words) << std::endl;
    } catch (const perwatt::Error& error) {
      std::cout << "error: " << error.what() << std::endl;
    }
  }
}
