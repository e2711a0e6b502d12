// What a probe does with its orders, and the judge of its claims.
#include "tests/support/probe.hpp"

#include <fmt/format.h>

namespace orrery::probe {

Act act(Verb verb, std::string text) {
  Act one;
  one.verb = verb;
  one.text = std::move(text);
  return one;
}
Act send(NodeId to, std::string text) {
  Act one = act(Verb::send, std::move(text));
  one.to = to;
  return one;
}
Act send_now(NodeId to, std::string text) {
  Act one = send(to, std::move(text));
  one.verb = Verb::send_now;
  return one;
}
Act append(std::string text) { return act(Verb::append, std::move(text)); }
Act sync() { return act(Verb::sync); }
Act set_timer(std::uint32_t timer, Duration after) {
  Act one = act(Verb::set_timer);
  one.timer = timer;
  one.after = after;
  return one;
}
Act cancel_timer(std::uint32_t timer) {
  Act one = act(Verb::cancel_timer);
  one.timer = timer;
  return one;
}
Act checkpoint(std::string state, Lsn upto) {
  Act one = act(Verb::checkpoint, std::move(state));
  one.upto = upto;
  return one;
}

void Probe::on_start(Context& context, const Durable& durable) {
  std::string found;
  if (!durable.checkpoint.empty()) found += fmt::format(" [{}]@{}", text_of(durable.checkpoint), durable.base.value);
  for (const JournalRecord& record : durable.records)
    found += fmt::format(" {}:{}", record.lsn.value, record.corrupt() ? "corrupt" : text_of(record.content));
  const JournalCut cut = inspect(durable);
  write(context, fmt::format("start{}{}{}", found, cut.torn ? " torn" : "", cut.broken ? " broken" : ""));
}

void Probe::on(Context& context, NodeId from, const Note& note) {
  ++state.shown.heard;
  state.shown.good = state.shown.good || note.text == "good";
  write(context, fmt::format("{} from {}", note.text, from.value));
  if (note.text == "ask") context.send_now(from, Message::of(Note{"answer"}));
  if (note.text == "answer" && state.operation != OperationId{}) done(context, Outcome::ok);
}

void Probe::on(Context& context, NodeId, const Order& order) {
  for (const Act& each : order.acts) obey(context, each);
}

void Probe::on_timer(Context& context, TimerId timer) {
  if (timer == give_up) return done(context, Outcome::unknown);
  write(context, fmt::format("timer {}", timer.value));
}

void Probe::on_durable(Context& context, Lsn upto) {
  state.shown.durable = upto.value;
  write(context, fmt::format("durable {}", upto.value));
}

void Probe::on_operation(Context& context, const Operation& operation) {
  state.operation = operation.id;
  write(context, fmt::format("operation {}", operation.id.value));
  if (operation.timeout > Duration(0)) context.set_timer(give_up, operation.timeout);
  context.send_now(operation.to == no_node ? NodeId{0} : operation.to, operation.command);
}

std::string Probe::text_of(const Message& message) { return message.as<Note>()->text; }

void Probe::write(const Context& context, std::string_view what) {
  state.log.push_back(fmt::format("{} {}", print_duration(context.now().time_since_epoch()), what));
}

void Probe::done(Context& context, Outcome outcome) {
  context.finish(std::exchange(state.operation, {}), outcome);
  context.cancel_timer(give_up);
}

void Probe::obey(Context& context, const Act& each) {
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

std::span<const ClaimInfo> ProbeJudge::claims() const { return infos; }

bool ProbeJudge::concerns(const Step& step) const {
  return step.message != nullptr && step.message->as<Note>() != nullptr;
}

void ProbeJudge::judge(const Step& step, Verdicts& verdicts) {
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

std::unique_ptr<Judge> ProbeJudge::clone() const { return std::make_unique<ProbeJudge>(*this); }

namespace {

Message generate_ask(Picker&, const WorkloadShape&, NodeId, std::uint64_t) { return Message::of(Note{"ask"}); }

}  // namespace

const WorkloadSpec& asking() {
  static const WorkloadSpec spec{"asking", "asks, again and again", {"ask"}, generate_ask};
  return spec;
}

std::unique_ptr<Process> make_probe() { return std::make_unique<Probe>(); }

Message order_of(std::vector<Act> acts) { return Message::of(Order{std::move(acts)}); }

}  // namespace orrery::probe
