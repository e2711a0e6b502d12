// AnchorHash: the walk from removed bucket to removed bucket, each step among fewer that are older.
#include "algorithms/hashing/anchor.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {
namespace {

std::uint32_t capacity_for(const std::vector<Member>& members, std::uint32_t asked) {
  const std::uint64_t count = members.size();
  const std::uint64_t wanted = asked == 0 ? std::max<std::uint64_t>(2 * count, 1) : asked;
  if (wanted > capacity_max)
    throw PlacementError(fmt::format("an anchor has a capacity of at most {}, not {}", capacity_max, wanted));
  if (wanted < count)
    throw PlacementError(
        fmt::format("the anchor has room for {} nodes and {} are given: expected a capacity of at "
                    "least {}",
                    wanted, count, count));
  return static_cast<std::uint32_t>(wanted);
}

}  // namespace

AnchorBuckets::AnchorBuckets(std::uint32_t capacity, std::uint32_t working)
    : shrunk_to_(capacity), successor_(capacity), working_(working) {
  std::iota(successor_.begin(), successor_.end(), Slot{0});
  for (Slot bucket = capacity; bucket-- > working;) {
    shrunk_to_[bucket] = bucket;
    removed_.push_back(bucket);
  }
}

Slot AnchorBuckets::lookup(std::uint64_t key1, std::uint64_t key2) const {
  std::uint32_t hash = crc32c_u64(key2, key1);
  Slot bucket = hash % capacity();
  while (const std::uint32_t worked = shrunk_to_[bucket]) {
    hash = crc32c_u64(key2 + hash, key1 - hash);
    bucket = hash % worked;
    while (shrunk_to_[bucket] >= worked) bucket = successor_[bucket];  // gone before: whoever stood there then
  }
  return bucket;
}

void AnchorBuckets::remove(Slot bucket) {
  Slot last = working_ - 1;
  while (shrunk_to_[last] >= working_) last = successor_[last];
  --working_;
  successor_[bucket] = last;
  shrunk_to_[bucket] = working_;
  removed_.push_back(bucket);
}

Slot AnchorBuckets::add() {
  const Slot bucket = removed_.back();
  removed_.pop_back();
  ++working_;
  shrunk_to_[bucket] = 0;
  successor_[bucket] = bucket;
  return bucket;
}

Anchor::Anchor(const std::vector<Member>& members, AnchorConfig config)
    : buckets_(capacity_for(members, config.capacity), 0), hash_(config.hash) {
  for (const Member& member : members) add(member);
}

std::size_t Anchor::lookup(std::string_view key, std::span<Slot> out) const {
  const std::uint64_t hash = hash_(key);
  // Two words an attempt: an odd number is the second word of the attempt before.
  return replicas_by_rehash(members_, out,
                            [&](std::uint64_t attempt) { return lookup_hash(rehash(hash, 2 * attempt)); });
}

Slot Anchor::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight);
  if (buckets_.working() == buckets_.capacity())
    throw PlacementError(
        fmt::format("the anchor has room for {} nodes, fixed when it was made, and {} would be one more; memento and "
                    "ring have no such limit",
                    buckets_.capacity(), member.name));
  members_.add_at(buckets_.next(), std::move(member));
  return buckets_.add();
}

void Anchor::remove(Slot slot) {
  members_.remove(slot);
  buckets_.remove(slot);
}

void Anchor::reweight(Slot slot, double weight) const { refuse_weight(algorithm, members_[slot].name, weight); }

}  // namespace orrery::hashing
