// The questions of an exercise: when each is asked, its options, and how the run says which is right.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

class QuestionBinder {
 public:
  QuestionBinder(Binding& binding, const JsonValue& element)
      : binding_(binding), read_(binding.read), element_(element) {}

  void run() {
    if (!read_.object(element_)) return;
    read_.check_keys(element_, question_keys());
    if (const JsonValue* value = at("question"))
      question_.text = read_.text(*value, "a question").value_or("");
    else
      read_.fail(element_, "\"question\" is missing");
    if (const JsonValue* value = at("explain")) question_.explain = read_.text(*value, "a text").value_or("");
    if (const JsonValue* value = at("note")) (void)read_.text(*value, "a text");
    when();
    if (const JsonValue* value = at("answer")) question_.answer = read_expression(binding_, *value);
    if (const JsonValue* value = at("options"))
      options(*value);
    else
      read_.fail(element_, "\"options\" is missing");
    binding_.plan.questions.push_back(std::move(question_));
  }

 private:
  const JsonValue* at(const char* key) const { return given(element_, key); }

  void when() {
    const JsonValue* condition = at("when");
    if (condition != nullptr) question_.when = read_condition(binding_, *condition);
    if (const JsonValue* value = at("at")) {
      if (condition != nullptr) read_.fail(*value, "either \"when\" or \"at\", not both");
      question_.at = within_run(*value);
    }
    if (const JsonValue* value = at("after")) question_.after = read_.duration(*value).value_or(Duration{});
    const JsonValue* judge = at("judge");
    if (judge == nullptr) return;
    if (judge->is(Kind::string)) try {
        question_.judge_at = sim::parse_duration(judge->text);
        (void)within_run(*judge);
        return;
      } catch (const sim::ValueError&) {
        // Not a time: then a condition, which says itself what is wrong with it.
      }
    question_.judge_when = read_condition(binding_, *judge);
  }

  Duration within_run(const JsonValue& value) {
    const auto time = read_.duration(value);
    if (time && *time > binding_.plan.duration)
      read_.fail(value, fmt::format("{} is after the end of the run, {}", sim::text_of(*time),
                                    sim::text_of(binding_.plan.duration)));
    return time.value_or(Duration{});
  }

  void options(const JsonValue& list) {
    if (!read_.list(list, "a list of options")) return;
    if (list.items.size() < 2) read_.fail(list, "a question needs at least two options");
    bool any = question_.answer.has_value() || at("answer") != nullptr;
    for (const JsonValue& item : list.items) {
      sim::Question::Option option;
      if (item.is(Kind::object)) {
        read_.check_keys(item, option_keys());
        if (const JsonValue* text = given(item, "text"))
          option.text = text_of_option(*text);
        else
          read_.fail(item, "\"text\" is missing");
        if (const JsonValue* condition = given(item, "if")) {
          if (at("answer") != nullptr) read_.fail(*condition, "where there is an \"answer\" options have no \"if\"");
          option.holds = read_condition(binding_, *condition);
          any = true;
        }
      } else {
        option.text = text_of_option(item);
      }
      for (const sim::Question::Option& other : question_.options)
        if (other.text == option.text)
          read_.fail(item, fmt::format("the option \"{}\" stands here twice", option.text));
      question_.options.push_back(std::move(option));
    }
    if (!any) read_.fail(list, "no option can be right: give one an \"if\", or the question an \"answer\"");
  }

  std::string text_of_option(const JsonValue& value) {
    if (value.is(Kind::string)) return read_.text(value, "a text").value_or("");
    if (value.is(Kind::number) || value.is(Kind::boolean)) return canonical_text(value);
    read_.fail_expected(value, "a text, a number, or {\"text\": ..., \"if\": ...}");
    return "";
  }

  Binding& binding_;
  const Reader& read_;
  const JsonValue& element_;
  sim::Question question_;
};

}  // namespace

void bind_questions(Binding& binding) {
  const JsonValue* list = given(binding.root, "ask");
  if (list == nullptr || !binding.read.list(*list, "a list of questions")) return;
  for (const JsonValue& item : list->items) QuestionBinder(binding, item).run();
}

}  // namespace orrery::scenario
