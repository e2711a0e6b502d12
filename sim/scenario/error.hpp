// Scenario errors: what is wrong with a file that a person wrote, where, and what would be right. Several errors of one
// file are collected and reported together, so that a person mends them in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orrery::scenario {

/// One error. Printed as
///     scenarios/x.json:12:8: /faults/0/crash: no node or group is called "n9"; did you mean "n5"?
struct ScenarioError {
  std::string file;          // as the caller named it; empty: none
  std::string path;          // a JSON pointer (RFC 6901); empty: the whole document
  std::uint32_t line = 0;    // from 1; 0: unknown
  std::uint32_t column = 0;  // in characters, from 1
  std::string message;       // what is wrong, in words, without a full stop
  std::string expected;      // what would be right; may be empty
  std::string nearest;       // the valid name that was probably meant; may be empty
  std::string picture;       // lines to show below, such as a selector with a caret; may be empty

  friend bool operator==(const ScenarioError&, const ScenarioError&) = default;
};

/// A text out of a file as a message may quote it: at most 80 letters of it, and nothing that a terminal would obey.
[[nodiscard]] std::string quotable(std::string_view text);

/// The text with an escape such as \u001b in the place of each byte that a terminal might obey.
[[nodiscard]] std::string without_controls(std::string_view text);

/// The error on one line, and its picture, indented by four, on the next ones. No newline at the end.
[[nodiscard]] std::string text_of(const ScenarioError& error);
/// One error after the other, a line each; "and N more" after the first `most`.
[[nodiscard]] std::string text_of(std::span<const ScenarioError> errors, std::size_t most = 20);

/// Thrown when a scenario can't be used. what() is the text of all its errors.
class BadScenario : public std::runtime_error {
 public:
  /// REQUIRES: !errors.empty().
  explicit BadScenario(std::vector<ScenarioError> errors);
  explicit BadScenario(ScenarioError error);

  [[nodiscard]] const std::vector<ScenarioError>& errors() const { return errors_; }

 private:
  std::vector<ScenarioError> errors_;
};

/// Errors on their way to one report.
class ErrorList {
 public:
  void add(ScenarioError error) { errors_.push_back(std::move(error)); }
  /// Unless it is there already.
  void add_once(const ScenarioError& error);
  /// Each once. What stands at one place in the same words is one error, though its path may differ.
  [[nodiscard]] ErrorList without_repetition() const;
  /// More than anybody reads: whoever adds one needs not say what was probably meant, which takes a search.
  [[nodiscard]] bool many() const { return errors_.size() >= 200; }
  [[nodiscard]] bool empty() const { return errors_.empty(); }
  [[nodiscard]] const std::vector<ScenarioError>& errors() const { return errors_; }
  /// Throws BadScenario with all of them, in the order of their places, unless there are none.
  void throw_if_any() const;

 private:
  std::vector<ScenarioError> errors_;
  std::set<std::string> told_;  // the keys of the first `told_count_` errors
  std::size_t told_count_ = 0;
};

}  // namespace orrery::scenario
