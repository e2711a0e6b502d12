// Small histories and a judge of them that shares nothing with the checkers: it tries every order, and its objects are
// plain variables. Histories come from objects that really ran, so that most are nearly right, and then some results
// are changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/history/history.hpp"

namespace orrery::history::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 0x1234567) {}
  std::uint32_t below(std::uint32_t count) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<std::uint32_t>((state_ >> 20U) % count);
  }
  bool in(std::uint32_t of) { return below(of) == 0; }

 private:
  std::uint64_t state_;
};

/// At most `operations` operations of the model, on one object. With more than 8 there are more clients, and another
/// one comes for each that never heard the end of its operation.
[[nodiscard]] History small_history(std::string_view model, std::uint64_t seed, std::uint32_t operations);

/// What an order has to keep: real time (linearizability), or only that of each process (sequential consistency).
enum class Keeps { real_time, order_of_processes };

/// Tries every order.
[[nodiscard]] bool has_an_order(const History& history, std::string_view model, Keeps keeps = Keeps::real_time);

/// Every operation in a line, for messages of tests.
[[nodiscard]] std::string listing(const History& history);

}  // namespace orrery::history::test
