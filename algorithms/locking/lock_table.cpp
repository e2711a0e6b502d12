// One call of apply() is one Change: it knows the table, who asks and what follows, so that each rule is a few lines.
#include "algorithms/locking/lock_table.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/locking/lock_facts.hpp"
#include "algorithms/locking/wait_graph.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::locking {

namespace {

template <class List>
auto find_session(List& list, kv::SessionId session) {
  return std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.session == session; });
}

class Change {
 public:
  Change(LockTable& table, const kv::Asker& asker, kv::Consequences& consequences)
      : table_(table), asker_(asker), consequences_(consequences) {}

  Message expire(const Expire& command);
  Message end_delay(const EndDelay& command);
  Message take(const Take& command);
  Message drop(const Drop& command);

 private:
  static Message done(Token token = {}) { return Message::of(Taken{token}); }
  static Message denied(Denial why) { return Message::of(Denied{why}); }
  [[nodiscard]] bool mistake(LockMistake which) const {
    return (table_.rules.mistakes >> static_cast<unsigned>(which) & 1U) != 0;
  }
  template <class Fact>
  void tell(Fact fact) {
    fact.command = table_.commands;
    consequences_.facts.push_back(Message::of(std::move(fact)));
  }

  /// Whether one who asks in this mode could have the lock beside those who have it.
  [[nodiscard]] bool fits(const LockRecord& lock, Mode mode) const;
  Token grant(LockRecord& lock, kv::SessionId session, Mode mode, std::uint64_t place);
  /// Gives the lock to as many of the queue as can have it. Returns how many were told something.
  std::uint64_t wake(LockRecord& lock);
  /// Takes the session out of the lock, be it a holder or a waiter.
  void leave(LockRecord& lock, kv::SessionId session, bool expired);
  void tidy(const std::string& key);

  LockTable& table_;
  const kv::Asker& asker_;
  kv::Consequences& consequences_;
};

Message Change::expire(const Expire& command) {
  const auto dead = table_.sessions.expire(command);
  if (!dead) return done();
  tell(SessionExpired{0, command.session.client, command.session});
  for (const std::string& key : dead->locks) {
    leave(table_.locks.write(key), command.session, true);
    tidy(key);
  }
  return done();
}

Message Change::end_delay(const EndDelay& command) {
  std::erase(table_.delayed, command);
  const LockRecord* lock = table_.locks.find(command.lock);
  if (lock == nullptr || lock->delay != command.delay) return done();
  LockRecord& own = table_.locks.write(command.lock);
  own.delay = 0;
  wake(own);
  tidy(command.lock);
  return done();
}

bool Change::fits(const LockRecord& lock, Mode mode) const {
  if (lock.delay != 0 || mode == Mode::together) return false;  // it knows no barriers
  if (lock.holders.empty()) return true;
  switch (mode) {
    case Mode::exclusive:
      return false;
    case Mode::shared:
      return lock.holders.front().mode == Mode::shared;
    case Mode::together:
      return false;
    case Mode::permit:
      return lock.holders.size() < lock.permits + (mistake(LockMistake::one_permit_too_many) ? 1U : 0U);
  }
  return false;
}

Message Change::take(const Take& command) {
  LockSession* own = table_.sessions.write(asker_.session);
  if (own == nullptr) return denied(Denial::expired);
  const LockRecord* known = table_.locks.find(command.lock);
  if (known != nullptr && known->permits != command.permits) return denied(Denial::permits);
  if (known != nullptr && find_session(known->queue, asker_.session) != known->queue.end())
    return denied(Denial::twice);
  LockRecord& lock = table_.locks.write(command.lock);
  lock.permits = command.permits;
  if (const auto holder = find_session(lock.holders, asker_.session); holder != lock.holders.end()) {
    if (!table_.rules.reentrant || holder->mode != command.mode) return denied(Denial::twice);
    ++holder->count;
    tell(LockGranted{0, lock.key, asker_.session.client, asker_.session, holder->mode, holder->token, 0, holder->count,
                     lock.permits});
    return done(holder->token);
  }
  const bool overtakes = mistake(LockMistake::waiters_overtaken) ||
                         (mistake(LockMistake::readers_overtake) && command.mode == Mode::shared);
  if (fits(lock, command.mode) && (lock.queue.empty() || overtakes)) {
    own->locks.push_back(command.lock);
    return done(grant(lock, asker_.session, command.mode, 0));
  }
  if (!command.waits) {
    tidy(command.lock);
    return denied(Denial::held);
  }
  own->locks.push_back(command.lock);
  lock.queue.push_back({asker_.session, asker_.serial, command.mode, ++table_.places});
  if (table_.rules.deadlock_detection)
    if (const auto found = find_cycle(table_, asker_.session)) {
      DeadlockFound fact{0, command.lock, {}};
      for (const kv::SessionId each : *found) fact.cycle.push_back(each.client);
      tell(std::move(fact));
      lock.queue.pop_back();
      own->locks.pop_back();
      return denied(Denial::deadlock);
    }
  tell(LockQueued{0, command.lock, asker_.session.client, asker_.session, command.mode, table_.places});
  return {};
}

Message Change::drop(const Drop& command) {
  const LockRecord* known = table_.locks.find(command.lock);
  if (known == nullptr) return denied(Denial::not_held);
  const bool holds = find_session(known->holders, asker_.session) != known->holders.end();
  const bool waits = find_session(known->queue, asker_.session) != known->queue.end();
  LockRecord& lock = table_.locks.write(command.lock);
  if (holds || waits) {
    leave(lock, asker_.session, false);
  } else {
    if (!mistake(LockMistake::drops_anybodys) || lock.holders.empty()) return denied(Denial::not_held);
    leave(lock, lock.holders.front().session, false);
  }
  tidy(command.lock);
  return done();
}

Token Change::grant(LockRecord& lock, kv::SessionId session, Mode mode, std::uint64_t place) {
  const bool forgot = mistake(LockMistake::token_forgotten) && lock.holders.empty() && lock.queue.empty();
  const Token token = forgot ? Token{1} : ++table_.last;
  lock.holders.push_back({session, mode, token, 1});
  tell(LockGranted{0, lock.key, session.client, session, mode, token, place, 1, lock.permits});
  return token;
}

std::uint64_t Change::wake(LockRecord& lock) {
  std::uint64_t woken = 0;
  if (mistake(LockMistake::wakes_everybody)) {
    for (const LockWaiter& waiter : lock.queue) {
      tell(LockLeft{0, lock.key, waiter.session.client, waiter.session});
      if (LockSession* own = table_.sessions.write(waiter.session)) std::erase(own->locks, lock.key);
      consequences_.late.push_back({{waiter.session, waiter.serial}, denied(Denial::held)});
      ++woken;
    }
    lock.queue.clear();
    return woken;
  }
  while (!lock.queue.empty() && fits(lock, lock.queue.front().mode)) {
    const LockWaiter waiter = lock.queue.front();
    lock.queue.erase(lock.queue.begin());
    const Token token = grant(lock, waiter.session, waiter.mode, waiter.place);
    consequences_.late.push_back({{waiter.session, waiter.serial}, done(token)});
    ++woken;
  }
  return woken;
}

void Change::leave(LockRecord& lock, kv::SessionId session, bool expired) {
  LockSession* own = table_.sessions.write(session);
  const auto waiter = find_session(lock.queue, session);
  if (waiter != lock.queue.end()) {
    if (expired && mistake(LockMistake::dead_keep_their_place)) return;
    if (!expired) consequences_.late.push_back({{session, waiter->serial}, denied(Denial::held)});
    lock.queue.erase(waiter);
    if (own != nullptr) std::erase(own->locks, lock.key);
    tell(LockLeft{0, lock.key, session.client, session});
    if (!mistake(LockMistake::leaver_wakes_nobody)) wake(lock);
    return;
  }
  const auto holder = find_session(lock.holders, session);
  if (holder == lock.holders.end()) return;
  if (!expired && --holder->count > 0 && !mistake(LockMistake::drops_all_at_once))
    return tell(LockKept{0, lock.key, session, holder->count});
  lock.holders.erase(holder);
  if (own != nullptr) std::erase(own->locks, lock.key);
  LockFreed freed{0, lock.key, session.client, session, expired ? session : asker_.session, expired, 0};
  if (expired && table_.rules.delay) {
    if (!mistake(LockMistake::no_delay)) lock.delay = table_.delays + 1;
    ++table_.delays;
    table_.delayed.push_back({lock.key, table_.delays});
    tell(DelayBegan{0, lock.key, table_.delays});
  }
  const std::size_t place = consequences_.facts.size();
  tell(freed);
  freed.woken = wake(lock);
  freed.command = table_.commands;
  consequences_.facts[place] = Message::of(std::move(freed));
}

void Change::tidy(const std::string& key) {
  const LockRecord* lock = table_.locks.find(key);
  if (lock != nullptr && lock->holders.empty() && lock->queue.empty() && lock->delay == 0) table_.locks.erase(key);
}

}  // namespace

bool LockTable::understands(const Message& command) {
  return is_of_sessions(command) || command.as<Expire>() != nullptr || command.as<EndDelay>() != nullptr ||
         command.as<Take>() != nullptr || command.as<Drop>() != nullptr;
}

Message LockTable::apply(const Message& command, const kv::Asker& asker, kv::Consequences& consequences) {
  ++commands;
  if (is_of_sessions(command)) return sessions.apply(command, asker.session);
  Change change(*this, asker, consequences);
  if (const auto* take = command.as<Take>()) return change.take(*take);
  if (const auto* drop = command.as<Drop>()) return change.drop(*drop);
  if (const auto* expire = command.as<Expire>()) return change.expire(*expire);
  const auto* end = command.as<EndDelay>();
  ENSURE(end != nullptr);
  return change.end_delay(*end);
}

}  // namespace orrery::locking
