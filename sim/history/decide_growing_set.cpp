// A set that only grows: each result demands that some additions come before it and the others after it. Operations are
// placed one by one, whichever is free of demands; that this ends early means a cycle, whatever was chosen.
#include <algorithm>

#include <fmt/format.h>

#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

struct Element {
  std::uint32_t add = nobody;
  std::uint32_t seen = 0;         // results that have it
  std::uint32_t seen_placed = 0;  // of these, placed ones
  std::uint32_t missed = 0;       // `contains` that do not find it, not yet placed
  bool placed = false;
};

class Placing {
 public:
  Placing(std::span<const Operation> operations, const Values& values)
      : operations_(operations), elements_(values.count()), results_(operations.size()), placed_(operations.size()) {
    for (std::uint32_t i = 0; i < operations_.size(); ++i)
      if (operations_[i].call == Call::read) results_[i] = values.elements(operations_[i].result);
  }

  /// False: some premise does not hold.
  bool gather() {
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      const Operation& each = operations_[i];
      if (each.call == Call::remove) return false;
      if (each.call != Call::add) continue;
      // A second addition of an element, or one that found it there, is no longer told apart by its effect.
      if (elements_[each.argument].add != nobody || each.result == Values::no) return false;
      elements_[each.argument].add = i;
    }
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      const Operation& each = operations_[i];
      if (each.call == Call::contains) {
        if (each.result == Values::nil) return false;
        if (each.result == Values::yes)
          results_[i] = {each.argument};
        else
          ++elements_[each.argument].missed;
      }
      reads_ += each.call == Call::read ? 1U : 0U;
      if (each.call == Call::read)
        for (const ValueId element : results_[i]) ++elements_[element].seen;
      // An addition that nobody knows the end of happened only if somebody saw it.
      if (each.call == Call::read || each.result == Values::yes)
        for (const ValueId element : results_[i])
          if (elements_[element].add != nobody) observed_.push_back(elements_[element].add);
    }
    return true;
  }

  Decided run(const Values& values) {
    for (std::uint32_t i = 0; i < operations_.size(); ++i)
      for (const ValueId element : results_[i])
        if (elements_[element].add == nobody)
          return {false, fmt::format("nobody added {}", values.print(element)), {i}};
    std::vector<bool> happened(operations_.size(), false);
    for (const std::uint32_t add : observed_) happened[add] = true;
    std::vector<std::uint32_t> by_return;
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      if (operations_[i].returned != never || happened[i]) by_return.push_back(i);
      if (operations_[i].returned == never && !happened[i]) placed_[i] = true;  // never
    }
    std::sort(by_return.begin(), by_return.end(),
              [&](std::uint32_t a, std::uint32_t b) { return operations_[a].returned < operations_[b].returned; });
    std::vector<std::uint32_t> open;
    std::uint32_t invoked = 0;
    for (const std::uint32_t due : by_return) {
      while (!placed_[due]) {
        for (; invoked < operations_.size() && operations_[invoked].invoked < operations_[due].returned; ++invoked)
          if (!placed_[invoked]) open.push_back(invoked);
        bool any = false;
        for (const std::uint32_t each : open) {
          if (!is_free(each)) continue;
          place(each);
          any = true;
        }
        std::erase_if(open, [&](std::uint32_t each) { return placed_[each]; });
        if (!any) return {false, "what was seen and what was not can't be put into one order", {due}};
      }
    }
    return {};
  }

 private:
  [[nodiscard]] bool is_free(std::uint32_t i) const {
    const Operation& each = operations_[i];
    if (placed_[i]) return false;
    if (each.call == Call::add) {
      const Element& element = elements_[each.argument];
      return reads_placed_ - element.seen_placed == reads_ - element.seen && element.missed == 0;
    }
    if (each.call == Call::contains && each.result != Values::yes) return !elements_[each.argument].placed;
    const bool whole = each.call != Call::read || added_ == results_[i].size();
    return whole && std::all_of(results_[i].begin(), results_[i].end(),
                                [&](ValueId element) { return elements_[element].placed; });
  }
  void place(std::uint32_t i) {
    const Operation& each = operations_[i];
    placed_[i] = true;
    if (each.call == Call::add) {
      elements_[each.argument].placed = true;
      ++added_;
    } else if (each.call == Call::read) {
      ++reads_placed_;
      for (const ValueId element : results_[i]) ++elements_[element].seen_placed;
    } else if (each.result != Values::yes) {
      --elements_[each.argument].missed;
    }
  }

  std::span<const Operation> operations_;
  std::vector<Element> elements_;
  std::vector<std::vector<ValueId>> results_;
  std::vector<bool> placed_;
  std::vector<std::uint32_t> observed_;
  std::uint32_t reads_ = 0;
  std::uint32_t reads_placed_ = 0;
  std::uint32_t added_ = 0;
};

}  // namespace

std::optional<Decided> decide_growing_set(std::span<const Operation> operations, const Values& values) {
  Placing placing(operations, values);
  if (!placing.gather()) return std::nullopt;
  return placing.run(values);
}

}  // namespace orrery::history
