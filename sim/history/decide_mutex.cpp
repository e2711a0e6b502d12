// A lock is a row of spans in which it is surely held. They may not meet, and tokens grow along the row.
#include <algorithm>

#include <fmt/format.h>

#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

struct Holding {
  std::uint32_t acquire = nobody;
  std::uint32_t release = nobody;
};

}  // namespace

std::optional<Decided> decide_mutex(std::span<const Operation> operations, const Values& values) {
  std::uint32_t processes = 0;
  for (const Operation& each : operations) processes = std::max(processes, each.process + 1);
  std::vector<std::uint32_t> holding_of(processes, nobody);
  std::vector<bool> is_lost(processes, false);  // its last operation has no known outcome
  std::vector<Holding> holdings;
  std::optional<Decided> wrong;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (is_lost[each.process] || each.result == Values::no) return std::nullopt;
    is_lost[each.process] = each.outcome != Outcome::ok;
    std::uint32_t& own = holding_of[each.process];
    if (each.call == Call::acquire) {
      if (each.outcome != Outcome::ok) continue;  // it need not have happened
      if (own != nobody && !wrong)
        wrong = Decided{false, "a process took the lock that it held", {holdings[own].acquire, i}};
      own = static_cast<std::uint32_t>(holdings.size());
      holdings.push_back({i, nobody});
      continue;
    }
    if (own == nobody) {
      if (each.outcome != Outcome::ok) continue;
      if (!wrong) wrong = Decided{false, "a process gave back a lock that it did not hold", {i}};
      continue;
    }
    const ValueId token = operations[holdings[own].acquire].result;
    if (each.argument != Values::nil && each.argument != token) {
      // What token a release without one on the acquire should have is the search's business.
      if (token == Values::nil || each.outcome != Outcome::ok) return std::nullopt;
      if (!wrong) wrong = Decided{false, "a release with another token than the acquire's", {holdings[own].acquire, i}};
    }
    holdings[own].release = i;
    own = nobody;
  }
  if (wrong) return wrong;
  std::sort(holdings.begin(), holdings.end(), [&](const Holding& a, const Holding& b) {
    return operations[a.acquire].returned < operations[b.acquire].returned;
  });
  std::int64_t last = -1;
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    const Operation& acquire = operations[holdings[i].acquire];
    if (i > 0) {
      const Holding& before = holdings[i - 1];
      const Position given_back = before.release == nobody ? never : operations[before.release].invoked;
      if (given_back > acquire.returned)
        return Decided{
            false, "two processes surely held the lock at the same time", {before.acquire, holdings[i].acquire}};
    }
    if (values.kind(acquire.result) != ValueKind::integer) continue;
    const std::int64_t token = values.number(acquire.result);
    if (token <= last) return Decided{false, fmt::format("token {} came after {}", token, last), {holdings[i].acquire}};
    last = token;
  }
  return Decided{};
}

}  // namespace orrery::history
