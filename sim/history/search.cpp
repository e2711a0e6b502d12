// The list of events is two arrays of links. A configuration is a bit for each operation and the state, kept whole: a
// hash alone could be wrong.
#include "sim/history/search.hpp"

#include <algorithm>
#include <array>

#include "algorithms/process/digest.hpp"
#include "sim/history/demands.hpp"

namespace orrery::history {
namespace {

class Memory {
 public:
  explicit Memory(std::size_t operations) : words_((operations + 63) / 64 + 1), table_(1024, nobody) {}

  /// The bits are `words() - 1` words. False: it was there already.
  bool insert(const std::vector<std::uint64_t>& bits, State state, std::uint64_t hash) {
    const std::size_t mask = table_.size() - 1;
    std::size_t at = hash & mask;
    for (; table_[at] != nobody; at = (at + 1) & mask) {
      if (hashes_[table_[at]] != hash) continue;
      const std::uint64_t* kept = &kept_[table_[at] * words_];
      if (kept[0] == state && std::equal(bits.begin(), bits.end(), kept + 1)) return false;
    }
    table_[at] = static_cast<std::uint32_t>(hashes_.size());
    hashes_.push_back(hash);
    kept_.push_back(state);
    kept_.insert(kept_.end(), bits.begin(), bits.end());
    if (hashes_.size() * 2 > table_.size()) grow();
    return true;
  }
  [[nodiscard]] std::uint64_t size() const { return hashes_.size(); }

 private:
  void grow() {
    table_.assign(table_.size() * 4, nobody);
    const std::size_t mask = table_.size() - 1;
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      std::size_t at = hashes_[i] & mask;
      while (table_[at] != nobody) at = (at + 1) & mask;
      table_[at] = static_cast<std::uint32_t>(i);
    }
  }

  std::size_t words_;
  std::vector<std::uint32_t> table_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint64_t> kept_;
};

/// The event before all, the calls and returns in order, and the event after all.
struct Events {
  std::vector<std::uint32_t> next;
  std::vector<std::uint32_t> previous;
  std::vector<std::uint32_t> operation;
  std::vector<std::uint32_t> return_of;  // by event: of a call, its return or nobody; of a return, nobody
  std::vector<bool> calls;

  explicit Events(std::span<const Operation> operations) {
    std::vector<std::pair<Position, std::uint32_t>> places;
    places.reserve(operations.size() * 2);
    for (std::uint32_t i = 0; i < operations.size(); ++i) {
      places.emplace_back(operations[i].invoked, i * 2);
      if (operations[i].returned != never) places.emplace_back(operations[i].returned, i * 2 + 1);
    }
    std::sort(places.begin(), places.end());
    const std::size_t count = places.size() + 2;
    next.resize(count);
    previous.resize(count);
    operation.assign(count, nobody);
    return_of.assign(count, nobody);
    calls.assign(count, false);
    std::vector<std::uint32_t> call_event(operations.size());
    for (std::uint32_t event = 0; event < count; ++event) {
      next[event] = event + 1;
      previous[event] = event - 1;
      if (event == 0 || event + 1 == count) continue;
      const std::uint32_t place = places[event - 1].second;
      operation[event] = place / 2;
      calls[event] = place % 2 == 0;
      if (calls[event])
        call_event[place / 2] = event;
      else
        return_of[call_event[place / 2]] = event;
    }
  }
  [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(next.size() - 1); }
  void take(std::uint32_t event) {
    next[previous[event]] = next[event];
    previous[next[event]] = previous[event];
  }
  void put_back(std::uint32_t event) {
    next[previous[event]] = event;
    previous[next[event]] = event;
  }
  void lift(std::uint32_t call) {
    take(call);
    if (return_of[call] != nobody) take(return_of[call]);
  }
  void unlift(std::uint32_t call) {
    if (return_of[call] != nobody) put_back(return_of[call]);
    put_back(call);
  }
};

/// For each operation one that does the same and has to come first, or nobody.
std::vector<std::uint32_t> elder_twins(std::span<const Operation> operations) {
  constexpr std::size_t look_back = 64;
  std::vector<std::uint32_t> twins(operations.size(), nobody);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const std::size_t first = i < look_back ? 0 : i - look_back;
    for (std::size_t j = i; j-- > first;) {
      const Operation& elder = operations[j];
      if (elder.returned > operations[i].invoked && elder.returned <= operations[i].returned &&
          are_twins(elder, operations[i])) {
        twins[i] = static_cast<std::uint32_t>(j);
        break;
      }
    }
  }
  return twins;
}

}  // namespace

bool are_twins(const Operation& a, const Operation& b) {
  const bool is_owned = a.call == Call::acquire || a.call == Call::release;
  return a.call == b.call && a.argument == b.argument && a.second == b.second && a.result == b.result &&
         a.outcome == b.outcome && a.optional == b.optional && (!is_owned || a.process == b.process);
}

Found search(std::span<const Operation> operations, const Model& model, State initial, Values& values,
             std::uint64_t limit) {
  struct Lifted {
    std::uint32_t call;
    State before;
    bool at_once;  // nothing else is to be tried in its place
  };
  Found found;
  Events events(operations);
  const std::vector<std::uint32_t> twins = elder_twins(operations);
  std::vector<bool> observes(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) observes[i] = model.observes(operations[i]);
  Memory memory(operations.size());
  std::vector<std::uint64_t> bits((operations.size() + 63) / 64, 0);
  std::vector<Lifted> path;
  std::uint64_t bits_hash = 0;
  std::uint64_t open_returns = 0;
  for (const Operation& each : operations) open_returns += each.returned != never ? 1U : 0U;
  State state = initial;
  Position furthest = 0;
  const auto is_lifted = [&](std::uint32_t i) { return (bits[i / 64] >> (i % 64) & 1U) != 0; };
  const auto flip = [&](std::uint32_t i) {
    bits[i / 64] ^= std::uint64_t{1} << (i % 64);
    bits_hash ^= mix(0x6f72, i);
  };
  const auto keep_order = [&] {
    found.order.clear();
    for (const Lifted& each : path) found.order.push_back(events.operation[each.call]);
  };
  std::uint32_t event = events.next[0];
  while (open_returns > 0) {
    const std::uint32_t i = events.operation[event];
    if (events.calls[event]) {
      const Operation& operation = operations[i];
      const bool waits = twins[i] != nobody && !is_lifted(twins[i]);
      const State after = waits ? impossible : step_of(model, state, operation, values);
      const bool is_open = operation.returned == never;
      if (after == impossible || (is_open && after == state)) {
        event = events.next[event];
        continue;
      }
      flip(i);
      if (!memory.insert(bits, after, mix(bits_hash, after))) {
        flip(i);
        if (!observes[i]) {
          event = events.next[event];
          continue;
        }
        // Known to lead nowhere, and nothing better can be done here: as at a return that can't be explained.
      } else {
        path.push_back({event, state, observes[i]});
        open_returns -= is_open ? 0U : 1U;
        events.lift(event);
        state = after;
        if (memory.size() > limit) {
          found.verdict = Verdict::unknown;
          break;
        }
        event = events.next[0];
        continue;
      }
    } else if (operations[i].returned > furthest) {
      furthest = operations[i].returned;
      found.broken = i;
      keep_order();
    }
    bool again = true;
    while (again && !path.empty()) {
      const Lifted last = path.back();
      path.pop_back();
      const std::uint32_t lifted = events.operation[last.call];
      flip(lifted);
      open_returns += operations[lifted].returned != never ? 1U : 0U;
      events.unlift(last.call);
      state = last.before;
      event = events.next[last.call];
      again = last.at_once;
    }
    if (again) {
      found.verdict = Verdict::no;
      found.broken_at = furthest;
      break;
    }
  }
  if (found.verdict == Verdict::yes) keep_order();
  found.configurations = memory.size();
  return found;
}

}  // namespace orrery::history
