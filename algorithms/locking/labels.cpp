// A few words for each message and fact, as a diagram has room for.
#include "algorithms/locking/labels.hpp"

#include <fmt/format.h>

#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/messages.hpp"

namespace orrery::locking {

namespace {

std::string with_token(std::string_view words, Token token) {
  return token == Token{} ? std::string(words) : fmt::format("{}, token {}", words, token.value);
}

std::string reply_text(const Message& message) {
  const auto& reply = *message.as<LeaseReply>();
  switch (reply.status) {
    case LeaseStatus::done:
      return with_token("ok", reply.token);
    case LeaseStatus::refused:
      return "no";
    case LeaseStatus::elsewhere:
      return "ask another";
  }
  return {};
}

}  // namespace

std::vector<MessageSpec> lease_message_specs() {
  return {
      {&type_of<SetNx>(), 0, false, [](const Message& m) { return fmt::format("take {}", m.as<SetNx>()->lock); }},
      {&type_of<Extend>(), 0, false, [](const Message& m) { return fmt::format("extend {}", m.as<Extend>()->lock); }},
      {&type_of<Free>(), 0, false, [](const Message& m) { return fmt::format("free {}", m.as<Free>()->lock); }},
      {&type_of<LeaseReply>(), 0, true, reply_text},
      {&type_of<Replicate>(), 1, false,
       [](const Message& m) { return fmt::format("change {}", m.as<Replicate>()->offset); }},
      {&type_of<Snapshot>(), 1, false,
       [](const Message& m) { return fmt::format("all {}", m.as<Snapshot>()->table.leases.size()); }},
      {&type_of<Replicated>(), 1, true,
       [](const Message& m) { return fmt::format("has {}", m.as<Replicated>()->offset); }},
      {&type_of<Write>(), 2, false,
       [](const Message& m) { return with_token("write " + m.as<Write>()->value, m.as<Write>()->token); }},
      {&type_of<WriteReply>(), 2, true,
       [](const Message& m) { return std::string(m.as<WriteReply>()->accepted ? "ok" : "fenced"); }},
  };
}

std::vector<FactSpec> lease_fact_specs() {
  return {
      {&type_of<Granted>(), "the service gives a lock to a client, or goes on with what it has given",
       [](const Message& m) { return with_token("gives " + m.as<Granted>()->lock, m.as<Granted>()->token); }},
      {&type_of<Extended>(), "a lease begins anew", [](const Message&) { return std::string(); }},
      {&type_of<Freed>(), "a lock is given back", [](const Message&) { return std::string(); }},
      {&type_of<Expired>(), "a lease ends by itself",
       [](const Message& m) { return "lease of " + m.as<Expired>()->lock + " over"; }},
      {&type_of<Wanted>(), "a client asks for a lock", [](const Message&) { return std::string(); }},
      {&type_of<Forgone>(), "a client has not got it, and asks no more", [](const Message&) { return std::string(); }},
      {&type_of<AttemptFailed>(), "one attempt came to nothing", [](const Message&) { return std::string(); }},
      {&type_of<HoldBegan>(), "a client believes that it holds a lock",
       [](const Message& m) { return with_token("holds " + m.as<HoldBegan>()->lock, m.as<HoldBegan>()->token); }},
      {&type_of<HoldEnded>(), "it gives the lock back", [](const Message&) { return std::string(); }},
      {&type_of<Released>(), "it has been told that the lock is given back",
       [](const Message&) { return std::string(); }},
      {&type_of<HoldLost>(), "it learns that it has lost the lock",
       [](const Message& m) { return "lost " + m.as<HoldLost>()->lock + ": " + m.as<HoldLost>()->why; }},
      {&type_of<WriteAccepted>(), "a resource took a write",
       [](const Message& m) { return with_token(m.as<WriteAccepted>()->value, m.as<WriteAccepted>()->token); }},
      {&type_of<WriteFenced>(), "a resource refused a write: its token is older than one that it has seen",
       [](const Message& m) {
         return fmt::format("refuses {} < {}", m.as<WriteFenced>()->token.value, m.as<WriteFenced>()->newest.value);
       }},
      {&type_of<TookOver>(), "a replica has become the primary",
       [](const Message&) { return std::string("takes over"); }},
  };
}

const Showing& showing() {
  static const Showing the_showing = [] {
    Showing showing;
    showing.intervals = {
        {"believes", false, &type_of<HoldBegan>(), {&type_of<HoldEnded>(), &type_of<HoldLost>()}, "lock", ""},
        {"holds", true, &type_of<Granted>(), {&type_of<Freed>(), &type_of<Expired>()}, "lock", "client"},
        {"resource", true, &type_of<WriteAccepted>(), {}, "resource", ""},
    };
    showing.refusals = {&type_of<WriteFenced>()};
    return showing;
  }();
  return the_showing;
}

}  // namespace orrery::locking
