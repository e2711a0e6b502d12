// Roles come from the system's own declaration: nothing here knows an algorithm.
#include "tools/campaign/trail.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/world.hpp"

namespace orrery::campaign {
namespace {

std::string words_of(const sim::Event& event) {
  std::string words(names_of(event.kind)[static_cast<std::size_t>(event.kind)]);
  if (event.kind == EventKind::deliver) words += fmt::format(" {}", event.message.type().name);
  return words;
}

}  // namespace

TrailObserver::TrailObserver(const sim::Plan& plan) : plan_(plan), places_(plan.nodes.size()) {}

std::string TrailObserver::role_of(const sim::World& world, NodeId node) const {
  const FaceBox& face = world.node(node).face;
  if (!plan_.nodes[node.value].server) return "client";
  const auto held = std::find_if(plan_.system->roles.begin(), plan_.system->roles.end(),
                                 [&](const RoleSpec& role) { return role.held(face); });
  return held == plan_.system->roles.end() ? "" : held->name;
}

void TrailObserver::on_event(const sim::World&, const sim::Event& event) {
  if (at_the_end_) return;
  event_ = words_of(event);
  node_ = event.kind == EventKind::fault ? no_node : event.node;
  const bool at_node = node_ != no_node && node_.value < places_.size();
  before_ = at_node ? places_[node_.value].role : "";
  came_ = at_node ? places_[node_.value].came : "";
}

void TrailObserver::on_face(const sim::World& world, NodeId node) {
  if (node.value >= places_.size()) return;
  Place& place = places_[node.value];
  std::string role = role_of(world, node);
  if (role == place.role) return;
  if (!place.role.empty() && !role.empty()) place.came = fmt::format("{} -> {}: {}", place.role, role, event_);
  place.role = std::move(role);
}

void TrailObserver::on_violation(const sim::World&, const sim::Violation& violation) {
  at_the_end_ = violation.node == no_node;
}

std::vector<std::string> TrailObserver::trail() const {
  if (at_the_end_) return {"at the end"};
  std::vector<std::string> trail;
  if (!came_.empty()) trail.push_back(came_);
  if (!event_.empty()) trail.push_back(before_.empty() ? event_ : fmt::format("{} at {}", event_, before_));
  return trail;
}

}  // namespace orrery::campaign
