// Reader: JSON values as values of the world: durations, spreads, chances, counts, names. What a value should be and is
// not becomes an error at its place, and the caller goes on without it, so that all errors of a file are found at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"
#include "sim/integer_range.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/json_document.hpp"
#include "sim/scenario/vocabulary.hpp"
#include "sim/text_values.hpp"

namespace orrery::scenario {

/// The member, unless it is absent or null.
[[nodiscard]] const JsonValue* given(const JsonValue& object, std::string_view key);
/// The value as it may be quoted in a message: `7`, `"n9"`, `a list`.
[[nodiscard]] std::string shown(const JsonValue& value);
/// [A-Za-z_]\w*, with dashes where allowed.
[[nodiscard]] bool is_name(std::string_view text, bool dashes = false);

/// Each function gives nothing, and adds an error, when the value is not what it is named for.
class Reader {
 public:
  explicit Reader(ErrorList& errors) : errors_(errors) {}

  void fail(const JsonValue& value, std::string message, std::string nearest = "") const {
    errors_.add(value.error(std::move(message), "", std::move(nearest)));
  }
  /// "expected ..., found ...".
  void fail_expected(const JsonValue& value, std::string_view expected) const;

  [[nodiscard]] bool object(const JsonValue& value) const;
  [[nodiscard]] bool list(const JsonValue& value, std::string_view expected) const;
  /// Any text but the empty one.
  [[nodiscard]] std::optional<std::string> text(const JsonValue& value, std::string_view expected) const;
  [[nodiscard]] std::optional<std::string> name(const JsonValue& value, std::string_view expected) const;
  [[nodiscard]] std::optional<bool> flag(const JsonValue& value) const;
  /// A whole number from `min` to `max`.
  [[nodiscard]] std::optional<std::int64_t> count(const JsonValue& value, std::int64_t min, std::int64_t max) const;
  /// A JSON number times `unit`, exactly.
  [[nodiscard]] std::optional<std::int64_t> scaled(const JsonValue& value, std::int64_t unit) const;
  /// In parts per billion.
  [[nodiscard]] std::optional<std::uint32_t> chance(const JsonValue& value) const;
  [[nodiscard]] std::optional<Duration> duration(const JsonValue& value, sim::Sign sign = sim::Sign::none) const;
  [[nodiscard]] std::optional<Spread> spread(const JsonValue& value, sim::Sign sign = sim::Sign::none) const;
  [[nodiscard]] std::optional<sim::IntegerRange> integers(const JsonValue& value) const;
  [[nodiscard]] std::optional<sim::Rate> rate(const JsonValue& value) const;
  [[nodiscard]] std::optional<std::uint64_t> size(const JsonValue& value) const;
  [[nodiscard]] std::optional<std::uint64_t> bandwidth(const JsonValue& value) const;
  /// The position of the text among `names`; `what` says what they are.
  [[nodiscard]] std::optional<std::size_t> one_of(const JsonValue& value, std::span<const std::string> names,
                                                  std::string_view what) const;
  template <class E>
  [[nodiscard]] std::optional<E> enumerator(const JsonValue& value, std::string_view what) const {
    const auto names = names_of(E{});
    const auto found = one_of(value, std::vector<std::string>(names.begin(), names.end()), what);
    return found ? std::optional<E>(static_cast<E>(*found)) : std::nullopt;
  }

  /// Adds an error for each key of the object that is none of `known` or `more`, and for a note that is no text.
  void check_keys(const JsonValue& object, std::span<const Keyword> known,
                  std::span<const std::string> more = {}) const;
  void unknown_key(const JsonMember& member, std::span<const std::string> known) const;

  /// Calls `parse` with the text; a ValueError becomes an error at the very character.
  template <class Parse>
  [[nodiscard]] auto parsed(const JsonValue& value, std::string_view expected, Parse&& parse) const
      -> std::optional<decltype(parse(std::string_view{}))> {
    if (!value.is(JsonValue::Kind::string)) {
      fail_expected(value, expected);
      return std::nullopt;
    }
    try {
      return parse(std::string_view(value.text));
    } catch (const sim::ValueError& error) {
      errors_.add(value.error(error));
      return std::nullopt;
    }
  }
  [[nodiscard]] ErrorList& errors() const { return errors_; }

 private:
  ErrorList& errors_;
};

}  // namespace orrery::scenario
