// The trace of a run, written line by line as it happens: FORMAT.md beside this file. A trace is derived: the run is
// taken again with the writer watching, and is the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/digest.hpp"
#include "algorithms/process/showing.hpp"
#include "sim/examiner.hpp"
#include "sim/observer.hpp"
#include "sim/plan.hpp"
#include "sim/trace/json_text.hpp"

namespace orrery::trace {

/// The version of the format that is written.
inline constexpr int trace_version = 1;

/// What the header says of where the run came from, besides the plan.
struct TraceOrigin {
  std::string build;  ///< of the program
  std::uint64_t seed = 0;
  std::vector<std::string> overrides;  ///< `path=value`, as given on the command line
  Showing showing{};                   ///< of the plan's system
};

/// What became of a claim.
struct JudgedClaim {
  ClaimInfo info;
  std::uint64_t checks = 0;  ///< how often it was judged
  std::string_view status;   ///< held, violated, not_judged, reached, not_reached; must live until it is written
};

/// Writes to a sink, one whole line with its newline at a time. The sink must outlive the run; what it throws ends the
/// run.
class TraceWriter final : public sim::Observer {
 public:
  using Sink = std::function<void(std::string_view line)>;

  /// Writes the header. REQUIRES: `plan` outlives the writer.
  TraceWriter(const sim::Plan& plan, const TraceOrigin& origin, Sink sink);
  /// Writes what became of the scenario's questions, once the run is over. REQUIRES: before finish().
  void write_questions(std::uint64_t events, Duration simulated, std::span<const sim::QuestionReport> questions);
  /// Writes what became of the claims, once the run is over. REQUIRES: before finish().
  void write_claims(std::uint64_t events, Duration simulated, std::span<const JudgedClaim> claims);
  /// Writes the last line.
  void finish(std::uint64_t events, Duration simulated, const Digest& digest);

  void on_event(const sim::World& world, const sim::Event& event) override;
  void on_send(const sim::World& world, sim::SendId send, sim::Link link, const Message& message,
               sim::SendId copy_of) override;
  void on_lost(const sim::World& world, sim::SendId send, sim::Link link, const Message& message, sim::Loss why,
               bool at_receiver) override;
  void on_face(const sim::World& world, NodeId node) override;
  void on_fact(const sim::World& world, NodeId node, const Message& fact) override;
  void on_status(const sim::World& world, NodeId node, sim::Status status, std::string_view why) override;
  void on_invoke(const sim::World& world, NodeId node, const Operation& operation) override;
  void on_finish(const sim::World& world, NodeId node, const Finish& finish) override;
  void on_violation(const sim::World& world, const sim::Violation& violation) override;
  void on_fault(const sim::World& world, const FaultNote& note) override;
  void on_note(const sim::World& world, std::string_view text) override;

 private:
  using VectorClock = std::vector<std::uint64_t>;

  void write_header(const TraceOrigin& origin);
  /// What happened before anybody watched: a world boots its nodes while it is made.
  void catch_up(const sim::World& world, const sim::Event* current);
  void write_send(const sim::World& world, std::uint64_t send, sim::Link link, const Message& message,
                  std::uint64_t copy_of);
  void write_face(const sim::World& world, NodeId node);
  /// What of a node's log is new since it was last written, if anything is.
  void write_log(const sim::World& world, NodeId node);
  /// Begins a record.
  void begin(std::string_view kind, const sim::World& world);
  /// Begins a record at a node that is a step of its vector clock.
  void tick(std::string_view kind, const sim::World& world, NodeId node);
  void add(std::string_view key, std::uint64_t value);
  void add(std::string_view key, std::string_view text);
  void add_key(std::string_view key);
  /// Ends the record and hands it on.
  void write();

  const sim::Plan& plan_;
  Showing showing_;
  Sink sink_;
  JsonTextVisitor::NameOf name_of_;
  bool begun_ = false;
  TextBuffer line_;                                  // the record that is being written
  std::vector<VectorClock> clocks_;                  // by node
  std::map<std::uint64_t, VectorClock> in_flight_;   // by message: the sender's clock
  std::map<std::uint64_t, std::string> operations_;  // by operation in progress: its words
  /// A node's log, as it was last written.
  struct WrittenLog {
    std::uint64_t first = 1;
    std::uint64_t settled = 0;
    std::vector<LogCell> cells;
    bool doubtful = false;  // the node fell since: every entry is compared, not just the last ones
  };
  std::vector<WrittenLog> logs_;  // by node
};

}  // namespace orrery::trace
