// The hash functions that are more than a line. CRC-32C goes by one table of 256 entries; MurmurHash3 and SipHash take
// a word at a time and the rest byte by byte.
#include "algorithms/hashing/hash.hpp"

#include <string>

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <zlib.h>

namespace orrery::hashing {

namespace {

const std::uint8_t* bytes_of(std::string_view key) { return reinterpret_cast<const std::uint8_t*>(key.data()); }

constexpr std::array<std::uint32_t, 256> crc32c_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
    table[byte] = crc;
  }
  return table;
}();

std::uint32_t crc32c_step(std::uint32_t crc, std::uint8_t byte) {
  return (crc >> 8U) ^ crc32c_table[(crc ^ byte) & 0xffU];
}

std::uint64_t fmix64(std::uint64_t h) {
  h = (h ^ h >> 33U) * 0xff51afd7ed558ccdU;
  h = (h ^ h >> 33U) * 0xc4ceb9fe1a85ec53U;
  return h ^ h >> 33U;
}

}  // namespace

Md5Digest md5(std::string_view key) {
  md5_ctx context;
  md5_init(&context);
  md5_update(&context, key.size(), bytes_of(key));
  Md5Digest digest{};
  md5_digest(&context, digest.size(), digest.data());
  return digest;
}

Sha1Digest sha1(std::string_view key) {
  sha1_ctx context;
  sha1_init(&context);
  sha1_update(&context, key.size(), bytes_of(key));
  Sha1Digest digest{};
  sha1_digest(&context, digest.size(), digest.data());
  return digest;
}

std::uint64_t Md5::operator()(std::string_view key) const {
  const Md5Digest digest = md5(key);
  return detail::load<std::uint64_t>(reinterpret_cast<const char*>(digest.data()));
}

std::uint64_t Sha1::operator()(std::string_view key) const {
  const Sha1Digest digest = sha1(key);
  return detail::load<std::uint64_t>(reinterpret_cast<const char*>(digest.data()));
}

std::uint64_t Crc32::operator()(std::string_view key) const { return crc32_z(seed, bytes_of(key), key.size()); }

std::uint64_t Crc32c::operator()(std::string_view key) const {
  std::uint32_t crc = ~seed;
  for (const char c : key) crc = crc32c_step(crc, static_cast<std::uint8_t>(c));
  return ~crc;
}

std::uint32_t crc32c_u64(std::uint64_t seed, std::uint64_t value) {
  auto crc = static_cast<std::uint32_t>(seed);
  for (unsigned byte = 0; byte < 8; ++byte) crc = crc32c_step(crc, static_cast<std::uint8_t>(value >> (8 * byte)));
  return crc;
}

std::uint64_t Murmur3_32::operator()(std::string_view key) const {
  constexpr std::uint32_t c1 = 0xcc9e2d51U;
  constexpr std::uint32_t c2 = 0x1b873593U;
  std::uint32_t h = seed;
  const char* at = key.data();
  for (std::size_t block = 0; block < key.size() / 4; ++block, at += 4) {
    h ^= std::rotl(detail::load<std::uint32_t>(at) * c1, 15) * c2;
    h = std::rotl(h, 13) * 5 + 0xe6546b64U;
  }
  std::uint32_t rest = 0;
  for (std::size_t i = key.size() % 4; i-- > 0;) rest = rest << 8U | static_cast<std::uint8_t>(at[i]);
  if (key.size() % 4 != 0) h ^= std::rotl(rest * c1, 15) * c2;
  h ^= static_cast<std::uint32_t>(key.size());
  h = (h ^ h >> 16U) * 0x85ebca6bU;
  h = (h ^ h >> 13U) * 0xc2b2ae35U;
  return h ^ h >> 16U;
}

std::array<std::uint64_t, 2> Murmur3_128::both(std::string_view key) const {
  constexpr std::uint64_t c1 = 0x87c37b91114253d5U;
  constexpr std::uint64_t c2 = 0x4cf5ad432745937fU;
  std::uint64_t h1 = seed;
  std::uint64_t h2 = seed;
  const char* at = key.data();
  for (std::size_t block = 0; block < key.size() / 16; ++block, at += 16) {
    h1 ^= std::rotl(detail::load<std::uint64_t>(at) * c1, 31) * c2;
    h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52dce729U;
    h2 ^= std::rotl(detail::load<std::uint64_t>(at + 8) * c2, 33) * c1;
    h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495ab5U;
  }
  const std::size_t left = key.size() % 16;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  for (std::size_t i = left; i-- > 8;) high = high << 8U | static_cast<std::uint8_t>(at[i]);
  for (std::size_t i = left < 8 ? left : 8; i-- > 0;) low = low << 8U | static_cast<std::uint8_t>(at[i]);
  if (left > 8) h2 ^= std::rotl(high * c2, 33) * c1;
  if (left > 0) h1 ^= std::rotl(low * c1, 31) * c2;
  h1 ^= key.size();
  h2 ^= key.size();
  h1 += h2;
  h2 += h1;
  h1 = fmix64(h1);
  h2 = fmix64(h2);
  h1 += h2;
  return {h1, h2 + h1};
}

std::uint64_t SipHash24::operator()(std::string_view key) const {
  std::uint64_t v0 = k0 ^ 0x736f6d6570736575U;
  std::uint64_t v1 = k1 ^ 0x646f72616e646f6dU;
  std::uint64_t v2 = k0 ^ 0x6c7967656e657261U;
  std::uint64_t v3 = k1 ^ 0x7465646279746573U;
  const auto rounds = [&](int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
  };
  const auto take = [&](std::uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  };
  const char* at = key.data();
  for (std::size_t word = 0; word < key.size() / 8; ++word, at += 8) take(detail::load<std::uint64_t>(at));
  std::uint64_t last = std::uint64_t{key.size()} << 56U;
  for (std::size_t i = 0; i < key.size() % 8; ++i) last |= std::uint64_t{static_cast<std::uint8_t>(at[i])} << (8 * i);
  take(last);
  v2 ^= 0xffU;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

std::uint64_t hash_of(HashKind kind, std::uint64_t seed, std::string_view key) {
  const auto narrow = static_cast<std::uint32_t>(seed);
  switch (kind) {
    case HashKind::xxh64:
      return Xxh64{seed}(key);
    case HashKind::xxh32:
      return Xxh32{narrow}(key);
    case HashKind::crc32:
      return Crc32{narrow}(key);
    case HashKind::crc32c:
      return Crc32c{narrow}(key);
    case HashKind::murmur3_32:
      return Murmur3_32{narrow}(key);
    case HashKind::murmur3_128:
      return Murmur3_128{narrow}(key);
    case HashKind::siphash24:
      return SipHash24{seed, 0}(key);
    case HashKind::fnv1a64:
      return Fnv1a64{seed}(key);
    case HashKind::one_at_a_time:
      return OneAtATime{narrow}(key);
    case HashKind::md5:
    case HashKind::sha1:
      break;
  }
  std::string seeded;
  if (seed != 0) {
    seeded.resize(sizeof seed);
    std::memcpy(seeded.data(), &seed, sizeof seed);
    seeded.append(key);
    key = seeded;
  }
  return kind == HashKind::md5 ? Md5{}(key) : Sha1{}(key);
}

}  // namespace orrery::hashing
