// The circle of a ring: points in order, each of a member; a key belongs to the first point at or beyond its hash, and
// past the last point to the first. A table by the top bits of the hash says where to begin; with more cells than
// points a lookup reads one cell and one point, rarely two.
#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/hashing/placement.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::hashing {

/// Values are those of the hash that places points and keys: 32 bits for ketama, 64 for Envoy.
template <std::unsigned_integral Value>
class Circle {
 public:
  struct Point {
    Value value = 0;
    Slot slot = 0;
    auto operator<=>(const Point&) const = default;
  };

  Circle() = default;
  /// In any order; of equal values the lower slot's comes first. O(p log p). REQUIRES: less than 2^31 points.
  explicit Circle(std::vector<Point> points) : points_(std::move(points)) {
    ENSURE(points_.size() < (std::size_t{1} << 31));
    if (points_.empty()) return;
    count_ = static_cast<std::uint32_t>(points_.size());
    std::sort(points_.begin(), points_.end());
    const auto bits = static_cast<int>(std::bit_width(points_.size()));  // one or two cells a point
    shift_ = std::numeric_limits<Value>::digits - bits;
    first_of_.assign(std::size_t{1} << bits, count_);
    for (std::uint32_t place = count_; place-- > 0;) first_of_[cell(points_[place].value)] = place;
    for (std::size_t i = first_of_.size() - 1; i-- > 0;) first_of_[i] = std::min(first_of_[i], first_of_[i + 1]);
    points_.push_back({std::numeric_limits<Value>::max(), points_.front().slot});
  }

  /// Ascending by value, then by slot.
  [[nodiscard]] std::span<const Point> points() const { return std::span(points_).first(count_); }
  [[nodiscard]] std::uint64_t memory_bytes() const {
    return points_.size() * sizeof(Point) + first_of_.size() * sizeof(std::uint32_t);
  }

  /// The owner of the point that takes the hash. Expected O(1) where points spread evenly. REQUIRES: there are points.
  [[nodiscard]] Slot owner_of(Value hash) const { return points_[beyond(hash)].slot; }
  /// The index of that point. REQUIRES: there are points.
  [[nodiscard]] std::uint32_t place_of(Value hash) const {
    const std::uint32_t place = beyond(hash);
    return place == count_ ? 0 : place;
  }

  /// Replicas: the owners of the points from there on, around the circle. REQUIRES: there are points, of live members.
  std::size_t replicas(Value hash, const Members& members, std::span<Slot> out) const {
    ReplicaWalk walk(members, out);
    std::uint32_t place = place_of(hash);
    for (std::uint32_t step = 0; step < count_ && !walk.full(); ++step) {
      walk.offer(points_[place].slot);
      place = place + 1 == count_ ? 0 : place + 1;
    }
    return walk.finish();
  }

 private:
  /// The index of the first point at or beyond the hash; count_, where the first point stands again, past the last.
  [[nodiscard]] std::uint32_t beyond(Value hash) const {
    std::uint32_t place = first_of_[cell(hash)];
    // Two steps without a branch, which would be a guess; a third is rare.
    place += static_cast<std::uint32_t>(points_[place].value < hash);
    place += static_cast<std::uint32_t>(points_[place].value < hash);
    while (points_[place].value < hash) ++place;
    return place;
  }
  [[nodiscard]] std::size_t cell(Value hash) const { return static_cast<std::size_t>(hash >> shift_); }

  std::vector<Point> points_;  ///< and behind the last one with the largest value, whose owner is the first's
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> first_of_;  ///< by the top bits of a hash: the first point with these or more
  int shift_ = 0;
};

}  // namespace orrery::hashing
