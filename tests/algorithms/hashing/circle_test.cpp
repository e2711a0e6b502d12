// The circle against a scan of all its points.
#include "algorithms/hashing/circle.hpp"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/hashing/hash.hpp"

namespace orrery::hashing::circle_test {
namespace {

/// The first of the points in order at or beyond the hash, or the first of all.
template <class Value>
std::size_t scanned(const Circle<Value>& circle, Value hash) {
  const auto points = circle.points();
  for (std::size_t i = 0; i < points.size(); ++i)
    if (points[i].value >= hash) return i;
  return 0;
}

template <class Value>
void check(const std::vector<typename Circle<Value>::Point>& points, std::size_t& checked) {
  const Circle<Value> circle(points);
  REQUIRE(circle.points().size() == points.size());
  CHECK(std::is_sorted(circle.points().begin(), circle.points().end()));
  std::vector<Value> hashes{0, 1, std::numeric_limits<Value>::max()};
  for (const auto& point : circle.points())
    for (const int step : {-1, 0, 1}) hashes.push_back(static_cast<Value>(point.value + static_cast<Value>(step)));
  for (std::uint64_t i = 0; i < 100; ++i) hashes.push_back(static_cast<Value>(mix64(i + 1)));
  for (const Value hash : hashes) {
    const std::size_t place = scanned(circle, hash);
    CHECK(circle.place_of(hash) == place);
    CHECK(circle.owner_of(hash) == circle.points()[place].slot);
    ++checked;
  }
}

/// `count` points: spread, crowded into few cells, all equal, at the ends.
template <class Value>
std::vector<std::vector<typename Circle<Value>::Point>> shapes(std::uint32_t count) {
  std::vector<std::vector<typename Circle<Value>::Point>> made(4);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto slot = static_cast<Slot>(mix64(i) % 5);
    made[0].push_back({static_cast<Value>(mix64(i + 7)), slot});
    made[1].push_back({static_cast<Value>(std::numeric_limits<Value>::max() / 3 + mix64(i) % 50), slot});
    made[2].push_back({17, slot});
    made[3].push_back({i % 2 == 0 ? Value{0} : std::numeric_limits<Value>::max(), slot});
  }
  return made;
}

}  // namespace

TEST_CASE("each hash goes to the first point at or beyond it, wherever points and hash are") {
  std::size_t checked = 0;
  for (const std::uint32_t count : {1u, 2u, 3u, 7u, 64u, 333u}) {
    for (const auto& points : shapes<std::uint32_t>(count)) check<std::uint32_t>(points, checked);
    for (const auto& points : shapes<std::uint64_t>(count)) check<std::uint64_t>(points, checked);
  }
  CHECK(checked == 2 * 4 * (6 * 103 + 3 * (1 + 2 + 3 + 7 + 64 + 333)));
}

TEST_CASE("of equal points the lower slot's takes the hash; no points, no memory") {
  const Circle<std::uint32_t> circle({{5, 3}, {5, 1}, {9, 0}});
  CHECK(circle.owner_of(5) == 1);
  CHECK(circle.owner_of(6) == 0);
  CHECK(circle.owner_of(10) == 1);
  const std::vector<Circle<std::uint64_t>::Point> none;
  CHECK(Circle<std::uint64_t>(none).points().empty());
  CHECK(Circle<std::uint64_t>(none).memory_bytes() == 0);
}

}  // namespace orrery::hashing::circle_test
