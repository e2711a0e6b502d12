// Shrinker: other steps. What is left after taking away and telling as one is a shortest list only among those that the
// recorded run suggests. Here a stretch of it gives way to one or two steps that a person may think of and the run did
// not have: everything settles, a timer fires, a message comes twice.
#include <algorithm>
#include <array>
#include <utility>

#include "algorithms/process/ensure.hpp"
#include "sim/shrinker.hpp"

namespace orrery::sim {
namespace {

constexpr std::size_t longest_stretch = 8;
constexpr std::size_t few_for_one = 40;
constexpr std::size_t few_for_two = 16;
constexpr std::size_t enough_for_two = 3;  // what is as short as this stays

Move step(Move::Kind kind, NodeSet nodes, std::uint32_t pattern = 0, NodeSet from = 0) {
  Move move;
  move.kind = kind;
  move.nodes = nodes;
  move.pattern = pattern;
  move.from = from;
  return move;
}

}  // namespace

/// Those that the scenario of the run can speak of; `few`: the broadest alone.
std::vector<Move> Shrinker::inventions(bool few) const {
  const NodeSet everybody = (NodeSet{1} << cast_.nodes()) - 1;
  const auto patterns = static_cast<std::uint32_t>(playbook_.patterns().size());
  std::vector<Move> steps;
  std::vector<std::uint32_t> timers;
  for (const Move& move : moves_)
    if (move.kind == Move::Kind::fire && std::find(timers.begin(), timers.end(), move.timer) == timers.end())
      timers.push_back(move.timer);
  for (const std::uint32_t timer : timers)
    for (std::uint32_t i = 0; i < cast_.servers; ++i) {
      Move fire = step(Move::Kind::fire, only({i}));
      fire.timer = timer;
      steps.push_back(fire);
      for (std::uint32_t j = i + 1; j < cast_.servers; ++j) {
        fire.nodes = only({i}) | only({j});
        steps.push_back(fire);
      }
    }
  for (std::uint32_t pattern = 0; pattern < patterns; ++pattern) {
    steps.push_back(step(Move::Kind::settle, everybody, pattern));
    steps.push_back(step(Move::Kind::duplicate, everybody, pattern, everybody));
    if (few && pattern > 0) continue;
    for (std::uint32_t i = 0; i < cast_.nodes(); ++i)
      for (std::uint32_t j = i + 1; j < cast_.nodes(); ++j)
        steps.push_back(step(Move::Kind::settle, only({i}) | only({j}), pattern));
    if (few) continue;
    for (std::uint32_t i = 0; i < cast_.nodes(); ++i)
      for (std::uint32_t j = 0; j < cast_.nodes(); ++j)
        if (i != j) steps.push_back(step(Move::Kind::deliver, only({i}), pattern, only({j})));
  }
  return steps;
}

/// The world after a step; nothing: it can't be taken.
std::optional<World> Shrinker::after(const World& world, Move& move) const {
  World next = world;
  try {
    if (playbook_.take(next, move)) return next;
  } catch (const EnsureFailure&) {  // a list that ends in a crash of the code under test ends with a step of the run
  }
  return std::nullopt;
}

/// Takes `instead`, which leads from before move `from` to `world`, in the place of the longest stretch of moves that
/// can be missed; adopts it if the list is shorter.
bool Shrinker::try_instead(std::size_t from, const World& world, std::span<const Move> instead) {
  const std::size_t end = std::min(moves_.size(), from + longest_stretch);
  for (std::size_t until = end; until > from + instead.size() && !out_of_time_(); --until) {
    Replay rest = replay(world, std::span(moves_).subspan(until));
    if (!rest.fails || from + instead.size() + rest.taken.size() >= moves_.size()) continue;
    std::vector<Move> moves(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(from));
    moves.insert(moves.end(), instead.begin(), instead.end());
    moves.insert(moves.end(), std::make_move_iterator(rest.taken.begin()), std::make_move_iterator(rest.taken.end()));
    adopt(std::move(moves), rest.events);
    return true;
  }
  return false;
}

bool Shrinker::replace_by_one() {
  if (moves_.size() > few_for_one) return false;
  for (std::size_t i = 0; i < moves_.size(); ++i)
    for (Move& one : inventions(false)) {
      if (out_of_time_()) return false;
      remember_prefixes();
      const std::optional<World> world = after(prefixes_[i], one);
      if (world && try_instead(i, *world, std::array{one})) return true;
    }
  return false;
}

bool Shrinker::replace_by_two() {
  if (moves_.size() > few_for_two || moves_.size() <= enough_for_two) return false;
  const std::vector<Move> steps = inventions(true);
  for (std::size_t i = 0; i < moves_.size(); ++i)
    for (Move one : steps) {
      remember_prefixes();
      const std::optional<World> between = after(prefixes_[i], one);
      if (!between) continue;
      for (Move two : steps) {
        if (out_of_time_()) return false;
        const std::optional<World> world = after(*between, two);
        if (world && try_instead(i, *world, std::array{one, two})) return true;
      }
    }
  return false;
}

}  // namespace orrery::sim
