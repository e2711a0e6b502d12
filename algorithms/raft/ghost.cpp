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
                          [](const AppliedSerial& each, kv::SessionId wanted) { return each.session < wanted; });
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

AppliedSerial Ghost::highest_of(kv::SessionId session) const {
  const auto at = place(*highest, session);
  return at != highest->end() && at->session == session ? *at : AppliedSerial{};
}

void Ghost::set_highest(const AppliedSerial& of_session) {
  auto& list = highest.write();
  const auto at = place(list, of_session.session);
  if (at != list.end() && at->session == of_session.session)
    *at = of_session;
  else
    list.insert(at, of_session);
}

LogIndex Ghost::answered_before(kv::SessionId session, kv::Serial serial) const {
  for (const AskedAfter& each : *asked)
    if (each.session == session && each.serial == serial) return each.answered;
  return {};
}

void Ghost::set_asked(const AskedAfter& asked_after) {
  auto& list = asked.write();
  const auto at = std::find_if(list.begin(), list.end(), [&](const AskedAfter& each) {
    return each.session.client == asked_after.session.client;
  });
  if (at != list.end())
    *at = asked_after;
  else
    list.push_back(asked_after);
}

}  // namespace orrery::raft
