// What one seed did, as small as a report needs it: the line that a worker sends and the journal keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/digest.hpp"
#include "sim/guided.hpp"
#include "sim/run.hpp"
#include "sim/trace/json_visitor.hpp"

namespace orrery::campaign {

using trace::Json;

/// Why a seed is not as expected.
struct Failure {
  /// The claim that does not hold; or `crash` (an ENSURE, a signal, an exception, no memory), `hang`, `stuck`,
  /// `expectation`.
  std::string claim;
  /// How it came to that, without nodes, times and numbers: see TrailObserver. Failures with one claim and one trail
  /// are taken for one failure.
  std::vector<std::string> trail;
  std::uint64_t events = 0;  ///< of the run, up to it
  std::int64_t at_ns = 0;
  std::string node;  ///< by name; empty: none
  std::string evidence;
};

/// How much pct had to choose from.
struct Choices {
  std::uint64_t chains = 0;  ///< n
  std::uint64_t steps = 0;   ///< k
};

struct SeedRecord {
  struct Claim {
    std::string name;
    ClaimKind kind{};
    std::uint64_t checks = 0;
    bool reached = false;  ///< sometimes, eventually: it came true
    bool ignored = false;
  };
  struct Fault {
    std::string id;
    std::uint64_t fired = 0;
    std::uint64_t skipped = 0;
    bool owed = false;  ///< that it never fires in any seed is a finding
  };

  std::uint64_t scenario = 0;  ///< position among the campaign's scenarios
  std::uint64_t seed = 0;
  std::vector<sim::Mutation> mutations;  ///< guided: what it changed; none: the seed alone gives the run
  sim::RunOutcome outcome{};
  std::uint64_t events = 0;
  std::int64_t simulated_ns = 0;
  Digest digest;
  std::vector<Claim> claims;
  std::vector<Fault> faults;
  std::optional<Failure> failure;
  std::optional<Choices> choices;       ///< pct
  std::vector<std::uint64_t> features;  ///< guided: what it came to, see sim/coverage.hpp; in a journal what was new
};

[[nodiscard]] Json json_of(const std::vector<sim::Mutation>& mutations);
[[nodiscard]] std::vector<sim::Mutation> read_mutations(const Json& json);

/// One line without a newline.
[[nodiscard]] std::string line_of(const SeedRecord& record);
/// Throws nlohmann::json::exception when the line is none of line_of().
[[nodiscard]] SeedRecord read_record(std::string_view line);

[[nodiscard]] Json json_of(const Failure& failure);
[[nodiscard]] Failure read_failure(const Json& json);

}  // namespace orrery::campaign
