// Shrink: a run that fails in, a scenario file out that fails in the same way, is short enough to be read, and depends
// on no seed. The run is recorded as moves, the moves are shortened in several ways, and the shortest list is
// written as a scenario whose pace is "steps".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "sim/strategy.hpp"

namespace orrery::tools {

struct ShrinkRequest {
  const scenario::Scenario* scenario = nullptr;
  std::uint64_t seed = 1;
  sim::Strategy strategy{};                ///< that made the failing run
  std::vector<sim::Mutation> mutations{};  ///< guided: what it changed of the seed
  std::optional<sim::FaultPicks> picks{};  ///< the schedule of faults of the failing run, instead of these two
  /// A long run gives way to a shorter one of another seed that fails in the same way, for what may be another reason.
  bool other_seeds = false;
  std::string target;  ///< for the `origin`: FILE#variant
  std::string build;   ///< for the `origin`
  unsigned jobs = 1;   ///< processes; above 1 this process must have one thread
  std::chrono::nanoseconds time_limit = std::chrono::seconds(60);
  bool (*interrupted)() =
      nullptr;  ///< true: it ends as if the time were over; of several processes what is not done is lost
  /// Told now and then what is being done; may be empty.
  std::function<void(std::string_view what)> progress{};
};

struct Shrunk {
  enum class Outcome : std::uint8_t {
    shrunk,      ///< `text` is a scenario that fails in the same way
    passed,      ///< the run did not fail
    not_shrunk,  ///< it failed, but not so that a scenario of steps could; `why` says more
  };
  Outcome outcome = Outcome::passed;
  std::string why;    ///< passed, not_shrunk: what happened instead
  std::string claim;  ///< that fell; empty: the code under test crashed
  std::string crash;  ///< the ENSURE that failed
  std::string text;   ///< of the file, in the one layout
  struct Size {
    std::uint64_t actions = 0;  ///< faults and operations of the run; of the file: its steps
    std::uint64_t events = 0;
  };
  std::uint64_t seed = 0;  ///< of the run that was shrunk: of a long run a shorter one of another seed that fails so
  Size before;
  Size after;
  std::uint32_t nodes = 0;  ///< of the file, clients among them
  bool minimal = false;     ///< no step and no node can be left out; false: the time was too short to know
  std::uint64_t tries = 0;  ///< runs and parts of runs that were tried
};

/// The file depends on the request alone, and not on `jobs`, unless the time limit is reached.
[[nodiscard]] Shrunk shrink(const ShrinkRequest& request);

}  // namespace orrery::tools
