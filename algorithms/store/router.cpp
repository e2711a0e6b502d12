// The two rounds, and what interrupts them: no answer (ask again), an epoch that is over (begin again), a client that
// asks twice (one operation, one answer).
#include "algorithms/store/router.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/kv/commands.hpp"
#include "algorithms/store/facts.hpp"

namespace orrery::store {

void Router::on_start(Context& context, const Durable&) {
  state.boot = std::max<std::uint64_t>(static_cast<std::uint64_t>(context.wall().time_since_epoch().count()), 1);
  state.rounds = state.boot;
  context.send_now(config_->coordinator, Message::of(GetRing{}));
  context.set_timer(retry_timer, config_->options.retry);
  context.set_timer(refresh_timer, config_->options.suspect_after);
}

void Router::on_timer(Context& context, TimerId timer) {
  if (timer == refresh_timer) {
    context.send_now(config_->coordinator, Message::of(GetRing{state.view.stamp()}));
    context.set_timer(refresh_timer, config_->options.suspect_after);
    return;
  }
  std::erase_if(state.operations, [&](const Routed& operation) { return operation.given_up <= context.now(); });
  for (const Routed& operation : state.operations) ask(context, operation);
  if (state.view.empty()) context.send_now(config_->coordinator, Message::of(GetRing{}));
  context.set_timer(retry_timer, config_->options.retry);
}

void Router::on(Context& context, NodeId, const RingUpdate& update) { adopt(context, update.view); }

void Router::on(Context& context, NodeId from, const GetRing& request) {
  if (state.view.stamp() > request.stamp) context.send_now(from, Message::of(RingUpdate{state.view}));
}

void Router::on(Context& context, NodeId, const Stale& stale) {
  const Epoch before = state.view.stamp().epoch;
  if (stale.view.stamp().epoch > before) context.observe(RouterCorrected{before, stale.view.stamp().epoch});
  adopt(context, stale.view);
}

void Router::adopt(Context& context, const View& view) {
  if (view.stamp() <= state.view.stamp()) return;
  const bool new_epoch = view.stamp().epoch != state.view.stamp().epoch;
  state.view = view;
  layout_ = std::make_shared<const Layout>(view, *config_);
  // A write goes to the newest configuration alone, which is the same as long as the epoch is.
  for (Routed& operation : state.operations)
    if (new_epoch || operation.round == Round::read) begin(context, operation);
}

void Router::on(Context& context, NodeId from, const Ask& asked) {
  if (asked.boot != state.boot) {
    context.send_now(from, Message::of(Answer{asked.session, asked.serial, AnswerStatus::other_boot, state.boot, {}}));
    return;
  }
  if (!is_newest(context, from, asked)) return;
  Routed operation;
  operation.number = ++state.begun;
  operation.client = from;
  operation.session = asked.session;
  operation.serial = asked.serial;
  operation.given_up = context.now() + asked.patience;
  if (const auto* put = asked.command.as<kv::Put>()) {
    operation.write = true;
    operation.entry = {put->key, {}, put->value};
  } else if (const auto* get = asked.command.as<kv::Get>()) {
    operation.entry = {get->key, {}, {}};
    context.observe(ReadBegan{operation.number, get->key});
  } else {
    context.send_now(from, Message::of(Answer{asked.session, asked.serial, AnswerStatus::rejected, state.boot, {}}));
    return;
  }
  state.operations.push_back(std::move(operation));
  begin(context, state.operations.back());
}

bool Router::is_newest(Context& context, NodeId client, const Ask& asked) {
  auto known =
      std::find_if(state.asked.begin(), state.asked.end(), [&](const Asked& each) { return each.client == client; });
  if (known == state.asked.end()) known = state.asked.insert(known, {client, {}, {}, {}});
  const std::tuple before(known->session, known->serial);
  const std::tuple now(asked.session, asked.serial);
  if (now == before && !known->answer.empty()) context.send_now(client, known->answer);
  if (now <= before) return false;
  std::erase_if(state.operations, [&](const Routed& operation) { return operation.client == client; });
  *known = {client, asked.session, asked.serial, {}};
  return true;
}

void Router::begin(Context& context, Routed& operation) {
  if (config_->mutants.on(Mutant::put_begun_anew)) operation.versioned = false;
  if (!operation.write) operation.entry = {operation.entry.key, {}, {}};
  begin_round(context, operation, Round::read);
}

void Router::begin_round(Context& context, Routed& operation, Round round) {
  operation.round = round;
  operation.round_number = config_->mutants.on(Mutant::answers_of_any_round) ? operation.number : ++state.rounds;
  operation.heard.clear();
  ask(context, operation);
}

void Router::ask(Context& context, const Routed& operation) {
  if (layout_ == nullptr) return;
  const Segment segment = layout_->segment_of(operation.entry.key);
  const Epoch epoch = state.view.stamp().epoch;
  std::vector<NodeId> whom;
  const std::uint32_t first = operation.round == Round::read ? 0 : layout_->newest();
  for (std::uint32_t i = first; i < layout_->configuration_count(); ++i)
    for (const Identity& replica : layout_->replicas(i, segment)) whom.push_back(replica.node);
  std::sort(whom.begin(), whom.end());
  whom.erase(std::unique(whom.begin(), whom.end()), whom.end());
  const Message message =
      operation.round == Round::read
          ? Message::of(Read{epoch, state.view.stamp().oldest, operation.round_number, operation.entry.key})
          : Message::of(Write{epoch, operation.round_number, operation.entry});
  for (const NodeId node : whom) {
    const bool answered = std::any_of(operation.heard.begin(), operation.heard.end(),
                                      [&](const Heard& heard) { return heard.identity.node == node; });
    if (!answered) context.send_now(node, message);
  }
}

Routed* Router::in_round(Round round, std::uint64_t number) {
  if (layout_ == nullptr) return nullptr;  // nobody was asked yet
  const auto found = std::find_if(state.operations.begin(), state.operations.end(), [&](const Routed& operation) {
    return operation.round == round && operation.round_number == number;
  });
  return found == state.operations.end() ? nullptr : &*found;
}

bool Router::heard_majority(const Routed& operation, std::uint32_t configuration, Version least) const {
  const Segment segment = layout_->segment_of(operation.entry.key);
  const auto counts = [&](const Heard& heard) {
    return heard.version >= least && layout_->holds(configuration, segment, heard.identity);
  };
  const auto heard = std::count_if(operation.heard.begin(), operation.heard.end(), counts);
  return static_cast<std::size_t>(heard) >= majority(layout_->replicas(configuration, segment).size());
}

namespace {

/// Whether the answer is the replica's first in this round.
bool is_new(Routed& operation, Identity identity, Version version) {
  for (const Heard& heard : operation.heard)
    if (heard.identity.node == identity.node) return false;
  operation.heard.push_back({identity, version});
  return true;
}

}  // namespace

void Router::on(Context& context, NodeId from, const ReadReply& reply) {
  Routed* operation = in_round(Round::read, reply.round);
  if (operation == nullptr || !is_new(*operation, {from, reply.incarnation}, reply.entry.version)) return;
  if (!operation->write && reply.entry.version > operation->entry.version) operation->entry = reply.entry;
  for (std::uint32_t i = 0; i < layout_->configuration_count(); ++i)
    if (!heard_majority(*operation, i, {})) return;
  end_read(context, *operation);
}

void Router::end_read(Context& context, Routed& operation) {
  if (operation.write) {
    if (!operation.versioned) {
      std::uint64_t counter = 0;
      for (const Heard& heard : operation.heard) counter = std::max(counter, heard.version.counter);
      operation.entry.version = {counter + 1, context.self(), state.boot, operation.number};
      operation.versioned = true;
    }
  } else if (heard_majority(operation, layout_->newest(), operation.entry.version) ||
             config_->mutants.on(Mutant::no_read_repair)) {
    return answer(context, operation);
  } else {
    context.observe(ReadRepaired{operation.entry.key});
  }
  begin_round(context, operation, Round::write);
}

void Router::on(Context& context, NodeId from, const WriteReply& reply) {
  Routed* operation = in_round(Round::write, reply.round);
  if (operation == nullptr) return;
  const Version version = operation->entry.version;
  if (!is_new(*operation, {from, reply.incarnation}, version)) return;
  if (heard_majority(*operation, layout_->newest(), version)) answer(context, *operation);
}

void Router::answer(Context& context, const Routed& operation) {
  const Stamp stamp = state.view.stamp();
  context.observe(Answered{operation.number, operation.entry.key, operation.entry.version, operation.write, stamp.epoch,
                           layout_->configuration_count()});
  const bool found = operation.entry.version != Version{};
  Message result = operation.write ? Message::of(kv::Done{})
                                   : Message::of(kv::Value{found, found ? operation.entry.value : std::string()});
  Message message =
      Message::of(Answer{operation.session, operation.serial, AnswerStatus::ok, state.boot, std::move(result)});
  context.send_now(operation.client, message);
  for (Asked& asked : state.asked)
    if (asked.session == operation.session && asked.serial == operation.serial) asked.answer = std::move(message);
  const std::uint64_t number = operation.number;
  std::erase_if(state.operations, [&](const Routed& each) { return each.number == number; });
}

}  // namespace orrery::store
