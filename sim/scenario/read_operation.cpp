// One operation as a scenario writes it: what is asked, of whom, when, and how it must end.
#include <algorithm>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

class OperationReader {
 public:
  explicit OperationReader(const Binding& binding) : binding_(binding), read_(binding.read) {}

  sim::ScriptedOperation run(const JsonValue& element, const std::string& id, Duration timeout) const {
    sim::ScriptedOperation result;
    result.id = id;
    result.timeout = timeout;
    if (const JsonValue* op = given(element, "op"))
      command(*op, result);
    else
      read_.fail(element, "\"op\" is missing");
    if (const JsonValue* value = given(element, "to")) result.to = read_nodes(binding_, *value);
    if (const JsonValue* value = given(element, "timeout")) result.timeout = read_.duration(*value).value_or(timeout);
    if (const JsonValue* value = given(element, "at")) result.at = read_.spread(*value);
    if (const JsonValue* value = given(element, "after")) result.after = read_.spread(*value);
    if (const JsonValue* value = given(element, "when")) result.when = read_condition(binding_, *value);
    if (result.at && result.when) read_.fail(*given(element, "when"), "either \"at\" or \"when\", not both");
    if (const JsonValue* value = given(element, "expect"))
      result.expect = read_.text(*value, "a result such as \"ok 1\" or \"fail | unknown\"").value_or("");
    if (!result.expect.empty()) check_result(*given(element, "expect"));
    return result;
  }

 private:
  void check_result(const JsonValue& value) const {
    if (!is_result_test(value.text))
      read_.fail_expected(value, "results that begin with ok, fail or unknown, with | between them");
  }

  void command(const JsonValue& op, sim::ScriptedOperation& into) const {
    std::vector<std::string_view> words;
    if (op.is(Kind::string)) {
      words = words_of(op.text);
    } else if (op.is(Kind::array)) {
      for (const JsonValue& item : op.items) {
        if (!read_.text(item, "a word of the operation")) return;
        words.emplace_back(item.text);
      }
    } else {
      return read_.fail_expected(op, "an operation such as \"put x 1\"");
    }
    if (words.empty()) return read_.fail_expected(op, "an operation such as \"put x 1\"");
    into.text = fmt::format("{}", fmt::join(words, " "));
    std::vector<std::string> names;
    for (const OperationSpec& spec : binding_.system.operations) names.push_back(spec.name);
    const auto found = std::find(names.begin(), names.end(), words[0]);
    if (found == names.end()) {
      const auto near = sim::nearest(words[0], names);
      read_.errors().add(op.error(fmt::format("there is no operation \"{}\"", words[0]),
                                  fmt::format("{}", fmt::join(names, ", ")), near.value_or("")));
      return;
    }
    try {
      const auto& spec = binding_.system.operations[static_cast<std::size_t>(found - names.begin())];
      into.command = spec.parse(std::span(words).subspan(1));
    } catch (const OperationError& error) {
      read_.fail(op, error.what());
    }
  }

  const Binding& binding_;
  const Reader& read_;
};

}  // namespace

sim::ScriptedOperation read_operation(const Binding& binding, const JsonValue& element, const std::string& id,
                                      Duration timeout) {
  return OperationReader(binding).run(element, id, timeout);
}

bool is_result_test(std::string_view text) {
  while (true) {
    const std::size_t bar = std::min(text.find('|'), text.size());
    const std::vector<std::string_view> words = words_of(text.substr(0, bar));
    if (words.empty() || std::find(outcome_names.begin(), outcome_names.end(), words[0]) == outcome_names.end())
      return false;
    if (bar == text.size()) return true;
    text.remove_prefix(bar + 1);
  }
}

}  // namespace orrery::scenario
