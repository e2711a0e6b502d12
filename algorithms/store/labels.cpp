// Labels say which key, which version and which epoch; what a face shows anyway stays silent.
#include "algorithms/store/labels.hpp"

#include <string>

#include <fmt/format.h>

#include "algorithms/hashing/commands.hpp"
#include "algorithms/kv/commands.hpp"
#include "algorithms/process/ring_shown.hpp"
#include "algorithms/store/facts.hpp"
#include "algorithms/store/messages.hpp"

namespace orrery::store {

namespace {

std::string of_epoch(const View& view) { return fmt::format("E{}", view.stamp().epoch.value); }

std::string label_heartbeat(const Message&) { return "heartbeat"; }
std::string label_ring_update(const Message& m) { return "ring " + of_epoch(m.as<RingUpdate>()->view); }
std::string label_get_ring(const Message& m) {
  return fmt::format("ring after E{}?", m.as<GetRing>()->stamp.epoch.value);
}
std::string label_read(const Message& m) { return fmt::format("read {}", m.as<Read>()->key); }
std::string label_read_reply(const Message& m) {
  const Entry& entry = m.as<ReadReply>()->entry;
  return entry.version == Version{} ? "none" : fmt::format("{} v{}", entry.value, entry.version.counter);
}
std::string label_write(const Message& m) {
  const Entry& entry = m.as<Write>()->entry;
  return fmt::format("write {}={} v{}", entry.key, entry.value, entry.version.counter);
}
std::string label_write_reply(const Message&) { return "kept"; }
std::string label_stale(const Message& m) { return "stale: " + of_epoch(m.as<Stale>()->view); }
std::string label_pull(const Message& m) { return fmt::format("what is mine in E{}?", m.as<Pull>()->epoch.value); }
std::string label_handoff(const Message& m) {
  const auto& part = *m.as<HandOff>();
  return fmt::format("{} key{}{}", part.entries.size(), part.entries.size() == 1 ? "" : "s",
                     part.last ? "" : " and more");
}
std::string label_ask(const Message& m) {
  const Message& command = m.as<Ask>()->command;
  return hashing::is_command(command) ? hashing::command_text(command) : kv::command_text(command);
}
std::string label_answer(const Message& m) {
  const auto& answer = *m.as<Answer>();
  if (answer.status == AnswerStatus::other_boot) return "started anew";
  if (answer.status == AnswerStatus::rejected) return "rejected";
  const std::string result = kv::result_text(answer.result);
  return result.empty() ? "ok" : "ok " + result;
}

std::string silent(const Message&) { return {}; }
std::string label_ring_changed(const Message& m) {
  const auto& changed = *m.as<RingChanged>();
  return fmt::format("epoch {} (+{} -{})", changed.epoch.value, changed.joined.size(), changed.left.size());
}
std::string label_ended(const Message& m) { return fmt::format("E{} has all", m.as<HandOffEnded>()->epoch.value); }
std::string label_took_over(const Message& m) { return fmt::format("+{} keys", m.as<TookOver>()->keys); }
std::string label_forgot(const Message& m) { return fmt::format("-{} keys", m.as<Forgot>()->keys.size()); }
std::string label_corrected(const Message& m) {
  const auto& corrected = *m.as<RouterCorrected>();
  return fmt::format("E{} not E{}", corrected.to.value, corrected.from.value);
}
std::string label_repaired(const Message& m) { return fmt::format("repairs {}", m.as<ReadRepaired>()->key); }

}  // namespace

std::vector<MessageSpec> message_specs() {
  return {
      {&type_of<Read>(), 0, false, label_read},        {&type_of<ReadReply>(), 0, true, label_read_reply},
      {&type_of<Write>(), 1, false, label_write},      {&type_of<WriteReply>(), 1, true, label_write_reply},
      {&type_of<Ask>(), 2, false, label_ask},          {&type_of<Answer>(), 2, true, label_answer},
      {&type_of<Pull>(), 3, false, label_pull},        {&type_of<HandOff>(), 3, true, label_handoff},
      {&type_of<GetRing>(), 4, false, label_get_ring}, {&type_of<RingUpdate>(), 4, true, label_ring_update},
      {&type_of<Stale>(), 4, true, label_stale},       {&type_of<Heartbeat>(), 5, false, label_heartbeat},
  };
}

std::vector<FactSpec> fact_specs() {
  return {
      {&type_of<RingChanged>(), "the coordinator begins an epoch", label_ring_changed},
      {&type_of<RingShown>(), "the ring, for a picture", silent},
      {&type_of<HandOffEnded>(), "the newest configuration has all the data", label_ended},
      {&type_of<Synced>(), "a storage node has all that is its own in this epoch", silent},
      {&type_of<TookOver>(), "a storage node took over keys from another", label_took_over},
      {&type_of<Forgot>(), "a storage node forgot keys that are others' now", label_forgot},
      {&type_of<RouterCorrected>(), "a router was told that its ring is out of date", label_corrected},
      {&type_of<ReadBegan>(), "a router begins a read", silent},
      {&type_of<ReadRepaired>(), "a read found replicas that disagree", label_repaired},
      {&type_of<Answered>(), "a router answers", silent},
  };
}

const Showing& showing() {
  static const Showing the_showing = [] {
    Showing showing;
    showing.ring = RingSpec{&type_of<RingShown>(),
                            {"store.no_acked_write_lost", "store.only_needed_moves", "store.replicas_distinct"}};
    return showing;
  }();
  return the_showing;
}

}  // namespace orrery::store
