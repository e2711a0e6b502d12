// The network: how each link behaves now, and the rules for single messages. Links share a few classes of parameters,
// kept in a table, so that a send looks up two small arrays; faults lay cuts and degradations over the links and take
// them off.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"
#include "sim/event.hpp"

namespace orrery::sim {

inline constexpr std::uint32_t billion = 1'000'000'000;

/// How a link treats messages. Chances are in parts per billion.
struct LinkParameters {
  Spread latency = Spread::fixed(std::chrono::milliseconds(1));
  std::uint32_t loss = 0;
  std::uint32_t duplicate = 0;
  std::uint32_t reorder = 0;    ///< chance of a second latency on top: overtaken by what is sent later
  std::uint32_t corrupt = 0;    ///< seen as loss, counted apart
  std::uint64_t bandwidth = 0;  ///< bytes a second; 0: unlimited
  std::uint64_t queue = 0;      ///< bytes that may wait for the bandwidth; 0: unlimited
  bool cut = false;
  bool operator==(const LinkParameters&) const = default;
};

/// Changes to some parameters; what is absent stays.
struct LinkChange {
  std::optional<Spread> latency;
  std::optional<std::uint32_t> loss;
  std::optional<std::uint32_t> duplicate;
  std::optional<std::uint32_t> reorder;
  std::optional<std::uint32_t> corrupt;
  std::optional<std::uint64_t> bandwidth;
  std::optional<std::uint64_t> queue;
  bool cut = false;
};
[[nodiscard]] LinkParameters changed(LinkParameters parameters, const LinkChange& change);

/// A directed link.
struct Link {
  NodeId from;
  NodeId to;
  auto operator<=>(const Link&) const = default;
};

/// Why a message was lost, and so where it died: on the way, or at the receiver.
enum class Loss : std::uint8_t { loss, corrupt, queue, partition, dropped, crashed, erring };
inline constexpr std::array<std::string_view, 7> loss_names{"loss",    "corrupt", "queue", "partition",
                                                            "dropped", "crashed", "erring"};
constexpr std::span<const std::string_view> names_of(Loss) { return loss_names; }

/// What a rule does with the messages it matches.
enum class RuleVerb : std::uint8_t { drop, delay, duplicate, hold };

/// A rule about single messages, in force from when it is added until it is removed.
struct MessageRule {
  std::uint64_t id = 0;
  RuleVerb verb = RuleVerb::drop;
  std::function<bool(const Message&)> matches;  ///< type and fields
  std::vector<bool> links;                      ///< by from * nodes + to; empty: every link
  std::uint64_t first = 1;                      ///< of the matching messages, counted from when it was added
  std::uint64_t last = ~std::uint64_t{0};
  std::uint32_t share = billion;  ///< chance for each message
  Spread by;                      ///< delay, duplicate: how much later
  std::uint64_t matched = 0;
  std::uint64_t acted = 0;
};

/// A message that a rule holds back.
struct HeldMessage {
  std::uint64_t rule;
  NodeId from;
  NodeId to;
  Message message;
  SendId send;
};

class Network {
 public:
  Network(std::uint32_t nodes, LinkParameters standard);

  [[nodiscard]] const LinkParameters& link(NodeId from, NodeId to) const {
    return classes_[class_of_[std::size_t{from.value} * nodes_ + to.value]];
  }
  [[nodiscard]] std::uint32_t nodes() const { return nodes_; }

  /// Changes what a link is when no fault is on it.
  void configure(std::span<const Link> links, const LinkChange& change);
  /// Lays a change over some links. Later ones win where they differ; cuts add up. Returns its name for lift().
  std::uint64_t lay(std::vector<Link> links, const LinkChange& change);
  void lift(std::uint64_t overlay);
  /// Takes some of an overlay's links off it, as a swizzle heals node by node.
  void lift_links(std::uint64_t overlay, std::span<const Link> links);

  std::uint64_t add_rule(MessageRule rule);
  void remove_rule(std::uint64_t id);
  [[nodiscard]] bool has_rules() const { return !rules_.empty(); }
  [[nodiscard]] std::span<MessageRule> rules() { return rules_; }
  [[nodiscard]] const MessageRule* rule(std::uint64_t id) const;

  void hold(HeldMessage message) { held_.push_back(std::move(message)); }
  /// The messages that a rule held, oldest first; it holds none any more.
  [[nodiscard]] std::vector<HeldMessage> release(std::uint64_t rule);
  [[nodiscard]] std::span<const HeldMessage> held() const { return held_; }

  /// When the link is done with `bytes` that begin now, by its bandwidth; nothing when its queue is full.
  std::optional<Duration> transfer(NodeId from, NodeId to, std::uint64_t bytes, Duration now);

 private:
  struct Overlay {
    std::uint64_t id;
    std::vector<Link> links;
    LinkChange change;
  };
  [[nodiscard]] std::size_t index(Link link) const { return std::size_t{link.from.value} * nodes_ + link.to.value; }
  std::uint16_t class_for(const LinkParameters& parameters);
  void rebuild();

  std::uint32_t nodes_;
  std::vector<LinkParameters> base_;  // by link; the state without faults
  std::vector<Overlay> overlays_;
  std::vector<std::uint16_t> class_of_;
  std::vector<LinkParameters> classes_;
  std::vector<Duration> busy_until_;  // by link; empty while no link has a bandwidth
  std::vector<MessageRule> rules_;
  std::vector<HeldMessage> held_;
  std::uint64_t next_id_ = 1;
};

}  // namespace orrery::sim
