// What clients of a lock service with tokens asked and were told, as a history that a checker can judge.
#pragma once

#include "algorithms/process/history.hpp"

namespace orrery::locking {

/// Acquisitions, alone or shared, and releases, of the model `fenced-mutex`: sessions end without a call of anybody, so
/// mutual exclusion is no claim about such a history; that tokens grow in the order of time is, and that only he gives
/// a lock back who took it last. A permit of a semaphore counts as shared. Work under a lock and writes to resources
/// are no calls on a lock.
[[nodiscard]] HistorySpec fenced_history();

}  // namespace orrery::locking
