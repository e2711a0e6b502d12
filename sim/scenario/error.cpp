// Scenario errors: their text and their order.
#include "sim/scenario/error.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"

namespace orrery::scenario {
namespace {

std::string place_of(const ScenarioError& error) {
  std::string text = error.file;
  if (error.line != 0) {
    if (!text.empty()) text.push_back(':');
    text += fmt::format("{}:{}", error.line, error.column);
  }
  if (!text.empty()) text += ": ";
  if (!error.path.empty()) text += error.path + ": ";
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

std::string text_of(const ScenarioError& error) {
  std::string text = place_of(error) + error.message;
  if (!error.expected.empty()) text += "; expected " + error.expected;
  if (!error.nearest.empty()) text += fmt::format("; did you mean \"{}\"?", error.nearest);
  if (!error.picture.empty()) text += indented(error.picture);
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

void ErrorList::throw_if_any() const {
  if (errors_.empty()) return;
  std::vector<ScenarioError> ordered = errors_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const ScenarioError& a, const ScenarioError& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  throw BadScenario(std::move(ordered));
}

}  // namespace orrery::scenario
