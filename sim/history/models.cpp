// The models that come with the checker: registers and the key-value store, lists, sets, queues, counters and locks.
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"
#include "sim/history/fenced_mutex.hpp"
#include "sim/history/model.hpp"

namespace orrery::history {
namespace {

constexpr ValueId as_value(State state) { return static_cast<ValueId>(state); }
bool succeeded(const Operation& operation) { return operation.outcome == Outcome::ok; }

/// Told nothing, or told this.
bool agrees(const Operation& operation, bool flag) {
  return !succeeded(operation) || operation.result == Values::nil || operation.result == Values::flag(flag);
}

/// A value that is read and replaced. The state is the value.
class ValueModel final : public Model {
 public:
  ValueModel(std::string_view name, std::string_view about, std::span<const Call> calls)
      : name_(name), about_(about), calls_(calls) {}
  std::string_view name() const override { return name_; }
  std::string_view about() const override { return about_; }
  std::span<const Call> calls() const override { return calls_; }
  State initial(Values&, ValueId value) const override { return value; }

  State step(State state, const Operation& operation, Values& values) const override {
    switch (operation.call) {
      case Call::read:
        return !succeeded(operation) || operation.result == state ? state : impossible;
      case Call::write:
        return operation.argument;
      case Call::cas: {
        const bool matches = state == operation.argument;
        if (!agrees(operation, matches)) return impossible;
        return matches ? operation.second : state;
      }
      case Call::append:
        if (state != Values::nil && values.kind(as_value(state)) != ValueKind::text) return impossible;
        return values.concatenated(as_value(state), operation.argument);
      case Call::erase:
        return agrees(operation, state != Values::nil) ? State{Values::nil} : impossible;
      default:
        break;
    }
    ensure_failed("the model knows the call", "step");
  }

  bool observes(const Operation& operation) const override {
    const bool swaps_nothing =
        operation.call == Call::cas && operation.result == Values::yes && operation.argument == operation.second;
    return swaps_nothing || Model::observes(operation);
  }
  std::string print(State state, const Values& values) const override { return values.print(as_value(state)); }
  State copied(State state, const Values& from, Values& to) const override { return to.copied(from, as_value(state)); }

 private:
  std::string_view name_;
  std::string_view about_;
  std::span<const Call> calls_;
};

/// A list that only grows, read whole. The state is the list.
class ListModel final : public Model {
 public:
  std::string_view name() const override { return "list-append"; }
  std::string_view about() const override { return "lists that grow at the end and are read whole: append, read"; }
  std::span<const Call> calls() const override {
    static constexpr std::array all{Call::append, Call::read};
    return all;
  }
  State initial(Values&, ValueId value) const override { return value == Values::nil ? Values::empty_list : value; }
  State step(State state, const Operation& operation, Values& values) const override {
    if (operation.call == Call::append) return values.extended(as_value(state), operation.argument);
    return !succeeded(operation) || operation.result == state ? state : impossible;
  }
  std::string print(State state, const Values& values) const override { return values.print(as_value(state)); }
  State copied(State state, const Values& from, Values& to) const override { return to.copied(from, as_value(state)); }
  void normalize(Operation& operation, Values&) const override {
    if (operation.call == Call::read && operation.result == Values::nil) operation.result = Values::empty_list;
  }
};

/// The state is the list of the elements, in the order of their numbers.
class SetModel final : public Model {
 public:
  std::string_view name() const override { return "set"; }
  std::string_view about() const override { return "sets: add, remove, contains, read (the whole set)"; }
  std::span<const Call> calls() const override {
    static constexpr std::array all{Call::add, Call::remove, Call::contains, Call::read};
    return all;
  }
  State initial(Values& values, ValueId value) const override {
    return value == Values::nil ? Values::empty_list : sorted(values.elements(value), values);
  }
  State step(State state, const Operation& operation, Values& values) const override {
    if (operation.call == Call::read) return !succeeded(operation) || operation.result == state ? state : impossible;
    std::vector<ValueId> elements = values.elements(as_value(state));
    const auto at = std::lower_bound(elements.begin(), elements.end(), operation.argument);
    const bool there = at != elements.end() && *at == operation.argument;
    if (operation.call == Call::contains) return agrees(operation, there) ? state : impossible;
    const bool adds = operation.call == Call::add;
    if (!agrees(operation, there != adds)) return impossible;
    if (there == adds) return state;
    if (adds)
      elements.insert(at, operation.argument);
    else
      elements.erase(at);
    return list_of(elements, values);
  }
  std::string print(State state, const Values& values) const override { return values.print(as_value(state)); }
  State copied(State state, const Values& from, Values& to) const override {
    std::vector<ValueId> elements;
    for (const ValueId each : from.elements(as_value(state))) elements.push_back(to.copied(from, each));
    return sorted(std::move(elements), to);
  }
  void normalize(Operation& operation, Values& values) const override {
    if (operation.call != Call::read || !succeeded(operation)) return;
    operation.result =
        operation.result == Values::nil ? Values::empty_list : sorted(values.elements(operation.result), values);
  }

 private:
  static ValueId list_of(const std::vector<ValueId>& elements, Values& values) {
    ValueId list = Values::empty_list;
    for (const ValueId each : elements) list = values.extended(list, each);
    return list;
  }
  static ValueId sorted(std::vector<ValueId> elements, Values& values) {
    std::sort(elements.begin(), elements.end());
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return list_of(elements, values);
  }
};

/// The state is the list of what was ever enqueued since the queue was last empty, and how much of it is gone.
class QueueModel final : public Model {
 public:
  std::string_view name() const override { return "queue"; }
  std::string_view about() const override { return "first in, first out: enqueue, dequeue (nil: it was empty)"; }
  std::span<const Call> calls() const override {
    static constexpr std::array all{Call::enqueue, Call::dequeue};
    return all;
  }
  State initial(Values&, ValueId value) const override {
    return state_of(value == Values::nil ? Values::empty_list : value, 0);
  }
  State step(State state, const Operation& operation, Values& values) const override {
    const ValueId list = static_cast<ValueId>(state >> 32U);
    const auto gone = static_cast<std::uint32_t>(state);
    if (operation.call == Call::enqueue) return state_of(values.extended(list, operation.argument), gone);
    const std::uint32_t left = values.length(list) - gone;
    if (left == 0) return !succeeded(operation) || operation.result == Values::nil ? state : impossible;
    if (succeeded(operation)) {
      ValueId head = list;
      for (std::uint32_t i = 1; i < left; ++i) head = values.front_of(head);
      if (values.last_of(head) != operation.result) return impossible;
    }
    return left == 1 ? state_of(Values::empty_list, 0) : state_of(list, gone + 1);
  }
  bool observes(const Operation& operation) const override {
    return operation.call == Call::dequeue && succeeded(operation) && operation.result == Values::nil;
  }
  std::string print(State state, const Values& values) const override {
    std::string words = "[";
    for (const ValueId each : values.elements(static_cast<ValueId>(state >> 32U), static_cast<std::uint32_t>(state)))
      words += (words.size() > 1 ? " " : "") + values.print(each);
    return words + "]";
  }
  State copied(State state, const Values& from, Values& to) const override {
    ValueId list = Values::empty_list;
    for (const ValueId each : from.elements(static_cast<ValueId>(state >> 32U), static_cast<std::uint32_t>(state)))
      list = to.extended(list, to.copied(from, each));
    return state_of(list, 0);
  }

 private:
  static State state_of(ValueId list, std::uint32_t gone) { return State{list} << 32U | gone; }
};

/// The state is the sum, with its sign bit turned over so that no sum is `impossible` but the greatest.
class CounterModel final : public Model {
 public:
  std::string_view name() const override { return "counter"; }
  std::string_view about() const override { return "a sum: add NUMBER (may tell the new sum), read"; }
  std::span<const Call> calls() const override {
    static constexpr std::array all{Call::add, Call::read};
    return all;
  }
  State initial(Values& values, ValueId value) const override {
    return state_of(value == Values::nil ? 0 : static_cast<std::uint64_t>(values.number(value)));
  }
  State step(State state, const Operation& operation, Values& values) const override {
    std::uint64_t sum = state_of(state);
    if (operation.call == Call::add) sum += static_cast<std::uint64_t>(values.number(operation.argument));
    const bool told = succeeded(operation) && (operation.call == Call::read || operation.result != Values::nil);
    if (told && (values.kind(operation.result) != ValueKind::integer ||
                 static_cast<std::uint64_t>(values.number(operation.result)) != sum))
      return impossible;
    return state_of(sum);
  }
  std::string print(State state, const Values&) const override {
    return fmt::format("{}", static_cast<std::int64_t>(state_of(state)));
  }
  State copied(State state, const Values&, Values&) const override { return state; }

 private:
  static constexpr State state_of(std::uint64_t sum) { return sum ^ (std::uint64_t{1} << 63U); }
};

/// A lock whose grants carry a growing number. The state is the list [holder, last token]; holder -1: it is free.
class MutexModel final : public Model {
 public:
  std::string_view name() const override { return "mutex"; }
  std::string_view about() const override {
    return "a lock: acquire (tells a growing token, nothing, or false: it was held), release [TOKEN] by its holder";
  }
  std::span<const Call> calls() const override {
    static constexpr std::array all{Call::acquire, Call::release};
    return all;
  }
  State initial(Values& values, ValueId) const override { return state_of(-1, std::int64_t{-1}, values); }
  State step(State state, const Operation& operation, Values& values) const override {
    const ValueId front = values.front_of(as_value(state));
    const std::int64_t holder = values.number(values.last_of(front));
    const std::int64_t last = values.number(values.last_of(as_value(state)));
    if (operation.call == Call::release) {
      if (holder != std::int64_t{operation.process}) return impossible;
      if (operation.argument != Values::nil && values.number(operation.argument) != last) return impossible;
      return state_of(-1, last, values);
    }
    if (succeeded(operation) && operation.result == Values::no) return holder >= 0 ? state : impossible;
    if (holder >= 0) return impossible;
    std::int64_t token = last;
    // A token that nobody saw is at least the next one; to take the least allows most.
    if (!succeeded(operation))
      token = last + 1;
    else if (values.kind(operation.result) == ValueKind::integer)
      token = values.number(operation.result);
    else
      return state_of(operation.process, last, values);
    return token > last ? state_of(operation.process, token, values) : impossible;
  }
  std::string print(State state, const Values& values) const override {
    const std::int64_t holder = values.number(values.last_of(values.front_of(as_value(state))));
    const std::int64_t last = values.number(values.last_of(as_value(state)));
    const std::string token = last < 0 ? "" : fmt::format(", last token {}", last);
    return (holder < 0 ? "free" : fmt::format("held by process {}", holder)) + token;
  }
  State copied(State state, const Values& from, Values& to) const override { return to.copied(from, as_value(state)); }

 private:
  static State state_of(std::int64_t holder, std::int64_t last, Values& values) {
    const ValueId front = values.extended(Values::empty_list, values.integer(holder));
    return values.extended(front, values.integer(last));
  }
};

}  // namespace

bool Model::observes(const Operation& operation) const {
  if (operation.outcome != Outcome::ok) return false;
  const bool may_be_refused = operation.call == Call::cas || operation.call == Call::erase ||
                              operation.call == Call::add || operation.call == Call::remove ||
                              operation.call == Call::acquire;
  return only_reads(operation.call) || (may_be_refused && operation.result == Values::no);
}

bool Model::knows(Call call) const {
  const auto all = calls();
  return std::find(all.begin(), all.end(), call) != all.end();
}

std::span<const Model* const> models() {
  static constexpr std::array register_calls{Call::read, Call::write};
  static constexpr std::array cas_calls{Call::read, Call::write, Call::cas};
  static constexpr std::array store_calls{Call::read, Call::write, Call::append, Call::cas, Call::erase};
  static const ValueModel plain("register", "a value: read, write", register_calls);
  static const ValueModel swapping("cas-register", "a value: read, write, cas EXPECTED NEW", cas_calls);
  static const ValueModel store("key-value", "a value a key: read (get), write (put), append, cas, erase (delete)",
                                store_calls);
  static const ListModel list;
  static const SetModel set;
  static const QueueModel queue;
  static const CounterModel counter;
  static const MutexModel mutex;
  static const std::array<const Model*, 9> all{&plain, &swapping, &store, &list,          &set,
                                               &queue, &counter,  &mutex, &fenced_mutex()};
  return all;
}

const Model* model_named(std::string_view name) {
  for (const Model* model : models())
    if (model->name() == name) return model;
  return nullptr;
}

}  // namespace orrery::history
