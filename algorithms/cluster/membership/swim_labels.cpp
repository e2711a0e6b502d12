// Messages say what they are for; facts that come with every period say nothing.
#include "algorithms/cluster/membership/swim_labels.hpp"

#include <string>

#include <fmt/format.h>

#include "algorithms/cluster/membership/facts.hpp"
#include "algorithms/cluster/membership/messages.hpp"

namespace orrery::membership {

namespace {

std::string with_news(std::string_view words, const Updates& updates) {
  return updates.empty() ? std::string(words) : fmt::format("{} +{}", words, updates.size());
}
template <class M>
MessageSpec spec_of(std::uint32_t family, bool reply, std::string (*label)(const Message& message)) {
  return {&type_of<M>(), family, reply, label};
}
std::string nothing(const Message&) { return {}; }

}  // namespace

std::vector<MessageSpec> swim_message_specs() {
  return {
      spec_of<Ping>(0, false, [](const Message& m) { return with_news("ping", m.as<Ping>()->updates); }),
      spec_of<Ack>(0, true, [](const Message& m) { return with_news("ack", m.as<Ack>()->updates); }),
      spec_of<PingReq>(1, false, [](const Message& m) { return with_news("ping-req", m.as<PingReq>()->updates); }),
      spec_of<PingReqAck>(1, true, [](const Message& m) { return with_news("it acks", m.as<PingReqAck>()->updates); }),
      spec_of<Nack>(1, true, [](const Message& m) { return with_news("nack", m.as<Nack>()->updates); }),
      spec_of<Gossip>(2, false, [](const Message& m) { return with_news("gossip", m.as<Gossip>()->updates); }),
      spec_of<Join>(2, false, [](const Message& m) { return with_news("join", m.as<Join>()->updates); }),
      spec_of<Welcome>(2, true, [](const Message& m) { return with_news("welcome", m.as<Welcome>()->updates); }),
      spec_of<Order>(3, false, [](const Message& m) { return std::string(m.as<Order>()->join ? "join!" : "leave!"); }),
      spec_of<OrderTaken>(3, true, [](const Message&) { return std::string("done"); }),
  };
}

std::vector<FactSpec> swim_fact_specs() {
  return {
      {&type_of<Began>(), "a node begins a life", nothing},
      {&type_of<Raised>(), "a member takes a greater incarnation: it denies a suspicion, or joins again",
       [](const Message& m) { return fmt::format("incarnation {}", m.as<Raised>()->incarnation.value); }},
      {&type_of<Accused>(), "a member hears that it is suspected or dead", nothing},
      {&type_of<Departed>(), "a member has left", [](const Message&) { return std::string("leaves"); }},
      {&type_of<Probed>(), "a member begins to probe another", nothing},
      {&type_of<HelpersAsked>(), "a ping was not answered in time: others are asked to try", nothing},
      {&type_of<Saved>(), "another could reach who had not answered",
       [](const Message&) { return std::string("reached through another"); }},
      {&type_of<PeriodEnded>(), "a period of a member is over", nothing},
      {&type_of<Joined>(), "a member counts another as one from now on", nothing},
      {&type_of<Suspected>(), "a member suspects another", [](const Message&) { return std::string("suspects"); }},
      {&type_of<Trusted>(), "a member hears of another in a greater incarnation",
       [](const Message& m) { return std::string(m.as<Trusted>()->suspected ? "trusts again" : ""); }},
      {&type_of<Died>(), "a member takes another for dead", [](const Message&) { return std::string("dead"); }},
      {&type_of<Left>(), "a member hears that another has left", [](const Message&) { return std::string("left"); }},
  };
}

const Showing& swim_showing() {
  static const Showing the_showing = [] {
    Showing showing;
    showing.intervals = {
        {"suspects",
         false,
         &type_of<Suspected>(),
         {&type_of<Trusted>(), &type_of<Died>(), &type_of<Left>()},
         "subject",
         ""},
        {"buries", false, &type_of<Died>(), {&type_of<Joined>(), &type_of<Left>()}, "subject", ""},
    };
    return showing;
  }();
  return the_showing;
}

}  // namespace orrery::membership
