// orrery hash: which node holds a key, by any algorithm of consistent hashing; and what would move if nodes came or
// went.
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "algorithms/hashing/anchor.hpp"
#include "algorithms/hashing/balance.hpp"
#include "algorithms/hashing/dx.hpp"
#include "algorithms/hashing/placements.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/nodes.hpp"
#include "tools/report_json.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using hashing::AlgorithmInfo;
using hashing::AnyPlacement;
using hashing::HashKind;
using hashing::Member;
using hashing::Members;
using hashing::PlacementError;
using hashing::PlacementSpec;
using hashing::Slot;

struct HashOptions {
  std::vector<std::string> keys;
  std::string algorithm;  // empty: PlacementSpec's own
  std::string nodes;
  std::string zones;
  std::string key_file;
  std::string without;
  std::string with;
  std::optional<HashKind> hash;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> replicas;
  std::optional<std::uint64_t> vnodes;
  std::optional<std::uint64_t> table_size;
  std::optional<std::uint64_t> probes;
  std::optional<std::uint64_t> capacity;
  bool json = false;
  bool list = false;

  [[nodiscard]] bool changes() const { return !without.empty() || !with.empty(); }
};

PlacementSpec spec_named(const HashOptions& options) {
  PlacementSpec spec;
  if (!options.algorithm.empty()) spec.algorithm = options.algorithm;
  return spec;
}

/// Everything that was given beside --list, which answers no question about keys.
void require_alone(const HashOptions& options) {
  const std::array given{
      std::pair{"KEY", !options.keys.empty()},
      std::pair{"--keys", !options.key_file.empty()},
      std::pair{"--nodes", !options.nodes.empty()},
      std::pair{"--zones", !options.zones.empty()},
      std::pair{"--algorithm", !options.algorithm.empty()},
      std::pair{"--replicas", options.replicas.has_value()},
      std::pair{"--without", !options.without.empty()},
      std::pair{"--with", !options.with.empty()},
      std::pair{"--hash", options.hash.has_value()},
      std::pair{"--seed", options.seed.has_value()},
      std::pair{"--vnodes", options.vnodes.has_value()},
      std::pair{"--table-size", options.table_size.has_value()},
      std::pair{"--probes", options.probes.has_value()},
      std::pair{"--capacity", options.capacity.has_value()},
  };
  for (const auto& [name, is] : given)
    if (is) throw BadInput(fmt::format("{} means nothing beside --list, which measures all algorithms alike", name));
}

/// The holders of each key by name, the first one first.
using Placed = std::vector<std::vector<std::string>>;

void set_number(const char* option, std::optional<std::uint64_t> given, std::uint32_t most, std::uint32_t& into) {
  if (!given) return;
  if (*given == 0 || *given > most)
    throw BadInput(fmt::format("{} {}: expected a whole number from 1 to {}", option, *given, most));
  into = static_cast<std::uint32_t>(*given);
}

/// An option that the algorithm would leave aside is an error, since whoever gave it expects something of it.
void require_meaning(const HashOptions& options) {
  const AlgorithmInfo& info = hashing::algorithm_called(spec_named(options).algorithm);
  struct Setting {
    const char* option;
    bool given;
    std::vector<std::string_view> of;
  };
  const std::array settings{Setting{"--vnodes", options.vnodes.has_value(), {"ring"}},
                            Setting{"--table-size", options.table_size.has_value(), {"maglev"}},
                            Setting{"--probes", options.probes.has_value(), {"multi-probe"}},
                            Setting{"--capacity", options.capacity.has_value(), {"anchor", "dx"}}};
  for (const Setting& each : settings)
    if (each.given && std::find(each.of.begin(), each.of.end(), info.name) == each.of.end())
      throw BadInput(
          fmt::format("{} means nothing to {}: it is for {}", each.option, info.name, fmt::join(each.of, " and ")));
  if (!info.own_hash) return;
  if (options.seed)
    throw BadInput(fmt::format("--seed means nothing to {}, which has its own hash functions", info.name));
  if (!options.hash) return;
  if (info.name != "ketama")
    throw BadInput(fmt::format("--hash means nothing to {}, which has its own hash functions", info.name));
  if (*options.hash != HashKind::md5 && *options.hash != HashKind::one_at_a_time)
    throw BadInput(fmt::format("--hash {}: libmemcached's ketama has one_at_a_time or md5", word_of(*options.hash)));
}

PlacementSpec spec_of(const HashOptions& options) {
  PlacementSpec spec = spec_named(options);
  require_meaning(options);
  spec.members = nodes_of("--nodes", options.nodes);
  if (spec.members.empty())
    throw BadInput("no nodes were given; for example: orrery hash --nodes a,b,c=2 some-key another-key");
  add_zones(spec.members, options.zones);
  spec.hash = options.hash;
  spec.ketama_md5 = options.hash == HashKind::md5;
  spec.seed = options.seed.value_or(spec.seed);
  set_number("--vnodes", options.vnodes, 1'000'000, spec.vnodes);
  set_number("--table-size", options.table_size, 100'000'000, spec.table_size);
  set_number("--probes", options.probes, 100'000, spec.probes);
  set_number("--capacity", options.capacity, hashing::capacity_max, spec.capacity);
  return spec;
}

std::vector<std::string> all_keys(Console& console, const HashOptions& options) {
  std::vector<std::string> keys = options.keys;
  if (std::find(keys.begin(), keys.end(), "") != keys.end()) throw BadInput("a key is empty");
  if (!options.key_file.empty())
    for (std::string& key : keys_of(console, options.key_file)) keys.push_back(std::move(key));
  if (keys.empty())
    throw BadInput(options.key_file.empty()
                       ? "no keys were given; name some, or a file of them: --keys FILE, - for standard input"
                       : fmt::format("{}: no keys in it", options.key_file));
  return keys;
}

Placed place(const AnyPlacement& placement, const std::vector<std::string>& keys, std::size_t replicas) {
  Placed placed;
  placed.reserve(keys.size());
  std::vector<Slot> out(std::min<std::size_t>(replicas, placement.members().count()));
  for (const std::string& key : keys) {
    std::vector<std::string>& names = placed.emplace_back();
    const std::size_t count = placement.lookup(key, out);
    for (std::size_t i = 0; i < count; ++i) names.push_back(placement.members()[out[i]].name);
  }
  return placed;
}

/// The members that are to go, in an order in which they can: as they are named, or from the last where only that one
/// can go.
std::vector<Slot> leavers(const AnyPlacement& placement, const std::string& without) {
  std::vector<Slot> slots;
  for (const std::string& name : words_between_commas(without)) {
    const Slot slot = placement.members().require(name);
    if (std::find(slots.begin(), slots.end(), slot) != slots.end())
      throw BadInput(fmt::format("--without {}: {} is named twice", without, name));
    slots.push_back(slot);
  }
  if (!hashing::algorithm_called(placement.algorithm()).any_removal)
    std::sort(slots.begin(), slots.end(), std::greater());
  return slots;
}

void change(AnyPlacement& placement, const HashOptions& options) {
  for (const Slot slot : leavers(placement, options.without)) placement.remove(slot);
  for (Member& node : nodes_of("--with", options.with)) placement.add(std::move(node));
}

/// What has to move whatever the algorithm if a key is on one node: the shares that nodes have more of than before, in
/// sum. With replicas there is no such figure, since no node can have two of a key and zones have a say.
double fair_share_moved(const Members& before, const Members& after) {
  double moved = 0;
  for (const Slot slot : after.live()) {
    const std::optional<Slot> was = before.find(after[slot].name);
    const double had = was ? before[*was].weight / before.weight_sum() : 0;
    moved += std::max(0.0, after[slot].weight / after.weight_sum() - had);
  }
  return moved;
}

/// How many of `after` are not among `before`: copies that have to be made.
std::uint64_t newcomers(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::uint64_t count = 0;
  for (const std::string& name : after)
    if (std::find(before.begin(), before.end(), name) == before.end()) ++count;
  return count;
}

struct Movement {
  std::uint64_t copies = 0;  ///< all there are afterwards: keys times replicas
  std::uint64_t moved = 0;   ///< of these, on a node that had none of this key
  std::optional<double> fair_share;

  [[nodiscard]] double share() const { return static_cast<double>(moved) / static_cast<double>(copies); }
};

Movement movement_of(const Placed& before, const Placed& after, std::optional<double> fair_share) {
  Movement movement{.copies = 0, .moved = 0, .fair_share = fair_share};
  for (std::size_t i = 0; i < after.size(); ++i) {
    movement.copies += after[i].size();
    movement.moved += newcomers(before[i], after[i]);
  }
  return movement;
}

std::string joined(const std::vector<std::string>& names) { return visible(fmt::format("{}", fmt::join(names, ","))); }

Json nodes_json(const Members& members, const std::vector<std::string>& keys, const Placed& placed) {
  Json list = Json::array();
  for (const Slot slot : members.live()) {
    const Member& node = members[slot];
    const auto holds = std::count_if(placed.begin(), placed.end(),
                                     [&](const std::vector<std::string>& names) { return names.front() == node.name; });
    list.push_back({{"name", node.name},
                    {"zone", node.zone},
                    {"weight", node.weight},
                    {"keys", holds},
                    {"share", static_cast<double>(holds) / static_cast<double>(keys.size())},
                    {"fair_share", node.weight / members.weight_sum()}});
  }
  return list;
}

/// What the placement was made with, so that the report alone tells how to make it again.
void add_settings(Json& json, const AnyPlacement& placement, const PlacementSpec& spec) {
  const AlgorithmInfo& info = hashing::algorithm_called(spec.algorithm);
  if (info.name == "ketama") json["hash"] = word_of(spec.ketama_md5 ? HashKind::md5 : HashKind::one_at_a_time);
  if (!info.own_hash) {
    json["hash"] = word_of(spec.hash.value_or(info.usual_hash));
    json["seed"] = spec.seed;
  }
  if (info.name == "ring") json["vnodes"] = spec.vnodes;
  if (info.name == "maglev") json["table_size"] = spec.table_size;
  if (info.name == "multi-probe") json["probes"] = spec.probes;
  if (const auto* anchor = placement.as<hashing::Anchor>()) json["capacity"] = anchor->capacity();
  if (const auto* dx = placement.as<hashing::Dx>()) json["capacity"] = dx->capacity();
}

Json report_of(const AnyPlacement& placement, const PlacementSpec& spec, std::uint32_t replicas,
               const std::vector<std::string>& keys, const Placed& placed) {
  Json json{{"schema", "orrery.hash/1"},
            {"algorithm", placement.algorithm()},
            {"memory_bytes", placement.memory_bytes()},
            {"nodes", nodes_json(placement.members(), keys, placed)},
            {"keys", Json::array()}};
  json["replicas"] = replicas;
  add_settings(json, placement, spec);
  for (std::size_t i = 0; i < keys.size(); ++i) json["keys"].push_back({{"key", keys[i]}, {"nodes", placed[i]}});
  return json;
}

void write_placed(Console& console, const std::vector<std::string>& keys, const Placed& placed) {
  for (std::size_t i = 0; i < keys.size(); ++i)
    console.out << fmt::format("{}\t{}\n", visible(keys[i]), joined(placed[i]));
}

void write_moves(Console& console, const std::vector<std::string>& keys, const Placed& before, const Placed& after,
                 const Movement& movement) {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (newcomers(before[i], after[i]) > 0 || newcomers(after[i], before[i]) > 0)
      console.out << fmt::format("{}\t{}\t{}\n", visible(keys[i]), joined(before[i]), joined(after[i]));
  if (console.verbosity < 0) return;
  const std::string all = movement.copies == keys.size() ? counted(movement.copies, "key")
                                                         : fmt::format("{} copies", grouped(movement.copies));
  const std::string fair =
      movement.fair_share ? fmt::format("; a fair share is {:.1f} %", 100 * *movement.fair_share) : "";
  console.err << fmt::format("{} of {} moved: {:.1f} %{}\n", grouped(movement.moved), all, 100 * movement.share(),
                             fair);
}

Json moves_json(const std::vector<std::string>& keys, const Placed& before, const Placed& after) {
  Json list = Json::array();
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (newcomers(before[i], after[i]) > 0 || newcomers(after[i], before[i]) > 0)
      list.push_back({{"key", keys[i]}, {"from", before[i]}, {"to", after[i]}});
  return list;
}

/// What an algorithm does with equal nodes and made-up keys: the same figures on every machine.
struct Sample {
  double max_over_fair = 0;
  double moved = 0;
  std::uint64_t memory_bytes = 0;
};
constexpr std::uint32_t kSampleNodes = 20;
constexpr std::uint32_t kSampleKeys = 20'000;

Sample sample_of(const AlgorithmInfo& info) {
  PlacementSpec spec;
  spec.algorithm = info.name;
  for (std::uint32_t i = 0; i < kSampleNodes; ++i) spec.members.push_back({fmt::format("node-{}", i), "", 1});
  AnyPlacement placement = info.make(spec);
  const auto holders = [&placement] {
    std::vector<Slot> slots;
    for (std::uint32_t i = 0; i < kSampleKeys; ++i) slots.push_back(placement.lookup(fmt::format("key-{}", i)));
    return slots;
  };
  const std::vector<Slot> all = holders();
  const Members& members = placement.members();
  Sample sample{.max_over_fair = hashing::balance_of(members, hashing::loads_of(members, all)).max_over_fair,
                .moved = 0,
                .memory_bytes = placement.memory_bytes()};
  placement.remove(kSampleNodes - 1);
  sample.moved = hashing::moved_share(all, holders());
  return sample;
}

int list_algorithms(Console& console, bool json) {
  Json list = Json::array();
  if (!json)
    console.out << fmt::format(
        "{:<20} {:>7} {:>7} {:>8} {:>7} {:>8}  {}\n", "algorithm", "weights", "removes", "max/fair", "moves", "bytes",
        fmt::format("(measured: {} nodes, {} keys, then one node less)", kSampleNodes, grouped(kSampleKeys)));
  for (const AlgorithmInfo& info : hashing::algorithms()) {
    const Sample sample = sample_of(info);
    if (json)
      list.push_back({{"name", info.name},
                      {"about", info.about},
                      {"weights", info.weights},
                      {"any_removal", info.any_removal},
                      {"order_independent", info.order_independent},
                      {"monotone", info.monotone},
                      {"max_over_fair", sample.max_over_fair},
                      {"moved_share", sample.moved},
                      {"memory_bytes", sample.memory_bytes}});
    else
      console.out << fmt::format("{:<20} {:>7} {:>7} {:>8.2f} {:>5.1f} % {:>8}  {}\n", info.name,
                                 info.weights ? "yes" : "no", info.any_removal ? "any" : "last", sample.max_over_fair,
                                 100 * sample.moved, sample.memory_bytes, info.about);
  }
  if (json) console.out << Json{{"schema", "orrery.hash/1"}, {"algorithms", std::move(list)}}.dump(2) << '\n';
  return as_expected;
}

int place_keys(Console& console, const HashOptions& options) {
  const PlacementSpec spec = spec_of(options);
  std::uint32_t replicas = 1;
  set_number("--replicas", options.replicas, ~std::uint32_t{0}, replicas);
  const std::vector<std::string> keys = all_keys(console, options);
  AnyPlacement placement = hashing::make_placement(spec);
  const Placed placed = place(placement, keys, replicas);
  Json json = options.json ? report_of(placement, spec, replicas, keys, placed) : Json{};
  if (options.changes()) {
    const Members before = placement.members();
    change(placement, options);
    const Placed after = place(placement, keys, replicas);
    std::optional<double> fair_share;
    if (replicas == 1) fair_share = fair_share_moved(before, placement.members());
    const Movement movement = movement_of(placed, after, fair_share);
    if (options.json) {
      json["change"] = {{"nodes", nodes_json(placement.members(), keys, after)},
                        {"moves", moves_json(keys, placed, after)},
                        {"copies", movement.copies},
                        {"moved", movement.moved},
                        {"share", movement.share()}};
      if (fair_share) json["change"]["fair_share"] = *fair_share;
    } else {
      write_moves(console, keys, placed, after, movement);
    }
  } else if (!options.json) {
    write_placed(console, keys, placed);
  }
  if (options.json) console.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  return as_expected;
}

int hash_command(Console& console, const HashOptions& options) {
  try {
    if (options.list) require_alone(options);
    return options.list ? list_algorithms(console, options.json) : place_keys(console, options);
  } catch (const PlacementError& error) {
    throw BadInput(error.what());
  }
}

}  // namespace

Action add_hash(Program& program) {
  const auto options = std::make_shared<HashOptions>();
  Arguments command = program.command("hash", "which node holds a key, and what moves when nodes come or go",
                                      "  orrery hash --nodes a,b,c=2 user:1 user:2 --replicas 2\n"
                                      "  orrery hash --algorithm memento --nodes a,b,c --keys keys.txt --without b");
  command.list("KEY", options->keys, "keys to place");
  command.option("--keys FILE", options->key_file, "more of them, one a line; - for standard input");
  command.option("--nodes NODES", options->nodes, "NAME, NAME=WEIGHT, NAME@ZONE or NAME@ZONE=WEIGHT, between commas");
  command.option("--zones ZONES", options->zones, "NODE=ZONE, between commas: replicas go to different zones first");
  command.option("--algorithm NAME", options->algorithm, fmt::format("see --list ({})", PlacementSpec{}.algorithm));
  command.option("--replicas N", options->replicas, "nodes that hold a key (1)");
  command.option("--without NODES", options->without, "what would move if these went, and where to");
  command.option("--with NODES", options->with, "what would move if these came");
  std::vector<std::pair<std::string, std::optional<HashKind>>> hashes;
  for (std::size_t i = 0; i < hashing::hash_kind_names.size(); ++i)
    hashes.emplace_back(hashing::hash_kind_names[i], static_cast<HashKind>(i));
  command.choice<std::optional<HashKind>>("--hash", options->hash, std::move(hashes),
                                          "of keys and nodes (xxh64; multi-probe: siphash24; ketama: one_at_a_time)");
  command.option("--seed N", options->seed, "of the hash (0)");
  command.option("--vnodes N", options->vnodes, "ring: points of a node of weight 1 (160)");
  command.option("--table-size N", options->table_size, "maglev: entries of the table, a prime (65537)");
  command.option("--probes N", options->probes, "multi-probe: probes of a key (21)");
  command.option("--capacity N", options->capacity, "anchor, dx: nodes there may ever be (twice those given)");
  command.flag("--list", options->list, "the algorithms, what they can do, how even they are and what they move");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return hash_command(console, *options); };
}

}  // namespace orrery::tools
