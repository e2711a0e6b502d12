// Points, their order, and the index over them: built whole once, mended where a member comes or goes.
#include "algorithms/hashing/ring.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"

namespace orrery::hashing {

namespace {

/// With so many buckets for a point, about one lookup in so many has to compare. The index of a large ring is out of
/// the near caches anyway: there it is worth more to have a small one.
constexpr std::size_t buckets_for(std::size_t points) { return points * (points <= 32'768 ? 16 : 4); }

}  // namespace

Ring::Ring(const std::vector<Member>& members, const RingConfig& config) : members_(members), config_(config) {
  if (config.vnodes == 0) throw PlacementError("a ring of 0 points a node: expected at least 1");
  std::uint64_t total = 0;
  std::vector<std::uint32_t> counts;
  for (const Slot slot : members_.live()) {
    counts.push_back(point_count(members_[slot].name, members_[slot].weight, total));
    total += counts.back();
  }
  points_.reserve(total + total / 8);  // room for a member to come without moving the rest elsewhere
  for (const Slot slot : members_.live()) {
    const std::vector<RingPoint> own = points_of(slot, 0, counts[slot]);
    points_.insert(points_.end(), own.begin(), own.end());
  }
  sort(points_);
  build_index();
}

std::uint32_t Ring::point_count(std::string_view name, double weight, std::uint64_t others) const {
  require_weight(name, weight);
  const double used = config_.mistakes.weights_truncated ? std::max(1.0, std::floor(weight)) : weight;
  // Far beyond all bounds the double is exact enough, and whole numbers would not hold the product.
  const double about = used * config_.vnodes;
  if (about > 2.0 * static_cast<double>(points_max))
    throw PlacementError(fmt::format("the weight of {} is {}: it would take {:.6g} points, and a ring has at most {}",
                                     name, weight, about, points_max));
  const std::uint64_t count = ring_point_count(config_.vnodes, billionths(used));
  if (others + count > points_max)
    throw PlacementError(fmt::format("{} would take {} points and the others have {}: a ring has at most {}", name,
                                     count, others, points_max));
  return static_cast<std::uint32_t>(count);
}

std::vector<RingPoint> Ring::points_of(Slot slot, std::uint32_t first, std::uint32_t last) const {
  std::vector<RingPoint> points;
  if (first >= last) return points;
  points.reserve(last - first);
  std::string text = members_[slot].name + "-";
  const std::size_t stem = text.size();
  std::array<char, 10> digits{};
  for (std::uint32_t number = first; number < last; ++number) {
    if (config_.mistakes.points_in_a_row) {
      points.push_back({hash(members_[slot].name) + number, slot, number});
      continue;
    }
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.resize(stem);
    text.append(digits.data(), end);
    points.push_back({hash(text), slot, number});
  }
  return points;
}

bool Ring::comes_before(const RingPoint& a, const RingPoint& b) const {
  if (a.hash != b.hash) return a.hash < b.hash;
  if (config_.mistakes.ties_by_insertion) return false;
  if (a.slot == b.slot) return a.number < b.number;
  return members_[a.slot].name < members_[b.slot].name;
}

void Ring::sort(std::vector<RingPoint>& points) const {
  // Hashes are spread evenly: thrown into as many heaps as there are points, by their top bits, a heap has about one.
  const auto less = [this](const RingPoint& a, const RingPoint& b) { return comes_before(a, b); };
  const unsigned bits = static_cast<unsigned>(std::bit_width(points.size()));
  if (bits < 8) return std::stable_sort(points.begin(), points.end(), less);
  std::vector<std::uint32_t> begin((std::size_t{1} << bits) + 1);
  for (const RingPoint& point : points) ++begin[(point.hash >> (64 - bits)) + 1];
  for (std::size_t heap = 1; heap < begin.size(); ++heap) begin[heap] += begin[heap - 1];
  std::vector<RingPoint> heaped(points.size());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (const RingPoint& point : points) heaped[next[point.hash >> (64 - bits)]++] = point;
  for (std::size_t heap = 0; heap + 1 < begin.size(); ++heap)
    for (std::size_t at = begin[heap] + std::size_t{1}; at < begin[heap + 1]; ++at)
      for (std::size_t i = at; i > begin[heap] && less(heaped[i], heaped[i - 1]); --i)
        std::swap(heaped[i], heaped[i - 1]);
  std::copy(heaped.begin(), heaped.end(), points.begin());
}

std::size_t Ring::first_at_or_after(std::uint64_t hash) const {
  std::size_t at = below_[hash >> shift_ >> buckets_per_block_log];
  while (at < points_.size() && points_[at].hash < hash) ++at;
  return at;
}

Slot Ring::lookup_divided(std::uint64_t hash) const {
  if (points_.empty()) throw PlacementError("the ring has no nodes");
  const std::size_t at = first_at_or_after(hash);
  if (at < points_.size()) return points_[at].slot;
  return config_.mistakes.wrap_off_by_one ? points_.back().slot : points_.front().slot;
}

std::size_t Ring::lookup_hash(std::uint64_t hash, std::span<Slot> out) const {
  if (points_.empty()) throw PlacementError("the ring has no nodes");
  std::size_t at = first_at_or_after(hash);
  if (at == points_.size()) at = config_.mistakes.wrap_off_by_one ? points_.size() - 1 : 0;
  const auto following = [&](std::size_t place) { return place + 1 == points_.size() ? 0 : place + 1; };
  if (config_.mistakes.walk_counts_points) {
    for (Slot& slot : out) {
      slot = points_[at].slot;
      at = following(at);
    }
    return out.size();
  }
  ReplicaWalk walk(members_, out);
  for (std::size_t seen = 0; seen < points_.size() && !walk.full(); ++seen, at = following(at))
    if (members_.holds(points_[at].slot)) walk.offer(points_[at].slot);
  return walk.finish();
}

Slot Ring::add(Member member) {
  members_.require_valid(member);
  const std::uint32_t count = point_count(member.name, member.weight, points_.size());
  const Slot slot = members_.add(std::move(member));
  merge_in(points_of(slot, 0, count));
  return slot;
}

void Ring::remove(Slot slot) {
  if (!config_.mistakes.points_left_behind) take_out(slot, 0);
  members_.remove(slot);
}

void Ring::reweight(Slot slot, double weight) {
  const Member& member = members_[slot];
  const std::uint32_t before = point_count(member.name, member.weight, 0);
  const std::uint32_t after = point_count(member.name, weight, points_.size() - before);
  members_.reweight(slot, weight);
  if (after > before)
    merge_in(points_of(slot, before, after));
  else if (after < before)
    take_out(slot, after);
}

void Ring::merge_in(std::vector<RingPoint> added) {
  sort(added);
  // From the back, in place: whole stretches between new points are moved at once.
  const std::size_t before = points_.size();
  points_.resize(before + added.size());
  auto end = points_.begin() + static_cast<std::ptrdiff_t>(before);
  for (std::size_t left = added.size(); left-- > 0;) {
    const RingPoint& point = added[left];
    const auto place = std::upper_bound(points_.begin(), end, point,
                                        [this](const RingPoint& a, const RingPoint& b) { return comes_before(a, b); });
    std::move_backward(place, end, end + static_cast<std::ptrdiff_t>(left) + 1);
    end = place;
    *(end + static_cast<std::ptrdiff_t>(left)) = point;
  }
  if (index_fits())
    mend_index(added, 1);
  else
    build_index();
}

void Ring::take_out(Slot slot, std::uint32_t first) {
  std::vector<RingPoint> removed;
  const auto goes = [&](const RingPoint& point) { return point.slot == slot && point.number >= first; };
  std::copy_if(points_.begin(), points_.end(), std::back_inserter(removed), goes);
  std::erase_if(points_, goes);
  if (index_fits())
    mend_index(removed, -1);
  else
    build_index();
}

bool Ring::index_fits() const {
  const std::size_t wanted = buckets_for(points_.size());
  return !points_.empty() && wanted <= 2 * index_.size() && 4 * wanted >= index_.size();
}

void Ring::build_index() {
  const std::size_t wanted = std::max<std::size_t>(buckets_for(points_.size()), 2);
  const auto bits = static_cast<unsigned>(std::bit_width(wanted - 1));
  shift_ = 64 - bits;
  const std::size_t buckets = std::size_t{1} << bits;
  index_.assign(buckets, divided);
  below_.assign((buckets >> buckets_per_block_log) + 1, 0);
  if (points_.empty()) return;
  std::size_t at = 0;
  for (std::size_t block = 0; block < below_.size(); ++block) {
    while (at < points_.size() && points_[at].hash >> shift_ >> buckets_per_block_log < block) ++at;
    below_[block] = static_cast<std::uint32_t>(at);
  }
  for (std::size_t point = 0; point < points_.size(); ++point) fill_gap(point);
}

void Ring::fill_gap(std::size_t at) {
  const Slot owner = points_[at].slot;
  const auto bucket = [&](std::size_t point) { return static_cast<std::size_t>(points_[point].hash >> shift_); };
  const auto fill = [&](std::size_t from, std::size_t to, Slot with) {
    if (from < to)
      std::fill(index_.begin() + static_cast<std::ptrdiff_t>(from), index_.begin() + static_cast<std::ptrdiff_t>(to),
                with);
  };
  if (at > 0) {
    fill(bucket(at - 1) + 1, bucket(at), owner);
  } else {
    fill(0, bucket(0), owner);
    fill(bucket(points_.size() - 1) + 1, index_.size(), config_.mistakes.wrap_off_by_one ? points_.back().slot : owner);
  }
  index_[bucket(at)] = divided;
}

void Ring::mend_index(std::span<const RingPoint> changed, int sign) {
  std::size_t passed = 0;
  for (std::size_t block = 0; block < below_.size(); ++block) {
    while (passed < changed.size() && changed[passed].hash >> shift_ >> buckets_per_block_log < block) ++passed;
    below_[block] += sign > 0 ? static_cast<std::uint32_t>(passed) : -static_cast<std::uint32_t>(passed);
  }
  for (const RingPoint& point : changed) {
    const std::size_t at = first_at_or_after(point.hash);
    fill_gap(at == points_.size() ? 0 : at);
    // Points of one hash, and the gap behind a new last point.
    if (at + 1 == points_.size()) fill_gap(0);
  }
  // A point that came divides its own bucket, whatever a neighbour's gap has written there.
  if (sign > 0)
    for (const RingPoint& point : changed) index_[point.hash >> shift_] = divided;
}

}  // namespace orrery::hashing
