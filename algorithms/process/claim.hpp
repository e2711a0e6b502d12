// Claims: what an algorithm promises, judged after every event. A Judge keeps the ghost state that a family of claims
// shares (who led each term, a hash of each committed prefix) as a value that forks with the world, and judges the
// claims of its list one by one. A claim counts how often it was really judged, so that a vacuous one is seen.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/process/effect.hpp"
#include "algorithms/process/face.hpp"
#include "algorithms/process/process.hpp"

namespace orrery {

enum class ClaimKind : std::uint8_t {
  always,      ///< of every state
  step,        ///< of every state and the one before it
  eventually,  ///< comes true within a bound once the faults have stopped
  sometimes,   ///< some run of a campaign reaches it
};
inline constexpr std::array<std::string_view, 4> claim_kind_names{"always", "step", "eventually", "sometimes"};
constexpr std::span<const std::string_view> names_of(ClaimKind) { return claim_kind_names; }

/// A claim as users see it.
struct ClaimInfo {
  std::string_view name;  ///< dotted: family, then the words
  ClaimKind kind;
  std::string_view about;  ///< one sentence, with its source
  Duration within{};       ///< eventually: the default bound
};

/// What any system whose operations have a model (history.hpp) may claim; the host judges it.
inline constexpr ClaimInfo linearizable_claim{
    "linearizable", ClaimKind::always,
    "the operations of clients have an order, each within its time, in which every result is right (Herlihy and Wing)"};

/// What happened, as a claim sees it.
enum class EventKind : std::uint8_t { start, deliver, timer, durable, arrival, fault };
inline constexpr std::array<std::string_view, 6> event_kind_names{"start",   "deliver", "timer",
                                                                  "durable", "arrival", "fault"};
constexpr std::span<const std::string_view> names_of(EventKind) { return event_kind_names; }

/// Read access to the rest of the world, for evidence and for claims about several nodes.
class WorldView {
 public:
  virtual ~WorldView() = default;
  [[nodiscard]] virtual std::uint32_t node_count() const = 0;
  [[nodiscard]] virtual std::string_view name(NodeId node) const = 0;
  /// The process as it is, or was when it went down. REQUIRES: the node has booted, as every node that is up() has.
  [[nodiscard]] virtual const Process& process(NodeId node) const = 0;
  [[nodiscard]] virtual bool up(NodeId node) const = 0;
  /// What would surely survive a crash of the node now: the truth, not what a lying disk told.
  [[nodiscard]] virtual Lsn truly_durable(NodeId node) const = 0;
};

/// One event and what it did to the node it touched.
struct Step {
  EventKind kind;
  NodeId node;
  std::uint64_t event;
  Duration now;            ///< true simulated time since the beginning
  NodeId from;             ///< deliver: the sender
  const Message* message;  ///< deliver: what arrived; else null
  const Process& process;  ///< after the event
  const FaceBox& before;
  const FaceBox& after;
  bool face_changed;
  std::span<const Effect> effects;
  const WorldView& world;
};

/// The marks of a judge's claims, by their position in claims().
class Verdicts {
 public:
  struct Mark {
    std::uint64_t checks = 0;
    bool holds = false;    ///< eventually: as last judged. sometimes: reached
    bool ignored = false;  ///< left out by the scenario
    bool broken = false;   ///< always, step: was false once
    bool operator==(const Mark&) const = default;
  };
  struct Broken {
    std::size_t claim;  // layout: allow size_t-member, an index, never encoded
    NodeId node;
    std::string evidence;
  };

  explicit Verdicts(std::vector<Mark> marks) : marks_(std::move(marks)) {}

  /// Judges an always or step claim once. `evidence` is called only when it is broken, and returns what was seen.
  template <class Evidence>
  void check(std::size_t claim, bool holds, NodeId node, Evidence&& evidence) {
    Mark& mark = marks_[claim];
    ++mark.checks;
    if (holds || mark.ignored) [[likely]]
      return;
    mark.broken = true;
    if (!broken_) broken_.emplace(Broken{claim, node, std::forward<Evidence>(evidence)()});
  }
  /// Judges an eventually claim: whether it holds now.
  void hold(std::size_t claim, bool holds) {
    ++marks_[claim].checks;
    marks_[claim].holds = holds;
  }
  /// A sometimes claim is judged; true: reached, for good.
  void reach(std::size_t claim, bool reached) {
    ++marks_[claim].checks;
    if (reached) marks_[claim].holds = true;
  }
  [[nodiscard]] std::span<const Mark> marks() const { return marks_; }
  [[nodiscard]] std::span<Mark> marks() { return marks_; }
  /// The first that broke: the others, perhaps of the same event, have their marks.
  [[nodiscard]] const std::optional<Broken>& broken() const { return broken_; }

 private:
  std::vector<Mark> marks_;
  std::optional<Broken> broken_;
};

class Judge {
 public:
  virtual ~Judge() = default;
  [[nodiscard]] virtual std::span<const ClaimInfo> claims() const = 0;
  /// Whether this judge wants to see the step: asked first, so that a world whose ghost state is shared with a fork is
  /// not copied for nothing.
  [[nodiscard]] virtual bool concerns(const Step& step) const = 0;
  /// REQUIRES: concerns(step).
  virtual void judge(const Step& step, Verdicts& verdicts) = 0;
  [[nodiscard]] virtual std::unique_ptr<Judge> clone() const = 0;
};

}  // namespace orrery
