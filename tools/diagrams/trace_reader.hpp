// A trace file as a value: what a run wrote (sim/trace/FORMAT.md) and what every diagram and export is a pure function
// of. Nothing here knows an algorithm: roles, message types and facts are names that the header declares or the events
// carry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace orrery::diagrams {

// The versions of the format that are read.
inline constexpr int kTraceVersion = 1;

using TraceTime = std::int64_t;  // simulated nanoseconds since the start of the run

// What a role is like, so that it can be drawn without knowing what it means.
enum class RoleStyle { idle, contending, active, other };

struct TraceNode {
  std::string name;
  std::string kind;  // "server", "client" ...
};

struct TraceRole {
  std::string name;
  RoleStyle style = RoleStyle::other;
};

// The field of a face that ranks equal roles (a term, an epoch), and the letter that stands for it on the page.
struct TraceRank {
  std::string field;
  std::string letter;
};

struct TraceMessageType {
  std::string type;
  std::size_t family = 0;  // a request and its replies share one
  bool reply = false;
};

// What the log of a node looks like, if the system's servers keep one.
struct TraceLog {
  std::string settled;  // the word for settled entries: "committed"
  std::string rank;     // what an entry's rank is: "term"
  std::string letter;   // its abbreviation: "T"
};

// A stretch of time that facts begin and end.
struct TraceInterval {
  std::string name;
  bool truth = false;             // what is so; else what the node believes
  std::string begins;             // types of facts
  std::vector<std::string> ends;  // none: each beginning ends the one before
  std::string of;                 // the field of these facts that says of what; empty: there is one
  std::string whom;               // the field that names the node it is about; empty: the observing one
};

// Who has what, who waits for it, and the fact that somebody would wait for himself.
struct TraceWaits {
  TraceInterval has, waits;
  std::string number;  // the field that numbers what happened; empty: one node tells
  std::string stuck;   // the type of the fact
  std::string cycle;   // its field: nodes, each waiting for the next
};

// A circle of hashes whose states a fact tells.
struct TraceRing {
  std::string shown;                // the type of the fact
  std::vector<std::string> claims;  // those whose verdicts belong below its picture
};

struct TraceHeader {
  std::string build, scenario, file, variant;
  std::uint64_t seed = 0;
  std::vector<std::string> mutants, overrides;
  TraceTime duration = 0;
  std::vector<TraceNode> nodes;
  std::vector<TraceRole> roles;
  std::optional<TraceRank> rank;
  std::vector<TraceMessageType> messages;
  std::optional<TraceLog> log;
  std::vector<TraceInterval> intervals;
  std::vector<std::string> refusals;  // types of facts
  std::optional<TraceWaits> waits;
  std::optional<TraceRing> ring;
};

// A value that only some views look into: the text of its JSON, parsed when it is asked for.
class JsonText {
 public:
  JsonText() = default;
  explicit JsonText(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  // The value, its members in their order; null if there is no text. O(length).
  [[nodiscard]] nlohmann::ordered_json parse() const;

 private:
  std::string text_;
};

struct Sent {
  std::uint64_t message = 0;  // unique in the run
  std::size_t to = 0;
  std::string type, label;
  JsonText body;
  std::optional<std::uint64_t> copy_of;  // a duplicate made by the network names its original
};
struct Delivered {
  std::uint64_t message = 0;
  std::size_t from = 0;
};
enum class LossPlace { sender, cut, receiver };
struct Lost {
  std::uint64_t message = 0;
  LossPlace where = LossPlace::sender;
  std::string why;
};
struct TimerFired {
  std::string timer;
};
struct Durable {
  std::uint64_t upto = 0;
};
struct FaceChanged {
  std::string role;
  JsonText face;
};
struct FactObserved {
  std::string type, label;  // an empty label is not drawn
  JsonText body;
};
struct TraceLogCell {
  std::uint64_t rank = 0;
  std::string label;
  bool operator==(const TraceLogCell&) const = default;
};
// What the node's log had from index `from` on is gone, `cells` stand there.
struct LogChanged {
  std::uint64_t first = 1, settled = 0, from = 1;
  std::vector<TraceLogCell> cells;
};
enum class OperationPhase { invoke, ok, fail, unknown };
struct OperationStep {
  std::string id, label;
  OperationPhase phase = OperationPhase::invoke;
  JsonText result;  // what it got
};
enum class NodeStatus { up, crashed, paused, halted };
struct StatusChanged {
  NodeStatus status = NodeStatus::up;
  std::string why;
};
struct FaultPhase {
  std::string id, verb, label, note;
  bool start = true;
  std::vector<std::size_t> nodes;
  std::vector<std::vector<std::size_t>> groups;  // the sides of a partition, cut or isolation; else empty
  bool one_way = false;                          // what the first side sends does not reach the second
  bool once = false;                             // it has no duration and never ends
};
// A step of the scenario says what comes next.
struct NoteSaid {
  std::string text;
};

struct ClaimViolated {
  std::string claim, evidence;
};
// What became of a claim, told at the end of the run.
enum class ClaimStatus { held, violated, not_judged, reached, not_reached };
struct ClaimJudged {
  std::string claim, about;
  std::uint64_t checks = 0;  // how often it was judged
  ClaimStatus status = ClaimStatus::not_judged;
};
// A question of the scenario and what came of it, told at the end of the run.
struct Asked {
  std::string question, explain;
  std::vector<std::string> options;
  std::vector<std::size_t> right;  // indices into options: those that held
  std::optional<TraceTime> asked, judged;
};
struct RunEnded {
  std::string digest;
};

struct TraceRecord {
  std::uint64_t event = 0;
  TraceTime time = 0;
  std::optional<std::size_t> node;   // an index into the header's nodes
  std::vector<std::uint64_t> clock;  // the vector clock; empty where the record has none
  std::variant<Sent, Delivered, Lost, TimerFired, Durable, FaceChanged, LogChanged, FactObserved, OperationStep,
               StatusChanged, FaultPhase, NoteSaid, ClaimViolated, ClaimJudged, Asked, RunEnded>
      what;
};

struct TraceFile {
  TraceHeader header;
  std::vector<TraceRecord> records;  // in the order of the run
};

// The file does not say what the format promises. what() reads "file:line: what was expected".
class TraceError : public std::runtime_error {
 public:
  TraceError(const std::string& file, std::size_t line, const std::string& message);
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  std::size_t line_;
};

// Takes a trace one line after the other, from a file or as it is written.
class TraceReader {
 public:
  // `file` only names the trace in errors.
  explicit TraceReader(std::string file);
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  ~TraceReader();

  // A line, with its newline or without; an empty one is passed over. Throws TraceError as read_trace() does.
  void add(std::string_view line);
  // The trace of all lines. Throws TraceError if there were none.
  [[nodiscard]] TraceFile take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads a whole trace, line by line. `file` only names it in errors. Kinds and keys that are not known are passed over.
// Throws TraceError: no header, an unknown version, a line that is not a JSON object, a missing or ill-typed key, a
// node that the header does not have, a message sent twice, or one that arrives without having been sent. O(size).
[[nodiscard]] TraceFile read_trace(std::istream& in, const std::string& file);

// The same from a path. Throws TraceError (line 0) if it cannot be opened.
[[nodiscard]] TraceFile read_trace_file(const std::string& path);

}  // namespace orrery::diagrams
