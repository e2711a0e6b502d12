// The ghost state of the claims: for each balancer the books that it should have, kept from what it says happened.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "algorithms/cluster/balancing/options.hpp"

namespace orrery::balancing {

/// A backend as a balancer should see it.
struct SeenBackend {
  Health health;
  bool ejected = false;
  bool grows = false;  ///< it has come back at `back`, and its weight is whole only after a while
  Duration back{};     ///< true time
  std::uint32_t active = 0;
  std::uint64_t picks = 0;  ///< since `exact_since` of the books
  [[nodiscard]] bool available() const { return health.up && !ejected; }
};

struct Books {
  std::vector<SeenBackend> backends;  ///< by slot
  std::uint64_t received = 0;         ///< requests
  std::uint64_t answered = 0;
  std::uint64_t active = 0;   ///< attempts
  std::uint64_t retries = 0;  ///< attempts that repeat another
  std::uint64_t available = 0;
  bool exact = true;         ///< smooth weighted round robin began anew and weights have been the same since
  std::uint64_t picks = 0;   ///< in the present period
  std::uint64_t period = 0;  ///< 0: to be computed
  std::uint64_t common = 1;  ///< greatest common divisor of the candidates' weights
  std::uint64_t weight_sum = 0;
};

/// How the last operations of clients ended.
struct LastEnds {
  static constexpr std::size_t kept = 100;
  std::array<bool, kept> ok{};
  std::uint32_t next = 0;
  std::uint32_t count = 0;
  std::uint32_t good = 0;
  void add(bool is_ok) {
    if (count == kept)
      good -= ok[next] ? 1U : 0U;
    else
      ++count;
    ok[next] = is_ok;
    good += is_ok ? 1U : 0U;
    next = static_cast<std::uint32_t>((next + 1) % kept);
  }
  [[nodiscard]] bool well() const { return good * 10 >= count * 9; }
};

struct Ghost {
  std::vector<Books> books;  ///< by balancer
  LastEnds ends;
  bool begun = false;
};

}  // namespace orrery::balancing
