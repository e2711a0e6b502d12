// The codec: what was encoded decodes to an equal value, and bytes that no encoder wrote are an error, never a wrong
// value or a huge allocation.
#include "algorithms/process/codec.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/message.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/process/visit.hpp"

namespace orrery::codec_test {
namespace {

enum class Colour : std::uint8_t { red, green, blue };
constexpr std::array<std::string_view, 3> colour_names{"red", "green", "blue"};
constexpr std::span<const std::string_view> names_of(Colour) { return colour_names; }

struct Inner {
  std::string text;
  std::optional<std::int32_t> number;
  bool operator==(const Inner&) const = default;
  static constexpr std::string_view type_name = "Inner";
  static constexpr auto fields() { return std::tuple{field("text", &Inner::text), field("number", &Inner::number)}; }
};
/// A field of every kind.
struct Everything {
  bool flag = false;
  std::uint8_t u8 = 0;
  std::uint16_t u16 = 0;
  std::uint32_t u32 = 0;
  std::uint64_t u64 = 0;
  std::int32_t i32 = 0;
  std::int64_t i64 = 0;
  Colour colour{};
  Duration duration{};
  Wall wall{};
  Lsn lsn{};
  NodeId node{};
  std::vector<Inner> inner;
  std::array<std::uint16_t, 3> three{};
  std::optional<Inner> maybe;
  Cow<Inner> shared;
  Chunked<std::uint64_t> chunked;
  Message message;
  bool operator==(const Everything&) const = default;
  static constexpr std::string_view type_name = "Everything";
  static constexpr auto fields() {
    using E = Everything;
    return std::tuple{field("flag", &E::flag),     field("u8", &E::u8),           field("u16", &E::u16),
                      field("u32", &E::u32),       field("u64", &E::u64),         field("i32", &E::i32),
                      field("i64", &E::i64),       field("colour", &E::colour),   field("duration", &E::duration),
                      field("wall", &E::wall),     field("lsn", &E::lsn),         field("node", &E::node),
                      field("inner", &E::inner),   field("three", &E::three),     field("maybe", &E::maybe),
                      field("shared", &E::shared), field("chunked", &E::chunked), field("message", &E::message)};
  }
};

constexpr std::array<const Type*, 1> known{&type_of<Inner>()};

template <class T>
std::vector<std::uint8_t> bytes_of(const T& value) {
  ByteSink sink;
  encode(sink, value);
  return sink.bytes();
}
template <class T>
T value_of(const std::vector<std::uint8_t>& bytes) {
  MessageSource source(bytes, known);
  T value{};
  decode(source, value);
  CHECK(source.remaining() == 0);
  return value;
}

Inner any_inner(std::mt19937_64& random) {
  Inner inner;
  for (std::uint64_t i = random() % 20; i > 0; --i) inner.text += static_cast<char>(random() % 256);
  if (random() % 2 == 0) inner.number = static_cast<std::int32_t>(random());
  return inner;
}
Everything anything(std::mt19937_64& random) {
  Everything any;
  any.flag = random() % 2 == 0;
  any.u8 = static_cast<std::uint8_t>(random());
  any.u16 = static_cast<std::uint16_t>(random());
  any.u32 = static_cast<std::uint32_t>(random());
  any.u64 = random();
  any.i32 = static_cast<std::int32_t>(random());
  any.i64 = static_cast<std::int64_t>(random());
  any.colour = static_cast<Colour>(random() % 3);
  any.duration = Duration(static_cast<std::int64_t>(random()));
  any.wall = Wall(Duration(static_cast<std::int64_t>(random())));
  any.lsn = {random()};
  any.node = {static_cast<std::uint32_t>(random())};
  for (std::uint64_t i = random() % 5; i > 0; --i) any.inner.push_back(any_inner(random));
  for (auto& each : any.three) each = static_cast<std::uint16_t>(random());
  if (random() % 2 == 0) any.maybe = any_inner(random);
  any.shared.write() = any_inner(random);
  for (std::uint64_t i = random() % 100; i > 0; --i) any.chunked.push_back(random());
  if (random() % 2 == 0) any.message = Message::of(any_inner(random));
  return any;
}

TEST_CASE("whatever is encoded decodes to an equal value") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 500; ++i) {
    const Everything value = anything(random);
    REQUIRE(value_of<Everything>(bytes_of(value)) == value);
  }
}

TEST_CASE("every cut of an encoding is too short") {
  std::mt19937_64 random(2);
  const std::vector<std::uint8_t> bytes = bytes_of(anything(random));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    MessageSource source(std::span<const std::uint8_t>(bytes).first(length), known);
    Everything value;
    CHECK_THROWS_AS(decode(source, value), DecodeError);
  }
}

TEST_CASE("numbers have a fixed width and the low byte first") {
  CHECK(bytes_of(std::uint32_t{0x01020304}) == std::vector<std::uint8_t>{4, 3, 2, 1});
  CHECK(bytes_of(std::int32_t{-2}) == std::vector<std::uint8_t>{0xfe, 0xff, 0xff, 0xff});
  CHECK(bytes_of(Colour::blue) == std::vector<std::uint8_t>{2});
  CHECK(bytes_of(true) == std::vector<std::uint8_t>{1});
  CHECK(bytes_of(std::string("ab")) == std::vector<std::uint8_t>{2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b'});
  CHECK(bytes_of(std::optional<std::uint8_t>{}) == std::vector<std::uint8_t>{0});
  CHECK(bytes_of(Lsn{1}).size() == 8);
}

TEST_CASE("bytes that no encoder wrote are an error") {
  CHECK_THROWS_AS(value_of<bool>({2}), DecodeError);
  CHECK_THROWS_AS(value_of<Colour>({3}), DecodeError);
  CHECK_THROWS_AS(value_of<std::optional<std::uint8_t>>({7, 1}), DecodeError);
  const std::vector<std::uint8_t> huge(8, 0xff);  // a count of 2^64 - 1
  CHECK_THROWS_AS(value_of<std::string>(huge), DecodeError);
  CHECK_THROWS_AS(value_of<std::vector<Inner>>(huge), DecodeError);
  CHECK_THROWS_AS(value_of<Chunked<std::uint64_t>>(huge), DecodeError);
}

TEST_CASE("a message of a type that is not expected is an error; one that is empty is not") {
  CHECK(value_of<Message>(bytes_of(Message())).empty());
  CHECK(value_of<Message>(bytes_of(Message::of(Inner{"x", 1}))) == Message::of(Inner{"x", 1}));
  CHECK_THROWS_AS(value_of<Message>(bytes_of(Message::of(Everything{}))), DecodeError);
}

TEST_CASE("an encoding's digest is a property of the value") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 100; ++i) {
    const Everything value = anything(random);
    const Everything again = value_of<Everything>(bytes_of(value));
    REQUIRE(Message::of(value).hash() == Message::of(again).hash());
    REQUIRE(print(value) == print(again));
  }
}

// What must not be encoded has no encoder: a field of such a type does not compile.
template <class T>
concept Writable = requires(ByteSink& sink, const T& value) {
  encode(sink, value);
};
template <class T>
concept Decodable = requires(ByteSource& source, T& value) {
  decode(source, value);
};
enum Loose { loose };
enum class Nameless : std::uint8_t { one };

static_assert(Writable<std::int64_t> && Decodable<std::int64_t>);
static_assert(Writable<Colour> && Writable<Everything> && Writable<bool>);
static_assert(!Writable<char> && !Decodable<char>);
static_assert(!Writable<long long> && !Writable<unsigned long long>);
static_assert(!Writable<double> && !Writable<float>);
static_assert(!Writable<int*> && !Writable<const char*> && !Writable<std::nullptr_t>);
static_assert(!Writable<Loose> && !Writable<Nameless>);
static_assert(!Writable<std::string_view>);

}  // namespace
}  // namespace orrery::codec_test
