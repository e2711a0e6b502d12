// What an explanation shows is enough, and nothing of it is too much.
#include "sim/history/explain.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/history/brute_force.hpp"

using namespace orrery;
using namespace orrery::history;
using namespace orrery::history::test;

namespace {

/// Whether the events up to `end` have an order: what returned later is still open then.
bool is_right(const History& history, std::string_view model, Position end) {
  History before = history;
  std::erase_if(before.operations, [&](const history::Operation& each) { return each.invoked > end; });
  for (history::Operation& each : before.operations) {
    if (each.returned <= end || each.outcome != Outcome::ok) continue;
    each.returned = never;
    each.outcome = Outcome::unknown;
    each.result = Values::nil;
  }
  return has_an_order(before, model);
}

/// Whether `sure` has an order together with any of `perhaps`.
bool has_some_order(const History& history, std::string_view model, Position end,
                    const std::vector<std::uint32_t>& sure, const std::vector<std::uint32_t>& perhaps) {
  for (std::uint32_t chosen = 0; chosen < (1U << perhaps.size()); ++chosen) {
    std::vector<std::uint32_t> all = sure;
    for (std::size_t i = 0; i < perhaps.size(); ++i)
      if ((chosen >> i & 1U) != 0) all.push_back(perhaps[i]);
    std::sort(all.begin(), all.end());
    History some = history;
    some.operations.clear();
    for (const std::uint32_t each : all) some.operations.push_back(history.operations[each]);
    if (is_right(some, model, end)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the window ends with the first return that can't be explained, and its operations alone contradict") {
  for (const std::string_view model :
       {"register", "cas-register", "key-value", "queue", "set", "list-append", "counter"}) {
    CAPTURE(model);
    std::uint64_t explained = 0;
    std::uint64_t left_out = 0;
    std::uint64_t from_nowhere = 0;
    for (std::uint64_t seed = 1; seed <= 250; ++seed) {
      History history = small_history(model, seed, 8);
      if (has_an_order(history, model)) continue;
      const Model& own = *model_named(model);
      const Checked checked = check(history, own);
      REQUIRE(checked.verdict == Verdict::no);
      const Explanation explanation = explain(history, own, checked.parts[checked.wrong.front()]);
      CAPTURE(seed);
      CAPTURE(listing(history));
      CAPTURE(explanation.why);
      if (checked.parts.size() == 1) {
        REQUIRE(is_right(history, model, explanation.at - 1));
        REQUIRE_FALSE(is_right(history, model, explanation.at));
      }
      REQUIRE(history.operations[explanation.offending].returned == explanation.at);
      const auto& shown = explanation.operations;
      if (explanation.why.find("nobody had") != std::string::npos) {
        REQUIRE(shown.size() == 1);  // whatever the others did
        ++from_nowhere;
      }
      REQUIRE(std::find(shown.begin(), shown.end(), explanation.offending) != shown.end());
      REQUIRE(explanation.minimal);
      if (checked.parts.size() == 1) {
        // Whatever the hidden ones that change something did, what is shown has no order; without any one of these it
        // would have one, at least for some doings of the hidden.
        std::vector<std::uint32_t> hidden;
        for (std::uint32_t i = 0; i < history.operations.size(); ++i) {
          const history::Operation& each = history.operations[i];
          const bool is_told = each.returned <= explanation.at;
          if (each.outcome == Outcome::fail || only_reads(each.call) || (is_told && own.observes(each))) continue;
          if (std::find(shown.begin(), shown.end(), i) == shown.end()) hidden.push_back(i);
        }
        REQUIRE_FALSE(has_some_order(history, model, explanation.at, shown, hidden));
        for (const std::uint32_t each : shown) {
          if (each == explanation.offending) continue;
          std::vector<std::uint32_t> fewer = shown;
          std::erase(fewer, each);
          REQUIRE(has_some_order(history, model, explanation.at, fewer, hidden));
        }
      }
      ++explained;
      left_out += explanation.left_out;
    }
    CHECK(explained > 20);
    CHECK(left_out > explained);
    CHECK((from_nowhere > 0) == (model != "counter"));
  }
}

TEST_CASE("a stale read is explained by the write that it missed") {
  History history;
  history.keys = {"x"};
  history.processes = {"a", "b"};
  Position position = 0;
  const auto done = [&](std::uint32_t process, Call call, std::int64_t value) {
    history::Operation own;
    own.outcome = Outcome::ok;
    own.process = process;
    own.call = call;
    (call == Call::read ? own.result : own.argument) = history.values.integer(value);
    own.invoked = position++;
    own.returned = position++;
    history.operations.push_back(own);
  };
  for (std::int64_t i = 1; i <= 20; ++i) {
    done(0, Call::write, i);
    done(1, Call::read, i);
  }
  done(1, Call::read, 5);
  const Model& model = *model_named("register");
  const Checked checked = check(history, model);
  const Explanation explanation = explain(history, model, checked.parts[checked.wrong.front()]);
  CHECK(explanation.why == "`read x -> 5` of b has no place: while it was open x can only have held 20");
  CHECK(explanation.prefix == 41);
  CHECK(explanation.operations.size() <= 3);
  CHECK(explanation.operations.back() == 40);
}

TEST_CASE("a value that came from nowhere is named, one that somebody may have made is not") {
  struct Told {
    std::string_view model;
    std::vector<std::pair<Call, std::string_view>> before;
    Call call;
    std::string_view result;  ///< of a cas: what it found
    std::string_view nobody;
  };
  const std::vector<Told> all{
      {"register", {{Call::write, "1"}}, Call::read, "2", "nobody had written \"2\" by then; "},
      {"cas-register", {{Call::write, "1"}}, Call::cas, "2", "nobody had written \"2\" by then; "},
      {"key-value",
       {{Call::write, "ab"}, {Call::append, "c"}},
       Call::read,
       "abd",
       "nobody had written \"abd\" by then; "},
      {"key-value", {{Call::write, "ab"}, {Call::append, "c"}}, Call::read, "c", ""},  // before it was written
      {"key-value", {{Call::append, "b"}, {Call::append, "a"}}, Call::read, "ab", ""},
      {"key-value", {{Call::write, "ab"}, {Call::append, "c"}, {Call::write, "d"}}, Call::read, "abc", ""},
      {"queue", {{Call::enqueue, "1"}}, Call::dequeue, "2", "nobody had enqueued \"2\" by then; "},
      {"set", {{Call::add, "1"}}, Call::contains, "2", "nobody had added \"2\" by then; "},
  };
  for (const Told& each : all) {
    CAPTURE(each.model);
    CAPTURE(each.result);
    History history;
    history.keys = {"x"};
    history.processes = {"a"};
    Position position = 0;
    const auto done = [&](Call call, ValueId argument, ValueId result) {
      history::Operation own;
      own.outcome = Outcome::ok;
      own.call = call;
      own.argument = argument;
      own.result = result;
      own.invoked = position++;
      own.returned = position++;
      history.operations.push_back(own);
    };
    for (const auto& [call, argument] : each.before) done(call, history.values.text(argument), Values::nil);
    const ValueId told = history.values.text(each.result);
    if (each.call == Call::cas || each.call == Call::contains)
      done(each.call, told, Values::yes);
    else
      done(each.call, Values::nil, told);
    // Too late.
    if (each.call == Call::read) done(Call::write, told, Values::nil);
    const Model& model = *model_named(each.model);
    const Checked checked = check(history, model);
    REQUIRE(checked.verdict == Verdict::no);
    const std::string why = explain(history, model, checked.parts[checked.wrong.front()]).why;
    const std::string start = "of a has no place: ";
    REQUIRE(why.find(start) != std::string::npos);
    CHECK(why.substr(why.find(start) + start.size()).starts_with(each.nobody.empty() ? "while" : each.nobody));
  }
}
