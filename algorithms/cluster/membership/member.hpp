// A SWIM member: in each period it probes one other; who does not answer, not even to three helpers, is suspected, and
// who does not deny it in time is dead. So the load of each member and the time to detection do not grow with the
// cluster, and one lost message kills nobody (Das, Gupta and Motivala, DSN 2002; Lifeguard: Dadgar et al., 2018).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/membership/messages.hpp"
#include "algorithms/cluster/membership/probe_order.hpp"
#include "algorithms/cluster/membership/rumours.hpp"
#include "algorithms/cluster/membership/swim_options.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::membership {

enum class MemberRole : std::uint8_t {
  outside,  ///< waits to be told to join, or has left
  joining,  ///< looks for somebody to tell it of the others
  member,
};
inline constexpr std::array<std::string_view, 3> member_role_names{"outside", "joining", "member"};
constexpr std::span<const std::string_view> names_of(MemberRole) { return member_role_names; }

struct MemberFace {
  MemberRole role{};
  Incarnation incarnation{};
  std::uint32_t present = 0;   ///< members that it knows, itself and suspects among them
  std::uint32_t suspects = 0;  ///< of these
  std::uint32_t dead = 0;      ///< members that it has taken for dead, and not taken back
  std::uint32_t health = 0;    ///< Lifeguard's local health: 0 is well
  bool operator==(const MemberFace&) const = default;
  static constexpr std::string_view type_name = "SwimMember";
  static constexpr auto fields() {
    return std::tuple{field("role", &MemberFace::role),       field("incarnation", &MemberFace::incarnation),
                      field("present", &MemberFace::present), field("suspects", &MemberFace::suspects),
                      field("dead", &MemberFace::dead),       field("health", &MemberFace::health)};
  }
};

/// The probe of this period.
struct Probe {
  NodeId subject = no_node;  ///< no_node: there is none
  std::uint64_t number = 0;
  bool answered = false;
  std::uint32_t helpers = 0;  ///< that were asked
  std::uint32_t nacks = 0;    ///< of these have said that they hear nothing either
  static constexpr std::string_view type_name = "Probe";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Probe::subject), field("number", &Probe::number),
                      field("answered", &Probe::answered), field("helpers", &Probe::helpers),
                      field("nacks", &Probe::nacks)};
  }
};
/// A ping on behalf of another.
struct Relay {
  NodeId asker = no_node;
  std::uint64_t asked = 0;  ///< the number of the asker's probe
  NodeId about = no_node;
  std::uint64_t number = 0;  ///< of this member's own ping
  Monotonic since{};
  bool nacked = false;
  static constexpr std::string_view type_name = "Relay";
  static constexpr auto fields() {
    return std::tuple{field("asker", &Relay::asker),   field("asked", &Relay::asked), field("about", &Relay::about),
                      field("number", &Relay::number), field("since", &Relay::since), field("nacked", &Relay::nacked)};
  }
};
/// A suspicion that this member shares.
struct Suspicion {
  NodeId subject = no_node;
  Monotonic since{};
  Duration least{};                ///< it lasts so long at least,
  Duration most{};                 ///< and so long if nobody confirms it
  std::uint32_t expected = 0;      ///< that many others make it the least
  std::vector<NodeId> accusers{};  ///< each once, this member perhaps among them
  static constexpr std::string_view type_name = "Suspicion";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Suspicion::subject),   field("since", &Suspicion::since),
                      field("least", &Suspicion::least),       field("most", &Suspicion::most),
                      field("expected", &Suspicion::expected), field("accusers", &Suspicion::accusers)};
  }
};

struct MemberState {
  MemberRole role{};
  Incarnation incarnation{};
  Chunked<Entry> view;  ///< by node; this member's own entry stays as it began
  std::uint32_t present = 1;
  std::uint32_t dead = 0;
  std::uint32_t health = 0;
  std::uint64_t number = 0;  ///< of the last ping
  std::uint32_t sent = 0;    ///< messages, in this period
  std::uint32_t tried = 0;   ///< the last place in `founders` or in `view` that was asked to connect
  bool in_period = false;
  Probe probe;
  ProbeOrder order;
  Rumours rumours;
  std::vector<Suspicion> suspicions;
  std::vector<Relay> relays;
  static constexpr std::string_view type_name = "SwimMemberState";
  static constexpr auto fields() {
    return std::tuple{field("role", &MemberState::role),       field("incarnation", &MemberState::incarnation),
                      field("view", &MemberState::view),       field("present", &MemberState::present),
                      field("dead", &MemberState::dead),       field("health", &MemberState::health),
                      field("number", &MemberState::number),   field("sent", &MemberState::sent),
                      field("tried", &MemberState::tried),     field("in_period", &MemberState::in_period),
                      field("probe", &MemberState::probe),     field("order", &MemberState::order),
                      field("rumours", &MemberState::rumours), field("suspicions", &MemberState::suspicions),
                      field("relays", &MemberState::relays)};
  }
};

class Member final : public ProcessOf<Member, MemberWire> {
 public:
  Member(std::shared_ptr<const SwimConfig> config, NodeId self) : config_(std::move(config)), self_(self) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const Ping& ping);
  void on(Context& context, NodeId from, const Ack& ack);
  void on(Context& context, NodeId from, const PingReq& request);
  void on(Context& context, NodeId from, const PingReqAck& ack);
  void on(Context& context, NodeId from, const Nack& nack);
  void on(Context& context, NodeId from, const Gossip& gossip);
  void on(Context& context, NodeId from, const Join& join);
  void on(Context& context, NodeId from, const Welcome& welcome);
  void on(Context& context, NodeId from, const Order& order);
  [[nodiscard]] MemberFace face() const;
  /// How the other stands with this member.
  [[nodiscard]] Standing standing_of(NodeId other) const { return state.view[other.value].standing; }

  MemberState state;

 private:
  [[nodiscard]] const SwimOptions& options() const { return config_->options; }
  [[nodiscard]] bool wrong(SwimMutant mutant) const { return config_->mutants.on(mutant); }
  [[nodiscard]] bool takes_part() const { return state.role != MemberRole::outside; }
  /// Lifeguard: as many times the usual as it is unwell.
  [[nodiscard]] Duration stretched(Duration usual) const { return usual * (state.health + 1); }

  // --- probing (member.cpp)
  void begin(Context& context);
  void tick(Context& context);
  void begin_probe(Context& context);
  void ask_helpers(Context& context);
  void probe_failed(Context& context);
  void look_after_relays(Context& context);
  void set_relay_timer(Context& context);
  void change_health(std::int64_t by);

  // --- what others say (member_news.cpp)
  /// Takes in news that a message brought; `whole`: it lists all that the sender knows.
  void hear(Context& context, NodeId from, const Updates& updates, bool whole = false);
  /// `from`: who said so; this member itself, if it is its own finding.
  void learn(Context& context, const Update& update, NodeId from);
  void hear_of_self(Context& context, NodeId from, const Update& update);
  void confirm(Context& context, const Update& update);
  void begin_suspicion(Context& context, const Update& update, NodeId by);
  void end_suspicion(Context& context, NodeId subject);
  void end_overdue_suspicions(Context& context);
  void set_suspicion_timer(Context& context);
  void raise(Context& context, Incarnation above);
  [[nodiscard]] Update own_update() const;
  /// News for a message to this member.
  [[nodiscard]] Updates news_for(NodeId to);
  [[nodiscard]] Updates whole_view() const;
  template <class M>
  void say(Context& context, NodeId to, M message) {
    ++state.sent;
    context.send(to, Message::of(std::move(message)));
  }

  // --- coming and going (member_joins.cpp)
  void forget_others(Context& context);
  void look_for_others(Context& context);
  void leave(Context& context);
  void enter(Context& context);
  [[nodiscard]] NodeId next_contact();

  std::shared_ptr<const SwimConfig> config_;
  NodeId self_;
};

/// Names of Member's timers, by TimerId.
[[nodiscard]] std::span<const std::string_view> member_timer_names();

}  // namespace orrery::membership
