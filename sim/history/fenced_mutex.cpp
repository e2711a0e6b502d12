// What is left of a mutex where holders expire. That one has the lock is no reason why another can't get it: nobody
// called when the first one's session ended. Mutual exclusion is therefore not claimed; the model `mutex` claims it, of
// locks without expiry. Two things are:
//
// - Tokens grow. Each acquisition tells a token greater than all before it, so that a resource which remembers the
//   greatest one can refuse whoever lost the lock (Kleppmann, "How to do distributed locking", 2016). By real time: one
//   that begins after another has ended tells the greater token.
// - Who gave the lock back had it. A release that succeeded comes after an acquisition of its process, and no process
//   has taken the lock for itself in between.
//
// A lock that may be taken again by its holder tells the token that it told before. Several may share a lock: `acquire
// "shared"`. A release is only looked at: that somebody gives back twice what he took once is not found.
//
// The state is a list: the last token, then each process that may have the lock and its token, by process. A token that
// nobody saw, since its acquire has no known outcome or told none, is -1. Where it matters which one it was, the state
// is the one that allows most: no history is called wrong that is not.
#include "sim/history/fenced_mutex.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace orrery::history {
namespace {

constexpr std::int64_t unseen = -1;

struct Taker {
  std::int64_t process = 0;
  std::int64_t token = unseen;
};

struct Fence {
  std::int64_t last = -1;
  std::vector<Taker> takers;  // by process

  Fence(State state, const Values& values) {
    const std::vector<ValueId> all = values.elements(static_cast<ValueId>(state));
    last = values.number(all.at(0));
    for (std::size_t i = 1; i + 1 < all.size(); i += 2)
      takers.push_back({values.number(all[i]), values.number(all[i + 1])});
  }
  [[nodiscard]] State state(Values& values) const {
    ValueId list = values.extended(Values::empty_list, values.integer(last));
    for (const Taker& each : takers) {
      list = values.extended(list, values.integer(each.process));
      list = values.extended(list, values.integer(each.token));
    }
    return list;
  }

  /// Null: the process can't have the lock.
  [[nodiscard]] Taker* find(std::int64_t process) {
    const auto at =
        std::find_if(takers.begin(), takers.end(), [&](const Taker& each) { return each.process == process; });
    return at == takers.end() ? nullptr : &*at;
  }
  void take(Taker taker, bool shares) {
    if (!shares) takers.clear();
    std::erase_if(takers, [&](const Taker& each) { return each.process == taker.process; });
    const auto at =
        std::find_if(takers.begin(), takers.end(), [&](const Taker& each) { return each.process > taker.process; });
    takers.insert(at, taker);
  }
};

class FencedMutex final : public Model {
 public:
  std::string_view name() const override { return "fenced-mutex"; }
  std::string_view about() const override {
    return "a lock that its holder may lose: acquire [\"shared\"] (tells a growing token), release by who took it last";
  }
  std::span<const Call> calls() const override {
    static constexpr std::array all{Call::acquire, Call::release};
    return all;
  }
  State initial(Values& values, ValueId) const override {
    return values.extended(Values::empty_list, values.integer(-1));
  }

  State step(State state, const Operation& operation, Values& values) const override {
    Fence fence(state, values);
    Taker* const own = fence.find(operation.process);
    const bool ok = operation.outcome == Outcome::ok;
    if (operation.call == Call::release) {
      if (!ok) return state;
      if (own == nullptr) return impossible;
      const bool fits =
          operation.argument == Values::nil || own->token == unseen || own->token == values.number(operation.argument);
      return fits ? state : impossible;
    }
    if (ok && operation.result == Values::no) return state;  // somebody had it, or might have
    const bool shares = operation.argument != Values::nil;
    if (!ok || values.kind(operation.result) != ValueKind::integer) {
      ++fence.last;  // at least; the least allows most
      fence.take({operation.process, unseen}, shares);
      return fence.state(values);
    }
    const std::int64_t token = values.number(operation.result);
    if (own != nullptr && (own->token == token || own->token == unseen)) {
      own->token = token;
      fence.last = std::max(fence.last, token);
      return fence.state(values);
    }
    if (token <= fence.last) return impossible;
    fence.last = token;
    fence.take({operation.process, token}, shares);
    return fence.state(values);
  }

  bool observes(const Operation& operation) const override {
    return (operation.call == Call::release && operation.outcome == Outcome::ok) || Model::observes(operation);
  }
  std::string print(State state, const Values& values) const override {
    const Fence fence(state, values);
    std::string words = fence.last < 0 ? "no token yet" : fmt::format("last token {}", fence.last);
    for (const Taker& each : fence.takers) {
      words += fmt::format("; taken by process {}", each.process);
      if (each.token != unseen) words += fmt::format(", token {}", each.token);
    }
    return words;
  }
  State copied(State state, const Values& from, Values& to) const override {
    return to.copied(from, static_cast<ValueId>(state));
  }
};

}  // namespace

const Model& fenced_mutex() {
  static const FencedMutex the_model;
  return the_model;
}

}  // namespace orrery::history
