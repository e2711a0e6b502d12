// Nodes on a command line: what is wrong is said in the words that were given.
#include "tools/nodes.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

constexpr std::size_t kMostKeyBytes = 2'000'000'000;

double weight_of(std::string_view option, std::string_view word, std::string_view text) {
  double weight = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, weight);
  if (read.ec == std::errc() && read.ptr == end) return weight;
  throw BadInput(fmt::format("{} {}: the weight \"{}\" is {}", option, word, text,
                             read.ec == std::errc::result_out_of_range ? "beyond all numbers here" : "no number"));
}

hashing::Member node_of(std::string_view option, std::string_view word) {
  hashing::Member node;
  std::string_view rest = word;
  if (const std::size_t equals = rest.rfind('='); equals != std::string_view::npos) {
    node.weight = weight_of(option, word, rest.substr(equals + 1));
    rest = rest.substr(0, equals);
  }
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    node.zone = rest.substr(at + 1);
    if (node.zone.empty()) throw BadInput(fmt::format("{} {}: the zone behind @ is empty", option, word));
    rest = rest.substr(0, at);
  }
  node.name = rest;
  if (node.name.empty()) throw BadInput(fmt::format("{} \"{}\": a node without a name", option, word));
  return node;
}

std::string text_of(Console& console, const std::string& file) {
  if (file == "-") {
    std::string text = read_stream(console.in, kMostKeyBytes);
    if (text.size() > kMostKeyBytes)
      throw BadInput(fmt::format("standard input: is larger than {} bytes", kMostKeyBytes));
    return text;
  }
  ReadBytes read = read_bytes(file, kMostKeyBytes);
  if (read.bytes) return *std::move(read.bytes);
  const std::string meant = read.why_not == "no such file" ? nearest_file(file) : "";
  throw BadInput(
      fmt::format("{}: {}{}", file, read.why_not, meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant)));
}

}  // namespace

std::vector<std::string> words_between_commas(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    words.emplace_back(text.substr(0, comma));
    if (comma + 1 == text.size()) words.emplace_back();
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

std::vector<hashing::Member> nodes_of(std::string_view option, std::string_view text) {
  std::vector<hashing::Member> nodes;
  for (const std::string& word : words_between_commas(text)) nodes.push_back(node_of(option, word));
  return nodes;
}

void add_zones(std::vector<hashing::Member>& nodes, std::string_view text) {
  std::vector<std::string> names;
  for (const hashing::Member& node : nodes) names.push_back(node.name);
  for (const std::string& word : words_between_commas(text)) {
    const std::size_t equals = std::min(word.rfind('='), word.size());
    const std::string name = word.substr(0, equals);
    if (equals + 1 >= word.size()) throw BadInput(fmt::format("--zones {}: expected NODE=ZONE", word));
    const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const auto& each) { return each.name == name; });
    if (node == nodes.end())
      throw BadInput(fmt::format("--zones {}: there is no node {}{}", word, name, did_you_mean(name, names)));
    if (!node->zone.empty())
      throw BadInput(fmt::format("--zones {}: {} has a zone already, {}", word, name, node->zone));
    node->zone = word.substr(equals + 1);
  }
}

std::vector<std::string> keys_of(Console& console, const std::string& file) {
  const std::string text = text_of(console, file);
  std::vector<std::string> keys;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view key = rest.substr(0, end);
    if (key.ends_with('\r')) key.remove_suffix(1);
    if (key.empty())
      throw BadInput(fmt::format("{}:{}: an empty key", file == "-" ? "standard input" : file, keys.size() + 1));
    keys.emplace_back(key);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return keys;
}

}  // namespace orrery::tools
