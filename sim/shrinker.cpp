// Shrinker: taking away. Whatever is tried is taken in a fork of the world as it was just before the change.
#include "sim/shrinker.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace orrery::sim {
namespace {

constexpr std::size_t few_moves = 250;  // so many worlds are remembered at once
constexpr std::size_t few_for_pairs = 60;
constexpr std::size_t few_for_triples = 16;

/// The set without the nodes in `gone`, those behind them moved up.
NodeSet closed_up(NodeSet set, NodeSet gone) {
  NodeSet result = 0;
  std::uint32_t place = 0;
  for (std::uint32_t i = 0; i < most_nodes_in_set; ++i) {
    if (has(gone, {i})) continue;
    if (has(set, {i})) result |= only({place});
    ++place;
  }
  return result;
}

NodeSet renamed(NodeSet set, std::span<const std::uint32_t> place_of) {
  NodeSet result = 0;
  for (std::uint32_t i = 0; i < place_of.size(); ++i)
    if (has(set, {i})) result |= only({place_of[i]});
  return result;
}

bool is_about_messages(const Move& move) {
  return move.kind == Move::Kind::deliver || move.kind == Move::Kind::drop || move.kind == Move::Kind::duplicate;
}

/// The moves without some nodes; a move that was only about them is gone.
std::vector<Move> without_nodes(std::span<const Move> moves, NodeSet gone, std::span<const NodeSet> acts) {
  std::vector<Move> kept;
  for (Move move : moves) {
    const NodeSet about = move.kind == Move::Kind::act ? acts[move.action] : move.nodes;
    if (move.kind != Move::Kind::run && (about & ~gone) == 0) continue;
    if (is_about_messages(move) && (move.from & ~gone) == 0) continue;
    if (move.to != no_node && has(gone, move.to)) continue;
    move.nodes = closed_up(move.nodes, gone);
    move.from = closed_up(move.from, gone);
    if (move.to != no_node) move.to = {static_cast<std::uint32_t>(std::countr_zero(closed_up(only(move.to), gone)))};
    kept.push_back(std::move(move));
  }
  return kept;
}

}  // namespace

Shrinker::Shrinker(const Playbook& playbook, MakeWorld make_world, MoveCast cast, std::vector<Move> moves,
                   Failure failure, std::function<bool()> out_of_time, Luck luck)
    : playbook_(playbook),
      make_world_(std::move(make_world)),
      cast_(std::move(cast)),
      moves_(std::move(moves)),
      failure_(std::move(failure)),
      out_of_time_(std::move(out_of_time)),
      luck_(luck),
      root_(make_world_(cast_, luck_)) {}

bool Shrinker::reproduces() {
  if (!root_) return false;
  Replay all = replay(*root_, moves_);
  if (!all.fails) return false;
  adopt(std::move(all.taken), all.events);
  return true;
}

Replay Shrinker::replay(World world, std::span<const Move> moves) {
  ++tries_;
  return playbook_.replay(std::move(world), moves, failure_);
}

void Shrinker::adopt(std::vector<Move> moves, std::uint64_t events) {
  moves_ = std::move(moves);
  events_ = events;
  prefixes_.clear();
}

std::uint64_t Shrinker::score_of(std::span<const Move> moves, std::uint64_t events) const {
  const NodeSet everybody = (NodeSet{1} << cast_.nodes()) - 1;
  std::uint64_t words = 0;
  for (const Move& move : moves) {
    const auto count = [&](NodeSet set) {
      return set == everybody ? 1U : static_cast<std::uint64_t>(std::popcount(set));
    };
    words += 1 + count(move.nodes) + count(move.from);
    words += move.pattern != 0 && move.kind == Move::Kind::settle ? 1U : 0U;
    words += move.ordinal != 0 && move.matching > 1 ? 2U : 0U;
    words += move.lose != Lose::unsynced ? 1U : 0U;
    words += move.to != no_node ? 1U : 0U;
  }
  return 4 * events + words;
}

void Shrinker::remember_prefixes() {
  if (prefixes_.size() == moves_.size()) return;
  prefixes_.assign(1, *root_);
  prefixes_.reserve(moves_.size());
  for (std::size_t i = 0; i + 1 < moves_.size(); ++i) {  // the last move is the one that fails
    prefixes_.push_back(prefixes_.back());
    Move move = moves_[i];
    (void)playbook_.take(prefixes_.back(), move);
  }
}

bool Shrinker::try_tail(std::size_t from, std::span<const Move> tail) {
  remember_prefixes();
  if (from >= prefixes_.size()) return false;  // nothing comes after the failure
  Replay rest = replay(prefixes_[from], tail);
  if (!rest.fails) return false;
  const std::size_t size = from + rest.taken.size();
  if (size > moves_.size()) return false;
  std::vector<Move> moves(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(from));
  moves.insert(moves.end(), std::make_move_iterator(rest.taken.begin()), std::make_move_iterator(rest.taken.end()));
  if (size == moves_.size() && score_of(moves, rest.events) >= score()) return false;
  adopt(std::move(moves), rest.events);
  return true;
}

bool Shrinker::try_without(std::span<const std::size_t> left_out) {
  std::vector<Move> tail;
  for (std::size_t i = left_out.front(); i < moves_.size(); ++i)
    if (std::find(left_out.begin(), left_out.end(), i) == left_out.end()) tail.push_back(moves_[i]);
  return try_tail(left_out.front(), tail);
}

bool Shrinker::try_other(std::size_t index, const Move& move) {
  std::vector<Move> tail(moves_.begin() + static_cast<std::ptrdiff_t>(index), moves_.end());
  tail.front() = move;
  remember_prefixes();
  Replay rest = replay(prefixes_[index], tail);
  if (!rest.fails || index + rest.taken.size() > moves_.size()) return false;
  std::vector<Move> moves(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(index));
  moves.insert(moves.end(), rest.taken.begin(), rest.taken.end());
  adopt(std::move(moves), rest.events);
  return true;
}

bool Shrinker::try_command(std::size_t index, const Message& command) {
  Move move = moves_[index];
  move.command = command;
  return try_other(index, move);
}

/// Halves first, then ever smaller chunks, from the first to the last; the world goes along with what is kept.
void Shrinker::remove_chunks() {
  for (std::size_t chunk = std::max<std::size_t>(1, moves_.size() / 2); moves_.size() > few_moves / 2;
       chunk = std::max<std::size_t>(1, chunk / 2)) {
    const std::size_t before = moves_.size();
    World at = *root_;
    for (std::size_t i = 0; i < moves_.size() && !out_of_time_();) {
      const std::size_t end = std::min(i + chunk, moves_.size());
      Replay rest = replay(at, std::span(moves_).subspan(end));
      if (rest.fails) {
        std::vector<Move> moves(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(i));
        moves.insert(moves.end(), std::make_move_iterator(rest.taken.begin()),
                     std::make_move_iterator(rest.taken.end()));
        adopt(std::move(moves), rest.events);
        continue;
      }
      if (end == moves_.size()) break;  // the last of them fails
      for (; i < end; ++i) {
        Move move = moves_[i];
        (void)playbook_.take(at, move);
      }
    }
    if (out_of_time_() || (chunk == 1 && moves_.size() == before)) return;
  }
}

bool Shrinker::remove_singles(bool backwards) {
  const std::size_t before = moves_.size();
  for (bool again = true; again && !out_of_time_();) {
    again = false;
    for (std::size_t n = 0; n < moves_.size() && !out_of_time_();) {
      const std::size_t i = backwards ? moves_.size() - 1 - n : n;
      if (try_without(std::array{i}))
        again = true;
      else
        ++n;
    }
  }
  return moves_.size() < before;
}

bool Shrinker::remove_groups() {
  const std::size_t before = moves_.size();
  for (std::size_t i = 0; i < moves_.size() && moves_.size() <= few_for_pairs; ++i)
    for (std::size_t j = i + 1; j < moves_.size() && !out_of_time_(); ++j) {
      if (try_without(std::array{i, j})) continue;
      for (std::size_t k = j + 1; k < moves_.size() && moves_.size() <= few_for_triples; ++k)
        if (try_without(std::array{i, j, k})) break;
    }
  return moves_.size() < before;
}

bool Shrinker::remove_node(NodeSet gone) {
  MoveCast cast;
  for (std::uint32_t i = 0; i < cast_.nodes(); ++i)
    if (!has(gone, {i})) ++(i < cast_.servers ? cast.servers : i < cast_.first_client() ? cast.added : cast.clients);
  if (cast.servers == 0 || cast.added < cast_.added) return false;
  for (const NodeSet act : cast_.acts) cast.acts.push_back(closed_up(act, gone));
  std::optional<World> world = make_world_(cast, luck_);
  if (!world) return false;
  Replay fewer = replay(*world, without_nodes(moves_, gone, cast_.acts));
  if (!fewer.fails) return false;
  root_ = std::move(world);
  cast_ = std::move(cast);
  adopt(std::move(fewer.taken), fewer.events);
  return true;
}

/// One node at a time, then two: with one less of an even number a majority is no smaller.
bool Shrinker::remove_nodes() {
  bool any = false;
  for (std::uint32_t i = cast_.nodes(); i-- > 0 && !out_of_time_();) any = remove_node(only({i})) || any;
  for (std::uint32_t i = cast_.servers; i-- > 1 && !out_of_time_();)
    for (std::uint32_t j = i; j-- > 0;)
      if (i < cast_.servers && remove_node(only({i}) | only({j}))) any = true;
  return any;
}

bool Shrinker::rename(std::span<const std::uint32_t> place_of) {
  std::vector<Move> moves = moves_;
  for (Move& move : moves) {
    move.nodes = renamed(move.nodes, place_of);
    move.from = renamed(move.from, place_of);
    if (move.to != no_node) move.to = {place_of[move.to.value]};
  }
  MoveCast cast = cast_;
  for (NodeSet& act : cast.acts) act = renamed(act, place_of);
  std::optional<World> world = make_world_(cast, luck_);
  if (!world) return false;
  Replay same = replay(*world, moves);
  if (!same.fails || same.taken.size() > moves_.size()) return false;
  root_ = std::move(world);
  cast_ = std::move(cast);
  adopt(std::move(same.taken), same.events);
  return true;
}

/// Nodes get their numbers in the order in which they appear.
void Shrinker::normalise() {
  std::vector<std::uint32_t> place_of(cast_.nodes(), ~std::uint32_t{0});
  std::uint32_t servers = 0;
  std::uint32_t clients = cast_.first_client();
  for (std::uint32_t i = cast_.servers; i < cast_.first_client(); ++i) place_of[i] = i;
  const auto appears = [&](std::uint32_t node) {
    if (place_of[node] == ~std::uint32_t{0}) place_of[node] = node < cast_.servers ? servers++ : clients++;
  };
  for (const Move& move : moves_)
    for (const NodeSet set : {move.from, move.nodes})
      for (std::uint32_t i = 0; i < cast_.nodes(); ++i)
        if (has(set, {i}) && std::popcount(set) <= 2) appears(i);
  for (std::uint32_t i = 0; i < cast_.nodes(); ++i) appears(i);
  if (rename(place_of)) return;
  std::iota(place_of.begin(), place_of.begin() + cast_.first_client(), 0U);  // the clients alone
  (void)rename(place_of);
}

/// The same moves in fewer words or with fewer events.
bool Shrinker::simplify() {
  bool any = false;
  const auto try_move = [&](std::size_t i, const Move& move) {
    std::vector<Move> tail(moves_.begin() + static_cast<std::ptrdiff_t>(i), moves_.end());
    tail.front() = move;
    return try_tail(i, tail);
  };
  for (std::size_t i = 0; i < moves_.size() && !out_of_time_(); ++i) {
    const auto change = [&](auto&& how) {
      if (i >= moves_.size()) return;
      Move move = moves_[i];
      how(move);
      any = try_move(i, move) || any;
    };
    const auto is = [&](Move::Kind kind) { return i < moves_.size() && moves_[i].kind == kind; };
    if (is_about_messages(moves_[i]) && moves_[i].matching > 1) change([](Move& move) { move.ordinal = 0; });
    if (is(Move::Kind::crash) && moves_[i].lose != Lose::unsynced)
      change([](Move& move) { move.lose = Lose::unsynced; });
    if (is(Move::Kind::operation) && moves_[i].to != no_node) change([](Move& move) { move.to = no_node; });
    const bool several = !is(Move::Kind::operation) && !is(Move::Kind::act);
    for (std::uint32_t node = 0; several && node < cast_.nodes(); ++node)
      for (NodeSet Move::*set : {&Move::nodes, &Move::from})
        if (i < moves_.size() && has(moves_[i].*set, {node}) && std::popcount(moves_[i].*set) > 1)
          change([&](Move& move) { move.*set &= ~only({node}); });
    if (is(Move::Kind::settle) && moves_[i].pattern != 0) change([](Move& move) { move.pattern = 0; });
    if (is(Move::Kind::settle)) change([&](Move& move) { move.nodes = (NodeSet{1} << cast_.nodes()) - 1; });
  }
  return any;
}

bool Shrinker::settle_disks() {
  bool any = false;
  for (std::size_t i = 0; i < moves_.size(); ++i) {
    if (moves_[i].kind != Move::Kind::persist) continue;
    Move settle = moves_[i];
    settle.kind = Move::Kind::settle;
    any = try_other(i, settle) || any;
  }
  return any;
}

/// A scenario does not say when a step is taken, and depends on no seed.
void Shrinker::forget_times() {
  if (luck_ == Luck::quiet) return;
  std::optional<World> world = make_world_(cast_, Luck::quiet);
  if (!world) return;
  std::vector<Move> moves = moves_;
  for (Move& move : moves) move.at = {};
  Replay same = replay(*world, moves);
  if (!same.fails) return;
  luck_ = Luck::quiet;
  root_ = std::move(world);
  adopt(std::move(same.taken), same.events);
}

void Shrinker::reduce(bool nodes_first) {
  if (nodes_first) (void)remove_nodes();
  forget_times();
  remove_chunks();
  forget_times();
}

void Shrinker::shorten(const Options& options) {
  reduce(options.nodes_first);
  (void)remove_singles(options.backwards);
  forget_times();
  (void)remove_nodes();
  for (bool again = true; again && !out_of_time_();) {
    forget_times();
    (void)settle_disks();
    again = remove_singles(options.backwards);
    again = remove_groups() || again;
    again = merge_windows() || again;
    again = merge_pairs() || again;
    again = insert_settles() || again;
    again = remove_nodes() || again;
    again = simplify() || again;
    again = again || replace_by_one() || replace_by_two();
  }
  normalise();
  while (!out_of_time_() && (simplify() || remove_singles(options.backwards) || remove_nodes())) {
  }
  minimal_ = !out_of_time_();
}

}  // namespace orrery::sim
