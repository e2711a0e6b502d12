// Scores, and the order between equal ones: entries stand in that order, and a later one must be higher to win.
#include "algorithms/hashing/rendezvous.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/math.hpp"

namespace orrery::hashing {
namespace {

/// Vigna's xorshift64*, one step (An experimental exploration of Marsaglia's xorshift generators, scrambled, 2016).
std::uint64_t xorshift_star(std::uint64_t x) {
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  return x * 2685821657736338717;
}

double weighted_score(std::uint64_t hash, double weight) {
  // The largest hashes round to 2^64; no u may be 1, where the logarithm is 0.
  constexpr double below_1 = 1 - 0x1p-53;
  const double u = std::min((static_cast<double>(hash) + 0.5) * 0x1p-64, below_1);
  return weight / -natural_log(u);
}

/// The highest of scored members, in the order in which they come.
template <class Score>
struct Highest {
  Score score{};
  Slot slot = no_slot;
  void operator()(Score other, Slot contender) {
    if (slot != no_slot && other <= score) return;
    score = other;
    slot = contender;
  }
};

template <class Score>
struct Ranking {
  std::vector<std::pair<Score, Slot>> scored;
  void operator()(Score score, Slot slot) { scored.emplace_back(score, slot); }

  std::size_t place(const Members& members, std::span<Slot> out) {
    std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    ReplicaWalk walk(members, out);
    for (const auto& [score, slot] : scored) {
      if (walk.full()) break;
      walk.offer(slot);
    }
    return walk.finish();
  }
};

}  // namespace

template <class Use>
void Rendezvous::each_score(std::string_view key, Use use) const {
  if (config_.score == RendezvousScore::clandestined) {
    std::string text;
    for (const Entry& entry : entries_) {
      text.assign(entry.prefix).append(key);
      use(std::uint64_t{murmur3_x86_32(static_cast<std::uint32_t>(config_.seed), text)}, entry.slot);
    }
    return;
  }
  if (config_.score == RendezvousScore::go_rendezvous) {
    const std::uint64_t hash = hash_of(config_.hash, config_.seed, key);
    for (const Entry& entry : entries_) use(xorshift_star(hash ^ entry.hash), entry.slot);
    return;
  }
  const std::uint64_t hash = circle_hash(config_.hash, config_.seed, key);
  for (const Entry& entry : entries_) use(mix64(hash ^ entry.hash), entry.slot);
}

Rendezvous::Rendezvous(const std::vector<Member>& members, RendezvousConfig config) : config_(config) {
  for (const Member& member : members) add(member);
}

Slot Rendezvous::lookup(std::string_view key) const {
  members_.require_some();
  Highest<std::uint64_t> highest;
  each_score(key, [&](std::uint64_t score, Slot slot) { highest(score, slot); });
  return highest.slot;
}

std::size_t Rendezvous::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  Ranking<std::uint64_t> ranking;
  each_score(key, [&](std::uint64_t score, Slot slot) { ranking(score, slot); });
  return ranking.place(members_, out);
}

Slot Rendezvous::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight, RendezvousWeighted::algorithm);
  const Slot slot = members_.add(std::move(member));
  const std::string& name = members_[slot].name;
  Entry entry{0, slot, {}};
  switch (config_.score) {
    case RendezvousScore::mix:
      entry.hash = circle_hash(config_.hash, config_.seed, name);
      break;
    case RendezvousScore::go_rendezvous:
      entry.hash = hash_of(config_.hash, config_.seed, name);
      break;
    case RendezvousScore::clandestined:
      entry.prefix = name + '-';
      break;
  }
  const auto behind = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& other) {
    switch (config_.score) {
      case RendezvousScore::mix:
        return members_[other.slot].name > name;
      case RendezvousScore::go_rendezvous:
        return other.slot > slot;
      case RendezvousScore::clandestined:
        return members_[other.slot].name < name;
    }
    return false;
  });
  entries_.insert(behind, std::move(entry));
  return slot;
}

void Rendezvous::remove(Slot slot) {
  std::erase_if(entries_, [slot](const Entry& entry) { return entry.slot == slot; });
  members_.remove(slot);
}

void Rendezvous::reweight(Slot slot, double weight) const {
  refuse_weight(algorithm, members_[slot].name, weight, RendezvousWeighted::algorithm);
}

std::uint64_t Rendezvous::memory_bytes() const {
  std::uint64_t bytes = entries_.size() * sizeof(Entry);
  for (const Entry& entry : entries_) bytes += entry.prefix.size();
  return bytes;
}

RendezvousWeighted::RendezvousWeighted(const std::vector<Member>& members, RendezvousWeightedConfig config)
    : config_(config) {
  adopt(Members(members));
}

Slot RendezvousWeighted::lookup(std::string_view key) const {
  members_.require_some();
  const std::uint64_t hash = hash_of_text(key);
  Highest<double> highest;
  for (const Entry& entry : entries_) highest(weighted_score(mix64(hash ^ entry.hash), entry.weight), entry.slot);
  return highest.slot;
}

std::size_t RendezvousWeighted::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  const std::uint64_t hash = hash_of_text(key);
  Ranking<double> ranking;
  for (const Entry& entry : entries_) ranking(weighted_score(mix64(hash ^ entry.hash), entry.weight), entry.slot);
  return ranking.place(members_, out);
}

Slot RendezvousWeighted::add(Member member) {
  Members members = members_;
  const Slot slot = members.add(std::move(member));
  adopt(std::move(members));
  return slot;
}

void RendezvousWeighted::remove(Slot slot) {
  Members members = members_;
  members.remove(slot);
  adopt(std::move(members));
}

void RendezvousWeighted::reweight(Slot slot, double weight) {
  Members members = members_;
  members.reweight(slot, weight);
  adopt(std::move(members));
}

void RendezvousWeighted::adopt(Members members) {
  (void)members.finite_weight_sum();
  std::vector<Slot> order = members.live();
  std::sort(order.begin(), order.end(), [&](Slot a, Slot b) { return members[a].name < members[b].name; });
  double largest = 0;
  for (const Slot slot : order) largest = std::max(largest, members[slot].weight);
  int exponent = 0;
  (void)std::frexp(largest, &exponent);
  std::vector<Entry> entries;
  entries.reserve(order.size());
  for (const Slot slot : order) {
    const Member& member = members[slot];
    const double scaled = std::ldexp(member.weight, -exponent);
    if (scaled < 0x1p-900)
      throw PlacementError(fmt::format("the weight of {} is {}, too small beside {}: expected at least {:.6g}",
                                       member.name, member.weight, largest, std::ldexp(1.0, exponent - 900)));
    entries.push_back({hash_of_text(member.name), scaled, slot});
  }
  entries_ = std::move(entries);
  members_ = std::move(members);
}

}  // namespace orrery::hashing
