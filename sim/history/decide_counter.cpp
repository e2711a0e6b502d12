// A counter that only goes one way. The sub-class: all amounts have one sign, and those additions that tell no sum (or
// whose end nobody knows) are all of the same amount; adding zero is a read. In general the question is NP-complete,
// even with a single read: whether some of the concurrent additions make up its sum is the subset sum problem. Lee and
// Mathur
// ("Fixed parameter tractable linearizability monitoring for stack, queue and anagram agnostic data types",
// arXiv:2509.05586, 2025) judge objects whose state does not tell an order in log-linear time where few operations are
// open at once; here it is O(n log n) however many are. We know of no publication of that; the proof is our own:
//
// 1. Without loss of generality every addition takes effect: one that did not has no return and told nothing, so that
// it can
//    come after all.
// 2. The sums go one way and don't wrap around (their range is below 2^63), so each sum that was told is met once at
//    most. Additions that tell their sum have their place, from sum - amount to sum; these spans must not overlap, and
//    what lies between two of them is made of equal steps. So all N sums are known, and every sum that was told has to
//    be among them: it says how many changes its operation saw. This is the object of steps.hpp, with some changes
//    whose operation is known and some that are free.
// 3. An order gives each free change k an addition i of the untold ones, all different, such that the intervals of
// change
//    and operation meet: t(k) lies in both. Conversely, from such a matching and with room in every interval choose for
//    each free change a moment in both intervals, and sort moments together with their additions: by steps.hpp each
//    moment is in the interval of its new change, and still within its addition. The others are filled in.
// 4. Which changes meet the time of an addition: those whose lower bound lies before its return, the first ones, and
// whose
//    upper bound lies after its call, the last ones; together a row without a gap. A matching into rows is found by
//    giving each change, from the first on, that addition whose row ends first (Glover, "Maximum matching in a convex
//    bipartite graph", Naval Research Logistics Quarterly 14, 1967).
#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

#include <fmt/format.h>

#include "sim/history/steps.hpp"
#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

constexpr std::uint64_t range_max = std::numeric_limits<std::int64_t>::max();

/// A sum that was told, as its distance from the first one; `amount`: of the addition that made it, 0: it was read.
struct Told {
  std::uint32_t operation = nobody;
  std::uint64_t amount = 0;
  std::uint64_t sum = 0;
};

class Counting {
 public:
  Counting(std::span<const Operation> operations, const Values& values) : operations_(operations), values_(values) {}

  /// False: some premise does not hold.
  bool gather(std::uint64_t first) {
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      const Operation& each = operations_[i];
      const std::int64_t amount = each.call == Call::add ? values_.number(each.argument) : 0;
      const bool tells = each.outcome == Outcome::ok && (each.call == Call::read || each.result != Values::nil);
      if (tells && values_.kind(each.result) != ValueKind::integer) return false;
      const std::uint64_t sum = tells ? static_cast<std::uint64_t>(values_.number(each.result)) - first : 0;
      if (amount == 0) {
        if (tells) reads_.push_back({i, 0, sum});
        continue;
      }
      const std::uint64_t size =
          amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
      if (total_ > 0 && (amount < 0) != is_falling_) return false;
      if (size > range_max - total_) return false;
      is_falling_ = amount < 0;
      total_ += size;
      if (tells) {
        told_.push_back({i, size, sum});
      } else {
        if (!free_.empty() && size != unit_) return false;
        unit_ = size;
        free_.push_back(i);
      }
    }
    if (is_falling_)
      for (std::vector<Told>* some : {&reads_, &told_})
        for (Told& each : *some) each.sum = 0 - each.sum;
    return true;
  }

  Decided run() {
    if (std::optional<Decided> wrong = lay_out()) return *std::move(wrong);
    Steps steps(sums_.size() - 1);
    for (std::size_t k = 1; k < sums_.size(); ++k)
      if (by_[k] != nobody) steps.is(k, by_[k], operations_[by_[k]]);
    for (const Told& each : reads_) {
      const auto at = std::lower_bound(sums_.begin(), sums_.end(), each.sum);
      if (at == sums_.end() || *at != each.sum) return never_was(each.operation);
      steps.saw(static_cast<std::size_t>(at - sums_.begin()), each.operation, operations_[each.operation]);
    }
    if (const auto clash = steps.settle())
      return {false, "sums were told in another order than that of time", {clash->second, clash->first}};
    return match(steps);
  }

 private:
  [[nodiscard]] Decided never_was(std::uint32_t operation) const {
    return {false, fmt::format("the sum never was {}", values_.print(operations_[operation].result)), {operation}};
  }

  /// All sums, and which change is which operation, where that is known.
  std::optional<Decided> lay_out() {
    sums_ = {0};
    by_ = {nobody};
    std::size_t left = free_.size();
    std::sort(told_.begin(), told_.end(), [](const Told& a, const Told& b) { return a.sum < b.sum; });
    for (const Told& each : told_) {
      const std::uint64_t from = each.sum - each.amount;
      if (from < sums_.back())
        return Decided{
            false, "two additions can't both have made the sums that they told", {by_.back(), each.operation}};
      // Where sum < amount this wraps around, to more than all that is left can make up.
      const std::uint64_t gap = from - sums_.back();
      const std::uint64_t steps = gap == 0 ? 0 : free_.empty() ? left + 1 : gap / unit_;
      if (steps > left || steps * unit_ != gap) return never_was(each.operation);
      for (; sums_.back() < from; --left) change(sums_.back() + unit_, nobody);
      change(each.sum, each.operation);
    }
    for (; left > 0; --left) change(sums_.back() + unit_, nobody);
    return std::nullopt;
  }
  void change(std::uint64_t sum, std::uint32_t by) {
    sums_.push_back(sum);
    by_.push_back(by);
  }

  [[nodiscard]] Decided match(const Steps& steps) const {
    std::vector<std::size_t> changes;
    for (std::size_t k = 1; k < sums_.size(); ++k)
      if (by_[k] == nobody) changes.push_back(k);
    struct Row {
      std::size_t first = 0;
      std::size_t end = 0;
      std::uint32_t addition = nobody;
    };
    std::vector<Row> rows;
    for (const std::uint32_t i : free_) {
      const auto first = std::partition_point(changes.begin(), changes.end(),
                                              [&](std::size_t k) { return !steps.may_begin_with(k, operations_[i]); });
      const auto end = std::partition_point(changes.begin(), changes.end(),
                                            [&](std::size_t k) { return steps.may_end_with(k, operations_[i]); });
      rows.push_back(
          {static_cast<std::size_t>(first - changes.begin()), static_cast<std::size_t>(end - changes.begin()), i});
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.first < b.first; });
    const auto ends_later = [](const Row& a, const Row& b) {
      return std::pair(a.end, a.addition) > std::pair(b.end, b.addition);
    };
    std::priority_queue<Row, std::vector<Row>, decltype(ends_later)> open(ends_later);
    std::size_t entered = 0;
    for (std::size_t at = 0; at < changes.size(); ++at) {
      for (; entered < rows.size() && rows[entered].first <= at; ++entered) open.push(rows[entered]);
      if (open.empty())
        return {false, "a sum was told before so many additions were called", {steps.not_after(changes[at])}};
      const Row chosen = open.top();
      open.pop();
      if (chosen.end <= at) {
        Decided wrong{false, "an addition had returned, and the sums that were told lack it", {chosen.addition}};
        if (steps.not_before(changes[at]) != nobody) wrong.operations.push_back(steps.not_before(changes[at]));
        return wrong;
      }
    }
    return {};
  }

  std::span<const Operation> operations_;
  const Values& values_;
  bool is_falling_ = false;
  std::uint64_t total_ = 0;  // of all amounts
  std::uint64_t unit_ = 0;   // the amount of those that tell nothing
  std::vector<std::uint32_t> free_;
  std::vector<Told> told_;
  std::vector<Told> reads_;
  std::vector<std::uint64_t> sums_;  // by how many changes came before
  std::vector<std::uint32_t> by_;    // by change; nobody: a free one
};

}  // namespace

std::optional<Decided> decide_counter(std::span<const Operation> operations, const Values& values, ValueId initial) {
  if (initial != Values::nil && values.kind(initial) != ValueKind::integer) return std::nullopt;
  Counting counting(operations, values);
  if (!counting.gather(initial == Values::nil ? 0 : static_cast<std::uint64_t>(values.number(initial))))
    return std::nullopt;
  return counting.run();
}

}  // namespace orrery::history
