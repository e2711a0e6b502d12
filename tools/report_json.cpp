// One function for each object of the report, in the order in which the keys appear.
#include "tools/report_json.hpp"

#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

Json violation_json(const SeededViolation& found) {
  const sim::Violation& violation = found.violation;
  Json node;
  if (!found.node.empty()) node = found.node;
  return {{"claim", violation.claim}, {"at_ns", violation.at.count()},  {"event", violation.event},
          {"node", std::move(node)},  {"evidence", violation.evidence}, {"seed", found.seed}};
}

Json violations_json(const PlanResult& result) {
  Json list = Json::array();
  for (const SeededViolation& found : result.violations) list.push_back(violation_json(found));
  return list;
}

Json claims_json(const PlanResult& result) {
  Json list = Json::array();
  for (const ClaimResult& claim : result.claims) {
    Json item{{"name", claim.name},
              {"kind", word_of(claim.kind)},
              {"checks", claim.checks},
              {"status", word_of(claim.status)}};
    list.push_back(std::move(item));
  }
  return list;
}

/// The claims that some run of a campaign has to reach, and in how many runs that was so.
Json sometimes_json(const PlanResult& result) {
  Json list = Json::array();
  for (const ClaimResult& claim : result.claims) {
    if (claim.kind != ClaimKind::sometimes || claim.status == ClaimStatus::ignored) continue;
    Json item{{"name", claim.name}, {"reached", claim.status == ClaimStatus::reached}, {"runs", claim.runs_reached}};
    list.push_back(std::move(item));
  }
  return list;
}

Json faults_json(const PlanResult& result) {
  Json list = Json::array();
  for (const sim::FaultReport& fault : result.faults) {
    Json item{{"id", fault.id}, {"fired", fault.fired}, {"skipped", fault.skipped}};
    list.push_back(std::move(item));
  }
  return list;
}

Json expectations_json(const PlanResult& result) {
  Json list = Json::array();
  for (const ExpectationResult& each : result.expectations) {
    Json item{{"what", each.what}, {"expected", each.expected}, {"actual", each.actual}, {"ok", each.ok}};
    item["runs_missed"] = each.runs_missed;
    list.push_back(std::move(item));
  }
  return list;
}

Json questions_json(const PlanResult& result) {
  Json list = Json::array();
  for (const sim::QuestionReport& each : result.questions) {
    Json item{{"question", each.question}, {"options", each.options}, {"right", each.right}, {"explain", each.explain}};
    item["asked_at_ns"] = each.asked ? Json(each.asked->count()) : Json();
    item["judged_at_ns"] = each.judged ? Json(each.judged->count()) : Json();
    list.push_back(std::move(item));
  }
  return list;
}

Json nodes_json(const sim::Plan& plan) {
  Json list = Json::array();
  for (const sim::NodeSetup& node : plan.nodes) {
    Json item{{"name", node.name}, {"kind", node.kind()}};
    list.push_back(std::move(item));
  }
  return list;
}

Json object_of(const auto& map) {
  Json object = Json::object();
  for (const auto& [name, value] : map) object[name] = value;
  return object;
}

Json result_json(const Reported& reported) {
  const PlanResult& result = reported.result;
  const sim::Plan& plan = *result.plan;
  const double seconds = static_cast<double>(result.wall_ns) / 1e9;
  const double rate = seconds > 0 ? static_cast<double>(result.events) / seconds : 0;
  Json json;
  json["file"] = plan.file;
  json["scenario"] = plan.name;
  json["variant"] = plan.variant;
  json["sweep"] = plan.sweep;
  json["system"] = plan.system->name;
  json["mutants"] = plan.mutants;
  json["seed"] = result.first_seed;
  json["runs"] = result.runs;
  json["outcome"] = word_of(result.outcome);
  json["outcome_runs"] = result.outcome_runs;
  json["as_expected"] = result.as_expected;
  json["cut_short"] = result.cut_short;
  json["violations"] = violations_json(result);
  json["failures"] = result.failures;
  json["claims"] = claims_json(result);
  json["sometimes"] = sometimes_json(result);
  json["faults"] = faults_json(result);
  json["expectations"] = expectations_json(result);
  json["operations"] = object_of(result.operations);
  if (!result.questions.empty()) json["questions"] = questions_json(result);
  json["events"] = result.events;
  json["simulated_ns"] = result.simulated.count();
  json["digest"] = to_string(result.digest);
  json["nodes"] = nodes_json(plan);
  json["stats"] = object_of(result.statistics);
  if (result.pct)
    json["pct"] = {{"chains", result.pct->chains},
                   {"steps", result.pct->steps},
                   {"depth", result.pct->depth},
                   {"bound", result.pct->bound}};
  json["reproduce"] = reported.reproduce;
  json["timing"] = {{"wall_ns", result.wall_ns}, {"events_per_s", static_cast<std::uint64_t>(rate)}};
  return json;
}

}  // namespace

Json run_report(std::span<const Reported> results, bool interrupted) {
  Json outcomes = Json::object();
  for (const std::string_view name : sim::run_outcome_names) outcomes[std::string(name)] = 0;
  std::uint64_t expected = 0;
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  Json list = Json::array();
  for (const Reported& reported : results) {
    list.push_back(result_json(reported));
    Json& count = outcomes[std::string(word_of(reported.result.outcome))];
    count = count.get<std::uint64_t>() + 1;
    expected += reported.result.as_expected ? 1 : 0;
    runs += reported.result.runs;
    events += reported.result.events;
  }
  Json json;
  json["schema"] = run_schema;
  json["build"] = {{"name", build_name()}, {"commit", commit()}, {"compiler", compiler()}};
  json["results"] = std::move(list);
  json["summary"] = {{"results", results.size()},
                     {"as_expected", expected},
                     {"not_as_expected", results.size() - expected},
                     {"runs", runs},
                     {"events", events},
                     {"outcomes", std::move(outcomes)},
                     {"interrupted", interrupted}};
  return json;
}

}  // namespace orrery::tools
