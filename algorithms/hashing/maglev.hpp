// Maglev: a table of a prime number of entries that the members fill in turn, each in the order of its own permutation
// (offset + i * skip modulo M), so that the shares differ by hardly more than an entry; a lookup is one division and
// one read. A change moves a few keys between members that were not changed: the price of the even table. Eisenbud et
// al.: Maglev: a fast and reliable software network load balancer (NSDI 2016).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

/// A member's part in filling the table.
struct MaglevTurn {
  Slot slot = 0;
  std::uint32_t offset = 0;  ///< where its permutation begins; below the table's size
  std::uint32_t skip = 1;    ///< and its step; above 0 and below the table's size
  double weight = 1;
};

/// Entry by entry the slot that has it. The order of `turns` is the order in each pass. In pass p (from 1) a member
/// takes its next free entry only if p times its weight reaches its target, which then rises from 0 by the largest
/// weight: a member of half the largest weight takes every other turn (Envoy's rule). The first pass is everybody's, so
/// no weight is too small for an entry. Expected O(M log M), worst O(M^2). REQUIRES: `table_size` is prime; there are
/// turns, no more than entries, all weights finite and the largest above 0.
[[nodiscard]] std::vector<Slot> maglev_table(std::span<const MaglevTurn> turns, std::uint32_t table_size);

/// Tables are only comparable where hash, seeds, order and rule for weights are all the same, so the choice is between
/// deployed ones.
enum class MaglevVariant : std::uint8_t {
  envoy,     ///< in the order of names; offset = H(name, seed) mod M, skip = H(name, seed + 1) mod (M - 1) + 1
  go_maglev  ///< dgryski/go-maglev: in the order of slots; offset and skip from the upper and lower half of one
             ///< SipHash-2-4 under its own key; no weights
};

struct MaglevConfig {
  MaglevVariant variant = MaglevVariant::envoy;
  std::uint32_t table_size = 65'537;  ///< M, a prime; 100 times the members keeps shares within one percent
  HashKind hash = HashKind::xxh64;    ///< H: of keys, and of names in Envoy's variant
  std::uint64_t seed = 0;
};

/// With the default configuration Envoy's table and choices. Envoy's variant does not depend on the order of members,
/// but for their slots' numbers.
class Maglev {
 public:
  static constexpr std::string_view algorithm = "maglev";

  /// Throws PlacementError: a size that is no prime, with the nearest ones; and as add() does.
  explicit Maglev(const std::vector<Member>& members, MaglevConfig config = {});

  /// Throws PlacementError if there are no members. O(|key|) for the hash, O(1) for the rest.
  [[nodiscard]] Slot lookup(std::string_view key) const {
    return lookup_hash(hash_of(config_.hash, config_.seed, key));
  }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    members_.require_some();
    return table_[hash % table_.size()];
  }
  /// Replicas by Envoy's retries, which look up hash ^ -t at attempt t = 1, 2, ...; see replicas_by_rehash().
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: more members than entries, with the next prime; weights that add up to infinity; in
  /// go-maglev's variant a weight other than 1; and as Members::add(). As long as filling the table.
  Slot add(Member member);
  /// REQUIRES: the slot is live. As long as filling the table.
  void remove(Slot slot);
  /// Throws PlacementError as add() does. REQUIRES: the slot is live. As long as filling the table.
  void reweight(Slot slot, double weight);

  [[nodiscard]] const Members& members() const { return members_; }
  /// The table; empty without members.
  [[nodiscard]] std::span<const Slot> table() const { return table_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return table_.size() * sizeof(Slot); }

 private:
  [[nodiscard]] MaglevTurn turn_of(const Members& members, Slot slot) const;
  void adopt(Members members);

  Members members_;
  MaglevConfig config_;
  std::vector<Slot> table_;
};

static_assert(Placement<Maglev>);

}  // namespace orrery::hashing
