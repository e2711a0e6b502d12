// RingShown: the fact that a circle of hashes has changed, and what it is like now. Whoever places keys on a circle may
// observe it, and a picture then shows the circle before and after, without knowing how points and keys are hashed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

/// A part of the circle with one owner: from the end of the arc before, exclusive, to its own end, inclusive. The first
/// begins where the last one ends.
struct RingArc {
  std::uint64_t end = 0;   ///< 2^64 is once round
  NodeId owner = no_node;  ///< no_node: nobody
  std::string label;       ///< the point that ends it, in a few letters: `A3`; may be empty
  bool operator==(const RingArc&) const = default;
  static constexpr std::string_view type_name = "RingArc";
  static constexpr auto fields() {
    return std::tuple{field("end", &RingArc::end), field("owner", &RingArc::owner), field("label", &RingArc::label)};
  }
};

struct RingKey {
  std::string name;  ///< the same before and after a change
  std::uint64_t at = 0;
  NodeId owner = no_node;        ///< of its arc, unless the system says otherwise (a full node passes it on)
  std::vector<NodeId> copies{};  ///< who else holds it, in their order; empty: nobody, or that is not shown
  bool operator==(const RingKey&) const = default;
  static constexpr std::string_view type_name = "RingKey";
  static constexpr auto fields() {
    return std::tuple{field("name", &RingKey::name), field("at", &RingKey::at), field("owner", &RingKey::owner),
                      field("copies", &RingKey::copies)};
  }
};

struct RingLoad {
  NodeId node = no_node;
  std::uint64_t keys = 0;
  bool operator==(const RingLoad&) const = default;
  static constexpr std::string_view type_name = "RingLoad";
  static constexpr auto fields() { return std::tuple{field("node", &RingLoad::node), field("keys", &RingLoad::keys)}; }
};

/// A node may observe several in a run: each is the whole circle as that node knows it from then on.
struct RingShown {
  std::uint64_t epoch = 0;
  std::string change;           ///< what happened, in a few words: `C leaves`; empty: nothing yet
  std::string about;            ///< `4 nodes x 8 vnodes, xxh64`
  std::string point;            ///< what the end of an arc is called: `vnode`
  std::vector<RingArc> arcs;    ///< in ascending order of their ends, which differ; none: nobody owns anything
  std::vector<RingKey> keys;    ///< all of them if they are few, else a sample; the same ones each time
  std::vector<RingLoad> loads;  ///< all keys, counted; a node that is not there has none
  bool operator==(const RingShown&) const = default;
  static constexpr std::string_view type_name = "RingShown";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &RingShown::epoch), field("change", &RingShown::change),
                      field("about", &RingShown::about), field("point", &RingShown::point),
                      field("arcs", &RingShown::arcs),   field("keys", &RingShown::keys),
                      field("loads", &RingShown::loads)};
  }
};

}  // namespace orrery
