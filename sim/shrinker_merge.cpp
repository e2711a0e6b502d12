// Shrinker: several moves told as one. A settle among the nodes that a stretch of moves touched does what they did, and
// perhaps more; two deliveries, timers or crashes may be one step.
#include <algorithm>
#include <array>
#include <utility>

#include "sim/shrinker.hpp"

namespace orrery::sim {
namespace {

constexpr std::size_t few_to_merge = 90;

bool is_movement(const Move& move) {
  return move.kind == Move::Kind::deliver || move.kind == Move::Kind::persist || move.kind == Move::Kind::settle;
}

/// The two as one move, if one word tells both.
std::optional<Move> merged(const Move& first, const Move& second) {
  if (first.kind != second.kind) return std::nullopt;
  Move both = first;
  both.nodes |= second.nodes;
  both.from |= second.from;
  both.ordinal = 0;
  switch (first.kind) {
    case Move::Kind::fire:
      if (first.timer != second.timer || both.nodes == first.nodes) return std::nullopt;
      return both;
    case Move::Kind::crash:
      if (first.lose != second.lose) return std::nullopt;
      return both;
    case Move::Kind::restart:
      return both;
    case Move::Kind::settle:
      if (first.pattern != second.pattern) both.pattern = 0;
      return both;
    case Move::Kind::deliver:
    case Move::Kind::drop:
    case Move::Kind::duplicate:
      if (first.pattern != second.pattern) both.pattern = 0;
      return both;
    case Move::Kind::persist:
    case Move::Kind::operation:
    case Move::Kind::act:
    case Move::Kind::run:
      break;
  }
  return std::nullopt;
}

}  // namespace

/// The longest stretches first.
bool Shrinker::merge_windows() {
  const std::size_t before = moves_.size();
  if (before > few_to_merge) return false;
  for (std::size_t length = moves_.size(); length >= 2; --length)
    for (std::size_t i = 0; i + length <= moves_.size() && !out_of_time_();) {
      const auto begin = moves_.begin() + static_cast<std::ptrdiff_t>(i);
      const auto end = begin + static_cast<std::ptrdiff_t>(length);
      NodeSet touched = 0;
      bool moves_anything = false;
      for (auto move = begin; move != end; ++move) {
        if (!is_movement(*move)) continue;
        touched |= move->nodes | move->from;
        moves_anything = true;
      }
      bool found = false;
      for (std::uint32_t pattern = 0; moves_anything && !found && pattern < playbook_.patterns().size(); ++pattern) {
        Move settle;
        settle.kind = Move::Kind::settle;
        settle.pattern = pattern;
        // Timers, crashes and questions that stand among them come before.
        for (const NodeSet nodes : {touched, (NodeSet{1} << cast_.nodes()) - 1}) {
          settle.nodes = nodes;
          std::vector<Move> tail;
          for (auto move = begin; move != end; ++move)
            if (!is_movement(*move)) tail.push_back(*move);
          if (tail.size() + 1 >= length) break;
          tail.push_back(settle);
          tail.insert(tail.end(), end, moves_.end());
          found = try_tail(i, tail);
          if (found) break;
        }
      }
      if (!found) ++i;
    }
  return moves_.size() < before;
}

bool Shrinker::merge_pairs() {
  const std::size_t before = moves_.size();
  if (before > few_to_merge) return false;
  for (std::size_t i = 0; i < moves_.size() && !out_of_time_(); ++i)
    for (std::size_t j = i + 1; j < moves_.size();) {
      const NodeSet servers = (NodeSet{1} << cast_.servers) - 1;
      const bool alike = ((moves_[i].nodes & servers) != 0) == ((moves_[j].nodes & servers) != 0);
      // Timers of servers and of clients have names of their own.
      const bool possible = moves_[i].kind != Move::Kind::fire || alike;
      const std::optional<Move> both = possible ? merged(moves_[i], moves_[j]) : std::nullopt;
      bool found = false;
      for (const bool early : {true, false}) {
        if (!both || found) break;
        std::vector<Move> tail;
        for (std::size_t k = i; k < moves_.size(); ++k) {
          if (k == (early ? i : j))
            tail.push_back(*both);
          else if (k != i && k != j)
            tail.push_back(moves_[k]);
        }
        found = try_tail(i, tail);
      }
      if (!found) ++j;
    }
  return moves_.size() < before;
}

/// Somewhere everything settles, and then more than one other move may be superfluous.
bool Shrinker::insert_settles() {
  const std::size_t before = moves_.size();
  if (before > few_to_merge / 2) return false;
  for (std::size_t i = 0; i < moves_.size() && !out_of_time_(); ++i)
    for (std::uint32_t pattern = 0; i < moves_.size() && pattern < playbook_.patterns().size(); ++pattern) {
      Move settle;
      settle.kind = Move::Kind::settle;
      settle.nodes = (NodeSet{1} << cast_.nodes()) - 1;
      settle.pattern = pattern;
      std::vector<Move> moves = moves_;
      moves.insert(moves.begin() + static_cast<std::ptrdiff_t>(i), settle);
      remember_prefixes();
      Replay more = replay(prefixes_[i], std::span(moves).subspan(i));
      if (!more.fails) continue;
      moves.resize(i);
      moves.insert(moves.end(), more.taken.begin(), more.taken.end());
      const std::vector<Move> own_moves = moves_;
      const std::uint64_t own_events = events_;
      adopt(std::move(moves), more.events);
      (void)remove_singles(true);
      if (moves_.size() >= own_moves.size()) adopt(own_moves, own_events);
    }
  return moves_.size() < before;
}

}  // namespace orrery::sim
