// Probe: a system that exists only for tests. A probe does what an Order tells it, effect by effect, and writes down
// what happened to it, so that a test of the world reads as a list of orders and a log. A probe that serves as a client
// asks the server of its operation, or node 0, and finishes at the answer or at its time-out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::probe {

/// A message, a record, a checkpoint's state, a fact, a client's command: some words. "ask" is answered by "answer".
struct Note {
  std::string text;
  bool operator==(const Note&) const = default;
  static constexpr std::string_view type_name = "Note";
  static constexpr auto fields() { return std::tuple{field("text", &Note::text)}; }
};

enum class Verb : std::uint8_t {
  send,
  send_now,
  append,
  sync,
  set_timer,
  cancel_timer,
  checkpoint,
  halt,
  roll,
  observe
};
inline constexpr std::array<std::string_view, 10> verb_names{
    "send", "send_now", "append", "sync", "set_timer", "cancel_timer", "checkpoint", "halt", "roll", "observe"};
constexpr std::span<const std::string_view> names_of(Verb) { return verb_names; }

/// One effect to emit; a verb uses the fields that it needs.
struct Act {
  Verb verb{};
  std::string text;
  NodeId to{};
  std::uint32_t timer = 0;
  Duration after{};
  Lsn upto{};
  bool operator==(const Act&) const = default;
  static constexpr std::string_view type_name = "Act";
  static constexpr auto fields() {
    return std::tuple{field("verb", &Act::verb),   field("text", &Act::text),   field("to", &Act::to),
                      field("timer", &Act::timer), field("after", &Act::after), field("upto", &Act::upto)};
  }
};
struct Order {
  std::vector<Act> acts;
  bool operator==(const Order&) const = default;
  static constexpr std::string_view type_name = "Order";
  static constexpr auto fields() { return std::tuple{field("acts", &Order::acts)}; }
};

[[nodiscard]] Act act(Verb verb, std::string text = {});
[[nodiscard]] Act send(NodeId to, std::string text);
[[nodiscard]] Act send_now(NodeId to, std::string text);
[[nodiscard]] Act append(std::string text);
[[nodiscard]] Act sync();
[[nodiscard]] Act set_timer(std::uint32_t timer, Duration after);
[[nodiscard]] Act cancel_timer(std::uint32_t timer);
[[nodiscard]] Act checkpoint(std::string state, Lsn upto);

struct Face {
  std::uint64_t heard = 0;  ///< messages since the boot
  std::uint64_t durable = 0;
  bool good = false;  ///< has heard "good"
  bool operator==(const Face&) const = default;
  static constexpr std::string_view type_name = "ProbeFace";
  static constexpr auto fields() {
    return std::tuple{field("heard", &Face::heard), field("durable", &Face::durable), field("good", &Face::good)};
  }
};

inline constexpr Site site_roll("probe.roll");
inline constexpr Site site_rank("probe.rank", Site::Kind::breaks_symmetry);
inline constexpr TimerId give_up{99};

class Probe final : public ProcessOf<Probe, std::variant<Note, Order>> {
 public:
  struct State {
    std::vector<std::string> log;  ///< what happened since the boot
    Face shown;
    OperationId operation{};
    static constexpr std::string_view type_name = "ProbeState";
    static constexpr auto fields() {
      return std::tuple{field("log", &State::log), field("shown", &State::shown),
                        field("operation", &State::operation)};
    }
  };

  void on_start(Context& context, const Durable& durable) override;
  void on(Context& context, NodeId from, const Note& note);
  void on(Context& context, NodeId, const Order& order);
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  void on_operation(Context& context, const Operation& operation) override;
  [[nodiscard]] Face face() const { return state.shown; }

  State state;

 private:
  static std::string text_of(const Message& message);
  void write(const Context& context, std::string_view what);
  void done(Context& context, Outcome outcome);
  void obey(Context& context, const Act& each);
};

/// Judges one claim of each kind: nobody hears "bad"; a face's count moves by one at most; "good" is heard in time.
class ProbeJudge final : public Judge {
 public:
  enum : std::size_t { no_bad, counts_by_one, good_in_time, ugly };
  static constexpr std::array<ClaimInfo, 4> infos{{
      {"probe.no_bad", ClaimKind::always, "nobody hears \"bad\"", {}},
      {"probe.counts_by_one", ClaimKind::step, "what was heard grows by one at most", {}},
      {"probe.good_in_time", ClaimKind::eventually, "somebody hears \"good\"", std::chrono::seconds(1)},
      {"probe.ugly", ClaimKind::sometimes, "somebody hears \"ugly\"", {}},
  }};
  [[nodiscard]] std::span<const ClaimInfo> claims() const override;
  [[nodiscard]] bool concerns(const Step& step) const override;
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override;

 private:
  bool good_ = false;
};

/// A client's only workload: "ask", again and again.
[[nodiscard]] const WorkloadSpec& asking();
/// A fresh probe; an order as a message.
[[nodiscard]] std::unique_ptr<Process> make_probe();
[[nodiscard]] Message order_of(std::vector<Act> acts);

}  // namespace orrery::probe
