// Desk: a help desk that has a little of all that a system may bring of its own: nodes (clerks by number or by name, a
// ledger that is always there), an option that is a spread, options in an object, a list of nodes, a measure that is a
// share. A client asks the desk, the desk passes the question to a clerk, the clerk takes its time, notes it in the
// ledger and answers.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::desk {

struct Question {
  std::string about;
  NodeId client = no_node;
  std::uint64_t number = 0;
  bool operator==(const Question&) const = default;
  static constexpr std::string_view type_name = "Question";
  static constexpr auto fields() {
    return std::tuple{field("about", &Question::about), field("client", &Question::client),
                      field("number", &Question::number)};
  }
};
struct Answer {
  NodeId clerk = no_node;
  std::uint64_t number = 0;
  bool operator==(const Answer&) const = default;
  static constexpr std::string_view type_name = "Answer";
  static constexpr auto fields() {
    return std::tuple{field("clerk", &Answer::clerk), field("number", &Answer::number)};
  }
};
struct Entry {
  std::string about;
  bool operator==(const Entry&) const = default;
  static constexpr std::string_view type_name = "Entry";
  static constexpr auto fields() { return std::tuple{field("about", &Entry::about)}; }
};
/// A clerk has answered: how much of its queue is taken.
struct Answered {
  Ratio taken;
  Duration took{};
  bool operator==(const Answered&) const = default;
  static constexpr std::string_view type_name = "Answered";
  static constexpr auto fields() {
    return std::tuple{field("taken", &Answered::taken), field("took", &Answered::took)};
  }
};

struct Face {
  std::uint64_t handled = 0;
  bool operator==(const Face&) const = default;
  static constexpr std::string_view type_name = "DeskFace";
  static constexpr auto fields() { return std::tuple{field("handled", &Face::handled)}; }
};

enum class Order : std::uint8_t { in_turn, first };
inline constexpr std::array<std::string_view, 2> order_names{"in_turn", "first"};
constexpr std::span<const std::string_view> names_of(Order) { return order_names; }

struct Passing {
  Order order = Order::in_turn;
  std::uint32_t room = 100;  ///< how many questions wait at a clerk; more are dropped
};
struct Options {
  Spread service = Spread::fixed(std::chrono::milliseconds(5));
  Duration retry = std::chrono::milliseconds(40);
  std::vector<NodeId> experts;  ///< the clerks that are asked; empty: all
  Passing passing;
};

/// The system "desk": one server, `clerks` (2), a `ledger`; the operation `ask ABOUT` and the workload "questions".
[[nodiscard]] const System& system();

}  // namespace orrery::desk
