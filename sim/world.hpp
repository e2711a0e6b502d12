// The world: every node, message in flight, disk, timer, clock and claim as one value. Turn the crank with step(); copy
// it to fork; equal setups give equal runs, bit for bit. Parts are shared between copies until written.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/digest.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/process/system.hpp"
#include "sim/choice_sources.hpp"
#include "sim/event.hpp"
#include "sim/event_queue.hpp"
#include "sim/history/monitor.hpp"
#include "sim/network.hpp"
#include "sim/node.hpp"
#include "sim/observer.hpp"
#include "sim/recent_ends.hpp"
#include "sim/workload.hpp"

namespace orrery::sim {

class World;

/// A message on its way between two nodes.
struct Passage {
  Link link;
  Message message;
};

/// Who brings the faults: armed conditions, scheduled actions, budgets. Part of the world's value.
class Director {
 public:
  virtual ~Director() = default;
  /// Once, before the first node boots; schedules its first actions.
  virtual void begin(World& world) = 0;
  /// A fault event that the director scheduled with `code` is due.
  virtual void act(World& world, std::uint64_t code) = 0;
  /// After every event and every loss on arrival. Changes nothing at once: what it decides it schedules.
  struct Happening {
    const Event* event;  ///< null: a message was lost on arrival
    NodeId node;
    bool face_changed;
    std::span<const Effect> effects;  ///< of the event; empty for faults and losses
    std::span<const Passage> sent;    ///< only if World::report_messages() was asked for
    std::span<const Passage> lost;    ///< likewise
  };
  virtual void after(World& world, const Happening& happening) = 0;
  /// The run has come to its end: judges what is still open.
  virtual void settle(World&) {}
  [[nodiscard]] virtual std::unique_ptr<Director> clone() const = 0;
};

struct NodeSetup {
  std::string name;
  bool server = true;
  Spread sync = Spread::uniform(std::chrono::microseconds(500), std::chrono::microseconds(2000));
  std::optional<std::uint64_t> disk_size{};  ///< bytes; absent: it never runs full
  std::vector<Message> initial{};            ///< records that are durable before the first boot
  Duration wall_offset{};
  std::int64_t drift_ppm = 0;
  std::string group{};  ///< which of System::added it belongs to; then it is neither server nor client
  /// `server`, `client`, or its group.
  [[nodiscard]] std::string_view kind() const {
    if (!group.empty()) return group;
    return server ? "server" : "client";
  }
};

/// How one claim is to be judged.
struct ClaimSetup {
  std::string name;
  bool ignored = false;
  std::optional<Duration> within;
};

/// All that does not change during a run. Shared by forks.
struct WorldSetup {
  const System* system = nullptr;
  SystemSetup system_setup;
  Parts parts;  ///< of system->bind(system_setup)
  std::vector<NodeSetup> nodes;
  LinkParameters network;
  std::vector<std::pair<std::vector<Link>, LinkChange>> links;
  std::vector<StreamSetup> streams;
  std::vector<ClaimSetup> claims;  ///< those that differ from the default: judged, with their own bound
  std::shared_ptr<const ChoiceSource> choices;
  bool keep_history = true;   ///< remember each operation
  bool linearizable = false;  ///< judge the history of the clients' operations; REQUIRES: the system has a model of it
};

/// A claim's standing.
struct ClaimReport {
  ClaimInfo info;
  std::uint64_t checks = 0;
  bool ignored = false;
  bool holds = false;   ///< eventually: came true in time; sometimes: reached
  bool broken = false;  ///< always, step: was false, be it in the event of another claim's violation
};

struct Counters {
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::array<std::uint64_t, loss_names.size()> lost{};
};

class World final : public WorldView {
 public:
  /// Boots every node at time 0. `director` may be null: no faults. `observer` may be null, see watch().
  explicit World(std::shared_ptr<const WorldSetup> setup, std::unique_ptr<Director> director = nullptr,
                 Observer* observer = nullptr);

  // --- the crank
  /// Takes the next event in the order of time. False: nothing is pending, or the run is over.
  bool step();
  /// Takes any pending event; the clock does not go back. REQUIRES: `event` is in pending().
  void step(EventId event);
  /// Events in waiting, in the order in which step() would take them. Complexity: n log n.
  [[nodiscard]] std::vector<PendingEvent> pending() const;
  /// Calls `visit` for each of them, in no useful order: for whoever looks for a few among thousands.
  template <class Visit>
  void for_each_pending(Visit&& visit) const {
    queue_.for_each([&](Duration at, EventId id, const Event& event) {
      if (const std::optional<PendingEvent> pending = as_pending(at, id, event)) visit(*pending);
    });
  }
  /// Takes the next event that is due at `until` or before; false: there is none, and it is `until` now, or the run is
  /// over.
  bool step_until(Duration until);
  /// Takes all events up to and including `until`, then lets the time pass. False: the run is over before that.
  bool run_until(Duration until);
  /// Ends the run: step() takes nothing more.
  void stop() { stopped_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_ || violation_ != nullptr; }

  // --- what can be seen
  [[nodiscard]] Duration now() const { return now_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// The rolling digest of every event, its effects and the faces it changed.
  [[nodiscard]] const Digest& digest() const { return digest_; }
  /// A digest of all nodes' states. Complexity: linear in their size.
  [[nodiscard]] Digest state_digest() const;
  [[nodiscard]] const Violation* violation() const { return violation_.get(); }
  [[nodiscard]] const WorldSetup& setup() const { return *setup_; }
  [[nodiscard]] const Node& node(NodeId node) const { return *nodes_[node.value]; }
  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] std::vector<ClaimReport> claims() const;
  [[nodiscard]] const OperationCounts& operations(std::uint32_t stream) const { return (*operation_counts_)[stream]; }
  /// Of the workload of this stream: what ended lately.
  [[nodiscard]] const RecentEnds& recent_ends(std::uint32_t stream) const {
    return (*recent_ends_)[setup_->streams[stream].first];
  }
  [[nodiscard]] const Chunked<OperationRecord>& history() const { return history_; }
  /// The judge of the history; null: nobody claims anything of it.
  [[nodiscard]] const history::Monitor* monitor() const { return *monitor_ ? &**monitor_ : nullptr; }
  [[nodiscard]] const Director* director() const { return *director_ ? &**director_ : nullptr; }
  std::uint32_t node_count() const override { return static_cast<std::uint32_t>(nodes_.size()); }
  std::string_view name(NodeId node) const override { return setup_->nodes[node.value].name; }
  const Process& process(NodeId node) const override { return *nodes_[node.value]->process; }
  bool up(NodeId node) const override { return nodes_[node.value]->status == Status::up; }
  Lsn truly_durable(NodeId node) const override { return nodes_[node.value]->disk.truly_durable(); }

  // --- what directors and tests do to it
  void crash(NodeId node, Lose lose);
  void restart(NodeId node);
  /// Pauses nest.
  void pause(NodeId node);
  void resume(NodeId node);
  /// Replaces a node by a fresh one with an empty disk.
  void replace(NodeId node);
  void set_slowness(NodeId node, std::uint32_t thousandths) { nodes_[node.value].write().slowness = thousandths; }
  void set_erring(NodeId node, std::uint32_t parts_per_billion) {
    nodes_[node.value].write().erring = parts_per_billion;
  }
  void set_sync(NodeId node, Spread sync) { nodes_[node.value].write().sync = sync; }
  void stall_disk(NodeId node);
  void unstall_disk(NodeId node);
  [[nodiscard]] Disk& disk(NodeId node) { return nodes_[node.value].write().disk; }
  [[nodiscard]] Network& change_network() { return network_.write(); }
  // To a message on its way. REQUIRES: `event` is a delivery in pending().
  void drop_in_flight(EventId event);
  void delay_in_flight(EventId event, Duration by);
  /// A copy of it arrives this much later.
  void duplicate_in_flight(EventId event, Duration by);
  /// The rule has held it.
  void hold_in_flight(EventId event, std::uint64_t rule);
  /// Sends again what a rule has held.
  void release(std::uint64_t rule);
  void set_drift(NodeId node, std::int64_t ppm);
  void jump_wall(NodeId node, Duration by) { nodes_[node.value].write().clock.jump_wall(by); }
  void jump_monotonic(NodeId node, Duration by);
  /// A fault event for the director. REQUIRES: at >= now().
  EventId schedule_fault(Duration at, std::uint64_t code);
  /// A message out of nowhere, delivered at `at`. REQUIRES: at >= now().
  EventId inject(NodeId from, NodeId to, Message message, Duration at);
  /// Brings an operation to a client now, if it is up and idle; returns its id, or 0.
  OperationId invoke(NodeId client, Message command, Duration timeout = {}, NodeId to = no_node);
  /// From now on the slots of an open stream are `interval` long; nothing: those of its setup again, from the first
  /// that is not past. Slots of another pace have numbers of their own, so that none comes twice.
  void set_pace(std::uint32_t stream, std::optional<Duration> interval);
  /// A pick of the director. `key` is the fault's own. REQUIRES: called during an event, or before the first.
  [[nodiscard]] std::uint32_t pick(const Site& site, std::uint64_t key, std::uint32_t count);
  /// The clock of `eventually` claims starts here; max(): faults are in force.
  void set_quiet_since(Duration since);
  [[nodiscard]] Duration quiet_since() const { return quiet_since_; }
  /// From now on the director is told which messages are sent and lost.
  void report_messages() { report_messages_ = true; }
  /// The `ordinal`-th pick of a duration by `node` at `site`, counted from now, is `to`, or the end of its range that
  /// is nearer.
  void pin(NodeId node, const Site& site, std::uint32_t ordinal, Duration to);
  void fail(Violation violation);
  /// The run is over: operations that are open stay so, and their history is judged to its end; may set a violation.
  void settle_history();
  /// Judges the eventually claims as at the end of a run; may set a violation.
  void settle_claims();

  /// Not copied with the world. Null: nobody watches.
  void watch(Observer* observer) { observer_.pointer = observer; }
  [[nodiscard]] Observer* observer() const { return observer_.pointer; }

 private:
  struct JudgeBox {
    Cloned<Judge> judge;
    std::optional<Verdicts> verdicts;
  };
  struct Eventual {
    std::uint32_t judge;
    std::uint32_t claim;
    Duration within;
    bool satisfied = false;
  };
  struct Watching {
    Observer* pointer = nullptr;
    Watching() = default;
    Watching(const Watching&) {}
    Watching& operator=(const Watching&) { return *this; }
  };
  // Working memory of one event; forks of one thread share it.
  struct Scratch {
    bool in_moment = false;
    Effects effects;
    Repetitions repetitions;
    DigestSink sink;
    FaceBox before;
    std::vector<Passage> sent;
    std::vector<Passage> lost;
  };
  /// One event, or one call from outside: equal picks are counted from its beginning, also by what it causes at once.
  class Moment {
   public:
    explicit Moment(Scratch& scratch) : scratch_(scratch), outermost_(!scratch.in_moment) {
      if (!outermost_) return;
      scratch_.in_moment = true;
      scratch_.repetitions.begin();
    }
    Moment(const Moment&) = delete;
    Moment& operator=(const Moment&) = delete;
    ~Moment() {
      if (outermost_) scratch_.in_moment = false;
    }

   private:
    Scratch& scratch_;
    bool outermost_;
  };
  struct Pinned {
    NodeId node;
    std::uint64_t site;
    std::uint32_t left;  // picks until this one; 0: it is past
    Duration to;
  };
  class NodePicker;

  bool drop_stale();
  bool take(Event event);
  template <class Run>
  void handle(const Event& event, Run&& run);
  void judge(const Event& event, const Node& node, bool face_changed);
  void judge(const orrery::Step& step);  // not a step of the scenario
  void judge_status(NodeId id);
  void fold_digest(const Event& event, const Node& node, bool face_changed);
  void apply(NodeId id, Node& node);
  void boot(NodeId id);
  /// Where the node stands among those like it, and how many they are.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> rank_of(NodeId id) const;
  void transmit(NodeId from, NodeId to, const Message& message);
  /// Applies the rules for single messages; false: a rule took the message.
  bool pass_rules(Link link, const Message& message, SendId send, Duration& delay);
  void schedule_delivery(Link link, const Message& message, SendId send, Duration delay);
  void lose(Link link, const Message& message, SendId send, Loss why, bool at_receiver);
  void set_timer(NodeId id, Node& node, TimerId timer, Duration after);
  void queue_timer(NodeId id, Node& node, TimerSlot& slot);
  void retime(NodeId id, Node& node);
  void request_sync(NodeId id, Node& node, Lsn upto);
  void queue_answer(NodeId id, Node& node, Lsn upto, Duration at);
  void halt(NodeId id, Node& node, std::string_view reason);
  void go_down(NodeId id, Status status, std::string_view why);
  void schedule_arrival(std::uint32_t stream);
  void queue_waiting(NodeId client, Node& node);
  void resume_streams(NodeId client);
  [[nodiscard]] Duration slot_time(std::uint32_t stream) const;
  /// False: the client is busy or down.
  bool arrive(std::uint32_t stream);
  void begin_operation(NodeId client, Message command, Duration timeout, NodeId to, std::uint32_t stream,
                       const Retry& retry = {});
  void finish_operation(NodeId client, Node& node, const Finish& finish);
  void count_retry(const Node& client, const AskAgain& again);
  void judge_eventually();
  /// Nothing: it stands in the queue, but will not happen.
  [[nodiscard]] std::optional<PendingEvent> as_pending(Duration at, EventId id, const Event& event) const;
  void judge_history();
  void note_fault(std::uint64_t what, NodeId node);
  void tell_director(const Event* event, NodeId node, bool face_changed, std::span<const Effect> effects);
  std::uint32_t pick_at(const Site& site, std::uint64_t subject, std::uint64_t type, std::uint32_t repetition,
                        std::uint32_t count) const;

  std::shared_ptr<const WorldSetup> setup_;
  std::shared_ptr<Scratch> scratch_;
  Duration now_{};
  std::uint64_t events_ = 0;
  Digest digest_;
  EventQueue queue_;
  std::vector<Cow<Node>> nodes_;
  Cow<Network> network_;
  std::vector<Cow<JudgeBox>> judges_;
  std::vector<Eventual> eventuals_;
  bool eventuals_open_ = false;  // some of them is not satisfied yet
  Cow<Cloned<Director>> director_;
  std::shared_ptr<const Violation> violation_;
  Chunked<OperationRecord> history_;
  Cow<std::optional<history::Monitor>> monitor_;
  Cow<std::vector<OperationCounts>> operation_counts_;
  Cow<std::vector<RecentEnds>> recent_ends_;  // by the first stream of a workload
  Cow<std::vector<std::uint64_t>> slots_;     // by stream: the next arrival
  Cow<std::vector<Pace>> paces_;              // by stream
  Cow<std::vector<Pinned>> pins_;
  Counters counters_;
  std::uint64_t sends_ = 0;
  std::uint64_t operations_ = 0;
  Duration quiet_since_{};
  bool stopped_ = false;
  bool report_messages_ = false;
  Watching observer_;
};

}  // namespace orrery::sim
