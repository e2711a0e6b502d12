// The recipes, each as its source has it, step by step.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

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
  [[nodiscard]] bool has(Mode) const override { return true; }
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
  [[nodiscard]] std::optional<Message> withdraw(const Attempt& attempt) const override {
    if (attempt.place == Token{}) return std::nullopt;
    return Message::of(Remove{attempt.wanted.lock, attempt.place});
  }
  [[nodiscard]] Message release(const Take& lock, Token token) const override {
    return Message::of(Remove{lock.lock, token});
  }

 protected:
  [[nodiscard]] bool mistake(RecipeMistake which) const {
    return (mistakes_ >> static_cast<unsigned>(which) & 1U) != 0;
  }

 private:
  std::uint64_t mistakes_;
};

/// ZooKeeper, recipes, "Locks" and "Shared Locks". (1) Create a key in sequence, with a mark in its name. (2) List the
/// keys, without a watch. (3) If none that excludes it comes before, the lock is taken. (4) Else wait until the nearest
/// of those is gone, and only that one: no herd. (5) Go to 2. After a create that had no answer, look for the mark
/// first: an orphan would block everybody.
/// "Barriers": (3) If as many keys are there as must meet, make a key that says so, in the name of the first of them,
/// and pass. (4) Else wait for that key: it is still there when the first have gone on and their own keys are not.
class SequenceRecipe final : public KeyRecipe {
 public:
  using KeyRecipe::KeyRecipe;
  [[nodiscard]] bool has(Mode mode) const override { return mode != Mode::permit; }
  [[nodiscard]] Message begin(Attempt& attempt) const override {
    attempt.place = {};
    return attempt.doubtful && !mistake(RecipeMistake::makes_anew) ? list(attempt) : create(attempt);
  }
  [[nodiscard]] Turn next(Attempt& attempt, const Message& request, const Message& answer) const override {
    const auto* create = request.as<Create>();
    if (const auto* made = answer.as<Created>()) {
      if (create->parent != attempt.wanted.lock) return taken(attempt.place);  // it was the last to come
      attempt.place = made->key.created;
      return ask(list(attempt));
    }
    if (const auto* children = answer.as<Children>()) return seen(attempt, children->keys);
    if (request.as<Remove>() != nullptr) return refused(Denial::held);  // step 3 failed, and it would not wait
    const auto* denied = answer.as<Denied>();
    if (denied != nullptr && denied->why == Denial::expired) return restart();
    if (request.as<AwaitChange>() != nullptr) return taken(attempt.place);  // all have come
    return ask(list(attempt));                                              // what it waited for is gone
  }
  [[nodiscard]] std::optional<Message> instead(const Attempt& attempt, const Message& request) const override {
    const auto* create = request.as<Create>();
    if (create == nullptr || create->parent != attempt.wanted.lock) return std::nullopt;
    return mistake(RecipeMistake::makes_anew) ? request : list(attempt);
  }

 private:
  static Message list(const Attempt& attempt) { return Message::of(List{attempt.wanted.lock}); }
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
    const std::string ready = fmt::format("{}/{}", attempt.wanted.lock, keys.front().created.value);
    const std::size_t enough = attempt.wanted.permits - (mistake(RecipeMistake::passes_early) ? 1U : 0U);
    if (keys.size() < enough) return ask(Message::of(AwaitChange{ready, {}}));
    return ask(Message::of(Create{ready, Mode::together, attempt.mark, 1, true}));
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
    if (!attempt.wanted.waits) return ask(Message::of(Remove{attempt.wanted.lock, attempt.place}));
    return ask(Message::of(AwaitGone{attempt.wanted.lock, before->created}));
  }
};

/// etcd, client/v3/concurrency/mutex.go. (1) In one transaction, make the key of this session if it has none, and see
/// which is the oldest. (2) If that is its own, the lock is taken. (3) Else wait until each older one is gone, the
/// newest of them first. (4) Look whether its own is still there (etcd#11456). The token is the key's create revision.
class RevisionRecipe final : public KeyRecipe {
 public:
  using KeyRecipe::KeyRecipe;
  [[nodiscard]] bool has(Mode mode) const override { return mode == Mode::exclusive; }
  [[nodiscard]] Message begin(Attempt& attempt) const override {
    attempt.place = {};
    attempt.doubtful = false;
    return Message::of(Create{attempt.wanted.lock, attempt.wanted.mode, attempt.mark, 1, true});
  }
  [[nodiscard]] Turn next(Attempt& attempt, const Message& request, const Message& answer) const override {
    const Message list = Message::of(List{attempt.wanted.lock});
    if (const auto* made = answer.as<Created>()) {
      attempt.place = made->key.created;
      return ask(list);
    }
    if (const auto* children = answer.as<Children>()) return seen(attempt, children->keys);
    if (request.as<Remove>() != nullptr) return refused(Denial::held);
    const auto* denied = answer.as<Denied>();
    if (denied != nullptr && denied->why == Denial::expired) return restart();
    attempt.doubtful = true;  // it has waited: its session may have ended meanwhile
    return ask(list);
  }

 private:
  [[nodiscard]] Turn seen(const Attempt& attempt, const std::vector<ChildKey>& keys) const {
    const ChildKey* before = nullptr;
    bool own = false;
    for (const ChildKey& key : keys) {
      own |= key.created == attempt.place;
      if (key.created < attempt.place) before = &key;
    }
    if (before != nullptr && !attempt.wanted.waits) return ask(Message::of(Remove{attempt.wanted.lock, attempt.place}));
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
    const auto* denied = answer.as<Denied>();
    if (denied != nullptr && denied->why == Denial::expired) return restart();
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
