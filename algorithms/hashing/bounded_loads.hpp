// Consistent hashing with bounded loads: no member ever has more than c times its fair share of the keys, rounded up. A
// key goes to the first member in its order of preference that is below its cap; the order is that of any placement.
// Mirrokni, Thorup, Zadimoghaddam: Consistent hashing with bounded loads (arXiv 1608.01350). c is Envoy's
// hash_balance_factor, there in percent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/hashing/placement.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::hashing {

struct BoundedLoadsConfig {
  Ratio factor{1'250'000'000};  ///< c, from 1 to 1000: with 1.25 no member has more than 1.25 times its share
  /// A known mistake, for the testbed to find: after a change of membership caps are computed as if it had not
  /// happened.
  bool cap_from_old_count = false;
};

/// ceil(c m w / W), at most m: what a member of weight w may have of m keys, W the sum of all weights. Exact, since
/// weights count in billionths. REQUIRES: 0 < weight_billionths, 0 < sum_billionths < 2^63, factor at most 1000, keys
/// <= BoundedLoads::keys_max.
[[nodiscard]] std::uint64_t load_cap(Ratio factor, std::uint64_t weight_billionths, std::uint64_t sum_billionths,
                                     std::uint64_t keys);

/// What changed its member, by the name under which it was placed.
struct Move {
  std::string name;
  Slot from = no_slot;
  Slot to = no_slot;
  bool operator==(const Move&) const = default;
};

/// Keys on members, with a cap on each: with m keys and W the sum of weights, a member of weight w has at most
/// ceil(c m w / W), after every call. Keys are remembered, since where one is depends on those that came before it.
class BoundedLoads {
 public:
  static constexpr std::uint64_t keys_max = 300'000'000;
  static constexpr double weights_max = 1e9;  ///< of all members together

  /// The order of preference of a key is what `placement` gives for as many replicas as there are members, so zones
  /// spread what overflows. Throws PlacementError: a factor that is not from 1 to 1000, weights above weights_max.
  explicit BoundedLoads(AnyPlacement placement, BoundedLoadsConfig config = {});

  /// Places the key and returns its member; one that is placed already stays. Throws PlacementError if there are no
  /// members, or for more than keys_max keys. O(placement's order of all members) when the first choice is full.
  Slot assign(std::string_view key) { return assign(key, key); }
  /// One of several requests for `key`, each of which is placed under a name of its own: a hot key is many of them.
  Slot assign(std::string_view name, std::string_view key);
  [[nodiscard]] std::optional<Slot> find(std::string_view name) const;
  /// Takes away what was placed under this name. With fewer keys the caps fall: members above theirs shed the keys that
  /// came last, each to the first in its order that has room. Returns those moves; nothing happens for a name that is
  /// not placed.
  std::vector<Move> release(std::string_view name);

  /// Changes of membership, with what they move: a key is placed anew, in the order in which keys came, if its member
  /// is gone or its first choice has changed; then members above their caps shed as in release(). With a factor that
  /// never binds these are the moves of the placement itself. Throw PlacementError as the placement does, for weights
  /// above weights_max, and for the last member's removal from under keys. REQUIRES: the slot is live.
  std::vector<Move> add(Member member);
  std::vector<Move> remove(Slot slot);
  std::vector<Move> reweight(Slot slot, double weight);

  [[nodiscard]] std::uint64_t keys() const { return by_arrival_.size(); }
  /// REQUIRES: members().holds(slot).
  [[nodiscard]] std::uint64_t load(Slot slot) const { return loads_[slot]; }
  /// What the member may have if there are `keys` keys in all: load_cap(). REQUIRES: members().holds(slot), keys <=
  /// keys_max.
  [[nodiscard]] std::uint64_t cap(Slot slot, std::uint64_t keys) const;
  [[nodiscard]] const Members& members() const { return placement_.members(); }
  [[nodiscard]] const AnyPlacement& placement() const { return placement_; }

 private:
  struct Key {
    std::string name;
    std::string key;  ///< what is looked up
    Slot first_choice = no_slot;
    Slot slot = no_slot;
  };
  using Arrival = std::uint64_t;

  /// The first in the key's order below its cap with `keys` keys in all.
  [[nodiscard]] Slot first_with_room(std::string_view key, std::uint64_t keys) const;
  /// Places keys anew after a change of the placement; `gone` is no member any more.
  std::vector<Move> settle(Slot gone);
  /// Moves what is above the caps, those that came last first; notes where what moved was before.
  void shed(std::map<Arrival, Slot>& moved_from);
  [[nodiscard]] std::vector<Move> moves_of(const std::map<Arrival, Slot>& moved_from) const;

  AnyPlacement placement_;
  BoundedLoadsConfig config_;
  std::uint64_t weight_sum_ = 0;  ///< in billionths
  std::map<Arrival, Key> by_arrival_;
  std::map<std::string, Arrival, std::less<>> by_name_;
  std::vector<std::uint64_t> loads_;  ///< by slot
  Arrival arrivals_ = 0;
};

}  // namespace orrery::hashing
