// The network: overlays, rules and bandwidth.
#include "sim/network.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/process/ensure.hpp"

namespace orrery::sim {

LinkParameters changed(LinkParameters parameters, const LinkChange& change) {
  const auto take = [](auto& into, const auto& from) {
    if (from) into = *from;
  };
  take(parameters.latency, change.latency);
  take(parameters.loss, change.loss);
  take(parameters.duplicate, change.duplicate);
  take(parameters.reorder, change.reorder);
  take(parameters.corrupt, change.corrupt);
  take(parameters.bandwidth, change.bandwidth);
  take(parameters.queue, change.queue);
  parameters.cut = parameters.cut || change.cut;
  return parameters;
}

Network::Network(std::uint32_t nodes, LinkParameters standard)
    : nodes_(nodes), base_(std::size_t{nodes} * nodes, standard) {
  const LinkParameters own{Spread::fixed(Duration(0))};  // a message to oneself takes no time and no harm
  for (std::uint32_t i = 0; i < nodes; ++i) base_[index({{i}, {i}})] = own;
  rebuild();
}

std::uint16_t Network::class_for(const LinkParameters& parameters) {
  const auto found = std::find(classes_.begin(), classes_.end(), parameters);
  if (found != classes_.end()) return static_cast<std::uint16_t>(found - classes_.begin());
  ENSURE(classes_.size() < 0xffff);
  classes_.push_back(parameters);
  return static_cast<std::uint16_t>(classes_.size() - 1);
}

void Network::rebuild() {
  std::vector<LinkParameters> now = base_;
  for (const Overlay& overlay : overlays_)
    for (const Link link : overlay.links)
      if (link.from != link.to) now[index(link)] = changed(now[index(link)], overlay.change);
  classes_.clear();
  class_of_.resize(now.size());
  bool limited = false;
  for (std::size_t i = 0; i < now.size(); ++i) {
    class_of_[i] = class_for(now[i]);
    limited = limited || now[i].bandwidth > 0;
  }
  if (limited && busy_until_.empty()) busy_until_.resize(now.size());
}

void Network::configure(std::span<const Link> links, const LinkChange& change) {
  for (const Link link : links)
    if (link.from != link.to) base_[index(link)] = changed(base_[index(link)], change);
  rebuild();
}

std::uint64_t Network::lay(std::vector<Link> links, const LinkChange& change) {
  overlays_.push_back({next_id_, std::move(links), change});
  rebuild();
  return next_id_++;
}

void Network::lift(std::uint64_t overlay) {
  std::erase_if(overlays_, [&](const Overlay& each) { return each.id == overlay; });
  rebuild();
}

void Network::lift_links(std::uint64_t overlay, std::span<const Link> links) {
  for (Overlay& each : overlays_)
    if (each.id == overlay)
      std::erase_if(each.links,
                    [&](const Link link) { return std::find(links.begin(), links.end(), link) != links.end(); });
  rebuild();
}

std::uint64_t Network::add_rule(MessageRule rule) {
  rule.id = next_id_++;
  rules_.push_back(std::move(rule));
  return rules_.back().id;
}
void Network::remove_rule(std::uint64_t id) {
  std::erase_if(rules_, [&](const MessageRule& rule) { return rule.id == id; });
}
const MessageRule* Network::rule(std::uint64_t id) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const MessageRule& rule) { return rule.id == id; });
  return found == rules_.end() ? nullptr : &*found;
}

std::vector<HeldMessage> Network::release(std::uint64_t rule) {
  std::vector<HeldMessage> released;
  std::erase_if(held_, [&](HeldMessage& held) {
    if (held.rule != rule) return false;
    released.push_back(std::move(held));
    return true;
  });
  return released;
}

std::optional<Duration> Network::transfer(NodeId from, NodeId to, std::uint64_t bytes, Duration now) {
  const LinkParameters& parameters = link(from, to);
  if (parameters.bandwidth == 0) return now;
  Duration& busy_until = busy_until_[index({from, to})];
  const Duration begin = std::max(busy_until, now);
  const auto waiting = static_cast<std::uint64_t>((begin - now).count()) / 1000 * parameters.bandwidth / 1'000'000;
  if (parameters.queue > 0 && waiting + bytes > parameters.queue) return std::nullopt;
  busy_until = begin + Duration(static_cast<std::int64_t>(bytes * billion / parameters.bandwidth));
  return busy_until;
}

}  // namespace orrery::sim
