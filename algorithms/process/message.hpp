// Messages: immutable values of described types behind a body that copies share. The same value serves as a message on
// the wire, a record in the journal, a command in a log and a fact that was observed; bytes exist only at the edges.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "algorithms/process/codec.hpp"
#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"
#include "algorithms/process/fields.hpp"
#include "algorithms/process/shape.hpp"
#include "algorithms/process/visit.hpp"

namespace orrery {

class Message;

/// What can be done with a described type when only a pointer to its value is at hand. One per type; compared by
/// address, ordered and digested by `id`.
struct Type {
  std::string_view name;
  std::uint64_t id;  ///< name_hash(name)
  void (*encode)(const void* value, ByteSink& sink);
  void (*digest)(const void* value, DigestSink& sink);
  void (*visit)(const void* value, Visitor& visitor);
  bool (*equal)(const void* a, const void* b);
  Message (*decode)(ByteSource& source);
  const Shape& (*shape)();
};

/// An immutable value of any described type, or nothing. Copying costs one increment.
class Message {
 public:
  Message() = default;
  Message(const Message& other) noexcept : body_(other.body_) {
    if (body_ != nullptr) ++body_->references;
  }
  Message(Message&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
  Message& operator=(Message other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~Message() {
    if (body_ != nullptr && --body_->references == 0) body_->destroy(body_);
  }

  template <Described T>
  [[nodiscard]] static Message of(T value);

  [[nodiscard]] bool empty() const { return body_ == nullptr; }
  /// REQUIRES: !empty().
  [[nodiscard]] const Type& type() const { return *body_->type; }
  /// The value, or null if it is of another type or there is none. Valid as long as any copy of this message lives.
  template <Described T>
  [[nodiscard]] const T* as() const;
  /// REQUIRES: !empty(). The value's address, for the functions of type().
  [[nodiscard]] const void* value() const { return body_->value; }
  /// A hash of type and content, 0 for nothing; computed once for all copies.
  [[nodiscard]] std::uint64_t hash() const {
    if (body_ == nullptr) return 0;
    if (body_->hash == 0) body_->hash = compute_hash();
    return body_->hash;
  }
  bool operator==(const Message& other) const;

 private:
  struct Body {
    const Type* type;
    const void* value;
    void (*destroy)(Body*);
    std::uint64_t hash = 0;
    std::uint32_t references = 1;
  };
  template <Described T>
  struct BodyOf;
  explicit Message(Body* body) : body_(body) {}
  [[nodiscard]] std::uint64_t compute_hash() const;

  Body* body_ = nullptr;
};

/// The Type of T.
template <Described T>
[[nodiscard]] constexpr const Type& type_of();

void visit(Visitor& visitor, const Message& message);

/// In a digest a message counts by its hash. On the wire it is its type's id and its bytes.
inline void encode(DigestSink& sink, const Message& message) { encode(sink, message.hash()); }
void encode(ByteSink& sink, const Message& message);

/// A source that also knows which types a message in it may have. Reading a message of another type is a DecodeError.
class MessageSource : public ByteSource {
 public:
  MessageSource(std::span<const std::uint8_t> bytes, std::span<const Type* const> types)
      : ByteSource(bytes), types_(types) {}
  [[nodiscard]] const Type& find(std::uint64_t id) const;

 private:
  std::span<const Type* const> types_;
};
/// REQUIRES: `source` is a MessageSource, as every source is that was opened for messages.
void decode(ByteSource& source, Message& message);

template <Described T>
struct Message::BodyOf : Message::Body {
  T content;
  explicit BodyOf(T&& from)
      : Body{&type_of<T>(), nullptr, [](Body* body) { delete static_cast<BodyOf*>(body); }}, content(std::move(from)) {
    value = &content;
  }
};

template <Described T>
Message Message::of(T value) {
  return Message(new BodyOf<T>(std::move(value)));
}
template <Described T>
const T* Message::as() const {
  return body_ != nullptr && body_->type == &type_of<T>() ? &static_cast<const BodyOf<T>*>(body_)->content : nullptr;
}

namespace detail {
template <Described T>
inline constexpr Type type_record{
    T::type_name,
    name_hash(T::type_name),
    [](const void* value, ByteSink& sink) { encode(sink, *static_cast<const T*>(value)); },
    [](const void* value, DigestSink& sink) { encode(sink, *static_cast<const T*>(value)); },
    [](const void* value, Visitor& visitor) { visit(visitor, *static_cast<const T*>(value)); },
    [](const void* a, const void* b) {
      static_assert(
          std::equality_comparable<T>,
          "messages, records, facts and faces are compared: declare `bool operator==(const T&) const = default;`");
      if constexpr (std::equality_comparable<T>)
        return *static_cast<const T*>(a) == *static_cast<const T*>(b);
      else
        return false;
    },
    [](ByteSource& source) {
      T value{};
      decode(source, value);
      return Message::of(std::move(value));
    },
    &shape_of<T>,
};
}  // namespace detail

template <Described T>
constexpr const Type& type_of() {
  return detail::type_record<T>;
}

}  // namespace orrery
