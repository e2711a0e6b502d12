// The recipes, each in the steps of its source; where a step differs, it says so.
#include <algorithm>
#include <utility>

#include "algorithms/locking/key_commands.hpp"
#include "algorithms/locking/recipe.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::locking {

namespace {

Turn ask(Message request) { return {Turn::Kind::ask, std::move(request), {}, {}}; }
Turn taken(Token token) { return {Turn::Kind::taken, {}, token, {}}; }
Turn refused(std::string_view why) { return {Turn::Kind::refused, {}, {}, why}; }
Turn refused(Denial why) { return refused(denial_names[static_cast<std::size_t>(why)]); }
Turn restart() { return {Turn::Kind::restart, {}, {}, {}}; }

/// The service has a queue and wakes who is next.
class TableRecipe final : public Recipe {
 public:
  [[nodiscard]] bool has(Mode mode) const override { return mode != Mode::together; }
  [[nodiscard]] Message begin(Attempt& attempt) const override { return Message::of(attempt.wanted); }
  [[nodiscard]] Turn next(Attempt& attempt, const Message&, const Message& answer) const override {
    const auto* denied = answer.as<Denied>();
    if (denied == nullptr) return taken(answer.as<Taken>()->token);
    if (denied->why == Denial::expired) return restart();
    // Sent back from the queue: a herd.
    if (denied->why == Denial::held && attempt.wanted.waits) return ask(begin(attempt));
    return refused(denied->why);
  }
  [[nodiscard]] std::optional<Message> withdraw(const Attempt& attempt) const override {
    return Message::of(Drop{attempt.wanted.lock});
  }
  [[nodiscard]] Message release(const Take& lock, Token) const override { return Message::of(Drop{lock.lock}); }
};

/// A recipe on a table of keys.
class KeyRecipe : public Recipe {
 public:
  explicit KeyRecipe(std::uint64_t mistakes) : mistakes_(mistakes) {}
  [[nodiscard]] std::optional<Message> withdraw(const Attempt& attempt) const override { return remove(attempt); }
  [[nodiscard]] Message release(const Take& lock, Token token) const override {
    return Message::of(Remove{lock.lock, token, 0});
  }

 protected:
  [[nodiscard]] bool mistake(RecipeMistake which) const {
    return (mistakes_ >> static_cast<unsigned>(which) & 1U) != 0;
  }
  static Message list(const Attempt& attempt) { return Message::of(List{attempt.wanted.lock}); }
  static Message remove(const Attempt& attempt) {
    return Message::of(Remove{attempt.wanted.lock, attempt.place, attempt.mark});
  }
  static bool is_over(const Message& answer) {
    const auto* denied = answer.as<Denied>();
    return denied != nullptr && denied->why == Denial::expired;
  }

 private:
  std::uint64_t mistakes_;
};

/// ZooKeeper, recipes, "Locks" and "Shared Locks". (1) Create a key in sequence, with a mark in its name. (2) List the
/// keys, without a watch. (3) If none that excludes it comes before, the lock is taken. (4) Else wait until the nearest
/// of those is gone, and only that one: no herd. (5) Go to 2. After a create that had no answer, look for the mark
/// first: an orphan would block everybody.
/// "Double Barriers", how they are entered: (3) If as many are there as must meet, raise the flag, and pass. (4) Else
/// wait for the flag. A barrier opens once, and stays open: who is slow is not left behind.
class SequenceRecipe final : public KeyRecipe {
 public:
  using KeyRecipe::KeyRecipe;
  [[nodiscard]] bool has(Mode mode) const override { return mode != Mode::permit; }
  [[nodiscard]] Message begin(Attempt& attempt) const override {
    attempt.place = {};
    return attempt.doubtful && !mistake(RecipeMistake::makes_anew) ? list(attempt) : create(attempt);
  }
  [[nodiscard]] Turn next(Attempt& attempt, const Message& request, const Message& answer) const override {
    if (is_over(answer)) return restart();
    if (const auto* made = answer.as<Created>()) {
      attempt.place = made->key.created;
      return ask(list(attempt));
    }
    if (const auto* children = answer.as<Children>()) return seen(attempt, children->keys);
    // Step 3 failed, and it would not wait, or not with those.
    if (request.as<Remove>() != nullptr) return refused(attempt.wanted.waits ? Denial::permits : Denial::held);
    if (request.as<AwaitGone>() != nullptr) return ask(list(attempt));
    return taken(attempt.place);  // the flag is up
  }
  [[nodiscard]] std::optional<Message> instead(const Attempt& attempt, const Message& request) const override {
    if (request.as<Create>() == nullptr) return std::nullopt;
    return mistake(RecipeMistake::makes_anew) ? request : list(attempt);
  }

 private:
  static Message create(Attempt& attempt) {
    attempt.doubtful = true;
    return Message::of(Create{attempt.wanted.lock, attempt.wanted.mode, attempt.mark, attempt.wanted.permits, false});
  }
  [[nodiscard]] bool is_own(const Attempt& attempt, const ChildKey& key) const {
    if (attempt.place != Token{}) return key.created == attempt.place;
    const bool same = key.session == attempt.session ||
                      (mistake(RecipeMistake::takes_old_keys) && key.session.client == attempt.session.client);
    return same && key.mark == attempt.mark;
  }
  [[nodiscard]] bool excludes(const ChildKey& before, Mode mode) const {
    if (before.mode == Mode::exclusive) return true;
    return mode == Mode::exclusive && !mistake(RecipeMistake::passes_readers);
  }
  [[nodiscard]] Turn meet(const Attempt& attempt, const std::vector<ChildKey>& keys) const {
    std::vector<NodeId> there;
    for (const ChildKey& key : keys) {
      if (key.mode != Mode::together || key.permits != attempt.wanted.permits) return ask(remove(attempt));
      if (std::find(there.begin(), there.end(), key.session.client) == there.end()) there.push_back(key.session.client);
    }
    const std::size_t enough = attempt.wanted.permits - (mistake(RecipeMistake::passes_early) ? 1U : 0U);
    if (there.size() < enough) return ask(Message::of(AwaitFlag{attempt.wanted.lock}));
    return ask(Message::of(RaiseFlag{attempt.wanted.lock}));
  }
  [[nodiscard]] Turn seen(Attempt& attempt, const std::vector<ChildKey>& keys) const {
    const auto own = std::find_if(keys.begin(), keys.end(), [&](const ChildKey& key) { return is_own(attempt, key); });
    if (own == keys.end()) return attempt.place == Token{} ? ask(create(attempt)) : restart();
    attempt.place = own->created;
    if (attempt.wanted.mode == Mode::together) return meet(attempt, keys);
    const ChildKey* before = nullptr;
    for (auto key = keys.begin(); key != own; ++key)
      if (excludes(*key, attempt.wanted.mode) && (before == nullptr || !mistake(RecipeMistake::watches_first)))
        before = &*key;
    if (before == nullptr) return taken(attempt.place);
    if (!attempt.wanted.waits) return ask(remove(attempt));
    return ask(Message::of(AwaitGone{attempt.wanted.lock, before->created}));
  }
};

/// etcd, client/v3/concurrency/mutex.go. (1) Make the key of this session if it has none. (2) List the keys: if its own
/// is the oldest, the lock is taken. (3) Else wait until each older one is gone, the newest of them first. (4) Look
/// whether its own is still there (etcd#11456). The token is the key's create revision. etcd asks 1 and 2 in one
/// transaction.
class RevisionRecipe final : public KeyRecipe {
 public:
  using KeyRecipe::KeyRecipe;
  [[nodiscard]] bool has(Mode mode) const override { return mode == Mode::exclusive; }
  [[nodiscard]] Message begin(Attempt& attempt) const override {
    attempt.place = {};
    return Message::of(Create{attempt.wanted.lock, attempt.wanted.mode, attempt.mark, 1, true});
  }
  [[nodiscard]] Turn next(Attempt& attempt, const Message& request, const Message& answer) const override {
    if (is_over(answer)) return restart();
    if (const auto* made = answer.as<Created>()) {
      attempt.place = made->key.created;
      return ask(list(attempt));
    }
    if (const auto* children = answer.as<Children>()) return seen(attempt, children->keys);
    if (request.as<Remove>() != nullptr) return refused(Denial::held);
    return ask(list(attempt));
  }

 private:
  [[nodiscard]] Turn seen(const Attempt& attempt, const std::vector<ChildKey>& keys) const {
    const ChildKey* before = nullptr;
    bool own = false;
    for (const ChildKey& key : keys) {
      own |= key.created == attempt.place;
      if (key.created < attempt.place) before = &key;
    }
    if (before != nullptr && !attempt.wanted.waits) return ask(remove(attempt));
    if (before != nullptr) return ask(Message::of(AwaitGone{attempt.wanted.lock, before->created}));
    if (!own && !mistake(RecipeMistake::no_look_at_own)) return restart();
    return taken(attempt.place);
  }
};

/// Consul, sessions, and Chubby (2006), §2.4. (1) Own the key, if nobody does. (2) Else wait until it changes, with all
/// the others who wait, and go to 1; under a lock-delay, ask again after a while. The token is the revision at which
/// the key came to its owner (Consul: LockIndex; Chubby: the lock's generation in a sequencer).
class OwnershipRecipe final : public KeyRecipe {
 public:
  using KeyRecipe::KeyRecipe;
  [[nodiscard]] bool has(Mode mode) const override { return mode == Mode::exclusive; }
  [[nodiscard]] Message begin(Attempt& attempt) const override { return Message::of(Own{attempt.wanted.lock}); }
  [[nodiscard]] Turn next(Attempt& attempt, const Message& request, const Message& answer) const override {
    if (is_over(answer)) return restart();
    if (request.as<AwaitChange>() != nullptr) return ask(begin(attempt));
    if (const auto* busy = answer.as<Busy>()) {
      if (!attempt.wanted.waits) return refused(Denial::held);
      if (busy->delayed) return {Turn::Kind::later, {}, {}, {}};
      return ask(Message::of(AwaitChange{attempt.wanted.lock, busy->index}));
    }
    return taken(answer.as<Taken>()->token);
  }
  [[nodiscard]] std::optional<Message> withdraw(const Attempt& attempt) const override {
    return Message::of(Disown{attempt.wanted.lock});
  }
  [[nodiscard]] Message release(const Take& lock, Token) const override { return Message::of(Disown{lock.lock}); }
};

}  // namespace

std::shared_ptr<const Recipe> make_table_recipe() { return std::make_shared<TableRecipe>(); }

std::shared_ptr<const Recipe> make_key_recipe(RecipeKind kind, std::uint64_t mistakes) {
  switch (kind) {
    case RecipeKind::sequence:
      return std::make_shared<SequenceRecipe>(mistakes);
    case RecipeKind::revision:
      return std::make_shared<RevisionRecipe>(mistakes);
    case RecipeKind::ownership:
      return std::make_shared<OwnershipRecipe>(mistakes);
  }
  ENSURE(false);
}

}  // namespace orrery::locking
