// Picks: drawing one alternative, or one value of a range, and putting it in the place of the pick.
#include "sim/scenario/picks.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "sim/choice_sources.hpp"
#include "sim/integer_range.hpp"
#include "sim/scenario/merge.hpp"
#include "sim/text_values.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr Site site_pick("scenario.pick");

JsonValue scalar_like(const JsonValue& value, Kind kind, std::string text) {
  JsonValue result;
  result.kind = kind;
  result.text = std::move(text);
  result.escaped = true;
  result.place = value.place;
  result.path = value.path;
  result.file = value.file;
  return result;
}

std::optional<sim::IntegerRange> integers(const std::string& text) {
  try {
    return sim::parse_integer_range(text);
  } catch (const sim::ValueError&) {
    return std::nullopt;
  }
}

/// Meant as a range of whole numbers, right or wrong.
bool is_of_numbers(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789+-. ") == std::string_view::npos;
}

class Resolver {
 public:
  Resolver(Luck& luck, ErrorList& errors) : luck_(luck), errors_(errors) {}

  void resolve(JsonValue& value, std::string address) {
    while (is_pick(value)) {
      std::optional<JsonValue> chosen = choose(value.members.front().value, address);
      if (!chosen) return;
      const JsonValue answer = std::move(*chosen);
      value = answer;
      address += "/pick";
    }
    for (JsonMember& member : value.members) resolve(member.value, address + "/" + member.key);
    for (JsonValue& item : value.items)
      resolve(item, item.is(Kind::object) ? address + "/" + element_name(item) : address + "/" + canonical_text(item));
  }

 private:
  std::optional<JsonValue> choose(const JsonValue& choice, const std::string& address) {
    if (choice.is(Kind::array) && !choice.items.empty()) {
      const auto count = static_cast<std::uint32_t>(choice.items.size());
      return choice.items[luck_.pick(address, count)];
    }
    if (choice.is(Kind::string)) return drawn(choice, address);
    errors_.add(choice.error("expected a list to pick from, such as [3, 5], or a range such as \"3..7\""));
    return std::nullopt;
  }

  std::optional<JsonValue> drawn(const JsonValue& choice, const std::string& address) {
    constexpr std::int64_t kWidest = std::numeric_limits<std::uint32_t>::max() - std::int64_t{1};
    if (const auto range = integers(choice.text)) {
      if (range->hi - range->lo > kWidest) {
        errors_.add(choice.error("this range is too wide to pick from"));
        return std::nullopt;
      }
      const std::int64_t number = luck_.pick_between(address, range->lo, range->hi);
      return scalar_like(choice, Kind::number, fmt::format("{}", number));
    }
    try {
      if (is_of_numbers(choice.text)) static_cast<void>(sim::parse_integer_range(choice.text));  // says what is wrong
      const Spread spread = sim::parse_spread(choice.text, sim::Sign::allowed);
      const std::uint32_t u = luck_.pick(address, std::numeric_limits<std::uint32_t>::max());
      return scalar_like(choice, Kind::string, sim::text_of(spread.at(u)));
    } catch (const sim::ValueError& error) {
      errors_.add(choice.error(error));
      return std::nullopt;
    }
  }

  Luck& luck_;
  ErrorList& errors_;
};

}  // namespace

Luck Luck::seeded(std::uint64_t seed) { return {Kind::seeded, seed}; }
Luck Luck::quiet() { return {Kind::quiet, 0}; }
Luck Luck::always(std::uint32_t answer) { return {Kind::always, answer}; }

std::uint32_t Luck::pick(std::string_view address, std::uint32_t count) {
  most_ = std::max(most_, count);
  if (kind_ == Kind::quiet) return 0;
  if (kind_ == Kind::always) return std::min(static_cast<std::uint32_t>(number_), count - 1);
  sim::PickAddress about;
  about.subject = name_hash(address);
  return sim::Seeded(number_).pick(site_pick, about, count);
}

std::int64_t Luck::pick_between(std::string_view address, std::int64_t lo, std::int64_t hi) {
  const auto count = static_cast<std::uint32_t>(hi - lo + 1);
  const std::uint32_t picked = pick(address, count);
  return kind_ == Kind::quiet ? lo + (hi - lo) / 2 : lo + picked;
}

void resolve_picks(JsonValue& value, Luck& luck, ErrorList& errors) { Resolver(luck, errors).resolve(value, ""); }

std::string element_name(const JsonValue& element) {
  if (const JsonValue* id = element.find("id"); id != nullptr && id->is(Kind::string)) return id->text;
  JsonValue bare = element;
  bare.members.erase("note");
  return canonical_text(bare);
}

}  // namespace orrery::scenario
