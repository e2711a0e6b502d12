// What the directory, the nodes and the operators say to each other, and what the directory observes.
#pragma once

#include <variant>

#include "algorithms/hashing/commands.hpp"
#include "algorithms/process/message.hpp"

namespace orrery::placement {

/// An operator to the directory.
struct Order {
  std::uint64_t number = 0;  ///< of this client, from 1
  Message command;
  bool operator==(const Order&) const = default;
  static constexpr std::string_view type_name = "Order";
  static constexpr auto fields() {
    return std::tuple{field("number", &Order::number), field("command", &Order::command)};
  }
};
/// The directory's answer.
struct Carried {
  std::uint64_t number = 0;
  std::string refused;  ///< why; empty: it is done
  bool operator==(const Carried&) const = default;
  static constexpr std::string_view type_name = "Carried";
  static constexpr auto fields() {
    return std::tuple{field("number", &Carried::number), field("refused", &Carried::refused)};
  }
};
/// The directory to a node: this is your share from now on.
struct Share {
  std::uint64_t epoch = 0;
  std::uint64_t keys = 0;
  bool member = false;
  bool operator==(const Share&) const = default;
  static constexpr std::string_view type_name = "Share";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Share::epoch), field("keys", &Share::keys), field("member", &Share::member)};
  }
};
/// Done, as a client learns it.
struct Done {
  bool operator==(const Done&) const = default;
  static constexpr std::string_view type_name = "Done";
  static constexpr std::tuple<> fields() { return {}; }
};

/// All keys have a place.
struct KeysPlaced {
  std::uint64_t epoch = 0;
  std::uint64_t nodes = 0;
  Ratio max_over_mean{};  ///< the most keys of a node, in means
  Ratio max_over_fair{};  ///< the most in shares that are fair by weight
  bool operator==(const KeysPlaced&) const = default;
  static constexpr std::string_view type_name = "KeysPlaced";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &KeysPlaced::epoch), field("nodes", &KeysPlaced::nodes),
                      field("max_over_mean", &KeysPlaced::max_over_mean),
                      field("max_over_fair", &KeysPlaced::max_over_fair)};
  }
};
/// What a change of members moved.
struct KeysMoved {
  std::uint64_t epoch = 0;
  std::uint64_t moved = 0;
  std::uint64_t elsewhere = 0;  ///< neither to the one who came (or grew) nor from the one who went (or shrank)
  Ratio share{};                ///< moved of all
  Ratio fair_share{};           ///< of all, by how much the node's fair share has changed: the least that must move
  bool operator==(const KeysMoved&) const = default;
  static constexpr std::string_view type_name = "KeysMoved";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &KeysMoved::epoch), field("moved", &KeysMoved::moved),
                      field("elsewhere", &KeysMoved::elsewhere), field("share", &KeysMoved::share),
                      field("fair_share", &KeysMoved::fair_share)};
  }
};
/// A change that the algorithm can't carry out.
struct ChangeRefused {
  std::string why;
  bool operator==(const ChangeRefused&) const = default;
  static constexpr std::string_view type_name = "ChangeRefused";
  static constexpr auto fields() { return std::tuple{field("why", &ChangeRefused::why)}; }
};

/// The types of the records of a directory's journal.
[[nodiscard]] std::vector<const Type*> directory_records();

using DirectoryWire = std::variant<Order>;
using HolderWire = std::variant<Share>;
using OperatorWire = std::variant<Carried>;

}  // namespace orrery::placement
