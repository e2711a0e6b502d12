// Digests: a chain over what was written, however the writes were cut; messages count by type and content.
#include "algorithms/process/digest.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/message.hpp"

namespace orrery::digest_test {
namespace {

struct Word {
  std::string text;
  bool operator==(const Word&) const = default;
  static constexpr std::string_view type_name = "Word";
  static constexpr auto fields() { return std::tuple{field("text", &Word::text)}; }
};
struct Other {
  std::string text;
  bool operator==(const Other&) const = default;
  static constexpr std::string_view type_name = "Other";
  static constexpr auto fields() { return std::tuple{field("text", &Other::text)}; }
};

std::vector<std::uint8_t> some_bytes(std::size_t count) {
  std::mt19937_64 random(count);
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

TEST_CASE("a digest is of the bytes, not of how they were cut into writes") {
  std::mt19937_64 random(1);
  for (const std::size_t count : {1U, 1000U, 1007U, 1008U, 1009U, 2032U, 2033U, 10'000U}) {
    const std::vector<std::uint8_t> bytes = some_bytes(count);
    DigestSink whole;
    whole.write(bytes.data(), bytes.size());
    const Digest expected = whole.finish();
    for (int i = 0; i < 50; ++i) {
      DigestSink cut;
      for (std::size_t at = 0; at < count;) {
        const std::size_t part = std::min<std::size_t>(count - at, random() % (i < 25 ? 30 : 3000));
        cut.write(bytes.data() + at, part);
        at += part;
      }
      REQUIRE(cut.finish() == expected);
    }
  }
}

TEST_CASE("every byte counts, and so does all that came before") {
  std::vector<std::uint8_t> bytes = some_bytes(3000);
  std::set<std::string> seen;
  for (const std::size_t at : {0U, 999U, 1500U, 2999U}) {
    bytes[at] ^= 1;
    DigestSink sink;
    sink.write(bytes.data(), bytes.size());
    seen.insert(to_string(sink.finish()));
    DigestSink later({1, 2});
    later.write(bytes.data(), bytes.size());
    seen.insert(to_string(later.finish()));
  }
  CHECK(seen.size() == 8);
}

TEST_CASE("a chain can be taken up again where it was left") {
  DigestSink sink;
  sink.write("abc", 3);
  const Digest middle = sink.finish();
  sink.write("def", 3);
  const Digest end = sink.finish();
  DigestSink again;
  again.write("forgotten", 9);
  again.restart(middle);
  again.write("def", 3);
  CHECK(again.finish() == end);
}

TEST_CASE("digests are the same on every machine and compiler") {
  CHECK(to_string(Digest{0xab, 0x1}) == "000000000000000100000000000000ab");
  CHECK(name_hash("") == 0xcbf29ce484222325U);
  CHECK(name_hash("a") == 0xaf63dc4c8601ec8cU);  // FNV-1a's published value
  DigestSink sink;
  const Digest empty = sink.finish();
  const XXH128_hash_t expected = XXH3_128bits(std::vector<std::uint8_t>(16).data(), 16);
  CHECK(empty == Digest{expected.low64, expected.high64});
}

TEST_CASE("messages of one type and content are equal, whoever made them; copies share one body") {
  const Message one = Message::of(Word{"x"});
  const Message copy = one;
  const Message same = Message::of(Word{"x"});
  CHECK(copy.value() == one.value());
  CHECK(one == same);
  CHECK(one.hash() == same.hash());
  CHECK_FALSE(one == Message::of(Word{"y"}));
  CHECK_FALSE(one == Message::of(Other{"x"}));
  CHECK(one.hash() != Message::of(Word{"y"}).hash());
  CHECK(one.hash() != Message::of(Other{"x"}).hash());
  CHECK(one.as<Word>()->text == "x");
  CHECK(one.as<Other>() == nullptr);
  CHECK(Message().empty());
  CHECK(Message().hash() == 0);
  CHECK(Message() == Message());
  CHECK_FALSE(Message() == one);
  CHECK(Message().as<Word>() == nullptr);
}

TEST_CASE("mix counts both numbers and their order") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 100; ++a)
    for (std::uint64_t b = 0; b < 100; ++b) seen.insert(mix(a, b));
  CHECK(seen.size() == 10'000);
}

}  // namespace
}  // namespace orrery::digest_test
