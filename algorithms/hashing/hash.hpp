// Hash functions for keys and points: fixed for good, and the same on every machine. A placement is only comparable
// with another's where the hash function and its seed are the same, so both are always said.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace orrery::hashing {

/// What a name in a file can choose. `hash_of` gives 64 bits of each; those of 32 bits fill the lower half.
enum class HashKind : std::uint8_t {
  xxh64,         ///< XXH64 (Collet): Envoy's; the default wherever nothing else is prescribed
  xxh32,         ///< XXH32 (Collet); 32 bits
  md5,           ///< the first 8 bytes of MD5 (RFC 1321), little-endian: the lower half is ketama's
  sha1,          ///< the first 8 bytes of SHA-1 (RFC 3174), little-endian
  crc32,         ///< CRC-32 as in zlib; 32 bits
  crc32c,        ///< CRC-32C, Castagnoli's polynomial; 32 bits
  murmur3_32,    ///< MurmurHash3_x86_32 (Appleby); 32 bits
  murmur3_128,   ///< the first half of MurmurHash3_x64_128 (Appleby)
  siphash24,     ///< SipHash-2-4 with the seed as the first half of its key and 0 as the second
  fnv1a64,       ///< FNV-1a of 64 bits (Fowler, Noll, Vo)
  one_at_a_time  ///< Jenkins' one-at-a-time: libmemcached's default; 32 bits
};
inline constexpr std::array<std::string_view, 11> hash_kind_names{"xxh64",     "xxh32",   "md5",          "sha1",
                                                                  "crc32",     "crc32c",  "murmur3_32",   "murmur3_128",
                                                                  "siphash24", "fnv1a64", "one_at_a_time"};
constexpr std::span<const std::string_view> names_of(HashKind) { return hash_kind_names; }

/// The hash of `key`. Seed 0 is the function as it was published. Another seed is what the function takes as its seed,
/// the lower half of it where that has 32 bits. Functions that take none begin elsewhere: CRCs from this checksum,
/// one-at-a-time from this state, FNV from its offset xor the seed; MD5 and SHA-1 hash the seed's eight bytes,
/// little-endian, before the key. O(|key|).
[[nodiscard]] std::uint64_t hash_of(HashKind kind, std::uint64_t seed, std::string_view key);

/// Whether each bit of the key moves each bit of hash_of() with probability near 1/2, the top ones included, as a
/// circle of 64 bits needs. Not so for CRCs and FNV, nor for what has 32 bits only: mix64() makes up for it.
[[nodiscard]] bool fills_64_bits(HashKind kind);

[[nodiscard]] std::uint64_t xxh64(std::uint64_t seed, std::string_view key);
[[nodiscard]] std::uint32_t xxh32(std::uint32_t seed, std::string_view key);
[[nodiscard]] std::array<std::uint8_t, 16> md5(std::string_view message);
[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::string_view message);
/// The first word of MD5, little-endian: where ketama puts a key.
[[nodiscard]] std::uint32_t md5_word(std::string_view message);
[[nodiscard]] std::uint32_t murmur3_x86_32(std::uint32_t seed, std::string_view key);
/// Both halves, h1 first.
[[nodiscard]] std::pair<std::uint64_t, std::uint64_t> murmur3_x64_128(std::uint32_t seed, std::string_view key);
/// Jenkins: A hash function for hash table lookup (Dr. Dobb's, 1997). The published function begins with 0.
[[nodiscard]] std::uint32_t one_at_a_time(std::uint32_t start, std::string_view key);

inline constexpr std::uint64_t fnv1a64_offset = 0xcbf29ce484222325;
[[nodiscard]] constexpr std::uint64_t fnv1a64(std::string_view key, std::uint64_t start = fnv1a64_offset) {
  for (const char c : key) start = (start ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
  return start;
}

/// Aumasson, Bernstein: SipHash: a fast short-input PRF (INDOCRYPT 2012); k0 and k1 are the little-endian halves of the
/// key of 128 bits.
[[nodiscard]] std::uint64_t siphash24(std::uint64_t k0, std::uint64_t k1, std::string_view message);

/// The checksum of what was summed up to `before` (0 at the beginning) followed by `bytes`.
[[nodiscard]] std::uint32_t crc32(std::uint32_t before, std::string_view bytes);
[[nodiscard]] std::uint32_t crc32c(std::uint32_t before, std::string_view bytes);
/// One step of CRC-32C (Castagnoli's polynomial, reflected) over the eight bytes of `value`, lowest first, beginning
/// with the low half of `seed` and inverting nothing: what SSE 4.2 calls crc32q.
[[nodiscard]] std::uint32_t crc32c_u64(std::uint64_t seed, std::uint64_t value);

/// The finaliser of MurmurHash3 of 64 bits: a bijection in which each bit moves each other one with probability near
/// 1/2.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
  return x ^ (x >> 33);
}

/// Where a text stands on a circle of 64 bits: its hash, mixed where that does not fill the circle evenly.
[[nodiscard]] inline std::uint64_t circle_hash(HashKind kind, std::uint64_t seed, std::string_view text) {
  const std::uint64_t hash = hash_of(kind, seed, text);
  return fills_64_bits(kind) ? hash : mix64(hash);
}

}  // namespace orrery::hashing
