// Shape: what a type looks like, without a value of it: the names and kinds of its fields, down to the leaves. The one
// declaration of fields gives it, so that a path such as `progress.next_index` can be checked before anything runs.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/codec.hpp"

namespace orrery {

class Message;
struct Shape;

struct FieldShape {
  std::string_view name;
  const Shape& (*shape)();
};

struct Shape {
  enum class Kind : std::uint8_t { number, boolean, duration, node, text, word, object, list, unknown };

  Kind kind = Kind::unknown;                ///< unknown: a message of any type, or a type that walks itself
  bool optional = false;                    ///< may be absent
  std::string_view type_name;               ///< of objects
  std::vector<FieldShape> fields;           ///< of objects, in the order of their declaration
  std::span<const std::string_view> words;  ///< of words: the names of the enum's values
  const Shape& (*element)() = nullptr;      ///< of lists

  /// The shape of the field, or null.
  [[nodiscard]] const Shape* find(std::string_view name) const {
    for (const FieldShape& each : fields)
      if (each.name == name) return &each.shape();
    return nullptr;
  }
};
inline constexpr std::array<std::string_view, 9> shape_kind_names{
    "number", "true or false", "duration", "node", "text", "word", "object", "list", "unknown"};
constexpr std::span<const std::string_view> names_of(Shape::Kind) { return shape_kind_names; }

/// The shape of T, made at the first call.
template <class T>
[[nodiscard]] const Shape& shape_of();

namespace detail {
template <class T>
inline constexpr bool is_time_point = false;
template <class Clock>
inline constexpr bool is_time_point<std::chrono::time_point<Clock, Duration>> = true;
template <class T>
inline constexpr bool is_ordinal = false;
template <class Tag>
inline constexpr bool is_ordinal<Ordinal<Tag>> = true;

template <class T>
Shape make_shape() {
  using Kind = Shape::Kind;
  Shape shape;
  if constexpr (Holds<T>::how == Holding::list) {
    shape.kind = Kind::list;
    shape.element = &shape_of<typename Holds<T>::Element>;
  } else if constexpr (Holds<T>::how != Holding::nothing) {
    shape = shape_of<typename Holds<T>::Element>();
    shape.optional = shape.optional || Holds<T>::how == Holding::perhaps;
  } else if constexpr (std::same_as<T, bool>) {
    shape.kind = Kind::boolean;
  } else if constexpr (FixedInteger<T> || is_ordinal<T> || std::same_as<T, Ratio>) {
    shape.kind = Kind::number;
  } else if constexpr (NamedEnum<T>) {
    shape.kind = Kind::word;
    shape.words = names_of(T{});
  } else if constexpr (std::same_as<T, Duration> || is_time_point<T>) {
    shape.kind = Kind::duration;
  } else if constexpr (std::same_as<T, NodeId>) {
    shape.kind = Kind::node;
  } else if constexpr (std::same_as<T, std::string>) {
    shape.kind = Kind::text;
  } else if constexpr (Described<T>) {
    shape.kind = Kind::object;
    shape.type_name = T::type_name;
    std::apply(
        [&]<class... Members>(const Field<T, Members>&... each) {
          (shape.fields.push_back({each.name, &shape_of<Members>}), ...);
        },
        T::fields());
  }
  return shape;
}
}  // namespace detail

template <class T>
const Shape& shape_of() {
  static const Shape shape = detail::make_shape<T>();
  return shape;
}

}  // namespace orrery
