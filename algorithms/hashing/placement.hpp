// Placement: what every algorithm of consistent hashing has in common. Concrete classes (Ring, Maglev, Jump ...) fulfil
// the concept and are called directly where nanoseconds count; AnyPlacement holds any of them, by value, where the
// algorithm is a choice at run time.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/hashing/members.hpp"

namespace orrery::hashing {

/// A placement: which member holds a key. All are values: copies are independent, equal histories give equal answers on
/// every machine. Anything that can't be done is a PlacementError, never a silent wrong answer.
///
/// - `P::algorithm`: its name, as `make_placement` knows it.
/// - `lookup(key)`: the slot that holds the key. Throws PlacementError if there are no members.
/// - `lookup(key, out)`: as many distinct members as `out` has room for and there are, the holder first, in the order
/// in
///   which replicas are placed; of different zones as long as there are zones left, then of others. Returns how many.
/// - `add(member)`, `remove(slot)`, `reweight(slot, weight)`: change the membership. REQUIRES: the slot is live. Throws
///   PlacementError where the algorithm has no such change.
/// - `members()`: who is there, under which slot.
/// - `memory_bytes()`: what lookups need, without the members' names.
template <class P>
concept Placement = std::copyable<P> && requires(P& placement, const P& same, std::string_view key, std::span<Slot> out,
                                                 Member member, Slot slot, double weight) {
  { P::algorithm } -> std::convertible_to<std::string_view>;
  { same.lookup(key) } -> std::same_as<Slot>;
  { same.lookup(key, out) } -> std::same_as<std::size_t>;
  { placement.add(std::move(member)) } -> std::same_as<Slot>;
  placement.remove(slot);
  placement.reweight(slot, weight);
  { same.members() } -> std::same_as<const Members&>;
  { same.memory_bytes() } -> std::same_as<std::uint64_t>;
};

/// Any placement, by value.
class AnyPlacement {
 public:
  // Itself first: whether it is a placement must not be asked while it is being declared.
  template <class P>
  requires(!std::same_as<P, AnyPlacement> && Placement<P>) explicit AnyPlacement(P placement)
      : held_(std::make_unique<Held<P>>(std::move(placement))) {}
  AnyPlacement(const AnyPlacement& other) : held_(other.held_->copy()) {}
  AnyPlacement(AnyPlacement&&) noexcept = default;
  AnyPlacement& operator=(AnyPlacement other) noexcept {
    held_ = std::move(other.held_);
    return *this;
  }
  ~AnyPlacement() = default;

  [[nodiscard]] std::string_view algorithm() const { return held_->algorithm(); }
  [[nodiscard]] Slot lookup(std::string_view key) const { return held_->lookup(key); }
  std::size_t lookup(std::string_view key, std::span<Slot> out) const { return held_->lookup(key, out); }
  Slot add(Member member) { return held_->add(std::move(member)); }
  void remove(Slot slot) { held_->remove(slot); }
  void reweight(Slot slot, double weight) { held_->reweight(slot, weight); }
  [[nodiscard]] const Members& members() const { return held_->members(); }
  [[nodiscard]] std::uint64_t memory_bytes() const { return held_->memory_bytes(); }
  /// The placement itself, or null if it is no P.
  template <Placement P>
  [[nodiscard]] const P* as() const {
    const auto* held = dynamic_cast<const Held<P>*>(held_.get());
    return held == nullptr ? nullptr : &held->placement;
  }

 private:
  struct Base {
    virtual ~Base() = default;
    [[nodiscard]] virtual std::unique_ptr<Base> copy() const = 0;
    [[nodiscard]] virtual std::string_view algorithm() const = 0;
    [[nodiscard]] virtual Slot lookup(std::string_view key) const = 0;
    virtual std::size_t lookup(std::string_view key, std::span<Slot> out) const = 0;
    virtual Slot add(Member member) = 0;
    virtual void remove(Slot slot) = 0;
    virtual void reweight(Slot slot, double weight) = 0;
    [[nodiscard]] virtual const Members& members() const = 0;
    [[nodiscard]] virtual std::uint64_t memory_bytes() const = 0;
  };
  template <class P>
  struct Held final : Base {
    explicit Held(P p) : placement(std::move(p)) {}
    [[nodiscard]] std::unique_ptr<Base> copy() const override { return std::make_unique<Held>(placement); }
    [[nodiscard]] std::string_view algorithm() const override { return P::algorithm; }
    [[nodiscard]] Slot lookup(std::string_view key) const override { return placement.lookup(key); }
    std::size_t lookup(std::string_view key, std::span<Slot> out) const override { return placement.lookup(key, out); }
    Slot add(Member member) override { return placement.add(std::move(member)); }
    void remove(Slot slot) override { placement.remove(slot); }
    void reweight(Slot slot, double weight) override { placement.reweight(slot, weight); }
    [[nodiscard]] const Members& members() const override { return placement.members(); }
    [[nodiscard]] std::uint64_t memory_bytes() const override { return placement.memory_bytes(); }
    P placement;
  };

  std::unique_ptr<Base> held_;
};

/// The order in which replicas are placed, from the order in which a placement prefers its members: all distinct, each
/// of a zone that has none yet as long as there is one, then the rest in order of preference. A walk offers members
/// until it is full() or has no more to offer.
class ReplicaWalk {
 public:
  /// REQUIRES: `members` outlives the walk.
  ReplicaWalk(const Members& members, std::span<Slot> out) : members_(members), out_(out) {}

  /// Takes the member if it has not been offered before. REQUIRES: members holds it.
  void offer(Slot slot);
  /// Whether what will be placed is settled: there is room for no more, and no zone can change it.
  [[nodiscard]] bool full() const {
    const bool every_zone = taken_ == members_.zones();
    return taken_ == out_.size() || (every_zone && taken_ + passed_over_.size() >= out_.size()) ||
           offered_.size() == members_.count();
  }
  /// Fills the rest from those that were passed over for their zone. Returns how many there are in all.
  std::size_t finish();

 private:
  const Members& members_;
  std::span<Slot> out_;
  std::size_t taken_ = 0;      // layout: allow size_t-member, lives for one lookup, never encoded
  std::vector<Slot> offered_;  ///< ascending
  std::vector<Slot> passed_over_;
};

/// How often a key is hashed anew for its replicas before the rest follow in the order of slots. Of `count` members
/// that are equally likely to be found, one in exp(8) is still missing by then if all are wanted.
[[nodiscard]] constexpr std::uint64_t attempts_max(std::uint32_t count) { return 8 * std::uint64_t{count} + 16; }

/// Replicas where an algorithm has but one choice: attempt t = 0, 1, ... offers `choose(t)`, the holder at 0, until the
/// walk is full or attempts_max() is reached; what is missing then follows in the order of slots, beginning behind the
/// holder and going around. Throws PlacementError if there are no members. Expected attempts for r of n members in
/// different zones: n (H(n) - H(n - r)), which is about r for r << n.
template <class Choose>
std::size_t replicas_by_rehash(const Members& members, std::span<Slot> out, Choose choose) {
  members.require_some();
  ReplicaWalk walk(members, out);
  const Slot holder = choose(std::uint64_t{0});
  walk.offer(holder);
  const std::uint64_t attempts = attempts_max(members.count());
  for (std::uint64_t attempt = 1; attempt < attempts && !walk.full(); ++attempt) walk.offer(choose(attempt));
  for (Slot step = 1; step < members.slots() && !walk.full(); ++step) {
    const Slot slot = static_cast<Slot>((std::uint64_t{holder} + step) % members.slots());
    if (members.holds(slot)) walk.offer(slot);
  }
  return walk.finish();
}

}  // namespace orrery::hashing
