// A storage node: it keeps the newest version that it has seen of each key, serves the epoch that it is in and no
// other, and in a new epoch takes over what has become its own (hand-off).
//
// The epoch is a promise. A node that has told anybody of epoch e, in an answer to a router or in a hand-off, will
// never again carry out what an older epoch asks, not even after a crash: so whoever has heard a majority of the old
// replicas in the new epoch knows that no operation of the old one can still succeed (a sealed configuration; compare
// Lamport, Malkhi and Zhou, "Vertical Paxos", 2009).
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/shared_map.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/store/layout.hpp"
#include "algorithms/store/messages.hpp"
#include "algorithms/store/options.hpp"

namespace orrery::store {

enum class StorageRole : std::uint8_t {
  outside,  ///< not a member of the newest ring that it knows
  syncing,  ///< a member that lacks data of its own
  member,
};
inline constexpr std::array<std::string_view, 3> storage_role_names{"outside", "syncing", "member"};
constexpr std::span<const std::string_view> names_of(StorageRole) { return storage_role_names; }

struct StorageFace {
  StorageRole role{};
  Epoch epoch{};
  Epoch oldest{};  ///< of the configurations that it takes for active
  std::uint64_t keys = 0;
  Incarnation incarnation{};
  bool operator==(const StorageFace&) const = default;
  static constexpr std::string_view type_name = "StorageFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &StorageFace::role), field("epoch", &StorageFace::epoch),
                      field("oldest", &StorageFace::oldest), field("keys", &StorageFace::keys),
                      field("incarnation", &StorageFace::incarnation)};
  }
};

/// One that held data before: how far the taking over from it is.
struct Giver {
  Identity identity{};
  std::string after;  ///< has given all up to this key
  bool done = false;
  bool operator==(const Giver&) const = default;
  static constexpr std::string_view type_name = "Giver";
  static constexpr auto fields() {
    return std::tuple{field("identity", &Giver::identity), field("after", &Giver::after), field("done", &Giver::done)};
  }
};

struct StorageState {
  Incarnation incarnation{};
  View view;
  kv::SharedRecords<Entry> entries;
  std::uint64_t keys = 0;  ///< how many entries
  Epoch synced{};          ///< it has all that is its own in this epoch
  std::vector<Giver> givers;
  bool operator==(const StorageState&) const = default;
  static constexpr std::string_view type_name = "StorageState";
  static constexpr auto fields() {
    return std::tuple{field("incarnation", &StorageState::incarnation), field("view", &StorageState::view),
                      field("entries", &StorageState::entries),         field("keys", &StorageState::keys),
                      field("synced", &StorageState::synced),           field("givers", &StorageState::givers)};
  }
};

class Storage final : public ProcessOf<Storage, StorageWire> {
 public:
  static constexpr TimerId heartbeat_timer{0};
  static constexpr TimerId pull_timer{1};

  /// REQUIRES: config is not null.
  explicit Storage(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const RingUpdate& update);
  void on(Context& context, NodeId from, const GetRing& request);
  void on(Context& context, NodeId from, const Read& read);
  void on(Context& context, NodeId from, const Write& write);
  void on(Context& context, NodeId from, const Stale& stale);
  /// Clients are a router's business.
  void on(Context& context, NodeId from, const Ask& ask);
  // handoff.cpp
  void on(Context& context, NodeId from, const Pull& pull);
  void on(Context& context, NodeId from, const HandOff& part);

  [[nodiscard]] StorageFace face() const;
  [[nodiscard]] Stamp stamp() const { return state.view.stamp(); }
  [[nodiscard]] Identity identity(NodeId self) const { return {self, state.incarnation}; }
  /// What its view comes to; null if it has none.
  [[nodiscard]] const Layout* layout() const { return layout_.get(); }
  /// Of the key as it has it; 0: it has none.
  [[nodiscard]] Version version_of(std::string_view key) const;
  /// What it has of the key; of version 0: nothing.
  [[nodiscard]] Entry entry(const std::string& key) const;

  StorageState state;

 private:
  [[nodiscard]] bool on(Mutant mutant) const { return config_->mutants.on(mutant); }
  void replay(std::span<const JournalRecord> records);
  void adopt(Context& context, const View& view);
  void beat(Context& context);
  /// Whether the sender believes in our epoch, and in no configuration that we have left behind (and whose data we may
  /// have forgotten). If not, whoever knows less is told.
  bool agrees(Context& context, NodeId from, Stamp theirs);
  /// Keeps the entry if it is newer. Returns whether it was.
  bool keep(Context& context, const Entry& entry, bool whatever = false);
  void forget_what_is_others(Context& context);
  // handoff.cpp
  void begin_taking_over(Context& context);
  void pull(Context& context, const Giver& giver);
  [[nodiscard]] bool took_over_enough(NodeId self) const;
  void finish_taking_over(Context& context);

  std::shared_ptr<const Config> config_;
  std::shared_ptr<const Layout> layout_;
  NodeId self_ = no_node;
};

}  // namespace orrery::store
