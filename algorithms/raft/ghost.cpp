// Look-ups and updates of the ghost state. The common cases (a log that only grew, a session in use) take constant
// time.
#include "algorithms/raft/ghost.hpp"

#include <algorithm>

namespace orrery::raft {

namespace {

template <class V>
auto place(V& others, LogIndex index, Term term) {
  return std::lower_bound(others.begin(), others.end(), index, [term](const OtherEntry& other, LogIndex wanted) {
    return other.index < wanted || (other.index == wanted && other.term < term);
  });
}
template <class V>
auto place(V& sessions, kv::SessionId session) {
  return std::lower_bound(sessions.begin(), sessions.end(), session,
                          [](const SerialOf& each, kv::SessionId wanted) { return each.session < wanted; });
}

}  // namespace

std::optional<std::uint64_t> Ghost::known_hash(LogIndex index, Term term) const {
  if (index.value > known.size()) return std::nullopt;
  const KnownEntry& first = known[index.value - 1];
  if (first.term == term) return first.hash;
  if (others->empty()) return std::nullopt;
  const auto at = place(*others, index, term);
  if (at == others->end() || at->index != index || at->term != term) return std::nullopt;
  return at->hash;
}

void Ghost::learn(LogIndex index, Term term, std::uint64_t hash) {
  if (index.value == known.size() + 1) {
    known.push_back({term, hash});
  } else {
    auto& list = others.write();
    list.insert(place(list, index, term), {index, term, hash});
  }
  if (!log_terms->empty() && log_terms->back() == term) return;
  const auto at = std::lower_bound(log_terms->begin(), log_terms->end(), term);
  if (at != log_terms->end() && *at == term) return;
  const auto offset = at - log_terms->begin();
  auto& terms = log_terms.write();
  terms.insert(terms.begin() + offset, term);
}

LogIndex Ghost::held_by(const Log& log) const {
  LogIndex high = std::min(log.last_index(), committed_index());
  if (log.hash_at(high) == committed_hash(high)) return high;
  LogIndex low{};  // agrees; high does not
  while (high - low > 1) {
    const LogIndex middle = low + (high - low) / 2;
    (log.hash_at(middle) == committed_hash(middle) ? low : high) = middle;
  }
  return low;
}

kv::Serial Ghost::highest_serial(kv::SessionId session) const {
  const auto at = place(*highest, session);
  return at != highest->end() && at->session == session ? at->serial : kv::Serial{};
}

void Ghost::set_highest_serial(kv::SessionId session, kv::Serial serial) {
  auto& list = highest.write();
  const auto at = place(list, session);
  if (at != list.end() && at->session == session)
    at->serial = serial;
  else
    list.insert(at, {session, serial});
}

}  // namespace orrery::raft
