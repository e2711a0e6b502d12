// SWIM's words. Every message of the protocol carries news (`updates`): membership spreads on the back of probes and
// needs no messages of its own (SWIM, section 3.2).
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/cluster/membership/types.hpp"
#include "algorithms/process/message.hpp"

namespace orrery::membership {

/// Are you there?
struct Ping {
  std::uint64_t number = 0;  ///< of the asker's pings; the answer repeats it
  Updates updates;
  bool operator==(const Ping&) const = default;
  static constexpr std::string_view type_name = "Ping";
  static constexpr auto fields() {
    return std::tuple{field("number", &Ping::number), field("updates", &Ping::updates)};
  }
};
/// I am.
struct Ack {
  std::uint64_t number = 0;
  Updates updates;
  bool operator==(const Ack&) const = default;
  static constexpr std::string_view type_name = "Ack";
  static constexpr auto fields() { return std::tuple{field("number", &Ack::number), field("updates", &Ack::updates)}; }
};
/// I hear nothing of `about`: ask it for me.
struct PingReq {
  NodeId about = no_node;
  std::uint64_t number = 0;  ///< of the asker's probe
  Updates updates;
  bool operator==(const PingReq&) const = default;
  static constexpr std::string_view type_name = "PingReq";
  static constexpr auto fields() {
    return std::tuple{field("about", &PingReq::about), field("number", &PingReq::number),
                      field("updates", &PingReq::updates)};
  }
};
/// It has answered me.
struct PingReqAck {
  NodeId about = no_node;
  std::uint64_t number = 0;
  Updates updates;
  bool operator==(const PingReqAck&) const = default;
  static constexpr std::string_view type_name = "PingReqAck";
  static constexpr auto fields() {
    return std::tuple{field("about", &PingReqAck::about), field("number", &PingReqAck::number),
                      field("updates", &PingReqAck::updates)};
  }
};
/// I hear nothing of it either (Lifeguard: who gets not even this has reason to doubt itself).
struct Nack {
  NodeId about = no_node;
  std::uint64_t number = 0;
  Updates updates;
  bool operator==(const Nack&) const = default;
  static constexpr std::string_view type_name = "Nack";
  static constexpr auto fields() {
    return std::tuple{field("about", &Nack::about), field("number", &Nack::number), field("updates", &Nack::updates)};
  }
};
/// News that can't wait for a probe: a member leaves.
struct Gossip {
  Updates updates;
  bool operator==(const Gossip&) const = default;
  static constexpr std::string_view type_name = "Gossip";
  static constexpr auto fields() { return std::tuple{field("updates", &Gossip::updates)}; }
};
/// All that the sender knows; the receiver answers with what it knows. For who joins, and to find each other again.
struct Join {
  Updates updates;
  bool operator==(const Join&) const = default;
  static constexpr std::string_view type_name = "Join";
  static constexpr auto fields() { return std::tuple{field("updates", &Join::updates)}; }
};
struct Welcome {
  Updates updates;
  bool operator==(const Welcome&) const = default;
  static constexpr std::string_view type_name = "Welcome";
  static constexpr auto fields() { return std::tuple{field("updates", &Welcome::updates)}; }
};

/// An operator tells a node to become a member, or to be one no longer.
struct Order {
  bool join = false;
  std::uint64_t number = 0;  ///< of the operator's orders
  bool operator==(const Order&) const = default;
  static constexpr std::string_view type_name = "Order";
  static constexpr auto fields() { return std::tuple{field("join", &Order::join), field("number", &Order::number)}; }
};
struct OrderTaken {
  std::uint64_t number = 0;
  bool operator==(const OrderTaken&) const = default;
  static constexpr std::string_view type_name = "OrderTaken";
  static constexpr auto fields() { return std::tuple{field("number", &OrderTaken::number)}; }
};

using MemberWire = std::variant<Ping, Ack, PingReq, PingReqAck, Nack, Gossip, Join, Welcome, Order>;
using OperatorWire = std::variant<OrderTaken>;

/// On disk: the incarnation that the member has taken, before anybody hears of it; and whether it is a member.
struct Lived {
  Incarnation incarnation{};
  bool member = false;
  bool operator==(const Lived&) const = default;
  static constexpr std::string_view type_name = "Lived";
  static constexpr auto fields() {
    return std::tuple{field("incarnation", &Lived::incarnation), field("member", &Lived::member)};
  }
};

}  // namespace orrery::membership
