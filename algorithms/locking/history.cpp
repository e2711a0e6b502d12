// Commands and results in the words of the model: an acquire tells its token, a release nothing. That an acquire fails
// though the service gave the lock away for a moment (the answer was late, the session over) does no harm: the token
// is used up, and tokens need not be without gaps.
#include "algorithms/locking/history.hpp"

#include <optional>
#include <string>

#include "algorithms/locking/commands.hpp"

namespace orrery::locking {

namespace {

std::optional<HistoryCall> call_of(const Message& command) {
  if (const auto* acquire = command.as<Acquire>()) return HistoryCall{Call::acquire, acquire->lock, {}, {}};
  if (const auto* once = command.as<TryAcquire>()) return HistoryCall{Call::acquire, once->lock, {}, {}};
  if (const auto* share = command.as<Share>())
    return HistoryCall{Call::acquire, share->lock, std::string("shared"), {}};
  if (const auto* permit = command.as<Permit>())
    return HistoryCall{Call::acquire, permit->lock, std::string("shared"), {}};
  if (const auto* meet = command.as<Meet>())
    return HistoryCall{Call::acquire, meet->barrier, std::string("shared"), {}};
  if (const auto* release = command.as<Release>()) return HistoryCall{Call::release, release->lock, {}, {}};
  return std::nullopt;
}

HistoryValue result_of(const Message& result) {
  const auto* acquired = result.as<Acquired>();
  return acquired == nullptr ? HistoryValue() : static_cast<std::int64_t>(acquired->token.value);
}

}  // namespace

HistorySpec fenced_history() { return {"fenced-mutex", call_of, result_of}; }

}  // namespace orrery::locking
