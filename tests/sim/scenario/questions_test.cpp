// Questions of an exercise: asked at their moment, answered by the run, and asking changes nothing.
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"
#include "sim/evaluate.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::scenario::questions_test {
namespace {

using namespace std::chrono_literals;

/// A client that says something every 10 ms from 5 ms on; a message takes 1 ms, a sync 1 ms.
sim::RunResult run(const std::string& questions, const std::string& more = "") {
  const std::string text = fmt::format(
      R"({{"name": "story", "duration": "100ms", "system": {{"kind": "echo", "nodes": 1}}, "network": {{"latency": "1ms"}},)"
      R"( "disk": {{"sync": "1ms"}}, "workload": [{{"id": "w", "kind": "words", "clients": 1, "think": "10ms", "from": "5ms"}}],)"
      R"( "faults": [{{"id": "stop", "at": "50ms", "pause": "n1", "for": "20ms"}}] {}{}}})",
      questions.empty() ? "" : ", \"ask\": [" + questions + "]", more);
  const System* const system = &echo::system();
  return sim::run(load("story.json", text, std::span(&system, 1)).front(), 1);
}

sim::QuestionReport asked(const std::string& question) {
  const sim::RunResult result = run(R"({"question": "?", )" + question + "}");
  REQUIRE(result.questions.size() == 1);
  CHECK(result.as_expected == (result.questions[0].right.size() == 1));
  return result.questions[0];
}

TEST_CASE("a question at a time is judged when everything up to then has happened") {
  const sim::QuestionReport report = asked(R"("at": "6ms", "options": [0, 1, 2], "answer": "n1.heard")");
  CHECK(report.options == std::vector<std::string>{"0", "1", "2"});
  CHECK(report.right == std::vector<std::size_t>{1});
  CHECK(report.asked == 6ms);
  CHECK(report.judged == 6ms);
  CHECK(asked(R"("at": "5999us", "options": [0, 1], "answer": "n1.heard")").right == std::vector<std::size_t>{0});
}

TEST_CASE("a question under a condition is judged in the very event, or so much later") {
  const std::string options =
      R"("options": [{"text": "busy", "if": "n1 is busy"}, {"text": "quiet", "if": "n1 is quiet"}])";
  const sim::QuestionReport now = asked(R"("when": "n1.heard == 1", )" + options);
  CHECK(now.right == std::vector<std::size_t>{0});
  CHECK(now.judged == 6ms);
  const sim::QuestionReport later = asked(R"("when": "n1.heard == 1", "after": "1ms", )" + options);
  CHECK(later.right == std::vector<std::size_t>{1});
  CHECK(later.asked == 7ms);
  CHECK(later.judged == 7ms);
  CHECK(asked(R"("when": "lost Say", "options": ["a", {"text": "b", "if": "healed"}])").judged == std::nullopt);
}

TEST_CASE("the answer may come later than the question") {
  const sim::QuestionReport by_time = asked(
      R"("at": "6ms", "judge": "60ms", "options": [{"text": "it stands", "if": "fault stop started"}, "it runs"])");
  CHECK(by_time.asked == 6ms);
  CHECK(by_time.judged == 60ms);
  CHECK(by_time.right == std::vector<std::size_t>{0});
  const sim::QuestionReport by_condition = asked(
      R"("when": "fault stop started", "judge": "n1.heard > 4", "options": ["soon", {"text": "after its pause", "if": "fault stop ended"}])");
  CHECK(by_condition.asked == 50ms);
  CHECK(by_condition.judged == 70ms);
  CHECK(by_condition.right == std::vector<std::size_t>{1});
}

TEST_CASE("an answer may be a node, or nobody") {
  CHECK(asked(R"("at": "6ms", "options": ["n1", "nobody"], "answer": "busy")").right == std::vector<std::size_t>{0});
  CHECK(asked(R"("at": "8ms", "options": ["n1", "nobody"], "answer": "busy")").right == std::vector<std::size_t>{1});
}

TEST_CASE("a state at the end may be a node, or nobody") {
  const auto state = [](const std::string& test) {
    for (const sim::ExpectationReport& each : run("", R"(, "expect": {"state": {)" + test + "}}").expectations)
      if (each.what.starts_with("state ")) return each;
    return sim::ExpectationReport{};
  };
  CHECK(state(R"("quiet": "n1")").ok);
  CHECK(state(R"("quiet": "n1")").actual == "n1");
  CHECK_FALSE(state(R"("quiet": "nobody")").ok);
  sim::Plan plan;
  plan.nodes.resize(1);
  plan.nodes[0].name = "n1";
  CHECK(sim::text_of(plan, NodeId{0}) == "n1");
  CHECK(sim::text_of(plan, no_node) == "nobody");
  CHECK(sim::text_of(plan, std::int64_t{5}) == "5");
}

TEST_CASE("a question that has no one answer, or is never asked, is a finding") {
  const auto finding = [](const std::string& question) {
    const sim::RunResult result = run(R"({"question": "?", )" + question + "}");
    CHECK_FALSE(result.as_expected);
    for (const sim::ExpectationReport& each : result.expectations)
      if (each.what == "question 1") return each.actual;
    return std::string("no such line");
  };
  CHECK(
      finding(R"("at": "6ms", "options": [{"text": "a", "if": "n1 is busy"}, {"text": "b", "if": "n1.heard == 1"}])") ==
      "a and b");
  CHECK(finding(R"("at": "6ms", "options": [5, 6], "answer": "n1.heard")") == "none holds");
  CHECK(finding(R"("when": "n1.heard == 500", "options": [5, 6], "answer": "n1.heard")") == "never asked");
  CHECK(finding(R"("at": "6ms", "judge": "n1.heard == 500", "options": [5, 6], "answer": "n1.heard")") ==
        "asked and never judged");
}

TEST_CASE("a run with questions is the same run") {
  const sim::RunResult plain = run("");
  const sim::RunResult exercise = run(R"({"question": "?", "at": "6500us", "options": [0, 1], "answer": "n1.heard"},
             {"question": "?", "when": "n1 is busy", "after": "33ms", "options": ["n1", "nobody"], "answer": "busy"})");
  CHECK(exercise.digest == plain.digest);
  CHECK(exercise.events == plain.events);
}

}  // namespace
}  // namespace orrery::scenario::questions_test
