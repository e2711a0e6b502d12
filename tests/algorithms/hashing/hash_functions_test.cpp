// Every hash function against every vector there is for it: published ones and runs of other implementations.
#include <set>
#include <span>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/hashing/hash.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::hash_functions_test {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::uint64_t swapped(std::uint64_t word) {
  std::uint64_t other = 0;
  for (int byte = 0; byte < 8; ++byte) other = (other << 8) | ((word >> (8 * byte)) & 0xff);
  return other;
}

}  // namespace

TEST_CASE("published digests and checksums") {
  const nlohmann::json file = reference::json_of("digests_published.json");
  std::size_t rows = 0;
  for (const auto& row : file["rows"]) {
    const auto function = row[0].get<std::string>();
    const auto text = row[1].get<std::string>();
    const std::string found = function == "md5"     ? hex(md5(text))
                              : function == "sha1"  ? hex(sha1(text))
                              : function == "crc32" ? fmt::format("{:08x}", crc32(0, text))
                                                    : fmt::format("{:08x}", crc32c(0, text));
    CHECK_MESSAGE(found == row[2].get<std::string>(), function, " of ", text);
    ++rows;
  }
  CHECK(rows == 6);
}

TEST_CASE("published values of XXH64, XXH32, MurmurHash3 and SipHash-2-4") {
  std::size_t rows = 0;
  const nlohmann::json xxhash = reference::json_of("xxhash_official.json");
  for (const char* function : {"xxh64", "xxh32"})
    for (const auto& row : xxhash[function]) {
      std::string message;
      std::uint64_t generator = 2654435761;
      for (std::uint64_t i = 0; i < row[0].get<std::uint64_t>(); ++i, generator *= 11400714785074694797u)
        message += static_cast<char>(generator >> 56);
      if (function == std::string_view("xxh64"))
        CHECK(xxh64(row[1].get<std::uint64_t>(), message) == reference::number_in(row[2]));
      else
        CHECK(xxh32(row[1].get<std::uint32_t>(), message) == row[2].get<std::uint32_t>());
      ++rows;
    }
  CHECK(rows == 10);

  rows = 0;
  const nlohmann::json murmur = reference::json_of("murmur3_published.json");
  for (const auto& row : murmur["rows"]) {
    const auto seed = row[0].get<std::uint32_t>();
    const auto text = row[1].get<std::string>();
    CHECK(murmur3_x86_32(seed, text) == row[2].get<std::uint32_t>());
    const auto [h1, h2] = murmur3_x64_128(seed, text);
    CHECK(fmt::format("{:016x}{:016x}", h1, h2) == row[3].get<std::string>());
    ++rows;
  }
  CHECK(rows == 9);

  rows = 0;
  const nlohmann::json siphash = reference::json_of("siphash24_reference.json");
  for (const auto& row : siphash["rows"]) {
    std::string message;
    for (int i = 0; i < row[0].get<int>(); ++i) message += static_cast<char>(i);
    CHECK(siphash24(0x0706050403020100, 0x0f0e0d0c0b0a0908, message) == reference::number_in(row[1]));
    ++rows;
  }
  CHECK(rows == 39);
}

TEST_CASE("376 messages under every function, as the usual libraries have them") {
  const nlohmann::json file = reference::json_of("hashes.json");
  std::size_t messages = 0;
  for (const auto& row : file["messages"]) {
    const std::string message = from_hex(row["hex"].get<std::string>());
    CAPTURE(row["hex"].get<std::string>());
    CHECK(hex(md5(message)) == row["md5"].get<std::string>());
    CHECK(hex(sha1(message)) == row["sha1"].get<std::string>());
    CHECK(crc32(0, message) == row["crc32"].get<std::uint32_t>());
    CHECK(crc32c(0, message) == row["crc32c"].get<std::uint32_t>());
    CHECK(xxh64(0, message) == reference::number_in(row["xxh64_seed0"]));
    CHECK(xxh64(1, message) == reference::number_in(row["xxh64_seed1"]));
    CHECK(xxh64(2654435761, message) == reference::number_in(row["xxh64_seed2654435761"]));
    CHECK(xxh32(0, message) == row["xxh32_seed0"].get<std::uint32_t>());
    for (const std::uint32_t seed : {0u, 42u}) {
      CHECK(murmur3_x86_32(seed, message) == row[fmt::format("murmur3_x86_32_seed{}", seed)].get<std::uint32_t>());
      const auto [h1, h2] = murmur3_x64_128(seed, message);
      const auto& halves = row[fmt::format("murmur3_x64_128_seed{}", seed)];
      CHECK(h1 == reference::number_in(halves[0]));
      CHECK(h2 == reference::number_in(halves[1]));
    }
    ++messages;
  }
  CHECK(messages == 376);
}

TEST_CASE("300 keys under SipHash-2-4 with two keys and FNV-1a") {
  const auto table = reference::table_of("siphash24_fnv1a64.csv");
  for (std::size_t row = 1; row < table.size(); ++row) {
    const std::string& key = table[row][0];
    CHECK(siphash24(0, 0, key) == reference::number(table[row][1]));
    CHECK(siphash24(0xdeadbeefcafebabe, 0, key) == reference::number(table[row][2]));
    CHECK(fnv1a64(key) == reference::number(table[row][3]));
  }
  CHECK(table.size() == 1 + 300);
}

TEST_CASE("libmemcached's words of 1,200 keys: MD5 and one-at-a-time") {
  const auto table = reference::table_of("ketama_libmemcached.csv");
  for (std::size_t row = 1; row < table.size(); ++row) {
    CHECK(md5_word(table[row][0]) == reference::number(table[row][1]));
    CHECK(one_at_a_time(0, table[row][0]) == reference::number(table[row][2]));
  }
  CHECK(table.size() == 1 + 1200);
}

TEST_CASE(
    "a CRC-32C of one word is the checksum of its bytes without the inversions, and CRCs go on where they ended") {
  std::string bytes;
  for (std::uint32_t i = 0; i < 100; ++i) {
    const std::uint64_t word = xxh64(i, "word");
    std::string text;
    for (int byte = 0; byte < 8; ++byte) text += static_cast<char>(word >> (8 * byte));
    const auto seed = static_cast<std::uint32_t>(xxh64(i, "seed"));
    CHECK(crc32c_u64(0xffff'ffff'0000'0000 | seed, word) == ~crc32c(~seed, text));
    bytes += text.substr(0, i % 9);
  }
  for (std::size_t cut = 0; cut < bytes.size(); cut += 7) {
    const std::string_view whole = bytes;
    CHECK(crc32c(crc32c(0, whole.substr(0, cut)), whole.substr(cut)) == crc32c(0, whole));
    CHECK(crc32(crc32(0, whole.substr(0, cut)), whole.substr(cut)) == crc32(0, whole));
  }
}

TEST_CASE("the choice by kind is the function itself, each seed another function, each kind a name") {
  const std::string_view key = "user:7919:profile";
  CHECK(hash_of(HashKind::xxh64, 7, key) == xxh64(7, key));
  CHECK(hash_of(HashKind::xxh32, 7, key) == xxh32(7, key));
  CHECK(static_cast<std::uint32_t>(hash_of(HashKind::md5, 0, key)) == md5_word(key));
  CHECK(fmt::format("{:016x}", swapped(hash_of(HashKind::sha1, 0, key))) == hex(sha1(key)).substr(0, 16));
  CHECK(hash_of(HashKind::crc32, 0, key) == crc32(0, key));
  CHECK(hash_of(HashKind::crc32c, 0, key) == crc32c(0, key));
  CHECK(hash_of(HashKind::murmur3_32, 7, key) == murmur3_x86_32(7, key));
  CHECK(hash_of(HashKind::murmur3_128, 7, key) == murmur3_x64_128(7, key).first);
  CHECK(hash_of(HashKind::siphash24, 7, key) == siphash24(7, 0, key));
  CHECK(hash_of(HashKind::fnv1a64, 0, key) == fnv1a64(key));
  CHECK(hash_of(HashKind::one_at_a_time, 0, key) == one_at_a_time(0, key));

  CHECK(hash_of(HashKind::md5, 1, key) == hash_of(HashKind::md5, 0, std::string("\1\0\0\0\0\0\0\0", 8).append(key)));
  std::set<std::uint64_t> values;
  for (std::size_t kind = 0; kind < hash_kind_names.size(); ++kind)
    for (const std::uint64_t seed : {0u, 1u, 2u}) values.insert(hash_of(static_cast<HashKind>(kind), seed, key));
  CHECK(values.size() == 3 * hash_kind_names.size());
}

TEST_CASE("on a circle each kind fills all 16 sixteenths evenly, even with names that hardly differ") {
  for (std::size_t kind = 0; kind < hash_kind_names.size(); ++kind) {
    std::array<int, 16> parts{};
    for (int i = 0; i < 16'000; ++i)
      ++parts[circle_hash(static_cast<HashKind>(kind), 0, fmt::format("server-{}", i)) >> 60];
    for (const int part : parts) {
      CAPTURE(hash_kind_names[kind]);
      CHECK(part > 1000 - 150);  // 1000 +- 4.9 standard deviations
      CHECK(part < 1000 + 150);
    }
  }
}

}  // namespace orrery::hashing::hash_functions_test
