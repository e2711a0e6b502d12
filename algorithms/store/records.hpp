// What the nodes of the store write to their journals.
#pragma once

#include "algorithms/store/types.hpp"

namespace orrery::store {

/// The disk was empty: from now on it is this one.
struct Born {
  Incarnation incarnation{};
  bool operator==(const Born&) const = default;
  static constexpr std::string_view type_name = "Born";
  static constexpr auto fields() { return std::tuple{field("incarnation", &Born::incarnation)}; }
};
/// Nothing is done any more for those who believe in an older view.
struct ViewAdopted {
  View view;
  bool operator==(const ViewAdopted&) const = default;
  static constexpr std::string_view type_name = "ViewAdopted";
  static constexpr auto fields() { return std::tuple{field("view", &ViewAdopted::view)}; }
};
struct EntryStored {
  Entry entry;
  bool operator==(const EntryStored&) const = default;
  static constexpr std::string_view type_name = "EntryStored";
  static constexpr auto fields() { return std::tuple{field("entry", &EntryStored::entry)}; }
};
struct KeysForgotten {
  std::vector<std::string> keys;
  bool operator==(const KeysForgotten&) const = default;
  static constexpr std::string_view type_name = "KeysForgotten";
  static constexpr auto fields() { return std::tuple{field("keys", &KeysForgotten::keys)}; }
};
/// What an operator asked of the coordinator: whether a node is to be a member, and with which weight.
struct Wanted {
  NodeId node = no_node;
  bool member = false;
  Ratio weight{1'000'000'000};
  bool operator==(const Wanted&) const = default;
  static constexpr std::string_view type_name = "Wanted";
  static constexpr auto fields() {
    return std::tuple{field("node", &Wanted::node), field("member", &Wanted::member), field("weight", &Wanted::weight)};
  }
};

}  // namespace orrery::store
