// Hash functions of our own making from their published descriptions: MurmurHash3, SipHash-2-4, one-at-a-time and
// CRC-32C. Words are read little-endian, as all four define.
#include <bit>
#include <cstring>

#include "algorithms/hashing/hash.hpp"

namespace orrery::hashing {
namespace {

template <class Word>
Word word_at(std::string_view text, std::size_t at) {
  Word word;
  std::memcpy(&word, text.data() + at, sizeof word);
  return word;
}

/// What is left over behind the last whole word, up to 8 bytes, in the low bytes of a number.
std::uint64_t tail_of(std::string_view rest) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) word |= std::uint64_t{static_cast<std::uint8_t>(rest[i])} << (8 * i);
  return word;
}

std::uint32_t murmur3_k32(std::uint32_t word) { return std::rotl(word * 0xcc9e2d51, 15) * 0x1b873593; }

constexpr std::uint64_t murmur3_c1 = 0x87c37b91114253d5;
constexpr std::uint64_t murmur3_c2 = 0x4cf5ad432745937f;
std::uint64_t murmur3_k1(std::uint64_t word) { return std::rotl(word * murmur3_c1, 31) * murmur3_c2; }
std::uint64_t murmur3_k2(std::uint64_t word) { return std::rotl(word * murmur3_c2, 33) * murmur3_c1; }

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
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
  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

/// crc_slices[k][b]: the checksum of byte b followed by k zero bytes, nothing inverted. Eight of them take eight bytes
/// at a time (Kounavis, Berry: A systematic approach to building high performance software-based CRC generators, 2005).
using CrcSlices = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr CrcSlices crc32c_slices_made() {
  CrcSlices slices{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
    slices[0][byte] = crc;
  }
  for (std::size_t zeros = 1; zeros < slices.size(); ++zeros)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t crc = slices[zeros - 1][byte];
      slices[zeros][byte] = (crc >> 8) ^ slices[0][crc & 0xff];
    }
  return slices;
}
constexpr CrcSlices crc32c_slices = crc32c_slices_made();

}  // namespace

std::uint32_t murmur3_x86_32(std::uint32_t seed, std::string_view key) {
  std::uint32_t hash = seed;
  std::size_t at = 0;
  for (; key.size() - at >= 4; at += 4)
    hash = std::rotl(hash ^ murmur3_k32(word_at<std::uint32_t>(key, at)), 13) * 5 + 0xe6546b64;
  hash ^= murmur3_k32(static_cast<std::uint32_t>(tail_of(key.substr(at))));
  hash ^= static_cast<std::uint32_t>(key.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}

std::pair<std::uint64_t, std::uint64_t> murmur3_x64_128(std::uint32_t seed, std::string_view key) {
  std::uint64_t h1 = seed;
  std::uint64_t h2 = seed;
  std::size_t at = 0;
  for (; key.size() - at >= 16; at += 16) {
    h1 = (std::rotl(h1 ^ murmur3_k1(word_at<std::uint64_t>(key, at)), 27) + h2) * 5 + 0x52dce729;
    h2 = (std::rotl(h2 ^ murmur3_k2(word_at<std::uint64_t>(key, at + 8)), 31) + h1) * 5 + 0x38495ab5;
  }
  const std::string_view rest = key.substr(at);
  h1 ^= murmur3_k1(tail_of(rest.substr(0, 8)));
  if (rest.size() > 8) h2 ^= murmur3_k2(tail_of(rest.substr(8)));
  h1 ^= key.size();
  h2 ^= key.size();
  h1 += h2;
  h2 += h1;
  h1 = mix64(h1);
  h2 = mix64(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

std::uint32_t one_at_a_time(std::uint32_t start, std::string_view key) {
  for (const char c : key) {
    start += static_cast<std::uint8_t>(c);
    start += start << 10;
    start ^= start >> 6;
  }
  start += start << 3;
  start ^= start >> 11;
  return start + (start << 15);
}

std::uint64_t siphash24(std::uint64_t k0, std::uint64_t k1, std::string_view message) {
  SipState state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  std::size_t at = 0;
  for (; message.size() - at >= 8; at += 8) state.take(word_at<std::uint64_t>(message, at));
  state.take(tail_of(message.substr(at)) | (std::uint64_t{message.size()} << 56));
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint32_t crc32c_u64(std::uint64_t seed, std::uint64_t value) {
  const std::uint64_t word = value ^ (seed & 0xffff'ffff);
  std::uint32_t crc = 0;
  for (std::size_t byte = 0; byte < 8; ++byte) crc ^= crc32c_slices[7 - byte][(word >> (8 * byte)) & 0xff];
  return crc;
}

std::uint32_t crc32c(std::uint32_t before, std::string_view bytes) {
  std::uint32_t crc = ~before;
  std::size_t at = 0;
  for (; bytes.size() - at >= 8; at += 8) crc = crc32c_u64(crc, word_at<std::uint64_t>(bytes, at));
  for (; at < bytes.size(); ++at)
    crc = (crc >> 8) ^ crc32c_slices[0][(crc ^ static_cast<std::uint8_t>(bytes[at])) & 0xff];
  return ~crc;
}

}  // namespace orrery::hashing
