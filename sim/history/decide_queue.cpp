// The four ways in which a queue can be wrong: a value out of nowhere, a value that comes twice, two values in the
// wrong order, and "empty" while something was surely in it.
#include <algorithm>

#include <fmt/format.h>

#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

struct Passage {
  std::uint32_t enqueue = nobody;
  std::uint32_t dequeue = nobody;
};

}  // namespace

std::optional<Decided> decide_queue(std::span<const Operation> operations, const Values& values) {
  std::vector<std::uint32_t> passage_of(values.count(), nobody);
  std::vector<Passage> passages;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call == Call::dequeue) {
      if (each.outcome != Outcome::ok) return std::nullopt;  // it may have taken anything
      continue;
    }
    if (passage_of[each.argument] != nobody) return std::nullopt;
    passage_of[each.argument] = static_cast<std::uint32_t>(passages.size());
    passages.push_back({i, nobody});
  }
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call != Call::dequeue || each.result == Values::nil) continue;
    const std::uint32_t at = passage_of[each.result];
    if (at == nobody) return Decided{false, fmt::format("nobody enqueued {}", values.print(each.result)), {i}};
    Passage& own = passages[at];
    if (own.dequeue != nobody)
      return Decided{false, fmt::format("{} came twice", values.print(each.result)), {own.enqueue, own.dequeue, i}};
    if (each.returned < operations[own.enqueue].invoked)
      return Decided{false, fmt::format("{} came before it was enqueued", values.print(each.result)), {own.enqueue, i}};
    own.dequeue = i;
  }
  std::erase_if(passages, [&](const Passage& each) {
    return operations[each.enqueue].outcome != Outcome::ok && each.dequeue == nobody;
  });

  // In the order of time: of all values that were in before this one was asked in, the one that was asked out last.
  std::vector<std::uint32_t> by_return(passages.size());
  for (std::uint32_t i = 0; i < by_return.size(); ++i) by_return[i] = i;
  std::sort(by_return.begin(), by_return.end(), [&](std::uint32_t a, std::uint32_t b) {
    return operations[passages[a].enqueue].returned < operations[passages[b].enqueue].returned;
  });
  const auto asked_out = [&](const Passage& each) {
    return each.dequeue == nobody ? never : operations[each.dequeue].invoked;
  };
  std::size_t entered = 0;
  const Passage* latest = nullptr;
  for (const Passage& each : passages) {
    while (entered < by_return.size() &&
           operations[passages[by_return[entered]].enqueue].returned < operations[each.enqueue].invoked) {
      const Passage& before = passages[by_return[entered++]];
      if (latest == nullptr || asked_out(before) > asked_out(*latest)) latest = &before;
    }
    if (latest == nullptr || each.dequeue == nobody || asked_out(*latest) <= operations[each.dequeue].returned)
      continue;
    std::vector<std::uint32_t> all{latest->enqueue, each.enqueue, each.dequeue};
    if (latest->dequeue != nobody) all.push_back(latest->dequeue);
    return Decided{false,
                   fmt::format("{} was in the queue before {} and came later, or never",
                               values.print(operations[latest->enqueue].argument),
                               values.print(operations[each.enqueue].argument)),
                   all};
  }

  // The times at which it surely was not empty: unions of the spans in which some value surely was in it.
  struct Full {
    Position from;
    Position to;
  };
  std::vector<Full> full;
  for (const std::uint32_t i : by_return) {
    const Position from = operations[passages[i].enqueue].returned;
    const Position to = asked_out(passages[i]);
    if (from >= to) continue;
    if (!full.empty() && from < full.back().to)
      full.back().to = std::max(full.back().to, to);
    else
      full.push_back({from, to});
  }
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call != Call::dequeue || each.result != Values::nil) continue;
    const auto after =
        std::partition_point(full.begin(), full.end(), [&](const Full& span) { return span.from < each.invoked; });
    if (after != full.begin() && (after - 1)->to > each.returned)
      return Decided{false, "it was said to be empty, and never was meanwhile", {i}};
  }
  return Decided{};
}

}  // namespace orrery::history
