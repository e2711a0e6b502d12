// Members: who a placement places keys on. Each has a slot, a small number that it keeps from add() to remove(); what
// an algorithm looks up is a slot. Everything that is wrong about a membership, whatever the algorithm, is refused
// here.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::hashing {

/// The place of a member in its placement, dense from 0. A slot that was given up is free again: the next add() takes
/// the lowest free one, unless the algorithm prescribes another (AnchorHash: the last removed).
using Slot = std::uint32_t;
inline constexpr Slot no_slot = 0xffff'ffff;

/// Thrown for what cannot be: no members, a duplicate, a weight that is no weight, a table that is no prime, a removal
/// that the algorithm has no way to carry out. The message says what was found, what was expected and, where there is
/// one, the nearest right thing. The placement is as it was before.
class PlacementError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Member {
  std::string name;   ///< what is hashed; unique, not empty
  std::string zone;   ///< replicas fall in different zones as long as there are any left; empty: a zone of its own
  double weight = 1;  ///< its share of the keys in proportion to the others'; finite and above 0
  bool operator==(const Member&) const = default;
};

/// How many letters must be changed, added or taken away to make one word of the other (Levenshtein): for "nearest is".
[[nodiscard]] std::size_t edit_distance(std::string_view from, std::string_view to);

class Members {
 public:
  Members() = default;
  /// In order, from slot 0. Throws PlacementError as add() does.
  explicit Members(const std::vector<Member>& members);

  /// Members there are, free slots aside.
  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// Different zones, each member without one in a zone of its own.
  [[nodiscard]] std::uint32_t zones() const { return zones_; }
  /// Slots there are, free ones included: each live slot is below this.
  [[nodiscard]] Slot slots() const { return static_cast<Slot>(table_.size()); }
  [[nodiscard]] bool holds(Slot slot) const { return slot < table_.size() && table_[slot].has_value(); }
  /// REQUIRES: holds(slot).
  [[nodiscard]] const Member& operator[](Slot slot) const { return *table_[slot]; }
  /// The live slots, ascending.
  [[nodiscard]] std::vector<Slot> live() const;
  [[nodiscard]] std::optional<Slot> find(std::string_view name) const;
  /// As find(). Throws PlacementError with the nearest name if there is none.
  [[nodiscard]] Slot require(std::string_view name) const;
  [[nodiscard]] double weight_sum() const;
  /// As weight_sum(). Throws PlacementError if that is infinity, of which no weight is a part.
  [[nodiscard]] double finite_weight_sum() const;
  /// Throws PlacementError if there are none: what every lookup asks first.
  void require_some() const {
    if (count_ == 0) [[unlikely]]
      throw_none();
  }

  /// What add() asks first, without adding. Throws PlacementError: an empty name, a duplicate, a weight that is not
  /// finite and above 0.
  void require_valid(const Member& member) const;
  /// As require_valid().
  Slot add(Member member);
  /// Likewise, into this slot. REQUIRES: !holds(slot).
  void add_at(Slot slot, Member member);
  /// REQUIRES: holds(slot).
  void remove(Slot slot);
  /// REQUIRES: holds(slot). Throws PlacementError as require_weight() does.
  void reweight(Slot slot, double weight);

 private:
  [[nodiscard]] bool is_used(std::string_view zone) const;
  [[noreturn]] static void throw_none();

  std::vector<std::optional<Member>> table_;
  std::uint32_t count_ = 0;
  std::uint32_t zones_ = 0;
};

/// Throws PlacementError unless the weight is finite and above 0.
void require_weight(std::string_view name, double weight);

/// The weight in billionths, to the nearest and at least one. Points and caps are computed of these, in whole numbers:
/// of nine decimals none is lost, and no rounding of binary fractions decides. REQUIRES: 0 < weight <= 1e9.
[[nodiscard]] std::uint64_t billionths(double weight);

/// Throws PlacementError unless the weight is 1: for one that is none as require_weight(), for another with the
/// algorithms, `instead`, that know weights.
void refuse_weight(std::string_view algorithm, std::string_view name, double weight,
                   std::string_view instead = "ring, ketama-weighted, envoy-ring, maglev or rendezvous-weighted");

}  // namespace orrery::hashing
