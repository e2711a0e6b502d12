// Path values: a visitor that goes down one path and keeps what it finds there. A list of things that have names, in
// their first field, is entered by name too: `storage.R.value`.
#include "sim/path_value.hpp"

#include <compare>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace orrery::sim {
namespace {

/// Counts how deep the walk stands on the path: `matched_` steps lead to the value that is visited next, if `on_path_`.
class PathFinder final : public Visitor {
 public:
  PathFinder(std::span<const WalkStep> path, PathValue& value) : path_(path), value_(value) { levels_.reserve(8); }
  [[nodiscard]] bool found() const { return found_; }

  void begin_object(std::string_view) override { open(false, 0); }
  void key(std::string_view name) override {
    Level& level = levels_.back();
    if (level.by_name) first_key_ = name;
    level.selected = level.on_path && level.depth < path_.size() && path_[level.depth] == WalkStep(name);
  }
  void end_object() override { levels_.pop_back(); }
  void begin_list(std::uint64_t count) override { open(true, count); }
  void end_list() override { levels_.pop_back(); }
  void number(std::uint64_t value) override { take(static_cast<std::int64_t>(value)); }
  void negative(std::int64_t value) override { take(value); }
  void boolean(bool value) override { take(value); }
  void text(std::string_view value) override { take(std::string(value)); }
  void duration(Duration value) override { take(value); }
  void ratio(Ratio value) override { take(value); }
  void node(NodeId value) override { take(value); }
  void enumerator(std::string_view name) override { take(std::string(name)); }
  void nothing() override { take(std::monostate{}); }

 private:
  struct Level {
    bool on_path;
    bool list;
    std::size_t depth;  // steps of the path that lead here
    std::uint64_t next = 0;
    bool selected = false;
    bool by_name = false;  // an element of a list on the path: its first field may be the name that the path asks for
  };
  /// Whether the value that comes now is on the path, and how many steps lead to it.
  std::pair<bool, std::size_t> arrive() {
    if (levels_.empty()) return {true, 0};
    Level& level = levels_.back();
    if (level.list)
      level.selected = level.on_path && level.depth < path_.size() && path_[level.depth] == WalkStep(level.next++);
    return {level.selected, level.depth + 1};
  }
  void open(bool list, std::uint64_t count) {
    const auto [on_path, depth] = arrive();
    const bool element = !list && !on_path && !levels_.empty() && levels_.back().list && levels_.back().on_path &&
                         depth <= path_.size() && std::holds_alternative<std::string_view>(path_[depth - 1]);
    if (on_path && depth == path_.size() && list) keep(static_cast<std::int64_t>(count));
    if (!levels_.empty()) levels_.back().by_name = false;  // what comes first there is no name
    levels_.push_back({on_path, list, depth});
    levels_.back().by_name = element;
  }
  void take(PathValue value) {
    Level* const level = levels_.empty() ? nullptr : &levels_.back();
    if (level != nullptr && std::exchange(level->by_name, false)) {
      const auto* name = std::get_if<std::string>(&value);
      level->on_path = name != nullptr && path_[level->depth - 1] == WalkStep(std::string_view(*name));
      level->selected = level->on_path && level->depth < path_.size() && path_[level->depth] == WalkStep(first_key_);
    }
    const auto [on_path, depth] = arrive();
    if (on_path && depth == path_.size()) keep(std::move(value));
  }
  void keep(PathValue value) {
    value_ = std::move(value);
    found_ = true;
  }

  std::span<const WalkStep> path_;
  std::vector<Level> levels_;
  PathValue& value_;
  std::string_view first_key_;  // of the element that may be meant by its name
  bool found_ = false;
};

bool holds(std::partial_ordering order, Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return order == 0;
    case Comparison::not_equal:
      return order != 0;
    case Comparison::less:
      return order < 0;
    case Comparison::less_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_equal:
      return order >= 0;
  }
  return false;
}

std::partial_ordering order_of(std::int64_t value, Decimal decimal) {
  std::int64_t unit = 1;
  for (std::uint32_t i = 0; i < decimal.decimals; ++i) unit *= 10;
  std::int64_t whole = decimal.mantissa / unit;
  std::int64_t part = decimal.mantissa % unit;
  if (part < 0) {
    --whole;
    part += unit;
  }
  if (value != whole) return value <=> whole;
  return part > 0 ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

/// As parts per billion; a decimal beyond them is compared with the one below it.
std::partial_ordering order_of(Ratio value, Decimal decimal) {
  constexpr std::uint32_t places = 9;
  while (decimal.decimals < places && decimal.mantissa <= std::numeric_limits<std::int64_t>::max() / 10 &&
         decimal.mantissa >= std::numeric_limits<std::int64_t>::min() / 10) {
    decimal.mantissa *= 10;
    ++decimal.decimals;
  }
  if (decimal.decimals < places)  // further from 0 than any ratio
    return decimal.mantissa > 0 ? std::partial_ordering::less : std::partial_ordering::greater;
  return order_of(value.parts_per_billion, Decimal{decimal.mantissa, decimal.decimals - places});
}

std::partial_ordering order_of(const PathValue& value, const Literal& literal, const NodeNumber& node_number) {
  if (const auto* decimal = std::get_if<Decimal>(&literal)) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return order_of(*number, *decimal);
    if (const auto* ratio = std::get_if<Ratio>(&value)) return order_of(*ratio, *decimal);
  } else if (const auto* duration = std::get_if<Duration>(&literal)) {
    if (const auto* own = std::get_if<Duration>(&value)) return *own <=> *duration;
  } else if (const auto* truth = std::get_if<bool>(&literal)) {
    if (const auto* own = std::get_if<bool>(&value)) return *own <=> *truth;
  } else if (const auto* quoted = std::get_if<Quoted>(&literal)) {
    if (const auto* own = std::get_if<std::string>(&value)) return *own <=> quoted->text;
  } else if (const auto* name = std::get_if<Name>(&literal)) {
    if (const auto* own = std::get_if<std::string>(&value)) return *own <=> name->text;
    if (const auto* node = std::get_if<NodeId>(&value); node != nullptr && name->text == nobody)
      return *node == no_node ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
    if (const auto* node = std::get_if<NodeId>(&value))
      return static_cast<std::int64_t>(node->value) == node_number(name->text) ? std::partial_ordering::equivalent
                                                                               : std::partial_ordering::unordered;
  }
  return std::partial_ordering::unordered;
}

}  // namespace

std::string text_of(const PathValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* duration = std::get_if<Duration>(&value)) return print_duration(*duration);
  if (const auto* ratio = std::get_if<Ratio>(&value)) return print_ratio(*ratio);
  if (const auto* node = std::get_if<NodeId>(&value)) return fmt::format("#{}", node->value);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "none";
}

bool find_value(const std::function<void(Visitor&)>& walk, std::span<const WalkStep> path, PathValue& value) {
  PathFinder finder(path, value);
  walk(finder);
  return finder.found();
}

bool compare(const PathValue& value, Comparison comparison, const Literal& literal, const NodeNumber& node_number) {
  return holds(order_of(value, literal, node_number), comparison);
}

bool compare(const PathValue& left, Comparison comparison, const PathValue& right) {
  if (left.index() != right.index()) return comparison == Comparison::not_equal;
  const auto order = std::visit(
      [&](const auto& value) -> std::partial_ordering {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>)
          return std::partial_ordering::equivalent;
        else
          return value <=> std::get<T>(right);
      },
      left);
  return holds(order, comparison);
}

bool passes(const Message& message, std::span<const FieldTest> tests, const NodeNumber& node_number) {
  for (const FieldTest& test : tests) {
    std::vector<WalkStep> path;
    for (const Name& name : test.field) path.emplace_back(std::string_view(name.text));
    PathValue value;
    const bool found = find_value([&](Visitor& visitor) { visit(visitor, message); }, path, value);
    if (!found || !compare(value, test.comparison, test.value, node_number)) return false;
  }
  return true;
}

bool matches(const Message& message, const MessagePattern& pattern, const NodeNumber& node_number) {
  const std::string_view type = message.type().name;
  if (pattern.prefix ? !type.starts_with(pattern.type.text) : type != pattern.type.text) return false;
  return passes(message, pattern.tests, node_number);
}

}  // namespace orrery::sim
