// Placements: what a lookup costs, what a change costs, how even the load is beside what is proved of it, and a table
// of all algorithms. Loads and moves are counted, not timed: they are the same on every machine.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "algorithms/hashing/balance.hpp"
#include "algorithms/hashing/maglev.hpp"
#include "algorithms/hashing/placements.hpp"
#include "algorithms/hashing/ring.hpp"
#include "tools/bench/bench.hpp"
#include "tools/bench/hashing_keys.hpp"

namespace orrery::bench {
namespace {

using hashing::Slot;

constexpr std::uint32_t placed_nodes = 100;
constexpr std::uint32_t node_points = 160;  // of a node on a ring

/// Takes the rate of a pass over `count` items, in items a second.
template <class Pass>
double rate(std::size_t count, Pass pass) {
  return static_cast<double>(count) / seconds(pass);
}

/// More hashes than a branch predictor can learn by heart.
std::vector<std::uint64_t> hashes() {
  std::vector<std::uint64_t> all(1U << 20U);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = hashing::xxh64(0, key_number(i));
  return all;
}

void bench_lookups(std::vector<Figure>& figures) {
  const std::vector<std::uint64_t> keys = hashes();
  const hashing::Ring ring(servers(placed_nodes), {node_points});
  const double ring_rate = median_of_7([&] {
    return rate(keys.size(), [&] {
      std::uint64_t sum = 0;
      for (const std::uint64_t key : keys) sum += ring.lookup_hash(key);
      keep(sum);
    });
  });
  figures.push_back({"ring lookup of a hash, 100 nodes x 160 points", ring_rate / 1e6, "M lookups/s", "", 200.0, true});

  const hashing::Maglev maglev(servers(placed_nodes));
  const std::vector<Slot> table(maglev.table().begin(), maglev.table().end());
  const Compared maglev_rate = compared_7_times(
      [&] {
        return rate(keys.size(), [&] {
          std::uint64_t sum = 0;
          for (const std::uint64_t key : keys) sum += maglev.lookup_hash(key);
          keep(sum);
        });
      },
      [&] {
        return rate(keys.size(), [&] {
          std::uint64_t sum = 0;
          for (const std::uint64_t key : keys) sum += table[key % table.size()];
          keep(sum);
        });
      });
  figures.push_back({"Maglev lookup of a hash, 100 nodes",
                     maglev_rate.own / 1e6,
                     "M lookups/s",
                     fmt::format("the bare loop {:.0f} M", maglev_rate.peer / 1e6),
                     {},
                     true});
  figures.push_back(
      {"Maglev lookup against a bare loop over its table", maglev_rate.ratio, "", "median of 7, in turn", 0.8, true});
}

void bench_changes(std::vector<Figure>& figures) {
  const std::vector<hashing::Member> members = servers(1'000);
  const hashing::RingConfig config{node_points};
  const double build = median_of_7([&] { return seconds([&] { keep(hashing::Ring(members, config)); }); });
  figures.push_back({"ring of 1,000 nodes x 160 points: build", build * 1e3, "ms", "", 20.0, false});
  hashing::Ring ring(members, config);
  const hashing::Member newcomer = servers(1'001).back();
  Slot slot = 0;
  const double add = median_of_7([&] {
    if (ring.members().count() > members.size()) ring.remove(slot);
    return seconds([&] { slot = ring.add(newcomer); });
  });
  const double remove = median_of_7([&] {
    if (ring.members().count() == members.size()) slot = ring.add(newcomer);
    return seconds([&] { ring.remove(slot); });
  });
  figures.push_back({"... one node added", add * 1e3, "ms", "", 1.0, false});
  figures.push_back({"... one node removed", remove * 1e3, "ms", "", 1.0, false});
}

std::vector<Slot> holders_of(const hashing::AnyPlacement& placement, std::uint64_t keys) {
  std::vector<Slot> holders(keys);
  for (std::uint64_t i = 0; i < keys; ++i) holders[i] = placement.lookup(key_number(i));
  return holders;
}

hashing::Balance balance_on(const hashing::AnyPlacement& placement, std::span<const Slot> holders) {
  return hashing::balance_of(placement.members(), hashing::loads_of(placement.members(), holders));
}

/// The largest part of the circle that one node has, in means.
double largest_share(const hashing::Ring& ring) {
  std::vector<double> shares(ring.members().slots());
  std::uint64_t before = ring.points().back().hash;
  for (const hashing::RingPoint& point : ring.points()) {
    shares[point.slot] += static_cast<double>(point.hash - before) * 0x1p-64;
    before = point.hash;
  }
  return *std::max_element(shares.begin(), shares.end()) * ring.members().count();
}

hashing::AnyPlacement made(std::string_view algorithm) {
  hashing::PlacementSpec spec;
  spec.algorithm = algorithm;
  spec.members = servers(placed_nodes);
  spec.vnodes = node_points;
  return hashing::make_placement(spec);
}

void bench_balance(std::vector<Figure>& figures) {
  constexpr std::uint64_t keys = 10'000'000;
  constexpr double risk = 0.001;
  const hashing::AnyPlacement ring = made("ring");
  const double share_limit = hashing::ring_share_limit(placed_nodes, node_points, risk);
  // A share at its limit, and on top of it what the count of so many keys varies by.
  constexpr double mean = static_cast<double>(keys) / placed_nodes;
  const double load_limit = hashing::load_limit(share_limit * mean, risk / placed_nodes) / mean;
  figures.push_back({"ring, 100 x 160: largest share of the circle / mean", largest_share(*ring.as<hashing::Ring>()),
                     "",
                     fmt::format("proved, Chernoff and union: above with probability < {}; estimate "
                                 "1 + sqrt(2 ln n / V) = {:.3f}",
                                 risk, hashing::ring_share_estimate(placed_nodes, node_points)),
                     share_limit, false});
  // Of independent fair choices a node's load deviates by 1 / sqrt(keys / nodes), as a share does by 1 / sqrt(points).
  const std::string fair =
      fmt::format("independent fair choices: about {:.3f}",
                  hashing::ring_share_estimate(placed_nodes, static_cast<std::uint32_t>(keys / placed_nodes)));
  for (const char* algorithm :
       {"ring", "ketama-weighted", "multi-probe", "jump", "anchor", "dx", "memento", "maglev"}) {
    const hashing::AnyPlacement placement = made(algorithm);
    const hashing::Balance balance = balance_on(placement, holders_of(placement, keys));
    Figure figure{
        fmt::format("10 M keys on 100 nodes, {}: max / mean", algorithm), balance.max_over_mean, "", fair, {}, false};
    if (placement.algorithm() == "ring") {
      figure.beside =
          fmt::format("shares within the limit above and their keys: beyond with probability < {}", 2 * risk);
      figure.bar = load_limit;
    }
    figures.push_back(std::move(figure));
  }
}

/// What becomes of keys when a node leaves.
std::string moves_without(hashing::AnyPlacement placement, std::span<const Slot> before, bool any_removal) {
  const Slot leaver = any_removal ? placed_nodes / 2 : placed_nodes - 1;
  placement.remove(leaver);
  const std::vector<Slot> after = holders_of(placement, before.size());
  std::uint64_t moved = 0;
  std::uint64_t between_others = 0;  // of them, those whose holder stays
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    ++moved;
    if (before[i] != leaver) ++between_others;
  }
  return fmt::format(
      "{} leaves: {:.2f} % move, of these {:.1f} % between others", any_removal ? "one" : "the last",
      100 * hashing::moved_share(before, after),
      100 * static_cast<double>(between_others) / static_cast<double>(std::max<std::uint64_t>(moved, 1)));
}

void bench_table(std::vector<Figure>& figures) {
  constexpr std::uint64_t keys = 1'000'000;
  constexpr std::size_t timed = 50'000;
  std::vector<std::string> names;
  for (std::uint64_t i = 0; i < timed; ++i) names.emplace_back(key_number(i));
  for (const hashing::AlgorithmInfo& info : hashing::algorithms()) {
    const hashing::AnyPlacement placement = made(info.name);
    const double took = median_of_7([&] {
      return seconds([&] {
        std::uint64_t sum = 0;
        for (const std::string& name : names) sum += placement.lookup(name);
        keep(sum);
      });
    });
    const std::vector<Slot> before = holders_of(placement, keys);
    figures.push_back(
        {fmt::format("100 nodes, {}: a lookup of a text", info.name),
         took / timed * 1e9,
         "ns",
         fmt::format("1 M keys: max / mean {:.3f}; {}; {} bytes", balance_on(placement, before).max_over_mean,
                     moves_without(placement, before, info.any_removal), placement.memory_bytes()),
         {},
         false});
  }
}

}  // namespace

void bench_hashing(std::vector<Figure>& figures) {
  bench_lookups(figures);
  bench_ketama(figures);
  bench_changes(figures);
  bench_balance(figures);
  bench_table(figures);
}

}  // namespace orrery::bench
