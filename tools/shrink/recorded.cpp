// One run with a recorder beside it; what nobody could say in a scenario is left out of its moves.
#include "tools/shrink/recorded.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tools/formatting.hpp"

namespace orrery::tools {
namespace {

using sim::Failure;
using sim::Move;

/// `ENSURE(x) failed in f (n1, timer) at 1s`: up to the function.
std::string cause_in(const std::string& failure) {
  static constexpr std::string_view mark = " failed in ";
  const std::size_t function = failure.find(mark);
  if (function == std::string::npos) return failure;
  return failure.substr(0, failure.find(' ', function + mark.size()));
}

/// The document as it is run with this seed.
Json document_of(const scenario::Scenario& scenario, std::uint64_t seed) {
  scenario::Scenario own = scenario;
  const std::string written = fmt::format("{}", seed);
  bool found = false;
  for (scenario::JsonMember& member : own.document.root.members) {
    if (member.key != "seed") continue;
    member.value.text = written;
    found = true;
  }
  if (!found) {
    scenario::JsonMember member{"seed", {}, {}};
    member.value.kind = scenario::JsonValue::Kind::number;
    member.value.text = written;
    own.document.root.members.push_back(std::move(member));
  }
  return Json::parse(formatted(scenario::resolved(own)));
}

/// Whether a scenario can speak of this timer.
bool has_name(const System& system, std::uint32_t servers, const Move& move) {
  const bool server = (move.nodes & ((sim::NodeSet{1} << servers) - 1)) != 0;
  return move.timer < (server ? system.timers : system.client_timers).size();
}

sim::RunResult failing_run(const ShrinkRequest& request, const sim::Plan& plan, sim::Observer& observer) {
  if (request.picks) return sim::run_picks(plan, *request.picks, {}, &observer);
  return sim::run_attempt(request.strategy, plan, {request.seed, request.mutations}, {}, &observer).result;
}

}  // namespace

std::uint32_t servers_of(const sim::Plan& plan) { return static_cast<std::uint32_t>(plan.system_setup.servers.size()); }

Failure failure_of(const sim::RunResult& result) {
  Failure failure;
  if (result.outcome == sim::RunOutcome::crash) failure.crash = cause_in(result.failure);
  if (result.violation) failure.claim = result.violation->claim;
  return failure;
}

Recorded record(const ShrinkRequest& request, Shrunk& report) {
  Recorded recorded{scenario::plan_of(*request.scenario, request.seed), {}, {}, {}, false, {}, {}, 0, {}, {}};
  recorded.document = document_of(*request.scenario, request.seed);
  const sim::Playbook playbook(*recorded.plan.system);
  sim::MoveRecorder recorder(playbook);
  recorded.result = failing_run(request, recorded.plan, recorder);
  const sim::RunResult& result = recorded.result;
  recorded.failure = failure_of(result);
  for (const sim::ClaimReport& claim : result.claims) {
    if (claim.info.name != recorded.failure.claim || claim.info.kind != ClaimKind::eventually) continue;
    recorded.eventual = true;
    recorded.within = claim.info.within;
    for (const sim::ClaimSetup& setup : recorded.plan.claims)
      if (setup.name == recorded.failure.claim && setup.within) recorded.within = *setup.within;
  }
  for (std::size_t i = 0; i < recorder.moves().size(); ++i) {
    const Move& move = recorder.moves()[i];
    if (i == recorder.moves_until_quiet()) recorded.until_quiet = recorded.moves.size();
    if (move.kind == Move::Kind::fire && !has_name(*recorded.plan.system, servers_of(recorded.plan), move)) continue;
    if (move.kind == Move::Kind::operation) {
      const auto words = operation_words(*recorded.plan.system, move.command);
      if (!words) continue;  // nobody can ask for it in a scenario
      recorded.operation = fmt::format("{}", fmt::join(*words, " "));
    }
    recorded.moves.push_back(move);
  }
  recorded.acts.assign(recorder.acts().begin(), recorder.acts().end());
  report.claim = recorded.failure.claim;
  report.crash = recorded.failure.crash;
  report.before = {recorder.actions() + recorded.plan.steps.size(), result.events};
  return recorded;
}

void judge_alone(Recorded& recorded) {
  const std::string& claim = recorded.failure.claim;
  Json only = claim;
  if (const auto check = recorded.document.find("check"); check != recorded.document.end())
    for (const Json& item : *check)
      if (item.is_object() && (item.value("id", "") == claim || item.value("claim", "") == claim)) only = item;
  recorded.document["check"] = Json::array({only});
}

}  // namespace orrery::tools
