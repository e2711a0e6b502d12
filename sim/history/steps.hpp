// An object that only goes forward: change 1, change 2 ... up to N, and results that tell how many changes they saw.
// What results and time demand is then, for the moment t(k) of each change, an open interval:
//
//   - an operation that saw k changes returned after t(k) and was called before t(k+1);
//   - where change k is known to be a certain operation, t(k) lies between its call and its return;
//   - t(k) < t(k+1): the lower bounds of a change hold for all later ones, the upper bounds for all earlier ones.
//
// Handed on like that, both bounds never fall as k grows. Two facts follow, which the shortcuts rest on (our own
// proofs; we know of no publication of them):
//
// Sorting. Let m(k) be moments, all different, each in the interval of its change, for some of the changes. Sorted,
// each is still in the interval of the change whose place it takes: of two in the wrong order, j < k and m(j) > m(k),
// we have lower(j) <= lower(k) < m(k) < m(j) < upper(j) <= upper(k), so each lies in both intervals.
//
// Filling. If besides every interval has room, the changes between can be given moments in order: between m(a) and
// m(b), with a < j < b, lower(j) <= lower(b) < m(b) and m(a) < upper(a) <= upper(j), so that the interval of j reaches
// between the two, and those of all such j have bounds that never fall: moments in them, all different and sorted, will
// do. Operations that only look then fit as well: max(t(k), call) < min(t(k+1), return) is what was demanded, and time
// is dense.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/history/history.hpp"
#include "sim/history/search.hpp"

namespace orrery::history {

class Steps {
 public:
  explicit Steps(std::size_t changes) : lower_(changes + 2), upper_(changes + 2, Bound{never, nobody}) {}

  /// Operation `index` saw the object after `changes` changes. REQUIRES: changes <= N.
  void saw(std::size_t changes, std::uint32_t index, const Operation& operation) {
    return_bounds(changes, index, operation);
    call_bounds(changes + 1, index, operation);
  }
  /// Change `change` is operation `index`. REQUIRES: 1 <= change <= N.
  void is(std::size_t change, std::uint32_t index, const Operation& operation) {
    call_bounds(change, index, operation);
    return_bounds(change, index, operation);
  }

  /// Hands all bounds on. Two operations that leave a change no moment: the first was called after the second returned;
  /// nothing: each interval has room. Complexity: O(N). To be called once, after saw() and is().
  [[nodiscard]] std::optional<std::pair<std::uint32_t, std::uint32_t>> settle() {
    const std::size_t last = lower_.size() - 2;
    for (std::size_t k = 2; k <= last + 1; ++k)
      if (lower_[k - 1].at > lower_[k].at) lower_[k] = lower_[k - 1];
    for (std::size_t k = last; k-- > 1;)
      if (upper_[k + 1].at < upper_[k].at) upper_[k] = upper_[k + 1];
    for (std::size_t k = 1; k <= last; ++k)
      if (lower_[k].at >= upper_[k].at) return std::pair(lower_[k].by, upper_[k].by);
    return std::nullopt;
  }

  // After settle().
  /// Whether the operation may have returned after change `change` could happen. REQUIRES: 1 <= change <= N + 1, where
  /// N + 1 stands for anything that comes after all changes.
  [[nodiscard]] bool may_end_with(std::size_t change, const Operation& operation) const {
    return lower_[change].at < counted(operation.returned);
  }
  /// Whether it was called while change `change` could still happen. REQUIRES: 1 <= change <= N.
  [[nodiscard]] bool may_begin_with(std::size_t change, const Operation& operation) const {
    return counted(operation.invoked) < upper_[change].at;
  }
  /// Who has the last word on how early or late a change can be; or nobody.
  [[nodiscard]] std::uint32_t not_before(std::size_t change) const { return lower_[change].by; }
  [[nodiscard]] std::uint32_t not_after(std::size_t change) const { return upper_[change].by; }

 private:
  struct Bound {
    Position at = 0;
    std::uint32_t by = nobody;
  };
  /// From 1, so that 0 is before all.
  static Position counted(Position position) { return position == never ? never : position + 1; }
  void call_bounds(std::size_t change, std::uint32_t index, const Operation& operation) {
    if (counted(operation.invoked) > lower_[change].at) lower_[change] = {counted(operation.invoked), index};
  }
  void return_bounds(std::size_t change, std::uint32_t index, const Operation& operation) {
    if (counted(operation.returned) < upper_[change].at) upper_[change] = {counted(operation.returned), index};
  }

  std::vector<Bound> lower_;  // by change; [0] says nothing, [N + 1] is what comes after all
  std::vector<Bound> upper_;
};

}  // namespace orrery::history
