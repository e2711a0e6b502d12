// Walking a value whose type is not known: printing, JSON, diagrams and the paths of scenario conditions are visitors
// of the one declaration of fields.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "algorithms/process/codec.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery {

/// Receives the parts of a value in the order of their declaration. Objects and lists nest.
class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual void begin_object(std::string_view type_name) = 0;
  /// Before the value of each field of the innermost object.
  virtual void key(std::string_view name) = 0;
  virtual void end_object() = 0;
  virtual void begin_list(std::uint64_t count) = 0;
  virtual void end_list() = 0;
  virtual void number(std::uint64_t value) = 0;
  virtual void negative(std::int64_t value) = 0;
  virtual void boolean(bool value) = 0;
  virtual void text(std::string_view value) = 0;
  virtual void duration(Duration value) = 0;
  virtual void ratio(Ratio value) = 0;
  virtual void node(NodeId value) = 0;
  virtual void enumerator(std::string_view name) = 0;
  /// An optional without a value, or an empty message.
  virtual void nothing() = 0;
};

void visit(Visitor& visitor, FixedInteger auto value) {
  if (std::cmp_less(value, 0))
    visitor.negative(static_cast<std::int64_t>(value));
  else
    visitor.number(static_cast<std::uint64_t>(value));
}
inline void visit(Visitor& visitor, const std::same_as<bool> auto& value) { visitor.boolean(value); }
template <NamedEnum E>
void visit(Visitor& visitor, E value) {
  const std::span<const std::string_view> names = names_of(value);
  const auto index = static_cast<std::size_t>(value);
  visitor.enumerator(index < names.size() ? names[index] : "?");
}
inline void visit(Visitor& visitor, Duration value) { visitor.duration(value); }
inline void visit(Visitor& visitor, Ratio value) { visitor.ratio(value); }
template <class Clock>
void visit(Visitor& visitor, std::chrono::time_point<Clock, Duration> value) {
  visitor.duration(value.time_since_epoch());
}
template <class Tag>
void visit(Visitor& visitor, Ordinal<Tag> value) {
  visitor.number(value.value);
}
inline void visit(Visitor& visitor, NodeId value) { visitor.node(value); }
inline void visit(Visitor& visitor, const std::string& value) { visitor.text(value); }
template <class T>
void visit(Visitor& visitor, const std::vector<T>& values);
template <class T>
void visit(Visitor& visitor, const Chunked<T>& values);
template <class T, std::size_t N>
void visit(Visitor& visitor, const std::array<T, N>& values);
template <class T>
void visit(Visitor& visitor, const std::optional<T>& value);
template <class T>
void visit(Visitor& visitor, const Cow<T>& value);
template <Described T>
void visit(Visitor& visitor, const T& value) {
  visitor.begin_object(T::type_name);
  for_each_encodable_field(value, [&](std::string_view name, const auto& member) {
    visitor.key(name);
    visit(visitor, member);
  });
  visitor.end_object();
}
namespace detail {
template <class List>
void visit_list(Visitor& visitor, const List& values) {
  visitor.begin_list(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) visit(visitor, values[i]);
  visitor.end_list();
}
}  // namespace detail
template <class T>
void visit(Visitor& visitor, const std::vector<T>& values) {
  detail::visit_list(visitor, values);
}
template <class T>
void visit(Visitor& visitor, const Chunked<T>& values) {
  detail::visit_list(visitor, values);
}
template <class T, std::size_t N>
void visit(Visitor& visitor, const std::array<T, N>& values) {
  detail::visit_list(visitor, values);
}
template <class T>
void visit(Visitor& visitor, const std::optional<T>& value) {
  if (value)
    visit(visitor, *value);
  else
    visitor.nothing();
}
template <class T>
void visit(Visitor& visitor, const Cow<T>& value) {
  visit(visitor, *value);
}

/// Writes a value as text on one line, `AppendEntries{term: 2, prev_index: 7, entries: [..]}`.
class TextPrinter final : public Visitor {
 public:
  void begin_object(std::string_view type_name) override;
  void key(std::string_view name) override;
  void end_object() override;
  void begin_list(std::uint64_t count) override;
  void end_list() override;
  void number(std::uint64_t value) override;
  void negative(std::int64_t value) override;
  void boolean(bool value) override;
  void text(std::string_view value) override;
  void duration(Duration value) override;
  void ratio(Ratio value) override;
  void node(NodeId value) override;
  void enumerator(std::string_view name) override;
  void nothing() override;
  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  void separate();
  std::string out_;
  bool first_ = true;
};

/// `value` as one line of text. Nodes are printed by number: names belong to the host.
template <class T>
[[nodiscard]] std::string print(const T& value) {
  TextPrinter printer;
  visit(printer, value);
  return printer.str();
}

/// A duration as an exact decimal in the largest unit that is not above it: `150ms`, `1.5s`, `-20us`, `0s`.
[[nodiscard]] std::string print_duration(Duration value);
/// A ratio as an exact decimal: `0.25`, `-1.5`, `3`.
[[nodiscard]] std::string print_ratio(Ratio value);

}  // namespace orrery
