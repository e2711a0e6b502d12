// The checker that goes along: it gives the verdict of the one that sees all at once, and forgets what is over.
#include "sim/history/monitor.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/sim/history/brute_force.hpp"

using namespace orrery;
using namespace orrery::history;
using namespace orrery::history::test;

namespace {

HistoryValue value_of(const Values& values, ValueId id) {
  switch (values.kind(id)) {
    case ValueKind::flag:
      return id == Values::yes;
    case ValueKind::integer:
      return values.number(id);
    case ValueKind::text:
      return std::string(values.text_of(id));
    case ValueKind::nil:
    case ValueKind::list:
      break;
  }
  return {};
}

/// Tells the monitor what happened, in its order; one process a name, so that unknown ones may stay open.
Verdict follow(Monitor& monitor, const History& history) {
  struct Event {
    Position at;
    std::size_t operation;
    bool ends;
  };
  std::vector<Event> events;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const history::Operation& each = history.operations[i];
    events.push_back({each.invoked, i, false});
    if (each.returned != never) events.push_back({each.returned, i, true});
    // A client that gave up says so before it asks again.
    if (each.outcome == Outcome::fail) events.push_back({each.invoked, i, true});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  for (const Event& event : events) {
    const history::Operation& each = history.operations[event.operation];
    const auto process = static_cast<std::uint32_t>(event.operation);
    if (!event.ends)
      monitor.invoke(process,
                     {each.call, "x", value_of(history.values, each.argument), value_of(history.values, each.second)},
                     Duration(0));
    else
      monitor.finish(process, each.outcome, value_of(history.values, each.result), Duration(0));
  }
  monitor.settle();
  return monitor.verdict();
}

}  // namespace

TEST_CASE("going along gives the verdict of trying all orders") {
  for (const std::string_view model : {"register", "cas-register", "key-value", "queue"}) {
    CAPTURE(model);
    for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
      const History history = small_history(model, seed, 3 + static_cast<std::uint32_t>(seed % 6));
      if (history.initial != Values::nil) continue;  // its objects begin with nothing
      Monitor monitor(*model_named(model));
      const bool expected = has_an_order(history, model);
      if ((follow(monitor, history) == Verdict::yes) == expected) continue;
      CAPTURE(seed);
      CAPTURE(listing(history));
      REQUIRE(false);
    }
  }
}

TEST_CASE("a stale read is told with what the object held") {
  Monitor monitor(*model_named("key-value"));
  const auto done = [&](const HistoryCall& call, const HistoryValue& result) {
    monitor.invoke(0, call, Duration(1));
    monitor.finish(0, Outcome::ok, result, Duration(2));
  };
  done({Call::write, "x", std::string("1"), {}}, {});
  done({Call::write, "x", std::string("2"), {}}, {});
  CHECK(monitor.verdict() == Verdict::yes);
  done({Call::read, "x", {}, {}}, std::string("1"));
  REQUIRE(monitor.broken());
  CHECK(monitor.verdict() == Verdict::no);
  CHECK(monitor.broken()->text == "read x -> \"1\"");
  CHECK(monitor.broken()->states == "\"2\"");
}

TEST_CASE("a write of unknown outcome may take effect long after, once") {
  Monitor monitor(*model_named("register"));
  const auto done = [&](const HistoryCall& call, const HistoryValue& result) {
    monitor.invoke(0, call, Duration(0));
    monitor.finish(0, Outcome::ok, result, Duration(0));
  };
  monitor.invoke(1, {Call::write, "", std::int64_t{7}, {}}, Duration(0));
  monitor.finish(1, Outcome::unknown, {}, Duration(0));
  for (std::int64_t i = 0; i < 5; ++i) {
    done({Call::write, "", i, {}}, {});
    done({Call::read, "", {}, {}}, i);
  }
  done({Call::read, "", {}, {}}, std::int64_t{7});
  CHECK(monitor.verdict() == Verdict::yes);
  done({Call::write, "", std::int64_t{1}, {}}, {});
  done({Call::read, "", {}, {}}, std::int64_t{7});
  CHECK(monitor.verdict() == Verdict::no);
}

TEST_CASE("memory is that of what is open, however long the history is") {
  Monitor monitor(*model_named("key-value"));
  Dice dice(1);
  std::string value;
  std::uint32_t most = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const auto process = static_cast<std::uint32_t>(i % 7);
    const bool reads = dice.in(2);
    if (reads) {
      monitor.invoke(process, {Call::read, "k", {}, {}}, Duration(0));
      monitor.finish(process, Outcome::ok, value.empty() ? HistoryValue() : HistoryValue(value), Duration(0));
    } else {
      value = fmt::format("{}", i);
      monitor.invoke(process, {Call::write, "k", value, {}}, Duration(0));
      monitor.finish(process, Outcome::ok, {}, Duration(0));
    }
    most = std::max(most, monitor.values());
  }
  CHECK(monitor.verdict() == Verdict::yes);
  CHECK(monitor.judged() == 200'000);
  CHECK(monitor.remembered() <= 1);
  CHECK(most < 70'000);
}

TEST_CASE("what is too much to judge is said to be unknown") {
  Monitor monitor(*model_named("register"));
  for (std::uint32_t process = 0; process < 300; ++process) {
    monitor.invoke(process, {Call::write, "", std::int64_t{process}, {}}, Duration(0));
    monitor.finish(process, Outcome::unknown, {}, Duration(0));
  }
  CHECK(monitor.verdict() == Verdict::unknown);
}

TEST_CASE("a fork goes its own way") {
  Monitor monitor(*model_named("register"));
  monitor.invoke(0, {Call::write, "", std::int64_t{1}, {}}, Duration(0));
  Monitor fork = monitor;
  monitor.finish(0, Outcome::ok, {}, Duration(0));
  fork.finish(0, Outcome::fail, {}, Duration(0));
  for (Monitor* each : {&monitor, &fork}) {
    each->invoke(1, {Call::read, "", {}, {}}, Duration(0));
    each->finish(1, Outcome::ok, {}, Duration(0));
  }
  CHECK(monitor.verdict() == Verdict::no);
  CHECK(fork.verdict() == Verdict::yes);
}
