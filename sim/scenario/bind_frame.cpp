// The frame of a plan: what it is called, how long it runs and with which seeds.
#include <limits>

#include <fmt/format.h>

#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::int64_t kMostRuns = 10'000'000;

/// A text, or a list of some.
void check_words(const Reader& read, const JsonValue& value) {
  if (!value.is(Kind::array)) return (void)read.text(value, "a text, or a list of texts");
  for (const JsonValue& item : value.items) (void)read.text(item, "a text");
}

/// An object whose values mean nothing to a run: its keys are known, and their values of the right kind.
void check_remarks(const Reader& read, const JsonValue& object, std::span<const Keyword> keys) {
  if (!read.object(object)) return;
  read.check_keys(object, keys);
  for (const JsonMember& member : object.members) {
    const Keyword* key = find_keyword(keys, member.key);
    if (key == nullptr || member.value.is(Kind::null)) continue;
    if (key->value == Value::duration)
      (void)read.duration(member.value);
    else if (key->value == Value::count)
      (void)read.count(member.value, 1, std::numeric_limits<std::int32_t>::max());
    else if (key->value == Value::text)
      (void)read.text(member.value, "a text");
    else
      check_words(read, member.value);
  }
}

/// Parts that mean nothing to a run are checked for their type only.
void check_bystanders(const Binding& binding) {
  const JsonValue& root = binding.root;
  for (const char* key : {"$schema", "note"})
    if (const JsonValue* value = given(root, key)) (void)binding.read.text(*value, "a text");
  if (const JsonValue* value = given(root, "origin")) (void)binding.read.object(*value);
  if (const JsonValue* value = given(root, "teach")) check_remarks(binding.read, *value, teach_keys());
  if (const JsonValue* value = given(root, "draw")) check_remarks(binding.read, *value, draw_keys());
  if (const JsonValue* version = given(root, "orrery"); version != nullptr && version->as_integer() != 1)
    binding.read.fail(*version, fmt::format("this is format version {}; only 1 is known", shown(*version)));
}

void bind_pace(Binding& binding) {
  const JsonValue* pace = given(binding.root, "pace");
  if (pace == nullptr) return;
  if (pace->is(Kind::string) && pace->text == "steps")
    binding.plan.steps_only = true;
  else if (!pace->is(Kind::string) || pace->text != "timed")
    binding.read.fail_expected(*pace, "\"timed\" or \"steps\"");
  if (binding.plan.steps_only && given(binding.root, "steps") == nullptr)
    binding.read.fail(*pace, "where only steps move anything there must be \"steps\"");
}

void bind_times(Binding& binding) {
  const JsonValue& root = binding.root;
  sim::Plan& plan = binding.plan;
  if (const JsonValue* value = given(root, "duration")) {
    if (const auto duration = binding.read.duration(*value)) {
      if (*duration <= Duration(0)) binding.read.fail(*value, "a run takes longer than no time");
      plan.duration = *duration;
    }
  } else if (given(root, "stop") != nullptr || plan.steps_only) {
    plan.duration = Duration::max();
  } else {
    binding.read.fail(root,
                      "\"duration\" is missing (or \"stop\", a condition that ends the run, or \"pace\": \"steps\")");
  }
  if (const JsonValue* value = given(root, "calm"))
    if (const auto calm = binding.read.duration(*value)) {
      if (plan.duration > Duration(0) && *calm >= plan.duration)
        binding.read.fail(*value, fmt::format("calm must be shorter than the run, {}", sim::text_of(plan.duration)));
      plan.calm = *calm;
    }
}

}  // namespace

void bind_frame(Binding& binding) {
  const JsonValue& root = binding.root;
  sim::Plan& plan = binding.plan;
  check_bystanders(binding);
  if (const JsonValue* value = given(root, "name"))
    plan.name = binding.read.text(*value, "a name for people to read").value_or("");
  else
    binding.read.fail(root, "\"name\" is missing");
  if (const JsonValue* value = given(root, "about")) plan.about = binding.read.text(*value, "a text").value_or("");
  if (const JsonValue* value = given(root, "seed"))
    if (const auto seed = binding.read.count(*value, 0, std::numeric_limits<std::int64_t>::max()))
      plan.seed = static_cast<std::uint64_t>(*seed);
  if (const JsonValue* value = given(root, "runs"))
    if (const auto runs = binding.read.count(*value, 1, kMostRuns)) plan.runs = static_cast<std::uint32_t>(*runs);
  if (const JsonValue* value = given(root, "luck")) {
    if (value->is(Kind::string) && (value->text == "seed" || value->text == "quiet"))
      plan.quiet = value->text == "quiet";
    else
      binding.read.fail_expected(*value, "\"seed\" or \"quiet\"");
  }
  bind_pace(binding);
  bind_times(binding);
}

}  // namespace orrery::scenario
