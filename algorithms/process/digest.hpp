// Digests: what says that two runs, or two states, are the same. XXH3 over encodings (codec.hpp), so only declared
// fields count, never padding, addresses or the order of a hash map.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace orrery {

/// A 128-bit digest.
struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const Digest&) const = default;
};

/// 32 hexadecimal digits, most significant first.
[[nodiscard]] std::string to_string(const Digest& digest);

/// A stable 64-bit number for a compile-time name: FNV-1a, usable in constants.
[[nodiscard]] constexpr std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : name) {
    hash ^= static_cast<std::uint8_t>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

/// Mixes two numbers into one; both count fully. For chains (a hash of each prefix of a log), not for security.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t h = (a ^ 0x9e3779b97f4a7c15U) * 0xbf58476d1ce4e5b9U;
  h ^= h >> 32U;
  h = (h + b) * 0x94d049bb133111ebU;
  return h ^ (h >> 29U);
}

/// A sink (codec.hpp) that folds what is written into a rolling digest. Encodings below 1 KiB between two calls of
/// finish() are hashed in one pass; longer ones in blocks.
class DigestSink {
 public:
  explicit DigestSink(Digest start = {}) { restart(start); }

  /// Begins a new chain that follows `start`; what was written and not finished is forgotten.
  void restart(Digest start) {
    std::memcpy(buffer_.data(), &start, sizeof start);
    used_ = sizeof start;
  }

  void write(const void* bytes, std::size_t count) {
    if (count <= buffer_.size() - used_) [[likely]] {
      std::memcpy(buffer_.data() + used_, bytes, count);
      used_ += count;
    } else {
      write_long(bytes, count);
    }
  }
  /// A 64-bit hash of the same, for short content; ends the chain.
  std::uint64_t finish_64() {
    const std::uint64_t hash = XXH3_64bits(buffer_.data(), used_);
    restart({});
    return hash;
  }
  /// The digest of all that was written since the last start, chained to the one before it.
  Digest finish() {
    const XXH128_hash_t hash = XXH3_128bits(buffer_.data(), used_);
    const Digest digest{hash.low64, hash.high64};
    restart(digest);
    return digest;
  }

 private:
  void write_long(const void* bytes, std::size_t count);

  std::array<std::uint8_t, 1024> buffer_;
  std::size_t used_ = 0;  // layout: allow size_t-member: a position in the buffer, never encoded
};

}  // namespace orrery
