// Shrinker: a failing list of moves in, a short one out that fails in the same way. Moves are taken away in chunks
// (delta debugging), then nodes; then several moves are told as one (a settle, a delivery on several links) or give way
// to others; in the end no single move and no node can be taken away. What could not be taken any more is passed over,
// so that a list with moves missing still means something; forks of the world make 100,000 tries a second.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sim/moves.hpp"

namespace orrery::sim {

/// Who is there: servers have the numbers below `servers`, then come the nodes that the system adds itself, then the
/// clients.
struct MoveCast {
  std::uint32_t servers = 0;
  std::uint32_t added = 0;  ///< System::added: they stay
  std::uint32_t clients = 0;
  std::vector<NodeSet> acts;  ///< by Move::action: whom the action is about
  [[nodiscard]] std::uint32_t first_client() const { return servers + added; }
  [[nodiscard]] std::uint32_t nodes() const { return servers + added + clients; }
};

class Shrinker {
 public:
  /// Whose luck a world has: that of the recorded run, to retrace it with its times, or none at all.
  enum class Luck : std::uint8_t { recorded, quiet };
  /// The world of a cast, booted, in which only moves move anything; nothing: there can be none of that cast.
  using MakeWorld = std::function<std::optional<World>(const MoveCast& cast, Luck luck)>;
  struct Options {
    bool nodes_first = false;  ///< takes nodes away before moves
    bool backwards = false;    ///< tries the last moves first
  };

  /// `out_of_time` is asked between tries. `luck`: with which the moves fail.
  Shrinker(const Playbook& playbook, MakeWorld make_world, MoveCast cast, std::vector<Move> moves, Failure failure,
           std::function<bool()> out_of_time, Luck luck = Luck::recorded);

  /// Takes all moves once. False: the world does not fail so, and nothing can be shortened.
  [[nodiscard]] bool reproduces();
  /// Shortens roughly what is long, which is where shorten() begins. REQUIRES: reproduces() was true.
  void reduce(bool nodes_first);
  /// Shortens as far as it goes, or until it is out of time. REQUIRES: reproduces() was true.
  void shorten(const Options& options);
  /// Has `command` asked for in the place of that of move `index`, if the world still fails so.
  bool try_command(std::size_t index, const Message& command);
  /// Whether the last shorten() came to its end: nothing more can be taken away.
  [[nodiscard]] bool minimal() const { return minimal_; }

  [[nodiscard]] const std::vector<Move>& moves() const { return moves_; }
  [[nodiscard]] const MoveCast& cast() const { return cast_; }
  [[nodiscard]] Luck luck() const { return luck_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Smaller is simpler: how many events the run has, and how many words it takes to tell it.
  [[nodiscard]] std::uint64_t score() const { return score_of(moves_, events_); }
  [[nodiscard]] std::uint64_t tries() const { return tries_; }

 private:
  [[nodiscard]] std::uint64_t score_of(std::span<const Move> moves, std::uint64_t events) const;
  [[nodiscard]] Replay replay(World world, std::span<const Move> moves);
  void adopt(std::vector<Move> moves, std::uint64_t events);
  /// The world before each move, for small lists.
  void remember_prefixes();
  /// Takes `tail` instead of all moves from `from` on; adopts it if the world fails so and it is shorter, or as short
  /// and simpler.
  bool try_tail(std::size_t from, std::span<const Move> tail);
  /// Takes `move` instead of move `index`, if the world still fails so, however simple it is.
  bool try_other(std::size_t index, const Move& move);
  bool try_without(std::span<const std::size_t> left_out);

  void remove_chunks();  // any size
  bool remove_singles(bool backwards);
  bool remove_groups();  // pairs and triples
  bool remove_nodes();
  bool remove_node(NodeSet gone);
  bool rename(std::span<const std::uint32_t> place_of);
  void forget_times();
  void normalise();
  /// Disks that are done with one sync become disks that are done with all.
  bool settle_disks();
  bool simplify();
  // shrinker_merge.cpp: several moves told as one
  bool merge_windows();
  bool merge_pairs();
  bool insert_settles();
  // shrinker_invent.cpp: other moves in the place of several
  [[nodiscard]] std::vector<Move> inventions(bool few) const;
  [[nodiscard]] std::optional<World> after(const World& world, Move& move) const;
  bool try_instead(std::size_t from, const World& world, std::span<const Move> instead);
  bool replace_by_one();
  bool replace_by_two();

  const Playbook& playbook_;
  MakeWorld make_world_;
  MoveCast cast_;
  std::vector<Move> moves_;
  Failure failure_;
  std::function<bool()> out_of_time_;
  Luck luck_;
  std::optional<World> root_;
  std::vector<World> prefixes_;
  std::uint64_t events_ = 0;
  std::uint64_t tries_ = 0;
  bool minimal_ = false;
};

}  // namespace orrery::sim
