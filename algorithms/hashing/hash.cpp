// Hash functions that others wrote and everybody has (xxHash, Nettle's MD5 and SHA-1, zlib's CRC-32), and the choice
// among all of them by name.
#include "algorithms/hashing/hash.hpp"

#include <bit>
#include <cstring>
#include <limits>

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <zlib.h>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::hashing {
namespace {

static_assert(std::endian::native == std::endian::little, "digests are read as numbers in host order");

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

std::string_view as_bytes(const std::uint64_t& seed) {
  return {reinterpret_cast<const char*>(&seed), seed == 0 ? 0 : sizeof seed};
}

/// Of what fits one block with its padding, behind the 64 bits of its length: one step of MD5 and nothing else.
constexpr std::size_t md5_short_max = MD5_BLOCK_SIZE - 9;
std::array<std::uint8_t, 16> md5_of_short(std::string_view message) {
  std::array<std::uint8_t, MD5_BLOCK_SIZE> block{};
  std::memcpy(block.data(), message.data(), message.size());
  block[message.size()] = 0x80;
  const std::uint64_t bits = 8 * message.size();
  std::memcpy(block.data() + MD5_BLOCK_SIZE - sizeof bits, &bits, sizeof bits);
  std::array<std::uint32_t, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  nettle_md5_compress(state.data(), block.data());
  return std::bit_cast<std::array<std::uint8_t, MD5_DIGEST_SIZE>>(state);
}

std::array<std::uint8_t, 16> md5_of(std::string_view first, std::string_view rest) {
  if (first.empty() && !rest.empty() && rest.size() <= md5_short_max) return md5_of_short(rest);
  md5_ctx context;
  md5_init(&context);
  md5_update(&context, first.size(), bytes_of(first));
  md5_update(&context, rest.size(), bytes_of(rest));
  std::array<std::uint8_t, MD5_DIGEST_SIZE> digest;
  md5_digest(&context, digest.size(), digest.data());
  return digest;
}

std::array<std::uint8_t, 20> sha1_of(std::string_view first, std::string_view rest) {
  sha1_ctx context;
  sha1_init(&context);
  sha1_update(&context, first.size(), bytes_of(first));
  sha1_update(&context, rest.size(), bytes_of(rest));
  std::array<std::uint8_t, SHA1_DIGEST_SIZE> digest;
  sha1_digest(&context, digest.size(), digest.data());
  return digest;
}

template <std::size_t N>
std::uint64_t first_eight(const std::array<std::uint8_t, N>& digest) {
  std::uint64_t value;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

}  // namespace

std::uint64_t xxh64(std::uint64_t seed, std::string_view key) { return XXH64(key.data(), key.size(), seed); }
std::uint32_t xxh32(std::uint32_t seed, std::string_view key) { return XXH32(key.data(), key.size(), seed); }
std::array<std::uint8_t, 16> md5(std::string_view message) { return md5_of({}, message); }
std::array<std::uint8_t, 20> sha1(std::string_view message) { return sha1_of({}, message); }
std::uint32_t md5_word(std::string_view message) { return static_cast<std::uint32_t>(first_eight(md5(message))); }

std::uint32_t crc32(std::uint32_t before, std::string_view bytes) {
  constexpr std::size_t part_max = std::numeric_limits<uInt>::max();
  while (bytes.size() > part_max) {
    before = static_cast<std::uint32_t>(::crc32(before, bytes_of(bytes), static_cast<uInt>(part_max)));
    bytes.remove_prefix(part_max);
  }
  return bytes.empty() ? before
                       : static_cast<std::uint32_t>(::crc32(before, bytes_of(bytes), static_cast<uInt>(bytes.size())));
}

std::uint64_t hash_of(HashKind kind, std::uint64_t seed, std::string_view key) {
  const auto seed32 = static_cast<std::uint32_t>(seed);
  switch (kind) {
    case HashKind::xxh64:
      return xxh64(seed, key);
    case HashKind::xxh32:
      return xxh32(seed32, key);
    case HashKind::md5:
      return first_eight(md5_of(as_bytes(seed), key));
    case HashKind::sha1:
      return first_eight(sha1_of(as_bytes(seed), key));
    case HashKind::crc32:
      return crc32(seed32, key);
    case HashKind::crc32c:
      return crc32c(seed32, key);
    case HashKind::murmur3_32:
      return murmur3_x86_32(seed32, key);
    case HashKind::murmur3_128:
      return murmur3_x64_128(seed32, key).first;
    case HashKind::siphash24:
      return siphash24(seed, 0, key);
    case HashKind::fnv1a64:
      return fnv1a64(key, fnv1a64_offset ^ seed);
    case HashKind::one_at_a_time:
      return one_at_a_time(seed32, key);
  }
  ensure_failed("a kind that names_of lists", __func__);
}

bool fills_64_bits(HashKind kind) {
  return kind == HashKind::xxh64 || kind == HashKind::md5 || kind == HashKind::sha1 || kind == HashKind::murmur3_128 ||
         kind == HashKind::siphash24;
}

}  // namespace orrery::hashing
