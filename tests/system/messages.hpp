// The ring's words: a token goes round between stations, and whoever has it hands numbered tickets to the clients that
// asked. The records of the journal are the facts that are observed.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/process/message.hpp"

namespace orrery::ring {

/// The token, on its way to the next station. Each hop has its own number, so that a copy is known for one.
struct Token {
  std::uint64_t hop = 0;
  std::uint64_t next = 0;  ///< the number of the next ticket
  bool operator==(const Token&) const = default;
  static constexpr std::string_view type_name = "Token";
  static constexpr auto fields() { return std::tuple{field("hop", &Token::hop), field("next", &Token::next)}; }
};
/// The promise that the token of this hop is written down where it arrived.
struct Thanks {
  std::uint64_t hop = 0;
  bool operator==(const Thanks&) const = default;
  static constexpr std::string_view type_name = "Thanks";
  static constexpr auto fields() { return std::tuple{field("hop", &Thanks::hop)}; }
};
/// A client wants a ticket.
struct Ask {
  OperationId request{};
  bool operator==(const Ask&) const = default;
  static constexpr std::string_view type_name = "Ask";
  static constexpr auto fields() { return std::tuple{field("request", &Ask::request)}; }
};
/// The promise that nobody else gets this number.
struct Ticket {
  OperationId request{};
  std::uint64_t number = 0;
  bool operator==(const Ticket&) const = default;
  static constexpr std::string_view type_name = "Ticket";
  static constexpr auto fields() {
    return std::tuple{field("request", &Ticket::request), field("number", &Ticket::number)};
  }
};

/// What a client's operation asks for.
struct Draw {
  bool operator==(const Draw&) const = default;
  static constexpr std::string_view type_name = "Draw";
  static constexpr auto fields() { return std::tuple{}; }
};

/// The token came.
struct Took {
  std::uint64_t hop = 0;
  std::uint64_t next = 0;
  bool operator==(const Took&) const = default;
  static constexpr std::string_view type_name = "Took";
  static constexpr auto fields() { return std::tuple{field("hop", &Took::hop), field("next", &Took::next)}; }
};
/// A ticket was handed out.
struct Sold {
  std::uint64_t number = 0;
  bool operator==(const Sold&) const = default;
  static constexpr std::string_view type_name = "Sold";
  static constexpr auto fields() { return std::tuple{field("number", &Sold::number)}; }
};
/// The token of this hop was given away.
struct Passed {
  std::uint64_t hop = 0;
  bool operator==(const Passed&) const = default;
  static constexpr std::string_view type_name = "Passed";
  static constexpr auto fields() { return std::tuple{field("hop", &Passed::hop)}; }
};

}  // namespace orrery::ring
