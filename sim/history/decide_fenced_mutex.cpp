// A lock with tokens where every acquire told its own: they say in which order it was taken, so that acquire k is
// change k of an object that only goes forward (steps.hpp), and a release saw as many changes as the last acquire of
// its process made. O(n log n).
#include <algorithm>

#include <fmt/format.h>

#include "sim/history/steps.hpp"
#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

struct FencedAcquire {
  std::int64_t token = 0;
  std::uint32_t operation = nobody;
};

}  // namespace

std::optional<Decided> decide_fenced_mutex(std::span<const Operation> operations, const Values& values) {
  std::vector<FencedAcquire> acquires;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call != Call::acquire || (each.outcome == Outcome::ok && each.result == Values::no)) continue;
    // One that shares, or told no token, has no place of its own in the order.
    if (each.outcome != Outcome::ok || each.argument != Values::nil) return std::nullopt;
    if (values.kind(each.result) != ValueKind::integer || values.number(each.result) < 0) return std::nullopt;
    acquires.push_back({values.number(each.result), i});
  }
  std::sort(acquires.begin(), acquires.end(), [](const FencedAcquire& a, const FencedAcquire& b) {
    return std::pair(a.token, a.operation) < std::pair(b.token, b.operation);
  });
  std::optional<Decided> wrong;
  for (std::size_t i = 1; i < acquires.size(); ++i) {
    const auto [token, second] = acquires[i];
    const std::uint32_t first = acquires[i - 1].operation;
    if (acquires[i - 1].token != token) continue;
    if (operations[first].process == operations[second].process) return std::nullopt;  // it may have taken it again
    if (!wrong) wrong = Decided{false, fmt::format("token {} was told to two processes", token), {first, second}};
  }
  if (wrong) return wrong;

  std::uint32_t processes = 0;
  for (const Operation& each : operations) processes = std::max(processes, each.process + 1);
  Steps steps(acquires.size());
  std::vector<std::size_t> change_of(operations.size(), 0);
  for (std::size_t k = 1; k <= acquires.size(); ++k) {
    const std::uint32_t own = acquires[k - 1].operation;
    change_of[own] = k;
    steps.is(k, own, operations[own]);
  }
  std::vector<std::uint32_t> last_of(processes, nobody);  // its acquire; operations of a process follow each other
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    std::uint32_t& taken = last_of[each.process];
    if (change_of[i] != 0) taken = i;
    if (each.call != Call::release || each.outcome != Outcome::ok) continue;
    if (taken == nobody) return Decided{false, "a process gave back a lock that it had not taken", {i}};
    if (each.argument != Values::nil && each.argument != operations[taken].result)
      return Decided{false, "a release with another token than the acquire's", {taken, i}};
    steps.saw(change_of[taken], i, each);
  }
  if (const auto clash = steps.settle()) {
    const auto [late, early] = *clash;
    const bool released = operations[late].call == Call::release || operations[early].call == Call::release;
    return Decided{false,
                   released ? "a process gave back a lock that another had taken since"
                            : "tokens were told in another order than that of time",
                   {early, late}};
  }
  return Decided{};
}

}  // namespace orrery::history
