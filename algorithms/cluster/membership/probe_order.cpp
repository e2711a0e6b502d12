// The list in two parts, probed and not yet probed; every change keeps each member in the part it belongs to.
#include "algorithms/cluster/membership/probe_order.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/process/ensure.hpp"

namespace orrery::membership {

namespace {
constexpr Site site_target("swim.target");
constexpr Site site_place("swim.place");
}  // namespace

NodeId ProbeOrder::draw(Context& context) {
  ENSURE(!members.empty());
  if (next >= members.size()) next = 0;
  const std::uint32_t drawn = next + context.pick(site_target, static_cast<std::uint32_t>(members.size()) - next);
  std::swap(members[next], members[drawn]);
  return members[next++];
}

NodeId ProbeOrder::draw_any(Context& context) const {
  ENSURE(!members.empty());
  return members[context.pick(site_target, static_cast<std::uint32_t>(members.size()))];
}

void ProbeOrder::insert(Context& context, NodeId member) {
  const std::uint32_t place = context.pick(site_place, static_cast<std::uint32_t>(members.size()) + 1);
  members.push_back(member);
  if (place >= next) return;
  std::swap(members[next], members.back());
  ++next;
}

void ProbeOrder::remove(NodeId member) {
  const auto found = std::find(members.begin(), members.end(), member);
  if (found == members.end()) return;
  auto hole = found - members.begin();
  if (hole < static_cast<std::ptrdiff_t>(next)) {
    --next;
    std::swap(members[static_cast<std::size_t>(hole)], members[next]);
    hole = static_cast<std::ptrdiff_t>(next);
  }
  std::swap(members[static_cast<std::size_t>(hole)], members.back());
  members.pop_back();
}

}  // namespace orrery::membership
