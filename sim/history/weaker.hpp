// Weaker promises than linearizability, for stores that make no more: what teachers and engineers ask next.
//
// Sequential consistency (Lamport, "How to make a multiprocessor computer that correctly executes multiprocess
// programs", 1979): some order of all operations of all objects keeps the order of each process; real time between
// processes does not count. Monotonic reads and read-your-writes (Terry et al., "Session guarantees for weakly
// consistent replicated data", PDIS 1994), for each process as a session and each key: what a session reads is never
// older than what it read, or wrote, before. Which of two writes is older is known where one returned before the other
// was invoked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/history/check.hpp"

namespace orrery::history {

struct WeakerVerdict {
  Verdict verdict = Verdict::yes;
  std::uint32_t process = 0;              ///< no: the session that breaks it, where there is one
  std::vector<std::uint32_t> operations;  ///< no: those that show it, by index in the history
  std::string why;                        ///< no: in words; unknown: why not
};

/// REQUIRES: the model knows the history's calls. Remembers at most `limit` configurations.
[[nodiscard]] WeakerVerdict check_sequential(History& history, const Model& model, std::uint64_t limit = 300'000);

/// Values of registers, keys and lists only; for others unknown. A value that several writes may have left is given the
/// benefit of the doubt: `no` is certain, `yes` means that nothing shows the contrary.
[[nodiscard]] WeakerVerdict check_monotonic_reads(const History& history, const Model& model);
[[nodiscard]] WeakerVerdict check_read_your_writes(const History& history, const Model& model);

}  // namespace orrery::history
