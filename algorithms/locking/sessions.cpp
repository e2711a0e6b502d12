// The list is sorted, so that equal lists have equal bytes whatever the order in which sessions began.
#include "algorithms/locking/sessions.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/process/ensure.hpp"

namespace orrery::locking {

namespace {

/// Where the session stands or would stand.
template <class List>
auto place_of(List& list, kv::SessionId id) {
  return std::lower_bound(list.begin(), list.end(), id,
                          [](const LockSession& each, kv::SessionId wanted) { return each.id < wanted; });
}

}  // namespace

bool is_of_sessions(const Message& command) {
  return command.as<Open>() != nullptr || command.as<KeepAlive>() != nullptr || command.as<Checkpoint>() != nullptr;
}

const LockSession* SessionList::find(kv::SessionId id) const {
  const auto at = place_of(*all, id);
  return at != all->end() && at->id == id ? &*at : nullptr;
}

LockSession* SessionList::write(kv::SessionId id) {
  auto& list = all.write();
  const auto at = place_of(list, id);
  return at != list.end() && at->id == id ? &*at : nullptr;
}

Message SessionList::apply(const Message& command, kv::SessionId asker) {
  if (const auto* begin = command.as<Open>()) {
    auto& list = all.write();
    const auto at = place_of(list, asker);
    if (at == list.end() || at->id != asker) list.insert(at, {asker, begin->ttl, begin->ttl, 0, {}});
  } else if (const auto* keep = command.as<KeepAlive>()) {
    LockSession* alive = write(keep->session);
    if (alive == nullptr) return Message::of(Denied{Denial::expired});
    ++alive->renewals;
    alive->left = alive->ttl;
  } else {
    const auto* checkpoint = command.as<Checkpoint>();
    ENSURE(checkpoint != nullptr);
    LockSession* known = write(checkpoint->session);
    if (known != nullptr && known->renewals == checkpoint->renewals)
      known->left = std::min(known->left, checkpoint->left);
  }
  return Message::of(Taken{});
}

std::optional<LockSession> SessionList::expire(const Expire& command) {
  const LockSession* known = find(command.session);
  if (known == nullptr || known->renewals != command.renewals) return std::nullopt;
  LockSession dead = *known;
  std::erase_if(all.write(), [&](const LockSession& each) { return each.id == command.session; });
  return dead;
}

}  // namespace orrery::locking
