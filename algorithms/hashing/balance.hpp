// Balance: how evenly keys are spread, measured, and how evenly a ring can spread them, in theory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/hashing/members.hpp"

namespace orrery::hashing {

/// What was measured. A member's fair share is its weight's part of all keys.
struct Balance {
  std::uint64_t keys = 0;
  std::uint32_t members = 0;
  double max_over_mean = 0;  ///< the most keys of a member, in means: the papers' peak to average ratio
  double max_over_fair = 0;  ///< the most in fair shares; the same where weights are equal
  double min_over_fair = 0;
  double chi_square = 0;  ///< sum of (keys - fair)^2 / fair over the members, with members - 1 degrees of freedom
};

/// Of `loads`, keys by slot. REQUIRES: loads holds all slots of members; there are members and keys.
[[nodiscard]] Balance balance_of(const Members& members, std::span<const std::uint64_t> loads);

/// How many of `slots` entries are each slot: what balance_of() takes.
[[nodiscard]] std::vector<std::uint64_t> loads_of(const Members& members, std::span<const Slot> holders);

/// The part of the keys whose holder differs between two lookups of the same keys in the same order; 0 for no keys.
/// REQUIRES: equal sizes.
[[nodiscard]] double moved_share(std::span<const Slot> before, std::span<const Slot> after);

/// What chi-square exceeds with the probability that a standard normal exceeds `z` (3.09: one in a thousand), for keys
/// that choose independently and fairly: d (1 - 2 / 9d + z sqrt(2 / 9d))^3 (Wilson, Hilferty: The distribution of
/// chi-square, PNAS 1931), within a few percent of the true quantile. REQUIRES: degrees > 0.
[[nodiscard]] double chi_square_limit(std::uint32_t degrees, double z);

/// What the load of a member, of keys that choose independently and give it `mean` on average, exceeds with probability
/// at most `risk`: the smallest x >= mean with x ln(x / mean) - x + mean >= ln(1 / risk), Chernoff's bound for a
/// binomial count. Proved, for small means too, where a normal deviation falls far short. REQUIRES: mean > 0, 0 < risk
/// < 1.
[[nodiscard]] double load_limit(double mean, double risk);

/// The usual size of the largest arc share on a ring of n nodes with V random points each, in means:
/// 1 + sqrt(2 ln(n) / V). A node's share is the sum of V of nV spacings of the circle, that is Beta(V, nV - V): mean
/// 1 / n, relative deviation sqrt((n - 1) / (nV + 1)) < 1 / sqrt(V). A normal deviation is above sqrt(2 ln n) with
/// probability below 1 / n, so about one node of n is there. An estimate, not a bound: see ring_share_limit().
/// REQUIRES: nodes > 0, points > 0.
[[nodiscard]] double ring_share_estimate(std::uint32_t nodes, std::uint32_t points);

/// What the largest arc share, in means, exceeds with probability at most `risk`: the smallest x >= 1 with
/// n exp(-nV D) <= risk, where D = (1/n) ln(1/x) + (1 - 1/n) ln((n - 1) / (n - x)) is the relative entropy of shares
/// 1/n and x/n. This is proved, not estimated: a share is G / (G + H) with G and H gamma distributed of shapes V and
/// nV - V; Chernoff's bound of P((1 - s) G >= s H) at its best exponent is exp(-nV D) for s = x/n; the union over n
/// nodes gives the factor n. At most n, to which all falls when nodes = 1. Holds for arcs; of m keys each node's count
/// varies further, by about sqrt(n / m) in means. REQUIRES: nodes > 0, points > 0, 0 < risk < 1.
[[nodiscard]] double ring_share_limit(std::uint32_t nodes, std::uint32_t points, double risk);

}  // namespace orrery::hashing
