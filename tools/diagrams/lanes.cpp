// The order of the lanes. A partition reads best when its groups are neighbours, because one dashed line is then the
// cut.
#include <algorithm>
#include <map>

#include "tools/diagrams/selection.hpp"

namespace orrery::diagrams {
namespace {

// The groups that hold the node, in order: nodes with equal keys are on the same side.
std::vector<std::size_t> side(const Cut& cut, std::size_t node) {
  std::vector<std::size_t> key;
  for (std::size_t g = 0; g < cut.groups.size(); ++g) {
    if (std::find(cut.groups[g].begin(), cut.groups[g].end(), node) != cut.groups[g].end()) key.push_back(g);
  }
  return key;
}

// How often the side changes from lane to lane, summed over the cuts; the earliest cut counts most.
std::size_t transitions(const std::vector<std::vector<std::size_t>>& sides_of_cut,
                        const std::vector<std::size_t>& order) {
  std::size_t cost = 0;
  for (std::size_t c = 0; c < sides_of_cut.size(); ++c) {
    const std::vector<std::size_t>& sides = sides_of_cut[c];
    const std::size_t weight = c == 0 ? 3 : 2;
    for (std::size_t i = 1; i < order.size(); ++i)
      if (sides[order[i]] != sides[order[i - 1]]) cost += weight;
    if (sides.size() > order.size() && sides.back() != sides[order.back()]) cost += weight;
  }
  return cost;
}

std::size_t inversions(const std::vector<std::size_t>& order) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) count += order[i] > order[j] ? 1U : 0U;
  }
  return count;
}

constexpr std::size_t kSearched = 7;
constexpr std::size_t kTransitionWeight = 1000;  // more than any count of inversions of so few lanes

}  // namespace

std::vector<std::size_t> order_lanes(const Story& story, std::vector<std::size_t> nodes, TraceTime from, TraceTime to) {
  std::stable_partition(nodes.begin(), nodes.end(), [&](std::size_t node) { return !story.is_client(node); });
  const auto servers = static_cast<std::size_t>(
      std::count_if(nodes.begin(), nodes.end(), [&](std::size_t node) { return !story.is_client(node); }));
  std::vector<std::vector<std::size_t>> sides_of_cut;
  for (const Cut& cut : story.cuts) {
    if (cut.from > to || cut.to < from) continue;
    std::map<std::vector<std::size_t>, std::size_t> number;
    std::vector<std::size_t> sides;
    for (std::size_t i = 0; i < servers; ++i) {
      sides.push_back(number.emplace(side(cut, nodes[i]), number.size()).first->second);
    }
    // The first client stands to the right of whatever server is last.
    if (servers < nodes.size() && !side(cut, nodes[servers]).empty())
      sides.push_back(number.emplace(side(cut, nodes[servers]), number.size()).first->second);
    sides_of_cut.push_back(sides);
  }
  if (sides_of_cut.empty() || servers < 2) return nodes;

  std::vector<std::size_t> order(servers);
  for (std::size_t i = 0; i < servers; ++i) order[i] = i;
  std::vector<std::size_t> best = order;
  if (servers > kSearched) {
    const std::vector<std::size_t>& first = sides_of_cut.front();
    std::stable_sort(best.begin(), best.end(), [&](std::size_t a, std::size_t b) { return first[a] < first[b]; });
  } else {
    const auto cost = [&](const std::vector<std::size_t>& candidate) {
      return transitions(sides_of_cut, candidate) * kTransitionWeight + inversions(candidate);
    };
    std::size_t least = cost(best);
    while (std::next_permutation(order.begin(), order.end())) {
      const std::size_t found = cost(order);
      if (found < least) {
        least = found;
        best = order;
      }
    }
  }
  std::vector<std::size_t> out;
  for (const std::size_t i : best) out.push_back(nodes[i]);
  out.insert(out.end(), nodes.begin() + static_cast<std::ptrdiff_t>(servers), nodes.end());
  return out;
}

}  // namespace orrery::diagrams
