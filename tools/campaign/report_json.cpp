// One function for each object, and beside it the one that reads it.
#include "tools/campaign/report_json.hpp"

#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace orrery::campaign {
namespace {

using tools::word_of;

template <class Enum>
Enum enum_of(const std::string& word) {
  const auto names = names_of(Enum{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == word) return static_cast<Enum>(i);
  throw std::out_of_range(fmt::format("\"{}\" is unknown", word));
}

template <class T>
T get(const Json& json, const char* key) {
  return json.at(key).template get<T>();
}

/// Of a key that older reports of the same schema do not have.
template <class T>
T get_or(const Json& json, const char* key, T otherwise) {
  return json.contains(key) && !json.at(key).is_null() ? json.at(key).template get<T>() : otherwise;
}

using Number = std::uint64_t;
using Text = std::string;
using Texts = std::vector<std::string>;

std::string_view status_of(const ClaimTally& claim) {
  if (claim.violated > 0) return "violated";
  if (claim.judged == 0) return claim.ignored > 0 ? "ignored" : "not_judged";
  if (claim.kind == ClaimKind::sometimes) return claim.reached > 0 ? "reached" : "not_reached";
  return "held";
}

Json json_of(const std::string& name, const ClaimTally& claim) {
  Json json{{"name", name},
            {"kind", word_of(claim.kind)},
            {"status", status_of(claim)},
            {"checks", claim.checks},
            {"judged", claim.judged},
            {"reached", claim.reached},
            {"violated", claim.violated},
            {"ignored", claim.ignored}};
  json["first_reached"] = claim.first_reached ? Json(*claim.first_reached) : Json();
  return json;
}

ClaimTally read_claim(const Json& json) {
  ClaimTally claim{enum_of<ClaimKind>(get<Text>(json, "kind")),
                   get<Number>(json, "checks"),
                   get<Number>(json, "judged"),
                   get<Number>(json, "reached"),
                   get<Number>(json, "violated"),
                   get<Number>(json, "ignored")};
  if (!json.at("first_reached").is_null()) claim.first_reached = get<Number>(json, "first_reached");
  return claim;
}

Json json_of(const ScenarioTally& scenario, std::uint32_t depth) {
  Json outcomes = Json::object();
  for (std::size_t i = 0; i < scenario.outcomes.size(); ++i)
    outcomes[std::string(sim::run_outcome_names[i])] = scenario.outcomes[i];
  Json claims = Json::array();
  for (const auto& [name, claim] : scenario.claims) claims.push_back(json_of(name, claim));
  Json faults = Json::array();
  for (const auto& [id, fault] : scenario.faults)
    faults.push_back(
        {{"id", id}, {"fired", fault.fired}, {"skipped", fault.skipped}, {"seeds", fault.seeds}, {"owed", fault.owed}});
  Json json{{"file", scenario.file},
            {"scenario", scenario.name},
            {"variant", scenario.variant},
            {"sweep", scenario.sweep},
            {"system", scenario.system},
            {"mutants", scenario.mutants},
            {"seeds_run", scenario.seeds},
            {"failed", scenario.failed},
            {"outcomes", std::move(outcomes)},
            {"expects", scenario.expects},
            {"not_judged", scenario.not_judged},
            {"claims", std::move(claims)},
            {"faults", std::move(faults)},
            {"events", scenario.events},
            {"simulated_ns", scenario.simulated_ns},
            {"digest", to_string(scenario.digest)}};
  if (scenario.choices)
    json["pct"] = {{"chains", scenario.choices->chains},
                   {"steps", scenario.choices->steps},
                   {"bound", pct_bound(*scenario.choices, depth)}};
  return json;
}

Digest read_digest(const std::string& text) {
  if (text.size() != 32 || text.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw std::out_of_range("a digest has 32 hexadecimal digits");
  return {std::stoull(text.substr(16), nullptr, 16), std::stoull(text.substr(0, 16), nullptr, 16)};
}

ScenarioTally read_scenario(const Json& json) {
  ScenarioTally scenario;
  scenario.file = get<Text>(json, "file");
  scenario.name = get<Text>(json, "scenario");
  scenario.variant = get<Text>(json, "variant");
  scenario.sweep = get<Text>(json, "sweep");
  scenario.system = get<Text>(json, "system");
  scenario.mutants = get<Texts>(json, "mutants");
  scenario.expects = get<Texts>(json, "expects");
  scenario.not_judged = get<Texts>(json, "not_judged");
  scenario.seeds = get<Number>(json, "seeds_run");
  scenario.failed = get<Number>(json, "failed");
  for (std::size_t i = 0; i < scenario.outcomes.size(); ++i)
    scenario.outcomes[i] = get<Number>(json.at("outcomes"), sim::run_outcome_names[i].data());
  for (const Json& each : json.at("claims")) scenario.claims[get<Text>(each, "name")] = read_claim(each);
  for (const Json& each : json.at("faults"))
    scenario.faults[get<Text>(each, "id")] = {get<Number>(each, "fired"), get<Number>(each, "skipped"),
                                              get<Number>(each, "seeds"), get<bool>(each, "owed")};
  scenario.events = get<Number>(json, "events");
  scenario.simulated_ns = get<std::int64_t>(json, "simulated_ns");
  scenario.digest = read_digest(get<Text>(json, "digest"));
  if (json.contains("pct"))
    scenario.choices = {get<Number>(json.at("pct"), "chains"), get<Number>(json.at("pct"), "steps")};
  return scenario;
}

Json json_of(const Report& report, const Group& group) {
  const ScenarioTally& scenario = report.scenarios[group.scenario];
  Json json{{"id", group.id},
            {"known", group.known},
            {"seeds", group.seeds},
            {"scenario", group.scenario},
            {"label", scenario.label()},
            {"seed", group.seed},
            {"outcome", word_of(group.outcome)},
            {"failure", campaign::json_of(group.failure)}};
  const std::uint64_t run = seeds_run_beside(report, group);
  const auto needed = clean_seeds_needed(group.seeds, run);
  json["findability"] = {
      {"failed", group.seeds}, {"seeds_run", run}, {"clean_seeds_for_95", needed ? Json(*needed) : Json()}};
  json["file"] = group.reproduction.file;
  json["diagram"] = group.reproduction.diagram;
  json["picks"] = group.reproduction.picks;
  json["mutations"] = campaign::json_of(group.mutations);
  json["shrunk"] = group.reproduction.shrunk;
  json["shrinking"] = group.reproduction.shrinking;
  return json;
}

Group read_group(const Json& json) {
  Group group;
  group.id = get<Text>(json, "id");
  group.known = get<bool>(json, "known");
  group.seeds = get<Number>(json, "seeds");
  group.scenario = get<Number>(json, "scenario");
  group.seed = get<Number>(json, "seed");
  group.outcome = enum_of<sim::RunOutcome>(get<Text>(json, "outcome"));
  group.failure = read_failure(json.at("failure"));
  if (json.contains("mutations")) group.mutations = read_mutations(json.at("mutations"));
  group.reproduction = {get<Text>(json, "file"), get<Text>(json, "diagram"), get_or<Text>(json, "picks", ""),
                        get<bool>(json, "shrunk"), get<Text>(json, "shrinking")};
  return group;
}

Json failures_json(const Report& report) {
  Json list = Json::array();
  for (const FailedSeed& each : report.failures) {
    const Group& group = report.groups.at(each.group);
    list.push_back({{"seed", each.seed},
                    {"scenario", each.scenario},
                    {"claim", group.failure.claim},
                    {"group", each.group},
                    {"events", each.events},
                    {"file", group.reproduction.file},
                    {"shrunk", group.reproduction.shrunk}});
  }
  return list;
}

/// The sometimes claims by name, over all scenarios.
Json sometimes_json(const Report& report) {
  std::map<std::string, Number> seeds;
  for (const ScenarioTally& scenario : report.scenarios)
    for (const auto& [name, claim] : scenario.claims)
      if (claim.kind == ClaimKind::sometimes && claim.ignored < scenario.seeds) seeds[name] += claim.reached;
  Json list = Json::array();
  for (const auto& [name, count] : seeds) list.push_back({{"name", name}, {"seeds", count}});
  return list;
}

Json shortfalls_json(const Report& report) {
  Json list = Json::array();
  for (const Shortfall& each : shortfalls(report))
    list.push_back({{"scenario", each.scenario},
                    {"kind", each.kind == Shortfall::Kind::fault ? "fault" : "sometimes"},
                    {"name", each.name}});
  return list;
}

Report read(const Json& json) {
  if (get<Text>(json, "schema") != fuzz_schema)
    throw std::out_of_range(fmt::format("its schema is \"{}\"", get<Text>(json, "schema")));
  Report report;
  report.build = get<Text>(json, "build");
  report.strategy.kind = enum_of<sim::StrategyKind>(get<Text>(json, "strategy"));
  report.strategy.depth = get_or<std::uint32_t>(json, "depth", report.strategy.depth);
  report.seeds = get<Text>(json, "seeds");
  report.overrides = get<Texts>(json, "overrides");
  report.limits = get_or<Texts>(json, "limits", {});
  if (const Json& shard = json.at("shard"); !shard.is_null())
    report.shard = {get<Number>(shard, "index"), get<Number>(shard, "of")};
  report.interrupted = get<bool>(json, "interrupted");
  report.cut_short = get<bool>(json, "cut_short");
  report.require_sometimes = get<bool>(json, "require_sometimes");
  for (const Json& each : json.at("results")) report.scenarios.push_back(read_scenario(each));
  for (const Json& each : json.at("groups")) {
    Group group = read_group(each);
    static_cast<void>(report.scenarios.at(group.scenario));
    report.groups.emplace(group.id, std::move(group));
  }
  for (const Json& each : json.at("failures")) {
    report.failures.push_back({get<Number>(each, "scenario"), get<Number>(each, "seed"), get<Text>(each, "group"),
                               get<Number>(each, "events")});
    static_cast<void>(report.groups.at(report.failures.back().group));
  }
  report.wall_ns = get<Number>(json.at("timing"), "wall_ns");
  report.jobs = get<Number>(json.at("timing"), "jobs");
  report.second_chances = get_or<Number>(json.at("timing"), "second_chances", 0);
  return report;
}

}  // namespace

Json json_of(const Report& report) {
  Json json{{"schema", fuzz_schema}, {"build", report.build},         {"strategy", word_of(report.strategy.kind)},
            {"seeds", report.seeds}, {"overrides", report.overrides}, {"limits", report.limits}};
  json["depth"] = report.strategy.kind == sim::StrategyKind::pct ? Json(report.strategy.depth) : Json();
  json["shard"] = report.shard.of > 1 ? Json{{"index", report.shard.index}, {"of", report.shard.of}} : Json();
  json["interrupted"] = report.interrupted;
  json["cut_short"] = report.cut_short;
  json["require_sometimes"] = report.require_sometimes;
  json["seeds_run"] = report.seeds_run();
  json["events"] = report.events();
  json["as_expected"] = !has_findings(report);
  json["sometimes"] = sometimes_json(report);
  json["shortfalls"] = shortfalls_json(report);
  json["results"] = Json::array();
  for (const ScenarioTally& each : report.scenarios) json["results"].push_back(json_of(each, report.strategy.depth));
  json["groups"] = Json::array();
  for (const auto& [id, group] : report.groups) json["groups"].push_back(json_of(report, group));
  json["failures"] = failures_json(report);
  const double seconds = static_cast<double>(report.wall_ns) / 1e9;
  const auto rate = [&](std::uint64_t count) {
    return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(count) / seconds) : 0;
  };
  json["timing"] = {{"wall_ns", report.wall_ns},
                    {"jobs", report.jobs},
                    {"second_chances", report.second_chances},
                    {"seeds_per_hour", rate(report.seeds_run() * 3600)},
                    {"events_per_s", rate(report.events())}};
  return json;
}

std::string text_of(const Report& report) {
  return json_of(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Report read_report(const std::string& file, std::string_view text) {
  const auto bad = [&](const char* why) {
    throw tools::BadInput(
        fmt::format("{}: expected a report of orrery fuzz, schema \"{}\": {}", file, fuzz_schema, why));
  };
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    bad(error.what());
  } catch (const std::out_of_range& error) {
    bad(error.what());
  }
  return {};
}

}  // namespace orrery::campaign
