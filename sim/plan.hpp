// Plan: a scenario with everything resolved that does not depend on luck: ready to become a world. Made by sim/scenario
// from JSON, by tests by hand.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/process/system.hpp"
#include "sim/action.hpp"
#include "sim/question.hpp"
#include "sim/step.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// What a run should end as.
struct Expectation {
  enum class Kind : std::uint8_t { pass, any, violates };
  Kind kind = Kind::pass;
  std::vector<std::string> violates;              ///< any of these claims
  std::optional<Duration> before;                 ///< the violation is no later
  std::string node;                               ///< the violation is at this node
  std::vector<std::string> sometimes;             ///< claims that must have been reached
  std::map<std::string, std::string> operations;  ///< id -> `ok 1`, `fail | unknown`
  struct Statistic {
    std::string name;
    std::string test;  ///< as written: `< 1s`, `>= 5`, `1`; of a published value: the value
    /// The test is whether ours agrees with a value that somebody published.
    struct Published {
      std::optional<std::uint32_t> within;  ///< relative, in parts per billion
      std::optional<std::uint32_t> ci;      ///< the level of the interval of ours that it lies in, likewise
      std::string source;
    };
    std::optional<Published> published{};
  };
  std::vector<Statistic> statistics;
  std::vector<std::pair<std::string, std::string>> state;  ///< expression at the end, test
};

struct Plan {
  std::string name;
  std::string about;
  std::string file;
  std::string variant;
  std::string sweep;  ///< `path=value, ...` of this point; empty: none
  const System* system = nullptr;
  std::vector<std::string> drawn;  ///< statistics that are measured because a picture shows them

  std::uint64_t seed = 1;
  std::uint32_t runs = 1;
  bool one_of_many =
      false;           ///< one run alone of a scenario that asks for more: figures over all runs say nothing of it
  bool quiet = false;  ///< `"luck": "quiet"`
  Duration duration{};
  Duration calm{};  ///< faults end this long before the end
  std::optional<Condition> stop;

  std::vector<NodeSetup> nodes;  ///< servers first, in rank order, then those that the system adds, then clients
  SystemSetup system_setup;
  std::map<std::string, std::vector<NodeId>, std::less<>> sets;  ///< zones and groups
  LinkParameters network;
  std::vector<std::pair<std::vector<Link>, LinkChange>> links;
  std::vector<StreamSetup> streams;
  std::vector<Script> scripts;
  std::vector<Action> faults;
  std::vector<Step> steps;  ///< their actions and operations stand among `faults` and `scripts`
  bool steps_only = false;  ///< `"pace": "steps"`
  Budget budget;
  std::vector<ClaimSetup> claims;
  bool linearizable = false;  ///< claimed of the operations of clients
  std::vector<WrittenClaim> written_claims;
  std::vector<Question> questions;
  std::vector<std::string> mutants;
  Expectation expect;
};

/// The names of the statistics that somebody wants to know: expected ones, and those of the picture.
[[nodiscard]] inline std::vector<std::string> wanted_statistics(const Plan& plan) {
  std::vector<std::string> names = plan.drawn;
  for (const Expectation::Statistic& statistic : plan.expect.statistics) names.push_back(statistic.name);
  return names;
}

}  // namespace orrery::sim
