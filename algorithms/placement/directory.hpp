// The directory: it places a population of keys on the nodes by one algorithm, and again whenever an operator lets a
// node join or leave or changes its weight; it knows what moved. Nodes and operators are as simple as can be: what is
// under test is the algorithm.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "algorithms/hashing/bounded_loads.hpp"
#include "algorithms/placement/messages.hpp"
#include "algorithms/placement/options.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::placement {

struct DirectoryFace {
  std::uint64_t epoch = 0;
  std::uint64_t members = 0;
  std::uint64_t moved = 0;  ///< keys, by the last change
  bool operator==(const DirectoryFace&) const = default;
  static constexpr std::string_view type_name = "DirectoryFace";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &DirectoryFace::epoch), field("members", &DirectoryFace::members),
                      field("moved", &DirectoryFace::moved)};
  }
};

struct NodeOf {
  NodeId node{};
  Ratio weight{};
  bool operator==(const NodeOf&) const = default;
  static constexpr std::string_view type_name = "NodeOf";
  static constexpr auto fields() { return std::tuple{field("node", &NodeOf::node), field("weight", &NodeOf::weight)}; }
};
struct LastOrder {
  NodeId client{};
  Carried answer{};
  bool operator==(const LastOrder&) const = default;
  static constexpr std::string_view type_name = "LastOrder";
  static constexpr auto fields() {
    return std::tuple{field("client", &LastOrder::client), field("answer", &LastOrder::answer)};
  }
};

struct DirectoryState {
  std::uint64_t seed = 0;  ///< of the hash: another one in each run
  std::uint64_t epoch = 0;
  std::uint64_t moved = 0;
  std::vector<NodeOf> members;      ///< in the order in which they came
  Cow<std::vector<NodeId>> owners;  ///< by request
  std::vector<LastOrder> answered;
  static constexpr std::string_view type_name = "DirectoryState";
  static constexpr auto fields() {
    return std::tuple{field("seed", &DirectoryState::seed),     field("epoch", &DirectoryState::epoch),
                      field("moved", &DirectoryState::moved),   field("members", &DirectoryState::members),
                      field("owners", &DirectoryState::owners), field("answered", &DirectoryState::answered)};
  }
};

/// A change of one member.
struct Change {
  enum class Kind : std::uint8_t { join, leave, weight } kind{};
  NodeId node{};
  Ratio before{};  ///< its weight; 0: it was not there
  Ratio after{};
};

class Directory final : public ProcessOf<Directory, DirectoryWire> {
 public:
  /// REQUIRES: config is not null.
  explicit Directory(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const Order& order);

  [[nodiscard]] DirectoryFace face() const { return {state.epoch, state.members.size(), state.moved}; }
  /// The placement as it is, whatever bounds its loads.
  [[nodiscard]] const hashing::AnyPlacement& placement() const {
    return bounded_ ? bounded_->placement() : *placement_;
  }
  /// Null where loads are not bounded.
  [[nodiscard]] const hashing::BoundedLoads* bounded() const { return bounded_ ? &*bounded_ : nullptr; }
  /// The last change of members; none before the first.
  [[nodiscard]] const std::optional<Change>& change() const { return change_; }

  DirectoryState state;

 private:
  /// Throws PlacementError.
  void place_first();
  /// Why it can't be done; empty: it is.
  [[nodiscard]] std::string carry_out(const Message& command);
  void apply(const Change& change);
  [[nodiscard]] NodeId node_at(hashing::Slot slot) const;
  void find_owners();
  void remember(NodeId client, const Carried& answer);
  void tell(Context& context, const Cow<std::vector<NodeId>>& before, const std::string& what);

  std::shared_ptr<const Config> config_;
  std::optional<hashing::AnyPlacement> placement_;
  std::optional<hashing::BoundedLoads> bounded_;
  std::optional<Change> change_;
};

/// A node that holds keys.
enum class HolderRole : std::uint8_t { outside, holder };
inline constexpr std::array<std::string_view, 2> holder_role_names{"outside", "holder"};
constexpr std::span<const std::string_view> names_of(HolderRole) { return holder_role_names; }

struct HolderFace {
  HolderRole role{};
  std::uint64_t epoch = 0;
  std::uint64_t keys = 0;
  bool operator==(const HolderFace&) const = default;
  static constexpr std::string_view type_name = "HolderFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &HolderFace::role), field("epoch", &HolderFace::epoch),
                      field("keys", &HolderFace::keys)};
  }
};

class Holder final : public ProcessOf<Holder, HolderWire> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  void on(Context&, NodeId, const Share& share) {
    if (share.epoch >= state.epoch) state = share;
  }
  [[nodiscard]] HolderFace face() const {
    return {state.member ? HolderRole::holder : HolderRole::outside, state.epoch, state.keys};
  }
  Share state;
};

struct OperatorFace {
  std::uint64_t orders = 0;
  bool operator==(const OperatorFace&) const = default;
  static constexpr std::string_view type_name = "OperatorFace";
  static constexpr auto fields() { return std::tuple{field("orders", &OperatorFace::orders)}; }
};
struct OperatorState {
  std::uint64_t orders = 0;
  OperationId operation{};  ///< 0: none
  Message order;
  Monotonic deadline{};
  static constexpr std::string_view type_name = "OperatorState";
  static constexpr auto fields() {
    return std::tuple{field("orders", &OperatorState::orders), field("operation", &OperatorState::operation),
                      field("order", &OperatorState::order), field("deadline", &OperatorState::deadline)};
  }
};

/// Who gives orders, and gives them again until they are answered.
class Operator final : public ProcessOf<Operator, OperatorWire> {
 public:
  static constexpr TimerId retry_timer{0};
  explicit Operator(NodeId directory) : directory_(directory) {}
  void on_start(Context&, const Durable&) override {}
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const Carried& carried);
  [[nodiscard]] OperatorFace face() const { return {state.orders}; }
  OperatorState state;

 private:
  NodeId directory_;
};

}  // namespace orrery::placement
