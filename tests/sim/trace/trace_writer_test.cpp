// The trace of an echo run with a crash: it tells the run and does not change it.
#include "sim/trace/trace_writer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "algorithms/echo/echo.hpp"
#include "sim/run.hpp"

namespace orrery::trace::trace_writer_test {
namespace {

using std::chrono::milliseconds;

/// Two servers, a client for each; n1 crashes for a while in the middle, messages are lost and doubled.
sim::Plan echo_plan() {
  sim::Plan plan;
  plan.name = "Echo";
  plan.file = "echo.json";
  plan.variant = "crash";
  plan.system = &echo::system();
  plan.duration = milliseconds(500);
  for (std::uint32_t i = 0; i < 4; ++i) {
    sim::NodeSetup node;
    node.name = (i < 2 ? "n" : "c") + std::string(1, static_cast<char>('1' + i % 2));
    node.server = i < 2;
    plan.nodes.push_back(node);
    (i < 2 ? plan.system_setup.servers : plan.system_setup.clients).push_back({i});
  }
  for (const std::uint32_t client : {2U, 3U}) {
    sim::StreamSetup stream;
    stream.workload = "words";
    stream.client = {client};
    stream.spec = plan.system->workloads.data();
    stream.interval = milliseconds(20);
    plan.streams.push_back(stream);
  }
  plan.network.loss = sim::billion / 10;
  plan.network.duplicate = sim::billion / 10;
  sim::Action crash;
  crash.id = "crash";
  crash.key = 1;
  crash.nodes = sim::parse_nodes("n1");
  crash.at = Spread::fixed(milliseconds(200));
  crash.lasting = Spread::fixed(milliseconds(100));
  plan.faults.push_back(crash);
  plan.budget.kind = sim::Budget::Kind::none;
  return plan;
}

struct Traced {
  sim::RunResult result;
  std::vector<nlohmann::json> lines;
  std::string text;
};

Traced trace_of(const sim::Plan& plan, const Showing& showing = {}) {
  Traced traced;
  TraceWriter writer(plan, {"test", 7, {"network.loss=0.1"}, showing}, [&](std::string_view line) {
    CHECK(line.back() == '\n');
    CHECK(std::count(line.begin(), line.end(), '\n') == 1);
    traced.lines.push_back(nlohmann::json::parse(line));
    traced.text += line;
  });
  traced.result = sim::run(plan, 7, &writer);
  writer.write_questions(traced.result.events, traced.result.simulated, traced.result.questions);
  writer.finish(traced.result.events, traced.result.simulated, traced.result.digest);
  return traced;
}

std::vector<nlohmann::json> of_kind(const Traced& traced, const std::string& kind) {
  std::vector<nlohmann::json> found;
  for (const nlohmann::json& line : traced.lines)
    if (line.value("k", "") == kind) found.push_back(line);
  return found;
}

TEST_CASE("watching changes nothing, and the same run has the same trace") {
  const sim::Plan plan = echo_plan();
  const Traced traced = trace_of(plan);
  CHECK(sim::run(plan, 7).digest == traced.result.digest);
  CHECK(trace_of(plan).text == traced.text);
}

TEST_CASE("the header says what was run, the last line with what digest") {
  const Traced traced = trace_of(echo_plan());
  const nlohmann::json& header = traced.lines.front();
  CHECK(header.at("orrery_trace") == 1);
  CHECK(header.at("scenario") == "Echo");
  CHECK(header.at("variant") == "crash");
  CHECK(header.at("seed") == 7);
  CHECK(header.at("overrides") == nlohmann::json{"network.loss=0.1"});
  CHECK(header.at("nodes").size() == 4);
  CHECK(header.at("nodes").at(3) == nlohmann::json{{"name", "c2"}, {"kind", "client"}});
  CHECK(header.at("roles").at(1) == nlohmann::json{{"name", "busy"}, {"style", "active"}});
  CHECK_FALSE(header.contains("rank"));
  CHECK(header.at("messages").at(1) == nlohmann::json{{"type", "Heard"}, {"family", 0}, {"reply", true}});
  CHECK(traced.lines.back().at("k") == "end");
  CHECK(traced.lines.back().at("digest") == to_string(traced.result.digest));
}

TEST_CASE("the notes of steps stand where they are said") {
  sim::Plan plan = echo_plan();
  for (const char* words : {"first", "then"}) {
    sim::Step step;
    step.note = words;
    step.kind = sim::Step::Kind::run;
    step.span = std::chrono::milliseconds(5);
    plan.steps.push_back(step);
  }
  const std::vector<nlohmann::json> notes = of_kind(trace_of(plan), "note");
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].at("text") == "first");
  CHECK(notes[1].at("text") == "then");
  CHECK(notes[1].at("t") == 5'000'000);
}

TEST_CASE("every node shows its face at the start, and a role whenever it changes") {
  const Traced traced = trace_of(echo_plan());
  std::map<int, nlohmann::json> first;
  for (const nlohmann::json& face : of_kind(traced, "face")) first.emplace(face.at("n").get<int>(), face);
  REQUIRE(first.size() == 4);
  CHECK(first[0].at("role") == "quiet");
  CHECK(first[0].at("t") == 0);
  CHECK(first[0].at("face") == nlohmann::json{{"role", "quiet"}, {"heard", 0}, {"durable", 0}});
  CHECK(first[2].at("role") == "");
}

TEST_CASE("no message arrives or dies that was not sent, and none twice") {
  const Traced traced = trace_of(echo_plan());
  std::set<std::uint64_t> open;
  std::size_t lost = 0;
  std::size_t copies = 0;
  for (const nlohmann::json& line : traced.lines) {
    const std::string kind = line.value("k", "");
    if (kind == "send") {
      CHECK(open.insert(line.at("m").get<std::uint64_t>()).second);
      copies += line.contains("copy_of") ? 1U : 0U;
    }
    if (kind == "deliver" || kind == "lost") CHECK(open.erase(line.at("m").get<std::uint64_t>()) == 1);
    lost += kind == "lost" ? 1U : 0U;
  }
  CHECK(copies > 0);
  CHECK(lost == static_cast<std::size_t>(traced.result.statistics.at("messages.lost.loss") +
                                         traced.result.statistics.at("messages.lost.crashed")));
}

TEST_CASE("vector clocks: a step counts once, and a delivery knows all that its sender knew") {
  const Traced traced = trace_of(echo_plan());
  using Clock = std::vector<std::uint64_t>;
  std::map<std::size_t, Clock> last;
  std::map<std::uint64_t, Clock> sent;
  std::size_t deliveries = 0;
  for (const nlohmann::json& line : traced.lines) {
    if (!line.contains("vc")) continue;
    const auto node = line.at("n").get<std::size_t>();
    const auto clock = line.at("vc").get<Clock>();
    const Clock before = last.contains(node) ? last[node] : Clock(clock.size());
    CHECK(clock[node] == before[node] + 1);
    for (std::size_t i = 0; i < clock.size(); ++i) {
      CHECK(clock[i] >= before[i]);
      if (line.at("k") == "deliver") CHECK(clock[i] >= sent.at(line.at("m").get<std::uint64_t>())[i]);
      if (i != node && line.at("k") != "deliver") CHECK(clock[i] == before[i]);
    }
    if (line.at("k") == "send") sent[line.at("m").get<std::uint64_t>()] = clock;
    deliveries += line.at("k") == "deliver" ? 1U : 0U;
    last[node] = clock;
  }
  CHECK(deliveries > 20);
}

TEST_CASE("the crash, the way back and the operations are told") {
  const Traced traced = trace_of(echo_plan());
  std::vector<std::string> told;
  for (const nlohmann::json& line : of_kind(traced, "status"))
    if (line.at("t") > 0) told.push_back(line.at("status"));
  CHECK(told == std::vector<std::string>{"crashed", "up"});
  const auto faults = of_kind(traced, "fault");
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].at("id") == "crash");
  CHECK(faults[0].at("phase") == "start");
  CHECK(faults[0].at("nodes") == nlohmann::json{0});
  CHECK(faults[1].at("phase") == "end");
  std::map<std::string, std::vector<std::string>> phases;
  for (const nlohmann::json& line : of_kind(traced, "op")) {
    phases[line.at("id")].push_back(line.at("phase"));
    CHECK(line.at("label").get<std::string>().starts_with("say word"));
  }
  CHECK(phases.size() > 20);
  CHECK(phases.at("1") == std::vector<std::string>{"invoke", "ok"});
}

TEST_CASE("one who comes late is told what stands and what is in flight") {
  const sim::Plan plan = echo_plan();
  sim::World world = sim::make_world(plan, 7);
  while (world.counters().sent < 5) REQUIRE(world.step());
  std::vector<nlohmann::json> lines;
  TraceWriter writer(plan, {"test", 7, {}},
                     [&](std::string_view line) { lines.push_back(nlohmann::json::parse(line)); });
  world.watch(&writer);
  REQUIRE(world.run_until(milliseconds(500)));
  std::set<std::uint64_t> open;
  std::set<int> shown;
  for (const nlohmann::json& line : lines) {
    const std::string kind = line.value("k", "");
    if (kind == "send") open.insert(line.at("m").get<std::uint64_t>());
    if (kind == "deliver" || kind == "lost") CHECK(open.contains(line.at("m").get<std::uint64_t>()));
    if (kind == "face") shown.insert(line.at("n").get<int>());
  }
  CHECK(shown.size() == 4);
}

/// A server's log, as far as its face tells: what it heard, of which so much is durable.
Showing echo_showing() {
  Showing showing;
  LogSpec log;
  log.settled = "durable";
  log.rank = "boot";
  log.letter = "B";
  log.extent = [](const FaceBox& box) -> std::optional<LogExtent> {
    const auto* face = box.get<echo::ServerFace>();
    if (face == nullptr) return std::nullopt;
    return LogExtent{1, face->heard, face->durable};
  };
  log.cell = [](const Process&, std::uint64_t index) { return LogCell{7, "word " + std::to_string(index)}; };
  showing.log = log;
  return showing;
}

TEST_CASE("a log is told by its changes, and put together they give what the face says") {
  const Traced traced = trace_of(echo_plan(), echo_showing());
  CHECK(traced.lines.front()["log"] == nlohmann::json{{"settled", "durable"}, {"rank", "boot"}, {"letter", "B"}});
  CHECK(traced.text.size() > trace_of(echo_plan()).text.size());
  CHECK(of_kind(trace_of(echo_plan()), "log").empty());
  std::map<std::uint64_t, std::vector<nlohmann::json>> logs;
  std::map<std::uint64_t, std::uint64_t> durable;
  std::size_t appended = 0;
  for (const nlohmann::json& line : traced.lines) {
    if (line.value("k", "") == "log") {
      auto& log = logs[line["n"]];
      const std::size_t kept = line["from"].get<std::size_t>() - 1;
      REQUIRE(kept <= log.size());
      log.resize(kept);
      for (const nlohmann::json& cell : line["cells"]) {
        log.push_back(cell);
        CHECK(cell == nlohmann::json{{"rank", 7}, {"label", "word " + std::to_string(log.size())}});
        ++appended;
      }
      durable[line["n"]] = line["settled"];
    }
  }
  // At the end both tell the same.
  std::map<std::uint64_t, nlohmann::json> faces;
  for (const nlohmann::json& face : of_kind(traced, "face"))
    if (face["face"].contains("heard")) faces[face["n"]] = face["face"];
  REQUIRE(faces.size() == 2);
  for (const auto& [node, face] : faces) {
    CHECK(logs[node].size() == face["heard"].get<std::size_t>());
    CHECK(durable[node] == face["durable"].get<std::uint64_t>());
  }
  CHECK(appended > 20);
  CHECK(appended < 200);  // not the whole log each time
  CHECK(traced.result.digest == trace_of(echo_plan()).result.digest);
}

TEST_CASE("questions are told at the end, with what came of them") {
  sim::Plan plan = echo_plan();
  sim::Question question;
  question.text = "What now?";
  question.explain = "So it is.";
  question.at = milliseconds(100);
  question.judge_at = milliseconds(300);
  question.options = {{"never", {}}, {"always", sim::parse_condition("n1.heard >= 0")}};
  plan.questions.push_back(question);
  question.text = "And after the end?";
  question.at = milliseconds(499);
  question.judge_at = milliseconds(400);
  plan.questions.push_back(question);
  const std::vector<nlohmann::json> asked = of_kind(trace_of(plan), "ask");
  REQUIRE(asked.size() == 2);
  CHECK(asked[0]["question"] == "What now?");
  CHECK(asked[0]["options"] == nlohmann::json{"never", "always"});
  CHECK(asked[0]["right"] == nlohmann::json{1});
  CHECK(asked[0]["asked"] == 100'000'000);
  CHECK(asked[0]["judged"] == 300'000'000);
  CHECK(asked[0]["explain"] == "So it is.");
  CHECK(asked[0]["t"] == asked[1]["t"]);
}

}  // namespace
}  // namespace orrery::trace::trace_writer_test
