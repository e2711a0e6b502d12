// One call of apply() is one KeyChange, as with the lock table; what a change means for locks is told at its end.
#include "algorithms/locking/key_table.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/locking/lock_facts.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::locking {

namespace {

auto find_child(auto& children, Token created) {
  return std::find_if(children.begin(), children.end(),
                      [&](const OrderedKey& each) { return each.key.created == created; });
}

bool is_owned(const ParentKey& parent) { return parent.owned != Token{}; }

class KeyChange {
 public:
  KeyChange(KeyTable& table, const kv::Asker& asker, kv::Consequences& consequences)
      : table_(table), asker_(asker), consequences_(consequences) {}

  Message create(const Create& command);
  Message list(const List& command) const;
  Message await_gone(const AwaitGone& command);
  Message remove(const Remove& command);
  Message own(const Own& command);
  Message disown(const Disown& command);
  Message await_change(const AwaitChange& command);
  Message raise_flag(const RaiseFlag& command);
  Message await_flag(const AwaitFlag& command);
  Message expire(const Expire& command);
  Message end_delay(const EndDelay& command);

 private:
  static Message done(Token token = {}) { return Message::of(Taken{token}); }
  static Message denied(Denial why) { return Message::of(Denied{why}); }
  [[nodiscard]] bool mistake(KeyMistake which) const {
    return (table_.rules.mistakes >> static_cast<unsigned>(which) & 1U) != 0;
  }
  template <class Fact>
  void tell(Fact fact) {
    fact.command = table_.commands;
    consequences_.facts.push_back(Message::of(std::move(fact)));
  }

  /// Whom the order entitles after that is for entitle() to say, once all are gone that go at once.
  void remove_child(ParentKey& parent, Token created, bool expired);
  void remove_owner(ParentKey& parent, bool expired);
  /// Answers those who wait for this, and whose sessions are open. Returns how many clients there were.
  std::uint64_t wake(ParentKey& parent, Token of, bool flag = false);
  /// Tells of those whom the order entitles now, and did not before.
  void entitle(ParentKey& parent);
  void grant(const ParentKey& parent, const ChildKey& key, std::uint64_t place);
  void tidy(const std::string& key);

  KeyTable& table_;
  const kv::Asker& asker_;
  kv::Consequences& consequences_;
};

Message KeyChange::create(const Create& command) {
  ParentKey& parent = table_.parents.write(command.parent);
  if (command.once) {
    const auto mine = std::find_if(parent.children.begin(), parent.children.end(),
                                   [&](const OrderedKey& each) { return each.key.session == asker_.session; });
    if (mine != parent.children.end()) return Message::of(Created{mine->key});
  }
  ++table_.revision;
  ++parent.sequence;
  const Token created = mistake(KeyMistake::sequence_as_token) ? Token{parent.sequence} : table_.revision;
  const ChildKey key{asker_.session, command.mode, command.mark, command.permits, created, parent.sequence};
  parent.children.push_back({key, false});
  table_.sessions.write(asker_.session)->locks.push_back(command.parent);
  OrderedKey& own = parent.children.back();
  own.entitled = is_entitled(parent.children, parent.children.size() - 1);
  if (own.entitled)
    grant(parent, key, 0);
  else
    tell(LockQueued{0, parent.key, asker_.session.client, asker_.session, command.mode, created.value});
  return Message::of(Created{key});
}

Message KeyChange::list(const List& command) const {
  Children children;
  if (const ParentKey* parent = table_.parents.find(command.parent))
    for (const OrderedKey& each : parent->children) children.keys.push_back(each.key);
  return Message::of(std::move(children));
}

Message KeyChange::await_gone(const AwaitGone& command) {
  const ParentKey* known = table_.parents.find(command.parent);
  if (known == nullptr || find_child(known->children, command.created) == known->children.end()) return done();
  table_.parents.write(command.parent).watchers.push_back({asker_.session, asker_.serial, command.created, false});
  return {};
}

Message KeyChange::remove(const Remove& command) {
  const ParentKey* known = table_.parents.find(command.parent);
  if (known == nullptr) return denied(Denial::not_held);
  const auto child = std::find_if(known->children.begin(), known->children.end(), [&](const OrderedKey& each) {
    if (each.key.session != asker_.session) return false;
    return command.created == Token{} ? each.key.mark == command.mark : each.key.created == command.created;
  });
  if (child == known->children.end()) return denied(Denial::not_held);
  const Token created = child->key.created;
  ParentKey& parent = table_.parents.write(command.parent);
  remove_child(parent, created, false);
  entitle(parent);
  tidy(command.parent);
  return done();
}

Message KeyChange::own(const Own& command) {
  ParentKey& parent = table_.parents.write(command.parent);
  // Who owns it already is told so, with the token that it has: its request has come again under another number.
  if (is_owned(parent) && parent.owner == asker_.session) return done(parent.owned);
  const bool taken = is_owned(parent) && !mistake(KeyMistake::owner_lost);
  if (taken || parent.delay != 0) return Message::of(Busy{parent.index, parent.delay != 0});
  parent.owner = asker_.session;
  parent.owned = parent.index = ++table_.revision;
  table_.sessions.write(asker_.session)->locks.push_back(command.parent);
  tell(LockGranted{0, parent.key, asker_.session.client, asker_.session, Mode::exclusive, parent.owned, 0, 1, 1});
  wake(parent, {});
  return done(parent.owned);
}

Message KeyChange::disown(const Disown& command) {
  const ParentKey* known = table_.parents.find(command.parent);
  if (known == nullptr) return denied(Denial::not_held);
  if (!is_owned(*known) || known->owner != asker_.session) {
    std::erase_if(table_.parents.write(command.parent).watchers,
                  [&](const KeyWatcher& watcher) { return watcher.session == asker_.session; });
    tidy(command.parent);
    return denied(Denial::not_held);
  }
  remove_owner(table_.parents.write(command.parent), false);
  tidy(command.parent);
  return done();
}

Message KeyChange::await_change(const AwaitChange& command) {
  const ParentKey* known = table_.parents.find(command.parent);
  if (known == nullptr || known->index != command.index) return done();
  table_.parents.write(command.parent).watchers.push_back({asker_.session, asker_.serial, {}, false});
  return {};
}

Message KeyChange::raise_flag(const RaiseFlag& command) {
  ParentKey& parent = table_.parents.write(command.parent);
  parent.flag = true;
  wake(parent, {}, true);
  return done();
}

Message KeyChange::await_flag(const AwaitFlag& command) {
  ParentKey& parent = table_.parents.write(command.parent);
  if (parent.flag) return done();
  parent.watchers.push_back({asker_.session, asker_.serial, {}, true});
  return {};
}

Message KeyChange::expire(const Expire& command) {
  auto dead = table_.sessions.expire(command);
  if (!dead) return done();
  tell(SessionExpired{0, command.session.client, command.session});
  if (mistake(KeyMistake::orphans_stay)) return done();
  std::sort(dead->locks.begin(), dead->locks.end());
  dead->locks.erase(std::unique(dead->locks.begin(), dead->locks.end()), dead->locks.end());
  for (const std::string& name : dead->locks) {
    ParentKey& parent = table_.parents.write(name);
    std::vector<Token> theirs;
    for (const OrderedKey& each : parent.children)
      if (each.key.session == command.session) theirs.push_back(each.key.created);
    for (const Token created : theirs) remove_child(parent, created, true);
    entitle(parent);
    if (is_owned(parent) && parent.owner == command.session) remove_owner(parent, true);
    tidy(name);
  }
  return done();
}

Message KeyChange::end_delay(const EndDelay& command) {
  std::erase(table_.delayed, command);
  const ParentKey* known = table_.parents.find(command.lock);
  if (known == nullptr || known->delay != command.delay) return done();
  table_.parents.write(command.lock).delay = 0;
  tidy(command.lock);
  return done();
}

void KeyChange::remove_child(ParentKey& parent, Token created, bool expired) {
  const auto child = find_child(parent.children, created);
  const OrderedKey gone = *child;
  parent.children.erase(child);
  if (LockSession* session = table_.sessions.write(gone.key.session)) {
    const auto at = std::find(session->locks.begin(), session->locks.end(), parent.key);
    if (at != session->locks.end()) session->locks.erase(at);
  }
  const kv::SessionId whose = gone.key.session;
  // Who waits here waits for the sake of its key.
  std::erase_if(parent.watchers, [&](const KeyWatcher& watcher) { return watcher.session == whose; });
  if (gone.entitled)
    tell(LockFreed{0, parent.key, whose.client, whose, expired ? whose : asker_.session, expired, 0});
  else
    tell(LockLeft{0, parent.key, whose.client, whose});
  const std::size_t place = consequences_.facts.size() - 1;
  const std::uint64_t woken = wake(parent, created);
  if (gone.entitled) {
    LockFreed freed = *consequences_.facts[place].as<LockFreed>();
    freed.woken = woken;
    consequences_.facts[place] = Message::of(std::move(freed));
  }
}

void KeyChange::remove_owner(ParentKey& parent, bool expired) {
  const kv::SessionId whose = std::exchange(parent.owner, {});
  parent.owned = {};
  parent.index = ++table_.revision;
  if (LockSession* session = table_.sessions.write(whose)) std::erase(session->locks, parent.key);
  if (expired && table_.rules.delay) {
    ++table_.delays;
    if (!mistake(KeyMistake::delay_forgotten)) parent.delay = table_.delays;
    table_.delayed.push_back({parent.key, table_.delays});
    tell(DelayBegan{0, parent.key, table_.delays});
  }
  tell(LockFreed{0, parent.key, whose.client, whose, expired ? whose : asker_.session, expired, wake(parent, {})});
}

std::uint64_t KeyChange::wake(ParentKey& parent, Token of, bool flag) {
  const auto waits = [&](const KeyWatcher& watcher) { return watcher.of == of && watcher.flag == flag; };
  std::vector<NodeId> woken;
  for (const KeyWatcher& watcher : parent.watchers) {
    if (!waits(watcher) || table_.sessions.find(watcher.session) == nullptr) continue;
    consequences_.late.push_back({{watcher.session, watcher.serial}, done()});
    if (std::find(woken.begin(), woken.end(), watcher.session.client) == woken.end())
      woken.push_back(watcher.session.client);
  }
  std::erase_if(parent.watchers, waits);
  return woken.size();
}

void KeyChange::entitle(ParentKey& parent) {
  for (std::size_t i = 0; i < parent.children.size(); ++i) {
    OrderedKey& child = parent.children[i];
    if (child.entitled) continue;
    if (!is_entitled(parent.children, i)) return;
    child.entitled = true;
    grant(parent, child.key, child.key.created.value);
  }
}

void KeyChange::grant(const ParentKey& parent, const ChildKey& key, std::uint64_t place) {
  tell(LockGranted{0, parent.key, key.session.client, key.session, key.mode, key.created, place, 1, key.permits});
}

void KeyChange::tidy(const std::string& key) {
  const ParentKey* parent = table_.parents.find(key);
  if (parent == nullptr || !parent->children.empty() || is_owned(*parent) || parent->flag || parent->delay != 0) return;
  const auto lives = [&](const KeyWatcher& watcher) { return table_.sessions.find(watcher.session) != nullptr; };
  if (std::none_of(parent->watchers.begin(), parent->watchers.end(), lives)) table_.parents.erase(key);
}

}  // namespace

bool is_entitled(const std::vector<OrderedKey>& children, std::size_t place) {
  for (std::size_t i = 0; i < place; ++i)
    if (children[i].key.mode == Mode::exclusive || children[place].key.mode == Mode::exclusive) return false;
  return true;
}

bool KeyTable::understands(const Message& command) {
  return is_of_sessions(command) || command.as<Expire>() != nullptr || command.as<EndDelay>() != nullptr ||
         command.as<Create>() != nullptr || command.as<List>() != nullptr || command.as<AwaitGone>() != nullptr ||
         command.as<Remove>() != nullptr || command.as<Own>() != nullptr || command.as<Disown>() != nullptr ||
         command.as<AwaitChange>() != nullptr || command.as<RaiseFlag>() != nullptr ||
         command.as<AwaitFlag>() != nullptr;
}

Message KeyTable::apply(const Message& command, const kv::Asker& asker, kv::Consequences& consequences) {
  ++commands;
  if (is_of_sessions(command)) return sessions.apply(command, asker.session);
  KeyChange change(*this, asker, consequences);
  if (const auto* expire = command.as<Expire>()) return change.expire(*expire);
  if (const auto* end = command.as<EndDelay>()) return change.end_delay(*end);
  if (sessions.find(asker.session) == nullptr) return Message::of(Denied{Denial::expired});
  if (const auto* create = command.as<Create>()) return change.create(*create);
  if (const auto* list = command.as<List>()) return change.list(*list);
  if (const auto* gone = command.as<AwaitGone>()) return change.await_gone(*gone);
  if (const auto* remove = command.as<Remove>()) return change.remove(*remove);
  if (const auto* own = command.as<Own>()) return change.own(*own);
  if (const auto* disown = command.as<Disown>()) return change.disown(*disown);
  if (const auto* changed = command.as<AwaitChange>()) return change.await_change(*changed);
  if (const auto* raise = command.as<RaiseFlag>()) return change.raise_flag(*raise);
  const auto* flag = command.as<AwaitFlag>();
  ENSURE(flag != nullptr);
  return change.await_flag(*flag);
}

}  // namespace orrery::locking
