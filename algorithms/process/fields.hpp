// One declaration of fields. A described type lists its members once:
//
//     struct Ping {
//       NodeId origin{};
//       std::uint64_t round = 0;
//       bool operator==(const Ping&) const = default;
//       static constexpr std::string_view type_name = "Ping";
//       static constexpr auto fields() { return std::tuple{field("origin", &Ping::origin), field("round",
//       &Ping::round)}; }
//     };
//
// and gets digest, codec, printing and JSON from it. A member left out of the list does not compile (see arity).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace orrery {

template <class Owner, class Member>
struct Field {
  std::string_view name;
  Member Owner::*member;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member) {
  return {name, member};
}

namespace detail {
struct Anything {
  // Never called, but defined: clang wants that for types without linkage.
  template <class T>
  operator T() const {
    std::abort();
  }
};
// Only ever evaluated as a constant: how many members aggregate initialisation of T takes.
template <class T, class... Members>
consteval std::size_t arity() {
  if constexpr (requires { T{Members{}..., Anything{}}; })
    return arity<T, Members..., Anything>();
  else
    return sizeof...(Members);
}
}  // namespace detail

/// A type with a declaration of all its fields and a stable name.
template <class T>
concept Described = std::is_class_v<T> && requires {
  { T::type_name } -> std::convertible_to<std::string_view>;
  T::fields();
};

/// Calls `visit(name, value)` for each field of `object`, in the order of their declaration.
template <Described T, class Visit>
constexpr void for_each_field(T& object, Visit&& visit) {
  using Plain = std::remove_const_t<T>;
  constexpr auto declared = Plain::fields();
  static_assert(std::is_aggregate_v<Plain>, "a described type is an aggregate");
  static_assert(std::tuple_size_v<decltype(declared)> == detail::arity<Plain>(), "fields() must list every member");
  std::apply([&](const auto&... each) { (visit(each.name, object.*each.member), ...); }, declared);
}

/// An enum that can be digested, sent and printed: a fixed underlying type and, by overload, the names of its values:
/// `constexpr std::span<const std::string_view> names_of(Role)`, in the order of the values, from 0.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) {
  E{std::underlying_type_t<E>{0}};  // only a fixed underlying type can be list-initialised from a number
  names_of(e);
};

}  // namespace orrery
