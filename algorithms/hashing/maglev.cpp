// Filling Maglev's table, and the permutations of those whose tables are deployed.
#include "algorithms/hashing/maglev.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"

namespace orrery::hashing {
namespace {

bool is_prime(std::uint64_t n) {
  if (n < 2) return false;
  for (std::uint64_t divisor = 2; divisor * divisor <= n; ++divisor)
    if (n % divisor == 0) return false;
  return true;
}

std::uint64_t prime_from(std::uint64_t n) {
  while (!is_prime(n)) ++n;
  return n;
}

void require_prime(std::uint32_t size) {
  if (is_prime(size)) return;
  const std::uint64_t above = prime_from(size);
  std::uint64_t below = size;
  while (below > 2 && !is_prime(below)) --below;
  throw PlacementError(
      is_prime(below)
          ? fmt::format("a Maglev table of {} entries: expected a prime; nearest are {} and {}", size, below, above)
          : fmt::format("a Maglev table of {} entries: expected a prime; the least is {}", size, above));
}

}  // namespace

std::vector<Slot> maglev_table(std::span<const MaglevTurn> turns, std::uint32_t table_size) {
  struct Progress {
    std::uint32_t entry;
    double target;
  };
  std::vector<Progress> progress;
  double weight_max = 0;
  for (const MaglevTurn& turn : turns) {
    progress.push_back({turn.offset, 0});
    weight_max = std::max(weight_max, turn.weight);
  }
  std::vector<Slot> table(table_size, no_slot);
  std::uint32_t filled = 0;
  for (double pass = 1; filled < table_size; ++pass)
    for (std::size_t i = 0; i < turns.size() && filled < table_size; ++i) {
      const MaglevTurn& turn = turns[i];
      auto& [entry, target] = progress[i];
      if (pass * turn.weight < target) continue;
      target += weight_max;
      const auto advance = [&, &at = entry] {
        at = at >= table_size - turn.skip ? at - (table_size - turn.skip) : at + turn.skip;
      };
      while (table[entry] != no_slot) advance();
      table[entry] = turn.slot;
      advance();
      ++filled;
    }
  return table;
}

Maglev::Maglev(const std::vector<Member>& members, MaglevConfig config) : config_(config) {
  require_prime(config_.table_size);
  adopt(Members(members));
}

std::size_t Maglev::lookup(std::string_view key, std::span<Slot> out) const {
  const std::uint64_t hash = hash_of(config_.hash, config_.seed, key);
  return replicas_by_rehash(members_, out, [&](std::uint64_t attempt) { return lookup_hash(hash ^ (0 - attempt)); });
}

Slot Maglev::add(Member member) {
  Members members = members_;
  const Slot slot = members.add(std::move(member));
  adopt(std::move(members));
  return slot;
}

void Maglev::remove(Slot slot) {
  Members members = members_;
  members.remove(slot);
  adopt(std::move(members));
}

void Maglev::reweight(Slot slot, double weight) {
  Members members = members_;
  members.reweight(slot, weight);
  adopt(std::move(members));
}

MaglevTurn Maglev::turn_of(const Members& members, Slot slot) const {
  const std::uint32_t size = config_.table_size;
  const Member& member = members[slot];
  const auto turn = [&](std::uint64_t offset, std::uint64_t skip) {
    // With 2 entries there is one step only, and modulo 1 says so.
    return MaglevTurn{slot, static_cast<std::uint32_t>(offset % size),
                      static_cast<std::uint32_t>(skip % (size - 1) + 1), member.weight};
  };
  switch (config_.variant) {
    case MaglevVariant::envoy:
      return turn(circle_hash(config_.hash, config_.seed, member.name),
                  circle_hash(config_.hash, config_.seed + 1, member.name));
    case MaglevVariant::go_maglev: {
      const std::uint64_t hash = siphash24(0xdeadbeefcafebabe, 0, member.name);
      return turn(hash >> 32, hash & 0xffff'ffff);
    }
  }
  ensure_failed("a variant of Maglev", __func__);
}

void Maglev::adopt(Members members) {
  if (members.count() > config_.table_size)
    throw PlacementError(
        fmt::format("a Maglev table of {} entries for {} nodes: expected a prime of at least that; the "
                    "next is {}",
                    config_.table_size, members.count(), prime_from(members.count())));
  std::vector<Slot> order = members.live();
  if (config_.variant == MaglevVariant::envoy)
    std::sort(order.begin(), order.end(), [&](Slot a, Slot b) { return members[a].name < members[b].name; });
  else
    for (const Slot slot : order)
      refuse_weight("go-maglev", members[slot].name, members[slot].weight, "Envoy's variant");
  // Envoy's weights are parts of their sum, and its comparisons are of such.
  const double sum = members.finite_weight_sum();
  std::vector<MaglevTurn> turns;
  turns.reserve(order.size());
  for (const Slot slot : order) {
    turns.push_back(turn_of(members, slot));
    turns.back().weight /= sum;
  }
  table_ = turns.empty() ? std::vector<Slot>() : maglev_table(turns, config_.table_size);
  members_ = std::move(members);
}

}  // namespace orrery::hashing
