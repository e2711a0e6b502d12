// Placing all keys, changing the members, and counting what moved. The journal holds the seed and the changes; from
// them a directory that was down finds every key where it was.
#include "algorithms/placement/directory.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include <fmt/format.h>

#include "algorithms/hashing/show_ring.hpp"
#include "algorithms/process/ring_shown.hpp"

namespace orrery::placement {

namespace {

/// The first record of the journal.
struct Seeded {
  std::uint64_t seed = 0;
  bool operator==(const Seeded&) const = default;
  static constexpr std::string_view type_name = "Seeded";
  static constexpr auto fields() { return std::tuple{field("seed", &Seeded::seed)}; }
};

/// An order that was carried out.
struct Ordered {
  NodeId client{};
  Order order;
  bool operator==(const Ordered&) const = default;
  static constexpr std::string_view type_name = "Ordered";
  static constexpr auto fields() {
    return std::tuple{field("client", &Ordered::client), field("order", &Ordered::order)};
  }
};

constexpr std::uint64_t billion = 1'000'000'000;

Ratio ratio(std::uint64_t part, std::uint64_t of) {
  return {of == 0 ? 0 : static_cast<std::int64_t>(part * billion / of)};
}

std::vector<std::pair<NodeId, Ratio>> pairs(const std::vector<NodeOf>& members) {
  std::vector<std::pair<NodeId, Ratio>> all;
  for (const NodeOf& member : members) all.emplace_back(member.node, member.weight);
  return all;
}

}  // namespace

std::vector<const Type*> directory_records() { return {&type_of<Seeded>(), &type_of<Ordered>()}; }

void Directory::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) return context.halt("the journal is damaged before its end");
  if (cut.usable == 0) {
    static constexpr Site site("hashing.seed");
    state.seed = context.pick(site, 0xffff'ffffU);
    context.append(Message::of(Seeded{state.seed}));
  } else {
    state.seed = durable.records.front().content.as<Seeded>()->seed;
  }
  for (const NodeId node : config_->servers) state.members.push_back({node, config_->weights[node.value]});
  try {
    place_first();
  } catch (const hashing::PlacementError& error) {
    // Refused for good: what can't be placed is known when the scenario is read, so this is no surprise to anybody.
    ensure_failed(error.what(), "Directory::on_start");
  }
  for (std::size_t i = 1; i < cut.usable; ++i) {
    const Ordered& ordered = *durable.records[i].content.as<Ordered>();
    remember(ordered.client, {ordered.order.number, carry_out(ordered.order.command)});
  }
  tell(context, {}, "");
}

void Directory::place_first() {
  hashing::AnyPlacement placement = config_->make(pairs(state.members), state.seed);
  const Ratio bound = config_->options.bounded_load;
  if (bound == Ratio{}) {
    placement_.emplace(std::move(placement));
  } else {
    bounded_.emplace(std::move(placement),
                     hashing::BoundedLoadsConfig{bound, config_->mutants.on(Mutant::cap_from_old_count)});
    for (std::uint32_t i = 0; i < config_->options.keys; ++i) bounded_->assign(fmt::format("{}", i), config_->key(i));
  }
  state.epoch = 1;
  find_owners();
}

NodeId Directory::node_at(hashing::Slot slot) const {
  const hashing::Members& members = placement().members();
  return members.holds(slot) ? config_->node_called(members[slot].name) : no_node;
}

void Directory::find_owners() {
  std::vector<NodeId> nodes;
  for (hashing::Slot slot = 0; slot < placement().members().slots(); ++slot) nodes.push_back(node_at(slot));
  std::vector<NodeId> owners;
  owners.reserve(config_->options.keys);
  for (std::uint32_t i = 0; i < config_->options.keys; ++i) {
    const hashing::Slot slot = bounded_ ? *bounded_->find(fmt::format("{}", i)) : placement_->lookup(config_->key(i));
    owners.push_back(slot < nodes.size() ? nodes[slot] : no_node);
  }
  state.owners = Cow<std::vector<NodeId>>(std::move(owners));
}

std::string Directory::carry_out(const Message& command) {
  const auto* join = command.as<hashing::Join>();
  const auto* leave = command.as<hashing::Leave>();
  const auto* reweigh = command.as<hashing::Reweigh>();
  if (join == nullptr && leave == nullptr && reweigh == nullptr) return "no such command";
  const std::string& name = join != nullptr ? join->node : leave != nullptr ? leave->node : reweigh->node;
  const NodeId node = config_->node_called(name);
  if (node == no_node) return fmt::format("there is no node {}", name);
  const auto member =
      std::find_if(state.members.begin(), state.members.end(), [&](const NodeOf& each) { return each.node == node; });
  const bool there = member != state.members.end();
  if (join != nullptr && there) return fmt::format("{} is a member already", name);
  if (join == nullptr && !there) return fmt::format("{} is no member", name);
  Change change;
  change.node = node;
  change.before = there ? member->weight : Ratio{};
  change.after = reweigh != nullptr ? reweigh->weight : join != nullptr ? config_->weights[node.value] : Ratio{};
  change.kind = join != nullptr ? Change::Kind::join : leave != nullptr ? Change::Kind::leave : Change::Kind::weight;
  if (leave != nullptr && state.members.size() == 1) return fmt::format("{} is the last member", name);
  try {
    apply(change);
  } catch (const hashing::PlacementError& error) {
    return error.what();
  }
  if (join != nullptr)
    state.members.push_back({node, change.after});
  else if (leave != nullptr)
    state.members.erase(member);
  else
    member->weight = change.after;
  change_ = change;
  ++state.epoch;
  find_owners();
  return {};
}

void Directory::apply(const Change& change) {
  const hashing::Member after = config_->member(change.node, change.after);
  const auto on = [&](auto& placement) {
    if (change.kind == Change::Kind::join)
      placement.add(after);
    else if (change.kind == Change::Kind::leave)
      placement.remove(placement.members().require(after.name));
    else
      placement.reweight(placement.members().require(after.name), after.weight);
  };
  if (bounded_)
    on(*bounded_);
  else
    on(*placement_);
}

void Directory::on(Context& context, NodeId from, const Order& order) {
  for (const LastOrder& last : state.answered) {
    if (last.client != from || order.number > last.answer.number) continue;
    if (order.number == last.answer.number) context.send(from, Message::of(last.answer));
    return;
  }
  const Cow<std::vector<NodeId>> before = state.owners;
  Carried answer{order.number, carry_out(order.command)};
  remember(from, answer);
  if (answer.refused.empty()) {
    context.append(Message::of(Ordered{from, order}));
    tell(context, before, hashing::command_text(order.command));
  } else {
    context.observe(ChangeRefused{answer.refused});
  }
  context.send(from, Message::of(std::move(answer)));
}

void Directory::remember(NodeId client, const Carried& answer) {
  std::erase_if(state.answered, [&](const LastOrder& last) { return last.client == client; });
  state.answered.push_back({client, answer});
}

void Directory::tell(Context& context, const Cow<std::vector<NodeId>>& before, const std::string& what) {
  std::map<NodeId, std::uint64_t> loads;
  std::int64_t weights = 0;
  for (const NodeOf& member : state.members) {
    loads[member.node] = 0;
    weights += member.weight.parts_per_billion;
  }
  for (const NodeId owner : *state.owners) ++loads[owner];
  const std::uint64_t keys = state.owners->size();
  KeysPlaced placed{state.epoch, state.members.size(), {}, {}};
  for (const NodeOf& member : state.members) {
    const std::uint64_t load = loads[member.node];
    placed.max_over_mean = std::max(placed.max_over_mean, ratio(load * state.members.size(), keys));
    const auto share = static_cast<double>(load) / static_cast<double>(keys) * static_cast<double>(weights) /
                       static_cast<double>(member.weight.parts_per_billion);
    placed.max_over_fair = std::max(placed.max_over_fair, Ratio{static_cast<std::int64_t>(share * 1e9)});
  }
  context.observe(placed);
  if (!before->empty() && change_) {
    KeysMoved moved{state.epoch, 0, 0, {}, {}};
    for (std::size_t i = 0; i < keys; ++i) {
      if ((*before)[i] == (*state.owners)[i]) continue;
      ++moved.moved;
      const bool comes = change_->after > change_->before;
      if ((comes ? (*state.owners)[i] : (*before)[i]) != change_->node) ++moved.elsewhere;
    }
    moved.share = ratio(moved.moved, keys);
    // The least that must move: how much the change adds to the node's fair share, or takes from it.
    const std::int64_t others = weights - (change_->kind == Change::Kind::leave ? 0 : change_->after.parts_per_billion);
    const auto fair = [&](Ratio weight) {
      const auto own = static_cast<double>(weight.parts_per_billion);
      return own == 0 ? 0.0 : own / (own + static_cast<double>(others));
    };
    const double least = fair(change_->after) - fair(change_->before);
    moved.fair_share = {static_cast<std::int64_t>((least < 0 ? -least : least) * 1e9)};
    state.moved = moved.moved;
    context.observe(moved);
  }
  if (const hashing::Ring* ring = placement().as<hashing::Ring>(); ring != nullptr && config_->options.shown_keys > 0) {
    RingShown shown;
    shown.epoch = state.epoch;
    shown.change = what;
    shown.point = "vnode";
    shown.about = fmt::format("{} nodes x {} vnodes, {} keys, {}", state.members.size(), config_->options.vnodes, keys,
                              hashing::hash_kind_names[static_cast<std::size_t>(config_->options.hash)]);
    std::vector<NodeId> nodes;
    for (hashing::Slot slot = 0; slot < ring->members().slots(); ++slot) nodes.push_back(node_at(slot));
    shown.arcs = hashing::arcs_of(*ring, nodes, config_->names);
    std::vector<hashing::Slot> holders(config_->options.shown_copies + std::size_t{1});  // the owner is the first
    for (std::uint32_t i = 0; i < keys && shown.keys.size() < config_->options.shown_keys; ++i) {
      if (i != 0 && config_->is_hot(i)) continue;
      const std::string key = config_->key(i);
      shown.keys.push_back({key, ring->hash(key), (*state.owners)[i]});
      const std::size_t found = ring->lookup(key, holders);
      for (std::size_t k = 1; k < found; ++k) shown.keys.back().copies.push_back(node_at(holders[k]));
    }
    for (const auto& [node, load] : loads)
      if (node != no_node) shown.loads.push_back({node, load});
    context.observe(std::move(shown));
  }
  for (const auto& group : {config_->servers, config_->spares})
    for (const NodeId node : group) {
      const auto load = loads.find(node);
      const bool member = std::any_of(state.members.begin(), state.members.end(),
                                      [&](const NodeOf& each) { return each.node == node; });
      context.send(node, Message::of(Share{state.epoch, load == loads.end() ? 0 : load->second, member}));
    }
}

void Operator::on_operation(Context& context, const Operation& operation) {
  ++state.orders;
  state.operation = operation.id;
  state.order = Message::of(Order{state.orders, operation.command});
  state.deadline = context.now() + (operation.timeout > Duration(0) ? operation.timeout : std::chrono::seconds(1));
  context.send_now(directory_, state.order);
  context.set_timer(retry_timer, std::chrono::milliseconds(100));
}

void Operator::on_timer(Context& context, TimerId) {
  if (state.operation == OperationId{}) return;
  if (context.now() >= state.deadline) {
    context.finish(state.operation, Outcome::unknown);
    state.operation = {};
    return;
  }
  context.ask_again(state.operation);
  context.send_now(directory_, state.order);
  context.set_timer(retry_timer, std::chrono::milliseconds(100));
}

void Operator::on(Context& context, NodeId, const Carried& carried) {
  if (state.operation == OperationId{} || carried.number != state.orders) return;
  context.cancel_timer(retry_timer);
  context.finish(state.operation, carried.refused.empty() ? Outcome::ok : Outcome::fail, Message::of(Done{}));
  state.operation = {};
}

}  // namespace orrery::placement
