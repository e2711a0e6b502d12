// Rendezvous, or highest random weight: each member has a score for the key, and the highest holds it. Nothing to build
// and nothing to go stale; the price is a look at every member. Thaler, Ravishankar: Using name-based mappings to
// increase hit rates (IEEE/ACM Transactions on Networking 6(1), 1998).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

enum class RendezvousScore : std::uint8_t {
  mix,            ///< mix64(H(key) ^ H(name)); between equal scores the lesser name
  go_rendezvous,  ///< dgryski/go-rendezvous: xorshift64* of H(key) ^ H(name); between equal scores the lower slot
  clandestined    ///< ewdurbin/clandestined: MurmurHash3_x86_32 of name-key; between equal scores the greater name
};

struct RendezvousConfig {
  RendezvousScore score = RendezvousScore::mix;
  HashKind hash = HashKind::xxh64;  ///< H; go-rendezvous takes fnv1a64; clandestined has its own
  std::uint64_t seed = 0;           ///< of H; for clandestined the lower half is its seed
};

/// Members of equal weight. Monotone, and does not depend on the order of members (go_rendezvous: unless two names have
/// the same hash).
class Rendezvous {
 public:
  static constexpr std::string_view algorithm = "rendezvous";

  /// Throws PlacementError as add() does.
  explicit Rendezvous(const std::vector<Member>& members, RendezvousConfig config = {});

  /// Throws PlacementError if there are no members. O(n); clandestined hashes the key n times.
  [[nodiscard]] Slot lookup(std::string_view key) const;
  /// Replicas: by falling score, so that the second holds the key when the first is gone. O(n log n).
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: a weight other than 1, and as Members::add(). O(n).
  Slot add(Member member);
  /// REQUIRES: the slot is live. O(n).
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const;

 private:
  struct Entry {
    std::uint64_t hash = 0;
    Slot slot = 0;
    std::string prefix;  ///< for clandestined: what stands before the key
  };
  template <class Use>
  void each_score(std::string_view key, Use use) const;

  Members members_;
  RendezvousConfig config_;
  std::vector<Entry> entries_;  ///< in the order that decides between equal scores
};

struct RendezvousWeightedConfig {
  HashKind hash = HashKind::xxh64;
  std::uint64_t seed = 0;
};

/// The score is -w / ln(u) for u = (h + 1/2) / 2^64 and h = mix64(H(key) ^ H(name)), so that a member is the highest in
/// proportion to its weight, and one whose weight rises only takes keys. Schindelhauer, Schomaker: Weighted distributed
/// hash tables (SPAA 2005); ln as in process/math. Monotone, and does not depend on the order of members: between equal
/// scores the lesser name. Weights are scaled by the power of two that makes the largest less than 1, which changes no
/// choice and keeps scores within the numbers.
class RendezvousWeighted {
 public:
  static constexpr std::string_view algorithm = "rendezvous-weighted";

  /// Throws PlacementError as add() does.
  explicit RendezvousWeighted(const std::vector<Member>& members, RendezvousWeightedConfig config = {});

  /// Throws PlacementError if there are no members. O(n), a logarithm a member.
  [[nodiscard]] Slot lookup(std::string_view key) const;
  /// Replicas: by falling score. O(n log n).
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError as Members::add() does; weights that add up to infinity; one less than 2^-900 of the
  /// largest, whose scores would not be exact. O(n log n).
  Slot add(Member member);
  /// REQUIRES: the slot is live. O(n log n).
  void remove(Slot slot);
  /// Throws PlacementError as add() does. REQUIRES: the slot is live. O(n log n).
  void reweight(Slot slot, double weight);

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return entries_.size() * sizeof(Entry); }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    double weight = 1;  ///< scaled
    Slot slot = 0;
  };
  void adopt(Members members);
  [[nodiscard]] std::uint64_t hash_of_text(std::string_view text) const {
    return circle_hash(config_.hash, config_.seed, text);
  }

  Members members_;
  RendezvousWeightedConfig config_;
  std::vector<Entry> entries_;  ///< by name
};

static_assert(Placement<Rendezvous> && Placement<RendezvousWeighted>);

}  // namespace orrery::hashing
