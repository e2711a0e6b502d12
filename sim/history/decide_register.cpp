// Gibbons and Korach's zones. A write and the reads of its value are a cluster. The cluster's zone lies between the
// first return and the last call in it: where that return comes first, the value surely stood there all the while (a
// forward zone); otherwise all of the cluster can happen at one moment anywhere in the zone (a backward zone). There is
// an order if and only if no two forward zones meet and no backward zone lies inside a forward one.
#include <algorithm>

#include <fmt/format.h>

#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

/// Positions are counted from 1, so that 0 is before all.
struct Cluster {
  std::uint32_t write = nobody;
  std::uint32_t first_returned = nobody;
  std::uint32_t last_invoked = nobody;
  Position first_return = never;
  Position last_call = 0;
  bool is_read = false;
  bool initial = false;

  void add(std::uint32_t index, Position call, Position end) {
    if (end < first_return) first_return = end, first_returned = index;
    if (call > last_call) last_call = call, last_invoked = index;
  }
  [[nodiscard]] bool forward() const { return first_return < last_call; }
  [[nodiscard]] Position low() const { return std::min(first_return, last_call); }
  [[nodiscard]] Position high() const { return std::max(first_return, last_call); }
};

Position counted(Position position) { return position == never ? never : position + 1; }

std::vector<std::uint32_t> members(const Cluster& a, const Cluster& b) {
  std::vector<std::uint32_t> found;
  for (const std::uint32_t each :
       {a.write, a.first_returned, a.last_invoked, b.write, b.first_returned, b.last_invoked})
    if (each != nobody && std::find(found.begin(), found.end(), each) == found.end()) found.push_back(each);
  return found;
}

}  // namespace

std::optional<Decided> decide_register(std::span<const Operation> operations, const Values& values, ValueId initial) {
  std::vector<std::uint32_t> cluster_of(values.count(), nobody);
  std::vector<Cluster> clusters(1);
  std::vector<ValueId> value_of{initial};
  clusters[0].initial = true;
  clusters[0].add(nobody, 0, 0);
  cluster_of[initial] = 0;
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call == Call::read) continue;
    if (each.call != Call::write || cluster_of[each.argument] != nobody) return std::nullopt;
    cluster_of[each.argument] = static_cast<std::uint32_t>(clusters.size());
    Cluster& own = clusters.emplace_back();
    value_of.push_back(each.argument);
    own.write = i;
    own.add(i, counted(each.invoked), counted(each.returned));
  }
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    const Operation& each = operations[i];
    if (each.call != Call::read) continue;
    const std::uint32_t at = cluster_of[each.result];
    if (at == nobody) return Decided{false, fmt::format("nobody wrote {}", values.print(each.result)), {i}};
    Cluster& own = clusters[at];
    if (own.write != nobody && each.returned < operations[own.write].invoked)
      return Decided{
          false, fmt::format("{} was read before it was written", values.print(each.result)), {own.write, i}};
    own.is_read = true;
    own.add(i, counted(each.invoked), counted(each.returned));
  }
  std::vector<std::uint32_t> forward;
  std::vector<std::uint32_t> backward;
  for (std::uint32_t i = 0; i < clusters.size(); ++i) {
    const Cluster& each = clusters[i];
    if (!each.is_read && (each.initial || operations[each.write].returned == never)) continue;
    (each.forward() ? forward : backward).push_back(i);
  }
  std::sort(forward.begin(), forward.end(),
            [&](std::uint32_t a, std::uint32_t b) { return clusters[a].low() < clusters[b].low(); });
  const auto meet = [&](const Cluster& a, const Cluster& b, std::string_view how) {
    const auto name = [&](const Cluster& each) {
      return values.print(value_of[static_cast<std::size_t>(&each - clusters.data())]);
    };
    return Decided{false, fmt::format("{} {} {}", name(b), how, name(a)), members(a, b)};
  };
  for (std::size_t i = 1; i < forward.size(); ++i)
    if (clusters[forward[i]].low() < clusters[forward[i - 1]].high())
      return meet(clusters[forward[i - 1]], clusters[forward[i]], "surely stood at the same time as");
  for (const std::uint32_t each : backward) {
    const Cluster& small = clusters[each];
    const auto after = std::partition_point(forward.begin(), forward.end(),
                                            [&](std::uint32_t zone) { return clusters[zone].low() < small.low(); });
    if (after == forward.begin()) continue;
    const Cluster& wide = clusters[*(after - 1)];
    if (small.high() < wide.high()) return meet(wide, small, "was written within a time in which there surely stood");
  }
  return Decided{};
}

}  // namespace orrery::history
