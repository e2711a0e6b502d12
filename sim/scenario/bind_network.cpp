// The network of a plan: what all links are like, and how some differ.
#include "sim/scenario/binding.hpp"

namespace orrery::scenario {

sim::LinkChange read_link_change(const Reader& read, const JsonValue& object) {
  sim::LinkChange change;
  const auto chance = [&](const char* key, std::optional<std::uint32_t>& into) {
    if (const JsonValue* value = given(object, key)) into = read.chance(*value);
  };
  if (const JsonValue* value = given(object, "latency")) change.latency = read.spread(*value);
  chance("loss", change.loss);
  chance("duplicate", change.duplicate);
  chance("reorder", change.reorder);
  chance("corrupt", change.corrupt);
  if (const JsonValue* value = given(object, "bandwidth")) change.bandwidth = read.bandwidth(*value);
  if (const JsonValue* value = given(object, "queue")) change.queue = read.size(*value);
  return change;
}

void bind_network(Binding& binding) {
  sim::Plan& plan = binding.plan;
  const Reader& read = binding.read;
  plan.network.latency = Spread::uniform(std::chrono::milliseconds(1), std::chrono::milliseconds(5));
  const JsonValue* network = given(binding.root, "network");
  if (network == nullptr || !read.object(*network)) return;
  read.check_keys(*network, network_keys());
  plan.network = sim::changed(plan.network, read_link_change(read, *network));

  const JsonValue* links = given(*network, "links");
  if (links == nullptr || !read.list(*links, "a list of links")) return;
  for (const JsonValue& element : links->items) {
    if (!read.object(element)) continue;
    read.check_keys(element, link_keys());
    const JsonValue* value = given(element, "link");
    if (value == nullptr) {
      read.fail(element, "\"link\" is missing: which links are these?");
      continue;
    }
    const auto pattern = read_link(binding, *value);
    if (!pattern) continue;
    const auto from = known_nodes(plan, pattern->from);
    const auto to = known_nodes(plan, pattern->to);
    if (!from || !to) {
      read.fail(*value, "which links these are must be clear before the run: no roles, no quantities");
      continue;
    }
    std::vector<sim::Link> directed;
    for (const NodeId a : *from)
      for (const NodeId b : *to) {
        if (a == b) continue;
        directed.push_back({a, b});
        if (pattern->both_ways) directed.push_back({b, a});
      }
    plan.links.emplace_back(std::move(directed), read_link_change(read, element));
  }
}

}  // namespace orrery::scenario
