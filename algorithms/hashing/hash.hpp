// Hash functions: those that deployed placements use, behind one small concept. Where a well-kept library has one we
// call it (XXH64 and XXH32: xxHash; MD5 and SHA-1: Nettle; CRC-32: zlib); the rest is written from its published
// definition. Seeds are explicit, keys are bytes, results are numbers: the same on every machine.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

namespace orrery::hashing {

/// A hash of a key: a value that is called.
template <class H>
concept Hash = std::copyable<H> && requires(const H& hash, std::string_view key) {
  { H::name } -> std::convertible_to<std::string_view>;
  { hash(key) } -> std::same_as<std::uint64_t>;
};

namespace detail {
/// The bytes as a little-endian number. REQUIRES: the machine is little-endian, as codec.hpp asserts, and the bytes are
/// there.
template <class T>
T load(const char* bytes) {
  T value{};
  std::memcpy(&value, bytes, sizeof value);
  return value;
}
}  // namespace detail

/// XXH64 of xxHash: Envoy's hash.
struct Xxh64 {
  std::uint64_t seed = 0;
  static constexpr std::string_view name = "xxh64";
  std::uint64_t operator()(std::string_view key) const { return XXH64(key.data(), key.size(), seed); }
};
struct Xxh32 {
  std::uint32_t seed = 0;
  static constexpr std::string_view name = "xxh32";
  std::uint64_t operator()(std::string_view key) const { return XXH32(key.data(), key.size(), seed); }
};

using Md5Digest = std::array<std::uint8_t, 16>;
using Sha1Digest = std::array<std::uint8_t, 20>;
[[nodiscard]] Md5Digest md5(std::string_view key);
[[nodiscard]] Sha1Digest sha1(std::string_view key);

/// The first eight bytes of MD5, little-endian. It has no seed.
struct Md5 {
  static constexpr std::string_view name = "md5";
  std::uint64_t operator()(std::string_view key) const;
};
/// The first eight bytes of SHA-1, little-endian. It has no seed.
struct Sha1 {
  static constexpr std::string_view name = "sha1";
  std::uint64_t operator()(std::string_view key) const;
};
/// CRC-32 as in zlib, gzip and PNG; the seed is the CRC of what comes before the key.
struct Crc32 {
  std::uint32_t seed = 0;
  static constexpr std::string_view name = "crc32";
  std::uint64_t operator()(std::string_view key) const;
};
/// CRC-32C (Castagnoli) as in iSCSI (RFC 3720, appendix B.4); the seed is the CRC of what comes before the key.
struct Crc32c {
  std::uint32_t seed = 0;
  static constexpr std::string_view name = "crc32c";
  std::uint64_t operator()(std::string_view key) const;
};
/// What the instruction crc32q of SSE 4.2 makes of `value`, least significant byte first: CRC-32C without inversions.
/// Of the seed only the low 32 bits count.
[[nodiscard]] std::uint32_t crc32c_u64(std::uint64_t seed, std::uint64_t value);

/// MurmurHash3_x86_32 (Appleby, 2011).
struct Murmur3_32 {
  std::uint32_t seed = 0;
  static constexpr std::string_view name = "murmur3_32";
  std::uint64_t operator()(std::string_view key) const;
};
/// MurmurHash3_x64_128: two words, of which the first is the hash.
struct Murmur3_128 {
  std::uint32_t seed = 0;
  static constexpr std::string_view name = "murmur3_128";
  std::uint64_t operator()(std::string_view key) const { return both(key)[0]; }
  [[nodiscard]] std::array<std::uint64_t, 2> both(std::string_view key) const;
};
/// SipHash-2-4 (Aumasson and Bernstein, 2012) under a key of two words.
struct SipHash24 {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
  static constexpr std::string_view name = "siphash24";
  std::uint64_t operator()(std::string_view key) const;
};
/// FNV-1a of 64 bits (Fowler, Noll and Vo). The seed, 0 for the standard hash, changes the offset basis.
struct Fnv1a64 {
  std::uint64_t seed = 0;
  static constexpr std::string_view name = "fnv1a64";
  std::uint64_t operator()(std::string_view key) const {
    std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
    for (const char c : key) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    return hash;
  }
};
/// One-at-a-time (Jenkins, Dr. Dobb's 1997), of 32 bits: libmemcached's default. The seed is the state it begins with.
struct OneAtATime {
  std::uint32_t seed = 0;
  static constexpr std::string_view name = "one_at_a_time";
  std::uint64_t operator()(std::string_view key) const {
    std::uint32_t hash = seed;
    for (const char c : key) {
      hash += static_cast<std::uint8_t>(c);
      hash += hash << 10U;
      hash ^= hash >> 6U;
    }
    hash += hash << 3U;
    hash ^= hash >> 11U;
    return hash + (hash << 15U);
  }
};

/// A hash chosen at run time.
enum class HashKind : std::uint8_t {
  xxh64,
  xxh32,
  md5,
  sha1,
  crc32,
  crc32c,
  murmur3_32,
  murmur3_128,
  siphash24,
  fnv1a64,
  one_at_a_time,
};
inline constexpr std::array<std::string_view, 11> hash_kind_names{
    Xxh64::name,      Xxh32::name,       Md5::name,       Sha1::name,    Crc32::name,     Crc32c::name,
    Murmur3_32::name, Murmur3_128::name, SipHash24::name, Fnv1a64::name, OneAtATime::name};
constexpr std::span<const std::string_view> names_of(HashKind) { return hash_kind_names; }

/// The hash of a key. The seed is the hash's own, cut to its width (SipHash: k0); a hash that has none takes the seed
/// as eight bytes before the key, unless it is 0.
[[nodiscard]] std::uint64_t hash_of(HashKind kind, std::uint64_t seed, std::string_view key);

/// Whether the hash has 32 bits.
[[nodiscard]] constexpr bool is_narrow(HashKind kind) {
  return kind == HashKind::xxh32 || kind == HashKind::crc32 || kind == HashKind::crc32c ||
         kind == HashKind::murmur3_32 || kind == HashKind::one_at_a_time;
}

}  // namespace orrery::hashing
