// What a system may bring of its own, from the file on: nodes by number and by name, options that are spreads, lists of
// nodes and objects; and what a workload is measured by. The help desk of desk_system.hpp really has all of it.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "algorithms/raft/system.hpp"
#include "sim/run.hpp"
#include "tests/sim/scenario/desk_system.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::desk_test {
namespace {

using std::chrono::milliseconds;

std::string document(std::string_view system, std::string_view more) {
  return fmt::format(R"({{"name": "x", "duration": "3s", "system": {{"kind": "desk"{}}},
"network": {{"latency": "1ms"}}, "workload": [{{"id": "w", "kind": "questions", "clients": 2, "rate": "50/s", "timeout": "200ms"}}]{}}})",
                     system, more);
}

sim::Plan plan_with(std::string_view system, std::string_view more = "") {
  const System* const desk = &desk::system();
  return load("x.json", document(system, more), std::span(&desk, 1)).front();
}

/// What the loader says of it, without the place.
std::string trouble_with(std::string_view system, std::string_view more = "") {
  const System* const desk = &desk::system();
  try {
    (void)load("x.json", document(system, more), std::span(&desk, 1));
  } catch (const BadScenario& bad) {
    std::string all;
    for (const ScenarioError& error : bad.errors())
      all += fmt::format("{}{}: {}{}", all.empty() ? "" : "\n", error.path, error.message,
                         error.nearest.empty() ? "" : fmt::format(" -> {}", error.nearest));
    return all;
  }
  return "loaded";
}

std::vector<std::string> names(const sim::Plan& plan) {
  std::vector<std::string> all;
  for (const sim::NodeSetup& node : plan.nodes) all.push_back(fmt::format("{} {}", node.kind(), node.name));
  return all;
}

void ends_as_expected(const sim::Plan& plan) {
  for (const sim::ExpectationReport& report : sim::run(plan, plan.seed).expectations) {
    CAPTURE(report.what);
    CAPTURE(report.expected);
    CAPTURE(report.actual);
    CHECK(report.ok);
  }
}

/// A run of Raft with one workload, all claims left out.
sim::RunResult raft_run(const std::string& more) {
  const System* const raft = &raft::system();
  return sim::run(load("x.json",
                       R"({"name": "x", "duration": "4s", "system": {"kind": "raft", "nodes": 3},
"check": ["raft.two_leaders"], "budget": "none", )" +
                           more + "}",
                       std::span(&raft, 1))
                      .front(),
                  1);
}
std::string actual(const sim::RunResult& run, const std::string& what) {
  for (const sim::ExpectationReport& report : run.expectations)
    if (report.what == what) return report.actual;
  return "not asked";
}

}  // namespace

TEST_CASE("the desk contradicts itself no more than a system may") {
  CHECK(fmt::format("{}", fmt::join(check_system(desk::system()), "\n")) == "");
}

TEST_CASE("nodes that a system brings stand between servers and clients, by number or by name") {
  using Names = std::vector<std::string>;
  CHECK(names(plan_with("")) ==
        Names{"server n1", "clerks clerk1", "clerks clerk2", "ledger ledger", "client c1", "client c2"});
  CHECK(names(plan_with(R"(, "clerks": 1)")) ==
        Names{"server n1", "clerks clerk1", "ledger ledger", "client c1", "client c2"});
  CHECK(names(plan_with(R"(, "clerks": 0)")) == Names{"server n1", "ledger ledger", "client c1", "client c2"});
  const sim::Plan plan = plan_with(R"(, "clerks": ["ann", "bob"])", R"(, "zones": {"up": ["ledger", "clerks"]},
"per_node": {"clerks": {"disk": {"sync": "7ms"}}, "ann": {"service": "1ms", "passing": {"room": 5}}})");
  CHECK(names(plan) == Names{"server n1", "clerks ann", "clerks bob", "ledger ledger", "client c1", "client c2"});
  CHECK(plan.system_setup.added.at("clerks") == std::vector<NodeId>{{1}, {2}});
  CHECK(plan.system_setup.added.at("ledger") == std::vector<NodeId>{{3}});
  CHECK(plan.sets.at("up") == std::vector<NodeId>{{1}, {2}, {3}});
  CHECK(plan.nodes[1].sync == Spread::fixed(milliseconds(7)));
  CHECK(plan.nodes[3].sync != Spread::fixed(milliseconds(7)));
  CHECK(std::get<std::int64_t>(plan.system_setup.per_node.at({1}).at("passing.room")) == 5);
  CHECK_FALSE(plan.system_setup.per_node.contains({2}));
}

TEST_CASE("what can't be brought is an error that says so") {
  CHECK(trouble_with(R"(, "clerks": 21)") == "/system/clerks: expected a whole number from 0 to 20, found 21");
  CHECK(trouble_with(R"(, "clerks": "ann")") ==
        "/system/clerks: expected a number of nodes, or a list of their names, found \"ann\"");
  CHECK(trouble_with(R"(, "clerks": ["ann", "ann"])") == "/system/clerks/1: the name \"ann\" is taken: it is a node");
  CHECK(trouble_with(R"(, "clerks": ["n1"])") == "/system/clerks/0: the name \"n1\" is taken: it is a node");
  CHECK(trouble_with(R"(, "clerk": 3)") == "/system/clerk: unknown key \"clerk\" -> clerks");
  CHECK(trouble_with(R"(, "ledger": 2)").starts_with("/system/ledger: unknown key \"ledger\""));
  CHECK(trouble_with(R"(, "nodes": ["clerks"])") == "/system: the name \"clerks\" is taken: it is a node");
  CHECK(trouble_with("", R"(, "faults": [{"at": "1s", "crash": "clerk3"}])") ==
        "/faults/0/crash: no node, zone, group or role is called \"clerk3\" -> clerk2");
  CHECK(trouble_with("", R"(, "stop": "ledger.queue > 1")").starts_with("/stop: there is no field \"queue\""));
  CHECK(trouble_with("", R"(, "stop": "clerks.queue > 1 and clerk1.queue[0].about == q0")") == "loaded");
}

TEST_CASE("options are spreads, nodes that there are, and parts in an object") {
  const sim::Plan plan = plan_with(
      R"j(, "clerks": 3, "service": "exp(8ms)", "experts": "clerks & !clerk2", "passing": {"order": "first", "note": "busy"})j");
  CHECK(std::get<Spread>(plan.system_setup.options.at("service")) == Spread::exponential(milliseconds(8)));
  CHECK(std::get<std::vector<NodeId>>(plan.system_setup.options.at("experts")) == std::vector<NodeId>{{1}, {3}});
  CHECK(std::get<std::string>(plan.system_setup.options.at("passing.order")) == "first");
  CHECK(trouble_with(R"(, "passing": "first")") == "/system/passing: expected an object, found \"first\"");
  CHECK(trouble_with(R"(, "passing": {"ordre": "first"})") == "/system/passing/ordre: unknown key \"ordre\" -> order");
  CHECK(trouble_with(R"(, "passing": {"order": "last"})").starts_with("/system/passing/order: there is no choice of"));
  CHECK(trouble_with(R"(, "passing": {"room": 7})") == "/system/passing/room: expected a room that is not number 7");
  CHECK(trouble_with(R"(, "service": "fast")").starts_with("/system/service: "));
  CHECK(trouble_with(R"(, "experts": ["clerk1", "clerk9"])") ==
        "/system/experts/1: no node, zone, group or role is called \"clerk9\" -> clerk2");
  CHECK(trouble_with(R"(, "experts": "1 of clerks")") ==
        "/system/experts: who this is must be clear before the run: no roles, no quantities");
  CHECK(trouble_with(R"(, "experts": "n1")") == "/system/experts: expected clerks");
}

TEST_CASE("the world has them: they serve, break, and are looked into") {
  ends_as_expected(plan_with(R"(, "clerks": ["ann", "bob", "carl"], "service": "2ms..4ms", "experts": ["ann", "bob"])",
                             R"(, "faults": [{"id": "lunch", "at": "1s", "pause": "ann", "for": "500ms"},
  {"id": "late", "pin": "bob.desk.service#1", "to": "3ms"}, {"id": "lost", "from": "2s", "drop": "Entry clerks->ledger", "for": "200ms"}],
"check": ["desk", {"id": "idle", "never": "carl is experienced"}, {"id": "out", "sometimes": "fault lunch started and bob is experienced"}],
"expect": {"sometimes": ["out"], "state": {"ledger.pages": 16, "ledger.pages.q3.entries": "> 1", "carl.handled": 0},
  "stats": {"desk.service.min": ">= 2ms", "desk.service.p50": "<= 4ms", "desk.answers": "> 100", "desk.taken.max": "0.01..0.5", "w.goodput": "> 0.7"}})"));
}

TEST_CASE("a clerk's time is drawn anew for each question") {
  const auto figure = [](std::string_view service, const char* stat) {
    const sim::Plan plan = plan_with(fmt::format(R"(, "service": "{}")", service),
                                     fmt::format(R"(, "expect": {{"stats": {{"{}": 0}}}})", stat));
    return actual(sim::run(plan, 1), fmt::format("stat {}", stat));
  };
  CHECK(figure("3ms", "desk.service.p99_over_p50") == "1");
  CHECK(figure("3ms", "desk.service.max") == "3ms");
  CHECK(figure("exp(3ms)", "desk.service.p99_over_p50").size() > 3);
  CHECK(figure("exp(3ms)", "desk.service.max") != figure("exp(3ms)", "desk.service.min"));
}

TEST_CASE("retries are counted, and a budget bounds them") {
  const auto retries = [](const char* retry) {
    const std::string more = fmt::format(
        R"j(, "workload": [{{"id": "w", "kind": "questions", "clients": 2, "rate": "50/s", "timeout": "200ms"{}}}],
"faults": [{{"id": "cut", "at": "1s", "cut": "clients->n1", "for": "1s"}}],
"check": [{{"id": "bad", "sometimes": "w.goodput < 0.1"}}, {{"id": "good", "sometimes": "fault cut ended and w.goodput == 1"}},
  {{"id": "many", "sometimes": "w.retries_per_request > 0.3"}}],
"expect": {{"sometimes": ["bad", "good"], "stats": {{"w.retries_per_request": 0, "w.ops.retries.after(cut)": 0, "w.unavailable.max": "1s..1.3s",
  "w.ops.unknown.after(cut)": 0, "w.goodput.after(cut)": 0}}}})j",
        retry);
    const System* const desk = &desk::system();
    std::string text = R"({"name": "x", "duration": "4s", "system": {"kind": "desk"}, "network": {"latency": "1ms"})";
    return sim::run(load("x.json", text + more + "}", std::span(&desk, 1)).front(), 1);
  };
  const sim::RunResult free = retries("");
  const sim::RunResult few = retries(R"(, "retry": {"budget": 0.2})");
  const sim::RunResult none = retries(R"(, "retry": {"budget": 0})");
  const sim::RunResult twice = retries(R"(, "retry": {"attempts": 2})");
  for (const sim::RunResult* run : {&free, &few, &none, &twice}) {
    CHECK(actual(*run, "sometimes bad") == "reached");
    CHECK(actual(*run, "sometimes good") == "reached");
    for (const sim::ExpectationReport& report : run->expectations)
      if (report.what == "stat w.unavailable.max") CHECK(report.ok);
  }
  CHECK(std::stod(actual(free, "stat w.retries_per_request")) > 0.1);
  CHECK(std::stod(actual(few, "stat w.retries_per_request")) > 0.03);
  CHECK(std::stod(actual(few, "stat w.retries_per_request")) <= 0.2);
  CHECK(actual(none, "stat w.retries_per_request") == "0");
  CHECK(std::stod(actual(twice, "stat w.retries_per_request")) < std::stod(actual(free, "stat w.retries_per_request")));
  const auto many = [](const sim::RunResult& run) { return run.claims.back().holds; };
  CHECK(many(free));
  CHECK_FALSE(many(few));
  CHECK(std::stoi(actual(free, "stat w.ops.unknown.after(cut)")) > 5);
  CHECK(actual(none, "stat w.ops.retries.after(cut)") == "0");
  CHECK(std::stod(actual(few, "stat w.goodput.after(cut)")) > 0.2);
  CHECK(std::stod(actual(few, "stat w.goodput.after(cut)")) < 0.98);
}

TEST_CASE("a write that was answered and is gone is lost; one that nobody answered is not") {
  const std::string power =
      R"j("workload": [{"id": "kv", "kind": "kv", "clients": 2, "rate": "100/s", "mix": {"put": 1, "get": 1}, "keys": 16}],
"faults": [{"id": "power", "at": "2s", "crash": "servers", "lose": "LOSE", "for": "100ms"}],
"expect": {"stats": {"kv.ops.lost": 0, "kv.ops.lost.after(power)": 0}})j";
  const auto run = [&](const std::string& lose) {
    std::string text = power;
    text.replace(text.find("LOSE"), 4, lose);
    return raft_run(text);
  };
  CHECK(actual(run("unsynced"), "stat kv.ops.lost") == "0");
  const sim::RunResult wiped = run("all");
  CHECK(std::stoi(actual(wiped, "stat kv.ops.lost")) > 10);
  CHECK(actual(wiped, "stat kv.ops.lost.after(power)") == "0");
}

TEST_CASE("what a condition may ask for, and what it may not") {
  const auto trouble = [](std::string_view condition) {
    return trouble_with("", fmt::format(R"(, "stop": "{}")", condition));
  };
  CHECK(trouble("desk.answers >= 5 and desk.service.max > 3ms and desk.taken.mean > 0.01") == "loaded");
  CHECK(trouble("w.goodput < 0.5 and w.retries_per_request >= 0 and w.ops.retries > 2") == "loaded");
  CHECK(trouble("desk.service > 3ms") == "/stop: \"desk.service\" is measured again and again");
  CHECK(trouble("desk.service.max > 3").find("is never 3") != std::string::npos);
  CHECK(trouble("desk.anwers > 3") == "/stop: there is no statistic \"desk.anwers\" -> desk.answers");
  CHECK(trouble("w.latency.max > 3ms").find("no condition can ask for it") != std::string::npos);
  CHECK(trouble("w.unavailable.max > 3ms").find("no condition can ask for it") != std::string::npos);
  const sim::Plan plan = plan_with("", R"(, "stop": "desk.answers == 7 and desk.service.max >= 5ms")");
  CHECK(sim::run(plan, 1).statistics.at("desk.answers") == 7);
}

TEST_CASE("tests of statistics and of the state are of the right kind") {
  const auto stat = [](std::string_view test) {
    return trouble_with(
        "",
        fmt::format(
            R"(, "faults": [{{"id": "f", "at": "1s", "pause": "n1", "for": "1ms"}}], "expect": {{"stats": {{{}}}}})",
            test));
  };
  CHECK(stat(R"j("w.goodput": "> 0.5", "w.ops.ok.after(f)": 3, "w.unavailable.after(f).max": "< 1s")j") == "loaded");
  CHECK(stat(R"("w.unavailable": "< 1s")").find("say of what to test, such as w.unavailable.max") != std::string::npos);
  CHECK(stat(R"j("w.latency.max_ns.after(f)": "< 1s")j").find("latency.after(f)") != std::string::npos);
  CHECK(stat(R"("w.ops.lost": 0)").find("there is no statistic \"w.ops.lost\"") != std::string::npos);
  const auto state = [](std::string_view test) {
    return trouble_with("", fmt::format(R"(, "expect": {{"state": {{{}}}}})", test));
  };
  CHECK(state(R"j("n1.handled": ">= 2", "count(clerks)": 2, "ledger.pages.q1.name": "q1", "clerk1.since": "< 3s")j") ==
        "loaded");
  CHECK(state(R"("n1.handled": "many")") ==
        "/expect/state/n1.handled: expected a test of a number, such as 5 or \">= 2\", found \"many\"");
  CHECK(state(R"("n1.handled": "> 2ms")").find("expected a test of a number") != std::string::npos);
  CHECK(state(R"("clerk1.since": "soon")").find("expected a test of a duration") != std::string::npos);
  CHECK(state(R"j("count(clerks)": true)j").find("expected a test of a number") != std::string::npos);
}

}  // namespace orrery::scenario::desk_test
