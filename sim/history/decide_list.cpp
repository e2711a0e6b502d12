// A list whose appended values all differ. Reads return all of it, so each must be the beginning of the longest one;
// that one shows which append was the first, the second ... and every read how many appends it saw: the object of
// steps.hpp, with every change known. Appends that no read saw come after all of these and after every read, in any
// order: each of them needs only a return (or none) after the last call of those. Jepsen's Elle takes the order of
// appends from reads in the same way (Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental
// observations", PVLDB 14, 2020); that nothing more is needed for one object is steps.hpp's proof: give the
// seen appends moments by filling, then each unseen one a moment of its own between that last call and its return, late
// enough to come after t(N), which can be as near after its lower bound as one likes.
#include <fmt/format.h>

#include "sim/history/steps.hpp"
#include "sim/history/structure.hpp"

namespace orrery::history {

std::optional<Decided> decide_list(std::span<const Operation> operations, const Values& values, ValueId initial) {
  if (initial == Values::nil) initial = Values::empty_list;
  if (values.kind(initial) != ValueKind::list) return std::nullopt;
  std::vector<std::uint32_t> append_of(values.count(), nobody);
  std::uint32_t longest = nobody;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call == Call::append) {
      if (append_of[each.argument] != nobody) return std::nullopt;
      append_of[each.argument] = i;
    } else if (values.kind(each.result) != ValueKind::list) {
      return Decided{false, fmt::format("a list never is {}", values.print(each.result)), {i}};
    } else if (longest == nobody || values.length(each.result) > values.length(operations[longest].result)) {
      longest = i;
    }
  }

  // By list: whether it is a beginning of the longest one.
  const ValueId whole = longest == nobody ? initial : operations[longest].result;
  std::vector<bool> begins(values.count(), false);
  begins[Values::empty_list] = true;
  for (ValueId list = whole; values.length(list) > 0; list = values.front_of(list)) begins[list] = true;
  const std::uint32_t known = values.length(initial);
  if (!begins[initial]) return Decided{false, "a list that does not begin as it did at first", {longest}};
  Steps steps(values.length(whole) - known);
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call != Call::read) continue;
    if (!begins[each.result] || values.length(each.result) < known)
      return Decided{false, "neither of two lists is the beginning of the other", {i, longest}};
    steps.saw(values.length(each.result) - known, i, each);
  }
  std::vector<bool> is_seen(operations.size(), false);
  for (ValueId list = whole; values.length(list) > known; list = values.front_of(list)) {
    const ValueId element = values.last_of(list);
    const std::uint32_t by = append_of[element];
    if (by == nobody) return Decided{false, fmt::format("nobody appended {}", values.print(element)), {longest}};
    if (is_seen[by])
      return Decided{
          false, fmt::format("{} was appended once and is there twice", values.print(element)), {by, longest}};
    is_seen[by] = true;
    steps.is(values.length(list) - known, by, operations[by]);
  }
  if (const auto clash = steps.settle())
    return Decided{false, "what was seen, and when, contradicts the order of the list", {clash->second, clash->first}};
  const std::size_t after_all = values.length(whole) - known + 1;
  for (std::uint32_t i = 0; i < operations.size(); ++i)
    if (operations[i].call == Call::append && !is_seen[i] && !steps.may_end_with(after_all, operations[i]))
      return Decided{false,
                     fmt::format("{} was appended, and later it was not there", values.print(operations[i].argument)),
                     {i, steps.not_before(after_all)}};
  return Decided{};
}

}  // namespace orrery::history
