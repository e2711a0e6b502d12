// The keys and nodes that benchmarks of placements use: named by numbers, so that any count of them is at hand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "algorithms/hashing/members.hpp"

namespace orrery::bench {

[[nodiscard]] inline std::string key_number(std::uint64_t number) { return fmt::format("user:{}", number); }

/// `count` servers of weight 1, named by address and port as memcached's are.
[[nodiscard]] inline std::vector<hashing::Member> servers(std::uint32_t count) {
  std::vector<hashing::Member> members;
  for (std::uint32_t i = 0; i < count; ++i)
    members.push_back({fmt::format("10.0.{}.{}:11211", i / 256, i % 256), "", 1});
  return members;
}

}  // namespace orrery::bench
