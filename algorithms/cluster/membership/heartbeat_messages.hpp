// Heartbeats, and what a node that listens to them says.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::membership {

/// I live. Numbered from 1 in each life of the sender, which its wall clock tells apart (as Cassandra's generations).
struct Heartbeat {
  Duration generation{};  ///< the sender's wall clock when it began to live
  std::uint64_t sequence = 0;
  bool operator==(const Heartbeat&) const = default;
  static constexpr std::string_view type_name = "Heartbeat";
  static constexpr auto fields() {
    return std::tuple{field("generation", &Heartbeat::generation), field("sequence", &Heartbeat::sequence)};
  }
};
using WatcherWire = std::variant<Heartbeat>;

/// The node begins to listen: it suspects nobody.
struct Listens {
  std::uint32_t peers = 0;
  bool operator==(const Listens&) const = default;
  static constexpr std::string_view type_name = "Listens";
  static constexpr auto fields() { return std::tuple{field("peers", &Listens::peers)}; }
};
/// It has heard nothing of the subject for too long.
struct PeerSuspected {
  NodeId subject = no_node;
  Duration silence{};
  bool operator==(const PeerSuspected&) const = default;
  static constexpr std::string_view type_name = "Suspected";
  static constexpr auto fields() {
    return std::tuple{field("subject", &PeerSuspected::subject), field("silence", &PeerSuspected::silence)};
  }
};
/// It hears of a suspect again.
struct PeerTrusted {
  NodeId subject = no_node;
  Duration suspected{};  ///< for so long
  Duration silence{};    ///< the interval that has ended
  bool learned = false;  ///< it has become a sample of the detector
  bool operator==(const PeerTrusted&) const = default;
  static constexpr std::string_view type_name = "Trusted";
  static constexpr auto fields() {
    return std::tuple{field("subject", &PeerTrusted::subject), field("suspected", &PeerTrusted::suspected),
                      field("silence", &PeerTrusted::silence), field("learned", &PeerTrusted::learned)};
  }
};

}  // namespace orrery::membership
