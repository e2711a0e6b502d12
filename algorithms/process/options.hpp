// Options: a system's knobs, each declared once beside the struct that holds them: name, type, default, one line of
// help. The loader, `orrery describe` and the schema all read this declaration.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/fields.hpp"
#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

/// A value as a scenario gives it. Enums are given by the name of the value.
using OptionValue =
    std::variant<bool, std::int64_t, Ratio, Duration, DurationRange, Spread, std::vector<NodeId>, std::string>;
using OptionValues = std::map<std::string, OptionValue, std::less<>>;

enum class OptionKind : std::uint8_t {
  flag,
  count,
  ratio,
  duration,
  range,   ///< a DurationRange
  spread,  ///< a Spread
  nodes,   ///< nodes that there are
  choice,
};
inline constexpr std::array<std::string_view, 8> option_kind_names{"flag",  "count",  "ratio", "duration",
                                                                   "range", "spread", "nodes", "choice"};
constexpr std::span<const std::string_view> names_of(OptionKind) { return option_kind_names; }

/// Thrown when values contradict each other or a bound; the message says what was expected.
class OptionError : public std::runtime_error {
 public:
  OptionError(std::string option, const std::string& message)
      : std::runtime_error(message), option_(std::move(option)) {}
  [[nodiscard]] const std::string& option() const { return option_; }

 private:
  std::string option_;
};

struct OptionSpec {
  std::string name;  ///< with a dot: a part of an object, see options_within()
  OptionKind kind{};
  std::string help;
  OptionValue standard;  ///< the default
  std::int64_t min = 0;  ///< count: bounds, both inclusive
  std::int64_t max = 0;
  std::vector<std::string_view> choices;  ///< choice: the names
  /// Stores a value of this option's kind into the options struct it was declared for.
  std::function<void(void* options, const OptionValue& value)> store;
};

namespace detail {
template <class T>
constexpr OptionKind option_kind() {
  if constexpr (std::same_as<T, bool>)
    return OptionKind::flag;
  else if constexpr (std::same_as<T, Ratio>)
    return OptionKind::ratio;
  else if constexpr (std::same_as<T, Duration>)
    return OptionKind::duration;
  else if constexpr (std::same_as<T, DurationRange>)
    return OptionKind::range;
  else if constexpr (std::same_as<T, Spread>)
    return OptionKind::spread;
  else if constexpr (std::same_as<T, std::vector<NodeId>>)
    return OptionKind::nodes;
  else if constexpr (NamedEnum<T>)
    return OptionKind::choice;
  else
    return OptionKind::count;
}
}  // namespace detail

/// Declares the option that sets `member`; its default is the member's initial value. Counts are bounded by `min` and
/// `max`.
template <class Options, class T>
[[nodiscard]] OptionSpec option(std::string name, T Options::*member, std::string help, std::int64_t min = 0,
                                std::int64_t max = std::numeric_limits<std::int32_t>::max()) {
  constexpr OptionKind kind = detail::option_kind<T>();
  OptionSpec spec;
  spec.name = std::move(name);
  spec.kind = kind;
  spec.help = std::move(help);
  const T initial = Options{}.*member;
  if constexpr (kind == OptionKind::count) {
    spec.standard = static_cast<std::int64_t>(initial);
    spec.min = min;
    spec.max = max;
    spec.store = [member](void* options, const OptionValue& value) {
      static_cast<Options*>(options)->*member = static_cast<T>(std::get<std::int64_t>(value));
    };
  } else if constexpr (kind == OptionKind::choice) {
    const auto names = names_of(initial);
    spec.choices.assign(names.begin(), names.end());
    spec.standard = std::string(names[static_cast<std::size_t>(initial)]);
    spec.store = [member](void* options, const OptionValue& value) {
      const auto all = names_of(T{});
      const auto found = std::find(all.begin(), all.end(), std::get<std::string>(value));
      ENSURE(found != all.end());
      static_cast<Options*>(options)->*member = static_cast<T>(found - all.begin());
    };
  } else {
    spec.standard = initial;
    spec.store = [member](void* options, const OptionValue& value) {
      static_cast<Options*>(options)->*member = std::get<T>(value);
    };
  }
  return spec;
}

/// The options of a part that is a struct of its own. A scenario writes them as an object: `{"balancer": {"policy":
/// ...}}` for the option `balancer.policy`.
template <class Options, class Part>
[[nodiscard]] std::vector<OptionSpec> options_within(std::string_view name, Part Options::*member,
                                                     std::vector<OptionSpec> parts) {
  for (OptionSpec& part : parts) {
    part.name = std::string(name) + "." + part.name;
    part.store = [member, store = std::move(part.store)](void* options, const OptionValue& value) {
      store(&(static_cast<Options*>(options)->*member), value);
    };
  }
  return parts;
}

/// An options struct from the defaults and `values`. REQUIRES: every value's name and kind is one of `specs`, as the
/// loader has checked.
template <class Options>
[[nodiscard]] Options read_options(std::span<const OptionSpec> specs, const OptionValues& values) {
  Options options;
  for (const OptionSpec& spec : specs)
    if (const auto given = values.find(spec.name); given != values.end()) spec.store(&options, given->second);
  return options;
}

}  // namespace orrery
