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

#include <fmt/format.h>

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

inline Act act(Verb verb, std::string text = {}) {
  Act one;
  one.verb = verb;
  one.text = std::move(text);
  return one;
}
inline Act send(NodeId to, std::string text) {
  Act one = act(Verb::send, std::move(text));
  one.to = to;
  return one;
}
inline Act send_now(NodeId to, std::string text) {
  Act one = send(to, std::move(text));
  one.verb = Verb::send_now;
  return one;
}
inline Act append(std::string text) { return act(Verb::append, std::move(text)); }
inline Act sync() { return act(Verb::sync); }
inline Act set_timer(std::uint32_t timer, Duration after) {
  Act one = act(Verb::set_timer);
  one.timer = timer;
  one.after = after;
  return one;
}
inline Act cancel_timer(std::uint32_t timer) {
  Act one = act(Verb::cancel_timer);
  one.timer = timer;
  return one;
}
inline Act checkpoint(std::string state, Lsn upto) {
  Act one = act(Verb::checkpoint, std::move(state));
  one.upto = upto;
  return one;
}

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

  void on_start(Context& context, const Durable& durable) override {
    std::string found;
    if (!durable.checkpoint.empty()) found += fmt::format(" [{}]@{}", text_of(durable.checkpoint), durable.base.value);
    for (const JournalRecord& record : durable.records)
      found += fmt::format(" {}:{}", record.lsn.value, record.corrupt() ? "corrupt" : text_of(record.content));
    const JournalCut cut = inspect(durable);
    write(context, fmt::format("start{}{}{}", found, cut.torn ? " torn" : "", cut.broken ? " broken" : ""));
  }
  void on(Context& context, NodeId from, const Note& note) {
    ++state.shown.heard;
    state.shown.good = state.shown.good || note.text == "good";
    write(context, fmt::format("{} from {}", note.text, from.value));
    if (note.text == "ask") context.send_now(from, Message::of(Note{"answer"}));
    if (note.text == "answer" && state.operation != OperationId{}) done(context, Outcome::ok);
  }
  void on(Context& context, NodeId, const Order& order) {
    for (const Act& each : order.acts) obey(context, each);
  }
  void on_timer(Context& context, TimerId timer) override {
    if (timer == give_up) return done(context, Outcome::unknown);
    write(context, fmt::format("timer {}", timer.value));
  }
  void on_durable(Context& context, Lsn upto) override {
    state.shown.durable = upto.value;
    write(context, fmt::format("durable {}", upto.value));
  }
  void on_operation(Context& context, const Operation& operation) override {
    state.operation = operation.id;
    write(context, fmt::format("operation {}", operation.id.value));
    if (operation.timeout > Duration(0)) context.set_timer(give_up, operation.timeout);
    context.send_now(operation.to == no_node ? NodeId{0} : operation.to, operation.command);
  }
  [[nodiscard]] Face face() const { return state.shown; }

  State state;

 private:
  static std::string text_of(const Message& message) { return message.as<Note>()->text; }
  void write(const Context& context, std::string_view what) {
    state.log.push_back(fmt::format("{} {}", print_duration(context.now().time_since_epoch()), what));
  }
  void done(Context& context, Outcome outcome) {
    context.finish(std::exchange(state.operation, {}), outcome);
    context.cancel_timer(give_up);
  }
  void obey(Context& context, const Act& each) {
    switch (each.verb) {
      case Verb::send:
        return context.send(each.to, Message::of(Note{each.text}));
      case Verb::send_now:
        return context.send_now(each.to, Message::of(Note{each.text}));
      case Verb::append:
        context.append(Message::of(Note{each.text}));
        return;
      case Verb::sync:
        return context.sync();
      case Verb::set_timer:
        return context.set_timer({each.timer}, each.after);
      case Verb::cancel_timer:
        return context.cancel_timer({each.timer});
      case Verb::checkpoint:
        return context.checkpoint(Message::of(Note{each.text}), each.upto);
      case Verb::halt:
        return context.halt("told to");
      case Verb::observe:
        return context.observe(Note{each.text});
      case Verb::roll: {
        const std::uint32_t first = context.pick(site_roll, 1000);
        const std::uint32_t second = context.pick(site_roll, 1000);
        const std::uint32_t by_rank = context.pick(site_rank, 1000);
        return write(context, fmt::format("rolled {} {} {}", first, second, by_rank));
      }
    }
  }
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
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos; }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return step.message != nullptr && step.message->as<Note>() != nullptr;
  }
  void judge(const Step& step, Verdicts& verdicts) override {
    const std::string& text = step.message->as<Note>()->text;
    verdicts.check(no_bad, text != "bad", step.node,
                   [&] { return fmt::format("{} heard it", step.world.name(step.node)); });
    const auto* before = step.before.get<Face>();
    const auto* after = step.after.get<Face>();
    verdicts.check(counts_by_one, after->heard - before->heard <= 1, step.node, [] { return std::string("jumped"); });
    good_ = good_ || after->good;
    verdicts.hold(good_in_time, good_);
    verdicts.reach(ugly, text == "ugly");
  }
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<ProbeJudge>(*this); }

 private:
  bool good_ = false;
};

inline Message generate_ask(Picker&, const WorkloadShape&, NodeId, std::uint64_t) { return Message::of(Note{"ask"}); }
inline const WorkloadSpec asking{"asking", "asks, again and again", {"ask"}, generate_ask};

}  // namespace orrery::probe
