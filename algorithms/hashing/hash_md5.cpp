// MD5 (Rivest, RFC 1321): broken as a seal, and still where ketama puts a key. Each of its 64 steps waits for the one
// before, so its time is that of the longest chain of operations: all steps are unrolled, and every function is written
// so that the newest word enters last.
#include <bit>
#include <cstring>
#include <utility>

#include "algorithms/hashing/hash.hpp"

namespace orrery::hashing {
namespace {

static_assert(std::endian::native == std::endian::little, "words of a block are read in host order");

constexpr std::size_t block_size = 64;
using Block = std::array<std::uint32_t, block_size / 4>;

/// The integer part of 2^32 |sin(i + 1)|.
constexpr std::array<std::uint32_t, 64> sines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
constexpr std::array<std::array<int, 4>, 4> rotations = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

struct State {
  std::uint32_t a = 0x67452301;
  std::uint32_t b = 0xefcdab89;
  std::uint32_t c = 0x98badcfe;
  std::uint32_t d = 0x10325476;
};

/// `b` is the newest word.
template <std::size_t Step>
inline void step(std::uint32_t& a, std::uint32_t b, std::uint32_t c, std::uint32_t d, const Block& block) {
  constexpr std::size_t round = Step / 16;
  constexpr std::array<std::size_t, 4> places = {Step % 16, (5 * Step + 1) % 16, (3 * Step + 5) % 16, 7 * Step % 16};
  a += block[places[round]] + sines[Step];
  if constexpr (round == 0) a += d ^ (b & (c ^ d));
  // Its two halves share no bit: they may be added one by one.
  if constexpr (round == 1) a = (a + (c & ~d)) + (b & d);
  if constexpr (round == 2) a += (c ^ d) ^ b;
  if constexpr (round == 3) a += c ^ (b | ~d);
  a = std::rotl(a, rotations[round][Step % 4]) + b;
}

template <std::size_t... Four>
inline void take(State& state, const Block& block, std::index_sequence<Four...>) {
  auto [a, b, c, d] = state;
  ((step<4 * Four>(a, b, c, d, block), step<4 * Four + 1>(d, a, b, c, block), step<4 * Four + 2>(c, d, a, b, block),
    step<4 * Four + 3>(b, c, d, a, block)),
   ...);
  state.a += a;
  state.b += b;
  state.c += c;
  state.d += d;
}

/// The message's last word, which it may fill partly, and the bit behind its end. Made in a register: bytes written one
/// by one would have to reach memory before they could be read as a word.
inline std::uint32_t end_of(std::string_view message) {
  const std::size_t rest = message.size() % 4;
  std::uint64_t word = 0;
  if (message.size() >= 4) {
    std::uint32_t last = 0;
    std::memcpy(&last, message.data() + message.size() - 4, sizeof last);
    word = std::uint64_t{last} >> (32 - 8 * rest);
  } else {
    for (std::size_t i = 0; i < rest; ++i) word |= std::uint64_t{static_cast<std::uint8_t>(message[i])} << (8 * i);
  }
  return static_cast<std::uint32_t>(word | std::uint64_t{0x80} << (8 * rest));
}

inline State digest_of(std::string_view message) {
  constexpr std::make_index_sequence<16> all_steps;
  const std::uint64_t bits = 8 * std::uint64_t{message.size()};
  State state;
  Block block;
  for (; message.size() >= block_size; message.remove_prefix(block_size)) {
    std::memcpy(block.data(), message.data(), block_size);
    take(state, block, all_steps);
  }
  block.fill(0);
  const std::size_t words = message.size() / sizeof(std::uint32_t);
  if (words > 0) std::memcpy(block.data(), message.data(), words * sizeof(std::uint32_t));
  block[words] = end_of(message);
  if (message.size() >= block_size - sizeof bits) {
    take(state, block, all_steps);
    block.fill(0);
  }
  std::memcpy(block.data() + block.size() - 2, &bits, sizeof bits);
  take(state, block, all_steps);
  return state;
}

}  // namespace

std::array<std::uint8_t, 16> md5(std::string_view message) {
  return std::bit_cast<std::array<std::uint8_t, 16>>(digest_of(message));
}

std::uint32_t md5_word(std::string_view message) { return digest_of(message).a; }

}  // namespace orrery::hashing
