// Hash functions that others wrote and everybody has (xxHash, Nettle's SHA-1, zlib's CRC-32), and the choice
// among all of them by name.
#include "algorithms/hashing/hash.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <string>

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
std::array<std::uint8_t, 20> sha1(std::string_view message) { return sha1_of({}, message); }

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
      return first_eight(seed == 0 ? md5(key) : md5(std::string(as_bytes(seed)).append(key)));
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
