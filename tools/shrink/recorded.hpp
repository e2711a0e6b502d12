// Recorded: the run that is to be shrunk, as the moves that made it, with the document it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/move_recorder.hpp"
#include "sim/run.hpp"
#include "tools/shrink/shrink.hpp"
#include "tools/shrink/step_words.hpp"

namespace orrery::tools {

/// A run that failed, recorded.
struct Recorded {
  sim::Plan plan;
  Json document;
  sim::RunResult result;
  sim::Failure failure;
  bool eventual = false;  ///< the claim should have come true in time
  Duration within{};
  std::vector<sim::Move> moves;
  std::size_t until_quiet = 0;
  std::vector<sim::MoveRecorder::Act> acts;
  std::string operation;  ///< one that the system has, as a scenario writes it
};

/// How a run failed; empty: it did not, or not so that a list of steps could.
[[nodiscard]] sim::Failure failure_of(const sim::RunResult& result);
[[nodiscard]] std::uint32_t servers_of(const sim::Plan& plan);

/// Runs the request's seed, and notes in the report how it failed and how large it is.
[[nodiscard]] Recorded record(const ShrinkRequest& request, Shrunk& report);

/// Has nothing judged but the claim that fell. Where only steps move anything nobody sleeps, and nothing is late:
/// another claim, which the pauses of the recorded run kept, may fall before.
void judge_alone(Recorded& recorded);

}  // namespace orrery::tools
