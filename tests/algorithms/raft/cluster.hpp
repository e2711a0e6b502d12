// A cluster in slow motion: servers, clients, a network and disks in which nothing moves unless the test says so, and
// the claims judged after every event. It tells the paper's stories sentence by sentence; the real world is sim/.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/kv/client.hpp"
#include "algorithms/kv/commands.hpp"
#include "algorithms/raft/claims.hpp"
#include "algorithms/raft/mutants.hpp"
#include "algorithms/raft/server.hpp"
#include "algorithms/raft/system.hpp"

namespace orrery::raft::test {

/// A message on its way.
struct Flight {
  NodeId from;
  NodeId to;
  Message message;
};
using Which = std::function<bool(const Flight&)>;
/// The messages of type M.
template <class M>
[[nodiscard]] Which type() {
  return [](const Flight& flight) { return flight.message.as<M>() != nullptr; };
}
/// Those between these nodes alone.
[[nodiscard]] Which among(std::vector<std::uint32_t> nodes);
[[nodiscard]] Which from(std::uint32_t node);
[[nodiscard]] Which to(std::uint32_t node);
[[nodiscard]] Which votes();
[[nodiscard]] inline Which operator&&(Which a, Which b) {
  return [a, b](const Flight& flight) { return a(flight) && b(flight); };
}

struct Setup {
  std::uint32_t servers = 3;
  std::uint32_t clients = 1;
  std::vector<std::string> mutants;
  OptionValues options;
  std::vector<std::string> ignored;  ///< claims that are not judged
};

/// Servers are nodes 0 to servers - 1, clients follow. All start at once, with instant disks.
class Cluster final : public WorldView {
 public:
  explicit Cluster(const Setup& setup, std::map<std::uint32_t, std::vector<Message>> journals = {});

  // Events.
  void fire(std::uint32_t node, TimerId timer);  ///< nothing happens if the timer is not set
  void stand(std::uint32_t node) { fire(node, Server::election_timer); }
  void heartbeat(std::uint32_t node) { fire(node, Server::heartbeat_timer); }
  /// Delivers each message that is now in flight and is meant, oldest first. Returns how many.
  std::uint32_t deliver(const Which& which);
  /// Delivers until nothing that is meant is in flight.
  void settle(const Which& which);
  void settle() {
    settle([](const Flight&) { return true; });
  }
  void drop(const Which& which);
  void drop() { flying_.clear(); }
  /// Takes what is meant out of the network, to be put back later.
  [[nodiscard]] std::vector<Flight> take(const Which& which);
  /// A second copy of what is meant.
  [[nodiscard]] std::vector<Flight> copies(const Which& which) const;
  void put(const std::vector<Flight>& flights);
  void crash(std::uint32_t node);
  /// A crash in the middle of a write: the first record that was not durable remains, corrupt.
  void crash_torn(std::uint32_t node);
  void restart(std::uint32_t node);
  void slow_disk(std::uint32_t node) { nodes_[node].slow = true; }
  void sync(std::uint32_t node);
  void ask(std::uint32_t client, Message command, NodeId only = no_node);
  void advance(Duration time) { now_ += time; }

  /// Stands and gathers the votes of `voters`.
  void elect(std::uint32_t node, std::initializer_list<std::uint32_t> voters);

  // What is to be seen.
  [[nodiscard]] const State& server(std::uint32_t node) const;
  [[nodiscard]] const kv::ClientState& client(std::uint32_t node) const;
  [[nodiscard]] std::vector<std::uint64_t> terms(std::uint32_t node) const;  ///< of its log
  [[nodiscard]] const std::vector<Flight>& flying() const { return flying_; }
  [[nodiscard]] const std::vector<std::pair<Outcome, Message>>& outcomes() const { return outcomes_; }
  [[nodiscard]] std::string halted(std::uint32_t node) const { return nodes_[node].halted; }
  [[nodiscard]] std::string broken() const;  ///< the first claim that fell, or nothing
  [[nodiscard]] std::string evidence() const;
  [[nodiscard]] bool holds(Claim claim) const;
  [[nodiscard]] std::uint64_t checks(Claim claim) const;

  [[nodiscard]] std::uint32_t node_count() const override { return static_cast<std::uint32_t>(nodes_.size()); }
  [[nodiscard]] std::string_view name(NodeId node) const override { return nodes_[node.value].name; }
  [[nodiscard]] const Process& process(NodeId node) const override { return *nodes_[node.value].process; }
  [[nodiscard]] bool up(NodeId node) const override { return nodes_[node.value].up; }
  [[nodiscard]] Lsn truly_durable(NodeId node) const override { return nodes_[node.value].durable; }

 private:
  struct Node {
    std::string name;
    bool up = true;
    bool slow = false;
    std::string halted;
    std::unique_ptr<Process> process;
    FaceBox face;
    std::vector<JournalRecord> journal;
    Lsn appended{};
    Lsn durable{};
    std::vector<Send> held;
    std::map<TimerId, Duration> timers;
  };
  using Handler = std::function<void(Context&, Process&)>;

  void boot(std::uint32_t node);
  void run(EventKind kind, std::uint32_t node, NodeId sender, const Message* message, const Handler& handler);
  void apply(std::uint32_t node, const Effects& effects);
  void release(Node& node, NodeId id);

  Parts parts_;
  std::uint32_t servers_;
  std::vector<Node> nodes_;
  std::vector<Flight> flying_;
  std::vector<std::pair<Outcome, Message>> outcomes_;
  std::unique_ptr<Judge> judge_;
  Verdicts verdicts_{{}};
  Duration now_{};
  std::uint64_t events_ = 0;
  std::uint64_t operations_ = 0;
};

/// Journal records of a server that stopped in `term` with a log of these terms.
[[nodiscard]] std::vector<Message> journal_of(std::uint64_t term, const std::vector<std::uint64_t>& log);
[[nodiscard]] Message put_command(std::string key, std::string value);

}  // namespace orrery::raft::test
