// Scenario errors: their text and their order.
#include "sim/scenario/error.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"

namespace orrery::scenario {
namespace {

constexpr std::size_t kLongestQuoted = 80;
constexpr std::size_t kLongestWord = 200;  // room for the path of a file

/// Begins with one of U+0080 to U+009F.
bool controls_of_two_bytes(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0;
}

/// With a blank in the place of each byte that a terminal might obey, so that a caret below stays where it belongs.
std::string harmless_picture(std::string_view lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool c1 = controls_of_two_bytes(lines.substr(i));
    const auto byte = static_cast<unsigned char>(lines[i]);
    out.push_back(c1 || (byte < 0x20 && byte != '\n') || byte == 0x7f ? ' ' : lines[i]);
    if (c1) ++i;
  }
  return out;
}

/// The length of the first `letters` letters.
std::size_t length_of(std::string_view text, std::size_t letters) {
  std::size_t end = 0;
  while (end < text.size() && letters > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) ++end;
    --letters;
  }
  return end;
}

/// A message, in which no word out of a file is longer than anybody reads.
std::string readable(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find(' '), message.size() - 1) + 1;
    const std::string_view word = message.substr(0, end);
    const std::size_t shown = length_of(word, kLongestWord);
    out += without_controls(word.substr(0, shown)) + (shown < word.size() ? "... " : "");
    message.remove_prefix(end);
  }
  return out;
}

/// A JSON pointer whose keys are quotable.
std::string quotable_path(std::string_view path) {
  std::string out;
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    out += quotable(path.substr(0, end));
    if (end == path.size()) return out;
    out.push_back('/');
    path.remove_prefix(end + 1);
  }
}

/// What tells one error from another, as one text.
std::string key_of(const ScenarioError& error, bool by_place) {
  std::string key = fmt::format("{}\n{}:{}\n{}", error.file, error.line, error.column, error.message);
  if (!by_place) key += fmt::format("\n{}\n{}\n{}\n{}", error.path, error.expected, error.nearest, error.picture);
  return key;
}

std::string place_of(const ScenarioError& error) {
  std::string text = without_controls(error.file);
  if (error.line != 0) {
    if (!text.empty()) text.push_back(':');
    text += fmt::format("{}:{}", error.line, error.column);
  }
  if (!text.empty()) text += ": ";
  if (!error.path.empty()) text += quotable_path(error.path) + ": ";
  return text;
}

std::string indented(std::string_view lines) {
  std::string text = "\n    ";
  for (const char c : lines) {
    text.push_back(c);
    if (c == '\n') text += "    ";
  }
  return text;
}

}  // namespace

std::string without_controls(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (controls_of_two_bytes(text.substr(i)))
      out += fmt::format("\\u00{:02x}", static_cast<unsigned char>(text[++i]));
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u00{:02x}", byte);
    else
      out.push_back(text[i]);
  }
  return out;
}

std::string quotable(std::string_view text) {
  const std::size_t shown = length_of(text, kLongestQuoted);
  return without_controls(text.substr(0, shown)) + (shown < text.size() ? "..." : "");
}

std::string text_of(const ScenarioError& error) {
  std::string text = place_of(error) + readable(error.message);
  const std::string meant = error.nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", quotable(error.nearest));
  const std::string expected = readable(error.expected);
  if (!meant.empty() && expected.size() > kLongestQuoted)
    text += fmt::format("{} Expected {}", meant, expected);  // a long list: what was probably meant comes first
  else
    text += (expected.empty() ? "" : "; expected " + expected) + meant;
  if (!error.picture.empty()) text += indented(harmless_picture(error.picture));
  return text;
}

std::string text_of(std::span<const ScenarioError> errors, std::size_t most) {
  std::string text;
  for (const ScenarioError& error : errors.first(std::min(most, errors.size()))) {
    if (!text.empty()) text.push_back('\n');
    text += text_of(error);
  }
  if (errors.size() > most) text += fmt::format("\nand {} more", errors.size() - most);
  return text;
}

BadScenario::BadScenario(std::vector<ScenarioError> errors)
    : std::runtime_error(text_of(errors)), errors_(std::move(errors)) {
  ENSURE(!errors_.empty());
}

BadScenario::BadScenario(ScenarioError error) : BadScenario(std::vector<ScenarioError>{std::move(error)}) {}

void ErrorList::add_once(const ScenarioError& error) {
  for (; told_count_ < errors_.size(); ++told_count_) told_.insert(key_of(errors_[told_count_], false));
  if (told_.insert(key_of(error, false)).second) errors_.push_back(error);
}

ErrorList ErrorList::without_repetition() const {
  ErrorList once;
  std::set<std::string> told;
  for (const ScenarioError& error : errors_)
    if (told.insert(key_of(error, error.line != 0)).second) once.add(error);
  return once;
}

void ErrorList::throw_if_any() const {
  if (errors_.empty()) return;
  std::vector<ScenarioError> ordered = errors_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const ScenarioError& a, const ScenarioError& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  throw BadScenario(std::move(ordered));
}

}  // namespace orrery::scenario
