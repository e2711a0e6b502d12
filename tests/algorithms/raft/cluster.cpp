// The slow-motion cluster: one handler at a time, its effects applied in order, its step judged.
#include "tests/algorithms/raft/cluster.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "algorithms/raft/records.hpp"

namespace orrery::raft::test {

namespace {

/// Nodes answer alike questions differently: by rank.
class ByRank final : public Picker {
 public:
  explicit ByRank(std::uint32_t rank) : rank_(rank) {}
  std::uint32_t pick(const Site& site, std::uint32_t count) override {
    return site.kind == Site::Kind::plain ? 0 : rank_ % count;
  }

 private:
  std::uint32_t rank_;
};

}  // namespace

Which among(std::vector<std::uint32_t> nodes) {
  return [nodes](const Flight& flight) {
    const auto has = [&](NodeId node) { return std::find(nodes.begin(), nodes.end(), node.value) != nodes.end(); };
    return has(flight.from) && has(flight.to);
  };
}
Which from(std::uint32_t node) {
  return [node](const Flight& flight) { return flight.from.value == node; };
}
Which to(std::uint32_t node) {
  return [node](const Flight& flight) { return flight.to.value == node; };
}
Which votes() {
  return [](const Flight& flight) {
    return flight.message.as<RequestVote>() != nullptr || flight.message.as<RequestVoteReply>() != nullptr;
  };
}

Cluster::Cluster(const Setup& setup, std::map<std::uint32_t, std::vector<Message>> journals) : servers_(setup.servers) {
  SystemSetup parts;
  for (std::uint32_t i = 0; i < setup.servers; ++i) parts.servers.push_back({i});
  for (std::uint32_t i = 0; i < setup.clients; ++i) parts.clients.push_back({setup.servers + i});
  parts.options = setup.options;
  const auto& known = system().mutants;
  for (const std::string& name : setup.mutants) {
    const auto at = std::find_if(known.begin(), known.end(), [&](const MutantSpec& spec) { return spec.name == name; });
    ENSURE(at != known.end());
    parts.mutants |= std::uint64_t{1} << (at - known.begin());
  }
  parts_ = system().bind(parts);
  judge_ = std::move(parts_.judges().front());
  std::vector<Verdicts::Mark> marks(judge_->claims().size());
  for (std::size_t i = 0; i < marks.size(); ++i)
    marks[i].ignored =
        std::find(setup.ignored.begin(), setup.ignored.end(), judge_->claims()[i].name) != setup.ignored.end();
  verdicts_ = Verdicts(std::move(marks));

  nodes_.resize(setup.servers + setup.clients);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    node.name = i < servers_ ? fmt::format("n{}", i + 1) : fmt::format("c{}", i - servers_ + 1);
    node.process = i < servers_ ? parts_.server({i}) : parts_.client({i});
    for (Message& record : journals[i]) node.journal.push_back({++node.appended, std::move(record)});
    node.durable = node.appended;
  }
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) boot(i);
}

void Cluster::boot(std::uint32_t id) {
  Node& node = nodes_[id];
  node.up = true;
  node.process = id < servers_ ? parts_.server({id}) : parts_.client({id});
  Durable durable;
  durable.records = node.journal;
  if (!node.journal.empty() && node.journal.back().corrupt()) node.journal.pop_back();  // shown once, then gone
  run(EventKind::start, id, no_node, nullptr,
      [&](Context& context, Process& process) { process.on_start(context, durable); });
}

void Cluster::run(EventKind kind, std::uint32_t id, NodeId sender, const Message* message, const Handler& handler) {
  Node& node = nodes_[id];
  now_ += std::chrono::microseconds(1);
  ++events_;
  Effects effects;
  ByRank picker(id);
  Context context({id}, {Monotonic(now_), Wall(now_)}, picker, effects, node.appended);
  handler(context, *node.process);
  const FaceBox before = node.face;
  const bool changed = node.process->show(node.face);
  const Step step{kind,          {id},   events_,   now_,    sender,  message,
                  *node.process, before, node.face, changed, effects, *this};
  if (judge_->concerns(step)) judge_->judge(step, verdicts_);
  apply(id, effects);
}

void Cluster::apply(std::uint32_t id, const Effects& effects) {
  Node& node = nodes_[id];
  for (const Effect& effect : effects) {
    if (const auto* append = std::get_if<Append>(&effect)) {
      node.journal.push_back({append->lsn, append->record});
    } else if (const auto* send = std::get_if<Send>(&effect)) {
      node.held.push_back(*send);
    } else if (const auto* set = std::get_if<SetTimer>(&effect)) {
      node.timers[set->timer] = set->after;
    } else if (const auto* cancel = std::get_if<CancelTimer>(&effect)) {
      node.timers.erase(cancel->timer);
    } else if (const auto* finish = std::get_if<Finish>(&effect)) {
      outcomes_.emplace_back(finish->outcome, finish->result);
    } else if (const auto* halt = std::get_if<Halt>(&effect)) {
      node.halted = halt->reason;
      node.up = false;
    }
  }
  release(node, {id});
  if (!node.slow) sync(id);
}

void Cluster::release(Node& node, NodeId id) {
  std::vector<Send> waiting;
  for (Send& send : node.held) {
    if (send.after <= node.durable)
      flying_.push_back({id, send.to, std::move(send.message)});
    else
      waiting.push_back(std::move(send));
  }
  node.held = std::move(waiting);
}

void Cluster::sync(std::uint32_t id) {
  Node& node = nodes_[id];
  if (!node.up || node.durable == node.appended) return;
  node.durable = node.appended;
  release(node, {id});
  run(EventKind::durable, id, no_node, nullptr,
      [&](Context& context, Process& process) { process.on_durable(context, node.durable); });
}

void Cluster::fire(std::uint32_t id, TimerId timer) {
  Node& node = nodes_[id];
  if (!node.up || node.timers.erase(timer) == 0) return;
  run(EventKind::timer, id, no_node, nullptr,
      [&](Context& context, Process& process) { process.on_timer(context, timer); });
}

std::uint32_t Cluster::deliver(const Which& which) {
  std::uint32_t delivered = 0;
  for (const Flight& flight : take(which)) {
    if (!nodes_[flight.to.value].up) continue;
    ++delivered;
    run(EventKind::deliver, flight.to.value, flight.from, &flight.message,
        [&](Context& context, Process& process) { process.on_message(context, flight.from, flight.message); });
  }
  return delivered;
}

void Cluster::settle(const Which& which) {
  for (int rounds = 0; deliver(which) > 0; ++rounds) ENSURE(rounds < 1000);
}

void Cluster::drop(const Which& which) { static_cast<void>(take(which)); }

std::vector<Flight> Cluster::take(const Which& which) {
  std::vector<Flight> taken;
  std::vector<Flight> kept;
  for (Flight& flight : flying_) (which(flight) ? taken : kept).push_back(std::move(flight));
  flying_ = std::move(kept);
  return taken;
}

std::vector<Flight> Cluster::copies(const Which& which) const {
  std::vector<Flight> found;
  std::copy_if(flying_.begin(), flying_.end(), std::back_inserter(found), which);
  return found;
}

void Cluster::put(const std::vector<Flight>& flights) { flying_.insert(flying_.end(), flights.begin(), flights.end()); }

void Cluster::crash(std::uint32_t id) {
  Node& node = nodes_[id];
  node.up = false;
  node.held.clear();
  node.timers.clear();
  node.journal.resize(node.durable.value);
  node.appended = node.durable;
  const Step step{EventKind::fault, {id},      ++events_, now_,  no_node, nullptr,
                  *node.process,    node.face, node.face, false, {},      *this};
  if (judge_->concerns(step)) judge_->judge(step, verdicts_);
}

void Cluster::crash_torn(std::uint32_t id) {
  const bool unsynced = nodes_[id].appended > nodes_[id].durable;
  crash(id);
  if (unsynced) nodes_[id].journal.push_back({nodes_[id].durable + 1, Message()});
}

void Cluster::restart(std::uint32_t id) { boot(id); }

void Cluster::ask(std::uint32_t client, Message command, NodeId only) {
  const Operation operation{{++operations_}, std::move(command), {}, only};
  run(EventKind::arrival, client, no_node, nullptr,
      [&](Context& context, Process& process) { process.on_operation(context, operation); });
}

void Cluster::elect(std::uint32_t node, std::initializer_list<std::uint32_t> voters) {
  std::vector<std::uint32_t> all(voters);
  all.push_back(node);
  stand(node);
  settle(votes() && among(all));
}

const State& Cluster::server(std::uint32_t node) const { return nodes_[node].process->as<Server>()->state; }
const kv::ClientState& Cluster::client(std::uint32_t node) const {
  return nodes_[node].process->as<kv::Client>()->state;
}

std::vector<std::uint64_t> Cluster::terms(std::uint32_t node) const {
  std::vector<std::uint64_t> found;
  const Log& log = server(node).log;
  for (LogIndex index = log.first_index(); index <= log.last_index(); ++index)
    found.push_back(log.term_at(index).value);
  return found;
}

std::string Cluster::broken() const {
  return verdicts_.broken() ? std::string(judge_->claims()[verdicts_.broken()->claim].name) : std::string();
}
std::string Cluster::evidence() const { return verdicts_.broken() ? verdicts_.broken()->evidence : std::string(); }
bool Cluster::holds(Claim claim) const { return verdicts_.marks()[static_cast<std::size_t>(claim)].holds; }
std::uint64_t Cluster::checks(Claim claim) const { return verdicts_.marks()[static_cast<std::size_t>(claim)].checks; }

std::vector<Message> journal_of(std::uint64_t term, const std::vector<std::uint64_t>& log) {
  std::vector<Message> records;
  LogIndex index{};
  for (const std::uint64_t each : log)
    records.push_back(Message::of(EntryAppended{++index, Entry{{each}, EntryKind::noop, {}}}));
  records.push_back(Message::of(Ballot{{term}, no_node}));
  return records;
}

Message put_command(std::string key, std::string value) {
  return Message::of(kv::Put{std::move(key), std::move(value)});
}

}  // namespace orrery::raft::test
