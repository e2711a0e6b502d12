// Bytes, fixed width and little endian, from the declaration of fields. Two sinks walk it: ByteSink for the wire and
// the disk of a live host (and decode() back), DigestSink (digest.hpp) for the run's digest. There is deliberately no
// encoder for plain char, long long, pointers, unordered containers and floating point: such a field does not compile.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

static_assert(std::endian::native == std::endian::little, "encodings are written in host order");

/// The integers that may be encoded; all have a fixed width.
template <class T>
concept FixedInteger =
    std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> || std::same_as<T, std::uint32_t> ||
    std::same_as<T, std::uint64_t> || std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t>;

/// What a type holds besides itself: how lists and optionals are walked without knowing each by name.
enum class Holding : std::uint8_t { nothing, list, perhaps, shared };
template <class T>
struct Holds {
  static constexpr Holding how = Holding::nothing;
};
template <class T>
struct Holds<std::vector<T>> {
  static constexpr Holding how = Holding::list;
  using Element = T;
};
template <class T, std::size_t N>
struct Holds<std::array<T, N>> {
  static constexpr Holding how = Holding::list;
  using Element = T;
};
template <class T>
struct Holds<std::optional<T>> {
  static constexpr Holding how = Holding::perhaps;
  using Element = T;
};

/// Takes the bytes of an encoding, in order.
template <class S>
concept Sink = requires(S& sink, const void* bytes, std::size_t count) {
  sink.write(bytes, count);
};

/// Thrown by decode() on bytes that no encoder wrote: too short, or an enum or type that does not exist.
class DecodeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Collects an encoding.
class ByteSink {
 public:
  void write(const void* bytes, std::size_t count) {
    const auto* begin = static_cast<const std::uint8_t*>(bytes);
    bytes_.insert(bytes_.end(), begin, begin + count);
  }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Reads an encoding from its beginning; every read checks that the bytes are there.
class ByteSource {
 public:
  explicit ByteSource(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  void read(void* into, std::size_t count) {
    if (count > rest_.size()) throw DecodeError("encoding is too short");
    if (count > 0) std::memcpy(into, rest_.data(), count);
    rest_ = rest_.subspan(count);
  }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }

 private:
  std::span<const std::uint8_t> rest_;
};

template <Sink S, FixedInteger T>
void encode(S& sink, T value) {
  sink.write(&value, sizeof value);
}
template <Sink S>
void encode(S& sink, const std::same_as<bool> auto& value) {
  encode(sink, static_cast<std::uint8_t>(value ? 1 : 0));
}
template <Sink S, NamedEnum E>
void encode(S& sink, E value) {
  encode(sink, static_cast<std::underlying_type_t<E>>(value));
}
template <Sink S>
void encode(S& sink, Duration value) {
  encode(sink, static_cast<std::int64_t>(value.count()));
}
template <Sink S, class Clock>
void encode(S& sink, std::chrono::time_point<Clock, Duration> value) {
  encode(sink, value.time_since_epoch());
}
template <Sink S, class Tag>
void encode(S& sink, Ordinal<Tag> value) {
  encode(sink, value.value);
}
template <Sink S>
void encode(S& sink, Ratio value) {
  encode(sink, value.parts_per_billion);
}
template <Sink S>
void encode(S& sink, NodeId value) {
  encode(sink, value.value);
}
template <Sink S>
void encode(S& sink, const std::same_as<std::string> auto& value) {  // and not what converts to one: no pointer
  encode(sink, static_cast<std::uint64_t>(value.size()));
  sink.write(value.data(), value.size());
}
template <Sink S, class T>
void encode(S& sink, const std::vector<T>& values);
template <Sink S, class T>
void encode(S& sink, const std::optional<T>& value);
template <Sink S, class T, std::size_t N>
void encode(S& sink, const std::array<T, N>& values);
template <Sink S, Described T>
void encode(S& sink, const T& value);

namespace detail {
/// Whether there is an encoder for T and for all that it holds; `Above`: the types that hold it.
template <class T, class... Above>
consteval bool is_encodable() {
  if constexpr ((std::same_as<T, Above> || ...))
    return true;
  else if constexpr (Holds<T>::how != Holding::nothing)
    return is_encodable<typename Holds<T>::Element, T, Above...>();
  else if constexpr (Described<T>)
    return std::apply(
        []<class... Members>(const Field<T, Members>&...) { return (is_encodable<Members, T, Above...>() && ...); },
        T::fields());
  else
    return requires(ByteSink & sink, const T& value) { encode(sink, value); };
}
template <class Owner, class Member>
constexpr void require_encodable_field() {
  static_assert(
      is_encodable<Member, Owner>(),
      "this member of a described type has no encoding: use bool, a fixed-width integer, an enum with a fixed "
      "underlying type and names_of(), std::string, Duration, the types of types.hpp, a Message, a described "
      "struct, or a vector, optional or array of these");
}
}  // namespace detail

/// A type that digests, messages and journals can take.
template <class T>
concept Encodable = detail::is_encodable<T>();

/// As for_each_field(); a field that can't be encoded is one error that names its type.
template <Described T, class Walk>
constexpr void for_each_encodable_field(T& object, Walk&& walk) {
  using Plain = std::remove_const_t<T>;
  if constexpr (Encodable<Plain>)
    for_each_field(object, std::forward<Walk>(walk));
  else
    std::apply([]<class... Members>(
                   const Field<Plain, Members>&...) { (detail::require_encodable_field<Plain, Members>(), ...); },
               Plain::fields());
}

template <Sink S, Described T>
void encode(S& sink, const T& value) {
  for_each_encodable_field(value, [&](std::string_view, const auto& member) { encode(sink, member); });
}
template <Sink S, class T>
void encode(S& sink, const std::vector<T>& values) {
  encode(sink, static_cast<std::uint64_t>(values.size()));
  for (const auto& value : values) encode(sink, value);
}
template <Sink S, class T>
void encode(S& sink, const std::optional<T>& value) {
  encode(sink, value.has_value());
  if (value) encode(sink, *value);
}
template <Sink S, class T, std::size_t N>
void encode(S& sink, const std::array<T, N>& values) {
  for (const auto& value : values) encode(sink, value);
}

template <FixedInteger T>
void decode(ByteSource& source, T& value) {
  source.read(&value, sizeof value);
}
inline void decode(ByteSource& source, bool& value) {
  std::uint8_t byte = 0;
  decode(source, byte);
  if (byte > 1) throw DecodeError("a truth value is neither 0 nor 1");
  value = byte == 1;
}
template <NamedEnum E>
void decode(ByteSource& source, E& value) {
  std::underlying_type_t<E> number{};
  decode(source, number);
  if (static_cast<std::uint64_t>(number) >= names_of(E{}).size()) throw DecodeError("an enum has no such value");
  value = static_cast<E>(number);
}
inline void decode(ByteSource& source, Duration& value) {
  std::int64_t count = 0;
  decode(source, count);
  value = Duration(count);
}
template <class Clock>
void decode(ByteSource& source, std::chrono::time_point<Clock, Duration>& value) {
  Duration since{};
  decode(source, since);
  value = std::chrono::time_point<Clock, Duration>(since);
}
template <class Tag>
void decode(ByteSource& source, Ordinal<Tag>& value) {
  decode(source, value.value);
}
inline void decode(ByteSource& source, Ratio& value) { decode(source, value.parts_per_billion); }
inline void decode(ByteSource& source, NodeId& value) { decode(source, value.value); }
/// The number of elements that follow. Each takes at least one byte, so a count beyond what is left is an error, not a
/// huge allocation.
inline std::uint64_t decode_count(ByteSource& source) {
  std::uint64_t count = 0;
  decode(source, count);
  if (count > source.remaining()) throw DecodeError("a count exceeds the bytes that follow");
  return count;
}
inline void decode(ByteSource& source, std::string& value) {
  value.resize(decode_count(source));
  source.read(value.data(), value.size());
}
template <class T>
void decode(ByteSource& source, std::vector<T>& values);
template <class T>
void decode(ByteSource& source, std::optional<T>& value);
template <class T, std::size_t N>
void decode(ByteSource& source, std::array<T, N>& values);
template <Described T>
void decode(ByteSource& source, T& value) {
  for_each_encodable_field(value, [&](std::string_view, auto& member) { decode(source, member); });
}
template <class T>
void decode(ByteSource& source, std::vector<T>& values) {
  values.clear();
  const std::uint64_t count = decode_count(source);
  values.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) decode(source, values.emplace_back());
}
template <class T>
void decode(ByteSource& source, std::optional<T>& value) {
  bool present = false;
  decode(source, present);
  value.reset();
  if (present) decode(source, value.emplace());
}
template <class T, std::size_t N>
void decode(ByteSource& source, std::array<T, N>& values) {
  for (auto& value : values) decode(source, value);
}

}  // namespace orrery
