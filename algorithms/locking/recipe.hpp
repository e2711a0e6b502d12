// A recipe: how a client builds a lock out of what a service offers. It is asked what to say next, and answers from
// what the service has said; sessions, repetition, time and doubt are the client's business (lock_client.hpp), so that
// each recipe reads as its source has it, and what they have in common stands once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/locking/lock_commands.hpp"

namespace orrery::locking {

/// An operation that takes a lock, as far as it has come.
struct Attempt {
  Take wanted;
  kv::SessionId session{};  ///< under which it is made
  std::uint64_t mark = 0;   ///< no other attempt has it; stays when the session changes
  bool doubtful = false;    ///< a key may have been made for it of which nothing was heard
  Token place{};            ///< of the key that was made for it; 0: none is known
  bool operator==(const Attempt&) const = default;
  static constexpr std::string_view type_name = "Attempt";
  static constexpr auto fields() {
    return std::tuple{field("wanted", &Attempt::wanted), field("session", &Attempt::session),
                      field("mark", &Attempt::mark), field("doubtful", &Attempt::doubtful),
                      field("place", &Attempt::place)};
  }
};

/// What is to be done now.
struct Turn {
  enum class Kind : std::uint8_t {
    ask,      ///< the service, for `request`
    taken,    ///< the lock is the client's, with `token`
    refused,  ///< it is not to be had, `why`
    restart,  ///< the session seems to be over: see to it, and begin again
    later,    ///< begin again after a while
  };
  Kind kind{};
  Message request{};
  Token token{};
  std::string_view why{};
};

/// Holds nothing that changes: what an attempt has come to is in the Attempt.
class Recipe {
 public:
  virtual ~Recipe() = default;
  [[nodiscard]] virtual bool has(Mode mode) const = 0;
  /// What an attempt says first, under a new session or the old one.
  [[nodiscard]] virtual Message begin(Attempt& attempt) const = 0;
  /// What follows from this answer to this request; sessions that are over have been seen to.
  [[nodiscard]] virtual Turn next(Attempt& attempt, const Message& request, const Message& answer) const = 0;
  /// What to ask instead when a request had no answer; nothing: the same once more.
  [[nodiscard]] virtual std::optional<Message> instead(const Attempt&, const Message&) const { return std::nullopt; }
  /// Gives back what the attempt has or may yet get; nothing: only the end of the session will.
  [[nodiscard]] virtual std::optional<Message> withdraw(const Attempt& attempt) const = 0;
  /// Gives back the lock that was taken with this token.
  [[nodiscard]] virtual Message release(const Take& taken, Token token) const = 0;
};

enum class RecipeKind : std::uint8_t {
  sequence,   ///< ZooKeeper: keys in sequence, each waits for the one before
  revision,   ///< etcd: one key for each session, the oldest revision has the lock
  ownership,  ///< Consul and Chubby: a key has an owner
};
inline constexpr std::array<std::string_view, 3> recipe_names{"sequence", "revision", "ownership"};
constexpr std::span<const std::string_view> names_of(RecipeKind) { return recipe_names; }

/// Known ways to get a recipe wrong.
enum class RecipeMistake : std::uint8_t {
  makes_anew,      ///< what had no answer is made once more, without a look at whether it is there
  takes_old_keys,  ///< a key that it made under a session before passes for its own
  watches_first,   ///< who waits, waits for the holder and not for the one before
  passes_readers,  ///< who wants the lock alone does not wait for those who share it
  passes_early,    ///< a barrier opens when all have come but one
  no_look_at_own,  ///< having waited, it does not look whether its own key is still there
};

/// Of the lock service that has a lock table: one request, and the service does the rest.
[[nodiscard]] std::shared_ptr<const Recipe> make_table_recipe();
/// Of a table of keys. `mistakes`: bits of RecipeMistake.
[[nodiscard]] std::shared_ptr<const Recipe> make_key_recipe(RecipeKind kind, std::uint64_t mistakes);

}  // namespace orrery::locking
