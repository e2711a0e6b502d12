// The circle of a ring: points in order, each of a member; a key belongs to the first point at or beyond its hash, and
// past the last point to the first. A table by the top bits of the hash says where to begin, so that a lookup reads a
// cell and, with about as many cells as points, a point or two.
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
    std::sort(points_.begin(), points_.end());
    const auto bits = static_cast<int>(std::bit_width(points_.size() | 1));
    shift_ = std::numeric_limits<Value>::digits - bits;
    first_of_.assign(std::size_t{1} << bits, count());
    for (std::uint32_t place = count(); place-- > 0;) first_of_[cell(points_[place].value)] = place;
    for (std::size_t i = first_of_.size() - 1; i-- > 0;) first_of_[i] = std::min(first_of_[i], first_of_[i + 1]);
  }

  /// Ascending by value, then by slot.
  [[nodiscard]] std::span<const Point> points() const { return points_; }
  [[nodiscard]] std::uint64_t memory_bytes() const {
    return points_.size() * sizeof(Point) + first_of_.size() * sizeof(std::uint32_t);
  }

  /// The index of the point that takes the hash. Expected O(1) where points spread evenly. REQUIRES: there are points.
  [[nodiscard]] std::uint32_t place_of(Value hash) const {
    std::uint32_t place = first_of_[cell(hash)];
    while (place < count() && points_[place].value < hash) ++place;
    return place == count() ? 0 : place;
  }
  /// The owner of that point. REQUIRES: there are points.
  [[nodiscard]] Slot owner_of(Value hash) const { return points_[place_of(hash)].slot; }

  /// Replicas: the owners of the points from there on, around the circle. REQUIRES: there are points, of live members.
  std::size_t replicas(Value hash, const Members& members, std::span<Slot> out) const {
    ReplicaWalk walk(members, out);
    std::uint32_t place = place_of(hash);
    for (std::uint32_t step = 0; step < count() && !walk.full(); ++step) {
      walk.offer(points_[place].slot);
      place = place + 1 == count() ? 0 : place + 1;
    }
    return walk.finish();
  }

 private:
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(points_.size()); }
  [[nodiscard]] std::size_t cell(Value hash) const { return static_cast<std::size_t>(hash >> shift_); }

  std::vector<Point> points_;
  std::vector<std::uint32_t> first_of_;  ///< by the top bits of a hash: the first point with these or more
  int shift_ = std::numeric_limits<Value>::digits - 1;
};

}  // namespace orrery::hashing
