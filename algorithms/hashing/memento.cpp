// MementoHash: from removed bucket to removed bucket, each step among fewer; and the table that finds them.
#include "algorithms/hashing/memento.hpp"

#include <bit>
#include <utility>

namespace orrery::hashing {

std::optional<std::uint32_t> RemovedBuckets::find(Slot bucket) const {
  if (cells_.empty()) return std::nullopt;
  const std::uint32_t place = cells_[cell_of(bucket)];
  if (place == 0) return std::nullopt;
  return order_[place - 1].worked;
}

void RemovedBuckets::push(Removed removed) {
  order_.push_back(removed);
  if (2 * order_.size() <= cells_.size()) {
    cells_[cell_of(removed.bucket)] = count();
    return;
  }
  // In the order in which they went, as if the larger table had been there from the start: pop() depends on it.
  cells_.assign(std::bit_ceil(4 * order_.size()), 0);
  for (std::uint32_t place = 0; place < count(); ++place) cells_[cell_of(order_[place].bucket)] = place + 1;
}

void RemovedBuckets::pop() {
  cells_[cell_of(last())] = 0;
  order_.pop_back();
  if (order_.empty()) cells_.clear();
}

std::uint32_t RemovedBuckets::cell_of(Slot bucket) const {
  const auto mask = static_cast<std::uint32_t>(cells_.size() - 1);
  auto cell = static_cast<std::uint32_t>(rehash(bucket, 1)) & mask;
  while (cells_[cell] != 0 && order_[cells_[cell] - 1].bucket != bucket) cell = (cell + 1) & mask;
  return cell;
}

Slot MementoBuckets::lookup(std::uint64_t hash) const {
  Slot bucket = jump(hash, size_);
  for (std::optional<std::uint32_t> worked = removed_.find(bucket); worked; worked = removed_.find(bucket)) {
    bucket = static_cast<Slot>(rehash(hash, std::uint64_t{bucket} + 1) % *worked);
    // Gone before, or the one in question itself: whoever took its place then.
    for (std::optional<std::uint32_t> before = removed_.find(bucket); before && *before >= *worked;
         before = removed_.find(bucket))
      bucket = *before;
  }
  return bucket;
}

void MementoBuckets::remove(Slot bucket) {
  if (removed_.count() == 0 && bucket == size_ - 1)
    --size_;
  else
    removed_.push({bucket, working() - 1});
}

Slot MementoBuckets::add() {
  const Slot bucket = next();
  if (removed_.count() == 0)
    ++size_;
  else
    removed_.pop();
  return bucket;
}

Memento::Memento(const std::vector<Member>& members, KeyHash hash) : hash_(hash) {
  for (const Member& member : members) add(member);
}

std::size_t Memento::lookup(std::string_view key, std::span<Slot> out) const {
  const std::uint64_t hash = hash_(key);
  return replicas_by_rehash(members_, out, [&](std::uint64_t attempt) { return lookup_hash(rehash(hash, attempt)); });
}

Slot Memento::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight);
  members_.add_at(buckets_.next(), std::move(member));
  return buckets_.add();
}

void Memento::remove(Slot slot) {
  members_.remove(slot);
  buckets_.remove(slot);
}

void Memento::reweight(Slot slot, double weight) const { refuse_weight(algorithm, members_[slot].name, weight); }

}  // namespace orrery::hashing
