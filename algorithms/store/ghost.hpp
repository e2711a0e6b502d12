// The ghost state of the store's claims: what was answered to whom, and what each epoch was said to mean.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "algorithms/kv/shared_map.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/store/layout.hpp"
#include "algorithms/store/types.hpp"

namespace orrery::store {

/// What clients were told of a key.
struct Told {
  std::string key;
  Version written{};  ///< the newest write that was acknowledged
  Version seen{};     ///< that, or what a read returned, if it is newer
  bool operator==(const Told&) const = default;
  static constexpr std::string_view type_name = "Told";
  static constexpr auto fields() {
    return std::tuple{field("key", &Told::key), field("written", &Told::written), field("seen", &Told::seen)};
  }
};
/// A read under way, and the newest version that anybody had been told of when it began.
struct ReadUnderWay {
  NodeId router{};
  std::uint64_t operation = 0;
  Version seen{};
};
/// What an epoch means, as a hash of its members.
struct Meaning {
  Epoch epoch{};
  std::uint64_t members = 0;
};
/// What a storage node has told others.
struct Promised {
  Incarnation incarnation{};
  Epoch epoch{};
};

struct Ghost {
  kv::SharedRecords<Told> told;
  std::vector<ReadUnderWay> reads;
  Cow<std::vector<Meaning>> meanings;    ///< by epoch
  std::vector<Promised> promised;        ///< by node
  std::vector<NodeId> lost;              ///< left the ring and have not come back, in the order in which they left
  std::shared_ptr<const Layout> layout;  ///< of the coordinator's view as last looked at
  Stamp stamp{};                         ///< of that view
  bool coordinator_booted = false;
};

}  // namespace orrery::store
