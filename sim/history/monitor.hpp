// The checker inside a world: it is told of each operation as it begins and ends, judges object by object, and forgets
// what returned. What an operation came back with must be known before the events after its call are judged, so a
// verdict may come as late as the end of an operation that was open at the time. A value: a fork has its own.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/history/frontier.hpp"

namespace orrery::history {

class Monitor {
 public:
  /// `limit`: of configurations for one return, before it gives up on an object. It grows with what was judged: in a
  /// long run a return that takes a second is no loss, in a short one it would be most of its time.
  explicit Monitor(const Model& model, std::uint64_t limit = 20'000) : model_(&model), limit_(limit) {}

  /// An operation begins. REQUIRES: the process has none that is open.
  void invoke(std::uint32_t process, const HistoryCall& call, Duration now);
  /// Whether an operation of the process is open.
  [[nodiscard]] bool has_open(std::uint32_t process) const {
    return process < open_.size() && open_[process] != nobody;
  }
  /// The open operation of the process ends; nothing if it has none.
  void finish(std::uint32_t process, Outcome outcome, const HistoryValue& result, Duration now);
  /// Nothing comes any more: what is open stays unknown.
  void settle();

  /// unknown: on some object it gave up, and no other one is wrong.
  [[nodiscard]] Verdict verdict() const;
  /// How many operations have been judged to their end.
  [[nodiscard]] std::uint64_t judged() const { return judged_; }

  struct Broken {
    Operation operation;  ///< whose return can't be explained
    std::string key;
    std::string text;    ///< the operation in words
    std::string states;  ///< what the object may have held at its return
  };
  /// What was found first.
  [[nodiscard]] const std::optional<Broken>& broken() const { return broken_; }
  /// How many operations it remembers: what is open, and what waits for an answer.
  [[nodiscard]] std::size_t remembered() const { return entries_.size() - free_.size(); }
  /// How many values its table holds.
  [[nodiscard]] std::uint32_t values() const { return values_.count(); }

 private:
  struct Entry {
    Operation operation;
    bool has_ended = false;
    std::uint32_t slot = Frontier::no_slot;
  };
  struct Event {
    std::uint32_t entry = 0;
    bool returns = false;
  };
  struct Object {
    std::string name;
    Frontier frontier;
    std::deque<Event> waiting;
    bool gave_up = false;
  };
  void advance(Object& object);
  void tell_broken(const Object& object, const Operation& operation);
  void make_room();

  const Model* model_;
  std::uint64_t limit_;
  Values values_;
  std::map<std::string, std::uint32_t, std::less<>> objects_by_name_;
  std::vector<Object> objects_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> open_;  // by process: its entry
  Position position_ = 0;
  std::uint64_t judged_ = 0;
  std::uint32_t room_ = 1U << 16U;
  std::optional<Broken> broken_;
};

}  // namespace orrery::history
