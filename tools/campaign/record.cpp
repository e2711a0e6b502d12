// Lists where a reader knows the order, so that thousands of lines stay small.
#include "tools/campaign/record.hpp"

namespace orrery::campaign {
namespace {

template <class Enum>
Enum enum_at(const Json& json) {
  const auto number = json.get<std::uint8_t>();
  if (number >= names_of(Enum{}).size()) throw std::out_of_range("a number that stands for no word");
  return static_cast<Enum>(number);
}

}  // namespace

Json json_of(const Failure& failure) {
  return {{"claim", failure.claim}, {"trail", failure.trail}, {"events", failure.events},
          {"at_ns", failure.at_ns}, {"node", failure.node},   {"evidence", failure.evidence}};
}

Failure read_failure(const Json& json) {
  return {json.at("claim").get<std::string>(),    json.at("trail").get<std::vector<std::string>>(),
          json.at("events").get<std::uint64_t>(), json.at("at_ns").get<std::int64_t>(),
          json.at("node").get<std::string>(),     json.at("evidence").get<std::string>()};
}

Json json_of(const std::vector<sim::Mutation>& mutations) {
  Json json = Json::array();
  for (const sim::Mutation& each : mutations) json.push_back(Json::array({each.which, each.when, each.seed}));
  return json;
}

std::vector<sim::Mutation> read_mutations(const Json& json) {
  std::vector<sim::Mutation> mutations;
  for (const Json& each : json)
    mutations.push_back(
        {each.at(0).get<std::uint32_t>(), each.at(1).get<std::uint32_t>(), each.at(2).get<std::uint64_t>()});
  return mutations;
}

std::string line_of(const SeedRecord& record) {
  Json claims = Json::array();
  for (const SeedRecord::Claim& each : record.claims)
    claims.push_back(Json::array({each.name, each.kind, each.checks, each.reached, each.ignored}));
  Json faults = Json::array();
  for (const SeedRecord::Fault& each : record.faults)
    faults.push_back(Json::array({each.id, each.fired, each.skipped, each.owed}));
  Json json{{"scenario", record.scenario},
            {"seed", record.seed},
            {"outcome", record.outcome},
            {"events", record.events},
            {"simulated_ns", record.simulated_ns}};
  json["digest"] = Json::array({record.digest.low, record.digest.high});
  json["claims"] = std::move(claims);
  json["faults"] = std::move(faults);
  if (record.failure) json["failure"] = json_of(*record.failure);
  if (record.choices) json["pct"] = Json::array({record.choices->chains, record.choices->steps});
  if (!record.mutations.empty()) json["mutations"] = json_of(record.mutations);
  if (!record.features.empty()) json["features"] = record.features;
  return trace::line_of(json);
}

SeedRecord read_record(std::string_view line) {
  const Json json = Json::parse(line);
  SeedRecord record;
  record.scenario = json.at("scenario").get<std::uint64_t>();
  record.seed = json.at("seed").get<std::uint64_t>();
  record.outcome = enum_at<sim::RunOutcome>(json.at("outcome"));
  record.events = json.at("events").get<std::uint64_t>();
  record.simulated_ns = json.at("simulated_ns").get<std::int64_t>();
  record.digest.low = json.at("digest").at(0).get<std::uint64_t>();
  record.digest.high = json.at("digest").at(1).get<std::uint64_t>();
  for (const Json& each : json.at("claims"))
    record.claims.push_back({each.at(0).get<std::string>(), enum_at<ClaimKind>(each.at(1)),
                             each.at(2).get<std::uint64_t>(), each.at(3).get<bool>(), each.at(4).get<bool>()});
  for (const Json& each : json.at("faults"))
    record.faults.push_back({each.at(0).get<std::string>(), each.at(1).get<std::uint64_t>(),
                             each.at(2).get<std::uint64_t>(), each.at(3).get<bool>()});
  if (json.contains("failure")) record.failure = read_failure(json.at("failure"));
  if (json.contains("pct"))
    record.choices = {json.at("pct").at(0).get<std::uint64_t>(), json.at("pct").at(1).get<std::uint64_t>()};
  if (json.contains("mutations")) record.mutations = read_mutations(json.at("mutations"));
  if (json.contains("features")) record.features = json.at("features").get<std::vector<std::uint64_t>>();
  return record;
}

}  // namespace orrery::campaign
