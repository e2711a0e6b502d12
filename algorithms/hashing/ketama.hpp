// Ketama: the rings of memcached's clients, choice for choice those of libmemcached 1.1.4. A circle of 32 bits; a
// server's points are hashes of its name with a number behind it. The plain ring gives each server 100 points and
// hashes with Jenkins' one-at-a-time unless told otherwise; the weighted one reads four points from each MD5 and shares
// them out in the float32 arithmetic of the original, whose rounding is part of the contract. R. Jones: libketama
// (2007).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/circle.hpp"
#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

/// A member's name is `host` or `host:port`; memcached's own port, 11211, is not part of what is hashed. So `a` and
/// `a:11211` are one server, and who names both is told so.
struct KetamaConfig {
  HashKind hash = HashKind::one_at_a_time;  ///< of points and keys; or md5
  std::uint32_t points = 100;               ///< of each server
};

/// MEMCACHED_BEHAVIOR_KETAMA. Points of equal value belong to the lower slot, as in libmemcached: of two servers that
/// share a point (of 32 bits, so some do: node-10 and node-363) the one that came first has its keys, and the order of
/// the servers is part of the placement. A server that comes takes keys from the
/// others and moves none between them; one that goes gives up its own.
class Ketama {
 public:
  static constexpr std::string_view algorithm = "ketama";

  /// Throws PlacementError: another hash, no points, and as add() does. O(nV log nV) for V points a server.
  explicit Ketama(const std::vector<Member>& members, KetamaConfig config = {});

  /// Throws PlacementError if there are no members. O(|key|) for the hash, expected O(1) for the rest.
  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash_of_key(key)); }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint32_t hash) const {
    members_.require_some();
    return circle_.owner_of(hash);
  }
  /// Replicas: on from the key around the circle.
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: a weight other than 1, `host` beside `host:11211`, and as Members::add(). As long as
  /// building the ring.
  Slot add(Member member);
  /// REQUIRES: the slot is live. As long as building the ring.
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] const Circle<std::uint32_t>& circle() const { return circle_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return circle_.memory_bytes(); }

 private:
  [[nodiscard]] std::uint32_t hash_of_key(std::string_view key) const {
    return config_.hash == HashKind::md5 ? md5_word(key) : one_at_a_time(0, key);
  }
  void adopt(Members members);

  Members members_;
  KetamaConfig config_;
  Circle<std::uint32_t> circle_;
};

struct KetamaWeightedConfig {
  std::uint32_t points = 160;  ///< of a server of mean weight; a multiple of 4
};

/// MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED. A server of weight w has 4 floor(points / 4 * n w / W) points, W the sum of the
/// weights, with every operation rounded to float32: so the sum may fall short of n * points, and a change of one
/// weight, or of n, adds or takes points of others too; of n even where all weights are equal, since the rounding takes
/// four points from each server at some n and not at others. Points of equal value as in the plain ring: node-546 and
/// node-699 share one.
class KetamaWeighted {
 public:
  static constexpr std::string_view algorithm = "ketama-weighted";

  /// Throws PlacementError: points that are no multiple of 4 above 0, and as add() does. O(nV log nV).
  explicit KetamaWeighted(const std::vector<Member>& members, KetamaWeightedConfig config = {});

  /// Throws PlacementError if there are no members. O(|key|) for the hash, expected O(1) for the rest.
  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(md5_word(key)); }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint32_t hash) const {
    members_.require_some();
    return circle_.owner_of(hash);
  }
  /// Replicas: on from the key around the circle.
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: a weight above 2^32 - 1, libmemcached's largest; weights so far apart that a server would
  /// be left without points, which libmemcached does in silence; `host` beside `host:11211`; and as Members::add().
  Slot add(Member member);
  /// Throws PlacementError as add() does: those that stay may be too far apart. REQUIRES: the slot is live.
  void remove(Slot slot);
  /// Throws PlacementError as add() does. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight);

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] const Circle<std::uint32_t>& circle() const { return circle_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return circle_.memory_bytes(); }

 private:
  void adopt(Members members);

  Members members_;
  KetamaWeightedConfig config_;
  Circle<std::uint32_t> circle_;
};

static_assert(Placement<Ketama> && Placement<KetamaWeighted>);

}  // namespace orrery::hashing
