// What a plan expects of its run. A list means all elements whose `if` fits the resolved file, taken together.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/expectations.hpp"
#include "sim/nearest.hpp"
#include "sim/number_test.hpp"
#include "sim/scenario/binding.hpp"
#include "sim/scenario/merge.hpp"
#include "sim/statistic_names.hpp"
#include "sim/statistics.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view kNumberTest = "a test of a number, such as 5 or \"< 10\"";

/// What the samples of a statistic count in.
sim::Unit unit_of_samples(const System& system, std::string_view base) {
  const std::size_t index = sim::measure_called(system, base);
  if (index == system.measures.size())
    return base.ends_with(".latency") || base.ends_with(".unavailable") ? sim::Unit::time : sim::Unit::count;
  return is_time(system.measures[index]) ? sim::Unit::time : sim::Unit::count;
}

class ExpectationBinder {
 public:
  explicit ExpectationBinder(Binding& binding)
      : binding_(binding), read_(binding.read), plan_(binding.plan), into_(binding.plan.expect) {}

  void run() {
    const JsonValue* value = given(binding_.root, "expect");
    if (value == nullptr) return;
    if (!value->is(Kind::array)) return if_it_fits(*value);
    for (const JsonValue& item : value->items)
      if (read_.object(item)) if_it_fits(item);
  }

 private:
  void if_it_fits(const JsonValue& item) {
    const JsonValue* condition = item.is(Kind::object) ? given(item, "if") : nullptr;
    if (condition == nullptr || (read_.object(*condition) && fits(*condition))) one(item);
  }

  /// Several elements of a list may fit: what they say of one thing must be the same. Keeps what was said first.
  bool agrees(const JsonValue& now, std::string_view what) {
    const auto [earlier, is_new] = said_.emplace(what, canonical_text(now));
    if (is_new || earlier->second == canonical_text(now)) return true;
    read_.fail(now, fmt::format("another element that fits too expects {} of {}", earlier->second, what));
    return false;
  }

  bool fits(const JsonValue& condition) {
    bool all = true;
    for (const JsonMember& member : condition.members) {
      const std::string top = member.key.substr(0, member.key.find('.'));
      if (find_keyword(top_level_keys(), top) == nullptr)
        read_.errors().add(member.error(fmt::format("no path begins with \"{}\"", top), "",
                                        sim::nearest(top, names_of_keywords(top_level_keys())).value_or("")));
      const JsonValue* found = find_path(binding_.root, member.key);
      all = all && found != nullptr && canonical_text(*found) == canonical_text(member.value);
    }
    return all;
  }

  void one(const JsonValue& value) {
    if (value.is(Kind::string) && (value.text == "pass" || value.text == "any")) {
      into_.kind = value.text == "any" ? sim::Expectation::Kind::any : sim::Expectation::Kind::pass;
      return;
    }
    if (!value.is(Kind::object)) return read_.fail_expected(value, "\"pass\", \"any\" or an object");
    read_.check_keys(value, expect_keys());
    for (const char* key : {"violates", "before", "node"})
      if (const JsonValue* said = given(value, key); said != nullptr && !agrees(*said, key)) return;
    if (const JsonValue* violates = given(value, "violates"); violates != nullptr && into_.violates.empty()) {
      into_.kind = sim::Expectation::Kind::violates;
      each_name(*violates, [&](const JsonValue& claim) {
        if (claim.text.starts_with(sim::ensure_words)) return into_.violates.push_back(claim.text);
        const auto kind = judged_kind(claim);
        if (kind == ClaimKind::sometimes)
          read_.fail(claim, fmt::format("\"{}\" is a sometimes claim: it is reached or not, and can't be violated "
                                        "(see \"sometimes\")",
                                        claim.text));
        else if (kind)
          into_.violates.push_back(claim.text);
      });
    }
    for (const char* key : {"before", "node"})
      if (const JsonValue* late = given(value, key); late != nullptr && given(value, "violates") == nullptr)
        read_.fail(*late, fmt::format("\"{}\" says more about \"violates\", which is missing", key));
    if (const JsonValue* before = given(value, "before")) into_.before = read_.duration(*before);
    if (const JsonValue* node = given(value, "node")) at_node(*node);
    if (const JsonValue* sometimes = given(value, "sometimes"))
      each_name(*sometimes, [&](const JsonValue& claim) {
        const auto kind = judged_kind(claim);
        if (kind && *kind != ClaimKind::sometimes)
          read_.fail(claim, fmt::format("\"{}\" is no sometimes claim but one of kind \"{}\": it holds or is violated",
                                        claim.text, names_of(*kind)[static_cast<std::size_t>(*kind)]));
        else if (kind)
          into_.sometimes.push_back(claim.text);
      });
    if (const JsonValue* ops = given(value, "ops"); ops != nullptr && read_.object(*ops)) operations(*ops);
    if (const JsonValue* stats = given(value, "stats"); stats != nullptr && read_.object(*stats)) statistics(*stats);
    if (const JsonValue* state = given(value, "state"); state != nullptr && read_.object(*state)) states(*state);
  }

  template <class Take>
  void each_name(const JsonValue& value, Take&& take) {
    if (value.is(Kind::array) && value.items.empty()) read_.fail(value, "expected at least one claim");
    const auto take_text = [&](const JsonValue& item) {
      if (read_.text(item, "the name of a claim")) take(item);
    };
    if (value.is(Kind::array))
      for (const JsonValue& item : value.items) take_text(item);
    else
      take_text(value);
  }

  /// The kind of a claim that this run judges.
  std::optional<ClaimKind> judged_kind(const JsonValue& claim) {
    std::vector<std::string> names;
    std::optional<ClaimKind> kind;
    const auto add = [&](const std::string& name, ClaimKind own) {
      names.push_back(name);
      if (name == claim.text) kind = own;
    };
    for (const Binding::KnownClaim& known : binding_.claims) add(known.name, known.kind);
    for (const sim::WrittenClaim& own : plan_.written_claims) add(own.id, own.claim_kind());
    if (!kind)
      read_.fail(claim, fmt::format("there is no claim \"{}\"", claim.text),
                 sim::nearest(claim.text, names).value_or(""));
    for (const sim::ClaimSetup& setup : plan_.claims)
      if (setup.name == claim.text && setup.ignored) {
        read_.fail(claim, fmt::format("\"check\" leaves \"{}\" out, so it is never judged", claim.text));
        return std::nullopt;
      }
    return kind;
  }

  void at_node(const JsonValue& value) {
    const auto name = read_.name(value, "the name of a node");
    if (!name) return;
    std::vector<std::string> nodes;
    for (const sim::NodeSetup& node : plan_.nodes) nodes.push_back(node.name);
    if (std::find(nodes.begin(), nodes.end(), *name) == nodes.end())
      return read_.fail(value, fmt::format("no node is called \"{}\"", *name), sim::nearest(*name, nodes).value_or(""));
    into_.node = *name;
  }

  void operations(const JsonValue& ops) {
    for (const JsonMember& member : ops.members) {
      if (!binding_.names.has_operation(member.key))
        read_.errors().add(member.error(fmt::format("no operation has the id \"{}\"", quotable(member.key)), "",
                                        sim::nearest(member.key, binding_.names.operations()).value_or("")));
      if (!member.value.is(Kind::string) || !is_result_test(member.value.text))
        read_.fail_expected(member.value, "results that begin with ok, fail or unknown, with | between them");
      else if (agrees(member.value, "operation " + member.key))
        into_.operations[member.key] = member.value.text;
    }
  }

  void statistics(const JsonValue& stats) {
    const std::vector<sim::StatisticSpec> known = sim::known_statistics(binding_.system, binding_.names.workloads());
    std::vector<std::string> names;
    for (const sim::StatisticSpec& spec : known) names.push_back(spec.name);
    for (const JsonMember& member : stats.members) {
      const sim::StatisticName name = sim::parse_statistic(member.key);
      if (!name.after.empty() &&
          std::find(binding_.fault_ids.begin(), binding_.fault_ids.end(), name.after) == binding_.fault_ids.end())
        read_.errors().add(member.error(fmt::format("no fault has the id \"{}\"", name.after), "",
                                        sim::nearest(name.after, binding_.fault_ids).value_or("")));
      const sim::StatisticSpec* spec = sim::find_statistic(known, name.base);
      if (spec == nullptr) {
        const auto near = sim::nearest(name.base, names);
        read_.errors().add(member.error(fmt::format("there is no statistic \"{}\"", name.base),
                                        near ? "" : fmt::format("one of {}", fmt::join(names, ", ")),
                                        near.value_or("")));
      } else if (spec->kind == sim::StatisticKind::samples && !name.summary) {
        read_.errors().add(member.error(fmt::format(
            "\"{}\" is measured again and again: say of what to test, such as {}.max", member.key, member.key)));
      } else if (spec->kind == sim::StatisticKind::time && !name.after.empty()) {
        read_.errors().add(member.error(fmt::format(
            "\"{}\" is kept of the whole run; of what came after a fault there are the figures of latency.after({})",
            name.base, name.after)));
      }
      if (member.value.is(Kind::object)) {
        published(member, name, spec);
      } else if ((member.value.is(Kind::number) || member.value.is(Kind::string)) &&
                 sim::read_number_test(member.value.text)) {
        if (spec != nullptr && !is_of_its_unit(member.value, name, spec->kind)) continue;
        if (is_value(member.value) && !agrees(member.value, "stat " + member.key)) continue;
        if (!is_said(member.key, member.value.text)) into_.statistics.push_back({member.key, member.value.text});
      } else {
        read_.fail_expected(member.value, "a test such as 5, \"< 3s\" or \"0.1..0.2\"");
      }
    }
  }

  /// That a time is tested with durations, since numbers would be nanoseconds, and nobody means those; and what is no
  /// time with numbers.
  bool is_of_its_unit(const JsonValue& test, const sim::StatisticName& name, sim::StatisticKind kind) {
    const bool number = sim::read_number_test(test.text, sim::count_unit).has_value();
    if (name.summary) {
      const bool time = sim::unit_of(*name.summary, unit_of_samples(binding_.system, name.base)) == sim::Unit::time;
      const bool zero = test.text.find_first_of("123456789") == std::string::npos;
      if (time == !number || zero) return true;
      read_.fail_expected(test, time ? "a test of a duration, such as \"< 700ms\"" : kNumberTest);
      return false;
    }
    if (number || kind == sim::StatisticKind::time || kind == sim::StatisticKind::samples) return true;
    read_.fail_expected(test, kNumberTest);
    return false;
  }

  /// A value that ours must be, not a comparison or a range.
  [[nodiscard]] static bool is_value(const JsonValue& test) {
    if (!test.is(Kind::number) && !test.is(Kind::string)) return false;
    return test.text.find_first_of("<>=!") == std::string::npos && test.text.find("..") == std::string::npos;
  }
  [[nodiscard]] bool is_said(const std::string& name, const std::string& test) const {
    return std::any_of(into_.statistics.begin(), into_.statistics.end(),
                       [&](const auto& each) { return each.name == name && each.test == test && !each.published; });
  }

  /// {"published": "287ms", "within": 0.1, "source": "a paper, section 9.3"}
  void published(const JsonMember& member, const sim::StatisticName& name, const sim::StatisticSpec* spec) {
    const JsonValue& test = member.value;
    const std::size_t before = read_.errors().errors().size();
    read_.check_keys(test, published_keys());
    if (!name.summary)
      read_.errors().add(member.error(
          fmt::format("a published value is compared with a figure over all runs, such as {}.mean", member.key)));
    sim::Expectation::Statistic::Published value;
    const JsonValue* theirs = given(test, "published");
    if (theirs == nullptr)
      read_.fail(test, "\"published\" is missing");
    else if (!is_value(*theirs) || !sim::read_number_test(theirs->text))
      read_.fail_expected(*theirs, "a number or a duration");
    else if (spec != nullptr)
      static_cast<void>(is_of_its_unit(*theirs, name, spec->kind));
    const JsonValue* within = given(test, "within");
    const JsonValue* ci = given(test, "ci");
    if (within == nullptr && ci == nullptr) read_.fail(test, "\"within\" is missing (or \"ci\")");
    if (within != nullptr) value.within = read_.chance(*within);
    if (ci != nullptr) value.ci = level(*ci, name);
    if (const JsonValue* source = given(test, "source"))
      value.source = read_.text(*source, "a text that says where it was published").value_or("");
    else
      read_.fail(test, "\"source\" is missing: where was it published?");
    if (read_.errors().errors().size() == before) into_.statistics.push_back({member.key, theirs->text, value});
  }

  std::optional<std::uint32_t> level(const JsonValue& ci, const sim::StatisticName& name) {
    if (name.summary && *name.summary != sim::Summary::mean && sim::percent_of(*name.summary) == 0) {
      read_.fail(ci, "there is an interval for .mean, .p50, .p90 and .p99 only");
      return std::nullopt;
    }
    const auto level = read_.chance(ci);
    if (level && (*level == 0 || *level == sim::billion)) {
      read_.fail_expected(ci, "a level above 0 and below 1");
      return std::nullopt;
    }
    return level;
  }

  void states(const JsonValue& state) {
    for (const JsonMember& member : state.members) {
      JsonValue key = member.value;
      key.kind = Kind::string;
      key.text = member.key;
      key.place = member.key_place;
      key.escaped = false;
      const auto expression = read_.parsed(key, "an expression", sim::parse_expression);
      if (!expression) continue;
      binding_.names.check(read_, key, *expression);
      const JsonValue& test = member.value;
      if (!test.is(Kind::number) && !test.is(Kind::string) && !test.is(Kind::boolean)) {
        read_.fail_expected(test, "a value, or a test such as \">= 2\"");
        continue;
      }
      const std::string text = test.is(Kind::boolean) ? (test.boolean ? "true" : "false") : test.text;
      if (const std::string expected = binding_.names.expected_test(*expression, text); !expected.empty())
        read_.fail_expected(test, expected);
      into_.state.emplace_back(member.key, text);
    }
  }

  Binding& binding_;
  const Reader& read_;
  sim::Plan& plan_;
  sim::Expectation& into_;
  std::map<std::string, std::string, std::less<>> said_;  // by what it is about: what must be the same everywhere
};

}  // namespace

void bind_expectation(Binding& binding) { ExpectationBinder(binding).run(); }

}  // namespace orrery::scenario
