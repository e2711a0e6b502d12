// Run: one plan, one seed, from boot to the end, and what came of it. Within a result everything is the same on every
// machine.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/digest.hpp"
#include "sim/examiner.hpp"
#include "sim/plan.hpp"
#include "sim/scheduler.hpp"
#include "sim/statistics.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// How a run ended.
enum class RunOutcome : std::uint8_t {
  pass,       ///< every claim held
  violation,  ///< a claim did not hold
  crash,      ///< an ENSURE of the code under test threw
  hang,       ///< the limit of events was reached, or time stood still
  stuck,      ///< a step of the scenario could not be taken
};
inline constexpr std::array<std::string_view, 5> run_outcome_names{"pass", "violation", "crash", "hang", "stuck"};
constexpr std::span<const std::string_view> names_of(RunOutcome) { return run_outcome_names; }

/// What became of one fault.
struct FaultReport {
  std::string id;
  std::uint64_t fired = 0;
  std::uint64_t skipped = 0;   ///< beyond the budget
  bool must_fire = true;       ///< it had no `chance`: never fired is a finding
  bool recurs = false;         ///< it comes `every` so often: the budget may skip it
  bool over_all_runs = false;  ///< it comes `every` so often, in several runs: it may miss one, but not all
  std::optional<Duration> started{};
  std::map<std::string, std::int64_t> counted_before{};  ///< of the statistics that the plan asks for `.after` it
};

/// One thing that the scenario expected.
struct ExpectationReport {
  std::string what;
  std::string expected;
  std::string actual;
  bool ok = false;
};

struct RunResult {
  std::uint64_t seed = 0;
  RunOutcome outcome{};
  bool as_expected = false;
  std::optional<Violation> violation;
  std::string failure;  ///< crash, hang, stuck: what happened
  std::vector<ClaimReport> claims;
  std::vector<FaultReport> faults;
  std::vector<ExpectationReport> expectations;
  std::map<std::string, std::int64_t> statistics;  ///< counts, and durations in ns (names end in `_ns`)
  std::map<std::string, Measurement> measurements;
  std::map<std::string, std::string> operations;  ///< of scripts: id -> `ok 1`
  std::vector<QuestionReport> questions;
  std::uint64_t events = 0;
  Duration simulated{};
  Digest digest;
  bool cut_short = false;    ///< by until_event or until_time: what only its end would tell has not been judged
  bool interrupted = false;  ///< it was cut short from outside: nothing above tells of a whole run
};

/// How far a run goes.
struct RunLimits {
  std::uint64_t events = 100'000'000;        ///< beyond: a hang
  std::optional<std::uint64_t> until_event;  ///< a fault's event comes whole, with the boots that it causes
  std::optional<Duration> until_time;
  std::uint64_t events_at_one_time = 5'000'000;  ///< without time going on; beyond: a hang
  bool (*interrupted)() = nullptr;               ///< asked now and then; true: the run ends at once
};

/// The world of a plan at its beginning. `choices`: other luck than the plan's own; null: by the plan and `seed`.
/// `observer` watches from before the first event.
/// Throws OptionError when the system's options contradict each other.
[[nodiscard]] World make_world(const Plan& plan, std::uint64_t seed,
                               std::shared_ptr<const ChoiceSource> choices = nullptr, Observer* observer = nullptr);

/// What drives a run instead of the seed's luck and the order of time.
struct Drive {
  std::shared_ptr<const ChoiceSource> choices{};  ///< null: by the plan and the seed
  Scheduler* scheduler = nullptr;                 ///< null: the order of time. Only where the plan has no steps
};

/// Runs a plan to its end.
[[nodiscard]] RunResult run(const Plan& plan, std::uint64_t seed, Observer* observer = nullptr,
                            const RunLimits& limits = {}, const Drive& drive = {});

}  // namespace orrery::sim
