// Ring, as the world and its users see it.
#include <algorithm>

#include <fmt/format.h>

#include "tests/system/ring.hpp"

namespace orrery::ring {
namespace {

template <Role role>
bool holds_role(const FaceBox& face) {
  const auto* station = face.get<StationFace>();
  return station != nullptr && station->role == role;
}

/// A client whose newest ticket has this number.
bool owns(const WorldView& world, NodeId node, const RoleOf& of) {
  const auto* client = world.process(node).as<Client>();
  return client != nullptr && client->state.tickets > 0 && fmt::format("{}", client->state.last) == of.word;
}
/// A station where this client waits.
bool was_asked(const WorldView& world, NodeId node, const RoleOf& of) {
  const auto* station = world.process(node).as<Station>();
  return station != nullptr && std::any_of(station->state.queue.begin(), station->state.queue.end(),
                                           [&](const Wish& wish) { return wish.client == of.node; });
}

Message parse_ticket(std::span<const std::string_view> arguments) {
  if (!arguments.empty()) throw OperationError("expected no argument: ticket");
  return Message::of(Draw{});
}

Message generate_ticket(Picker&, const WorkloadShape&, NodeId, std::uint64_t) { return Message::of(Draw{}); }

std::size_t rank_of(const std::vector<NodeId>& nodes, NodeId node) {
  return static_cast<std::size_t>(std::find(nodes.begin(), nodes.end(), node) - nodes.begin());
}

Parts bind(const SystemSetup& setup, const std::vector<OptionSpec>& specs) {
  const Mutants<Mutant> mutants(setup.mutants);
  const auto options = read_options<Options>(specs, setup.options);
  if (options.retry <= Duration(0)) throw OptionError("retry", "expected a duration above 0");
  Parts parts;
  parts.server = [stations = setup.servers, options, mutants](NodeId node) {
    const std::size_t rank = rank_of(stations, node);
    return std::make_unique<Station>(stations[(rank + 1) % stations.size()], rank == 0, options, mutants);
  };
  parts.client = [stations = setup.servers, options](NodeId) { return std::make_unique<Client>(stations, options); };
  parts.judges = [] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge());
    return judges;
  };
  return parts;
}

System make_system() {
  System system;
  system.name = "ring";
  system.about = "stations that pass a token; its holder hands out numbered tickets";
  system.options = {option("hold", &Options::hold, "how long the token stays at a station"),
                    option("retry", &Options::retry, "how long one waits for an answer before saying it again")};
  system.servers = {process_spec<Station>()};
  system.clients = {process_spec<Client>()};
  system.roles = {{"idle", RoleStyle::idle, "has no token and nobody waits", holds_role<Role::idle>},
                  {"wanting", RoleStyle::contending, "a client waits for the token", holds_role<Role::wanting>},
                  {"holder", RoleStyle::active, "has the token", holds_role<Role::holder>},
                  {"asked", RoleStyle::contending, "has a client in its queue",
                   [](const FaceBox& face) { return face.get<StationFace>() && face.get<StationFace>()->queue > 0; },
                   RoleArgument::node, was_asked},
                  {"owner", RoleStyle::idle, "has a ticket",
                   [](const FaceBox& face) { return face.get<ClientFace>() && face.get<ClientFace>()->tickets > 0; },
                   RoleArgument::word, owns}};
  system.rank_field = "hop";
  system.rank_letter = "H";
  system.messages = {
      {&type_of<Token>(), 0, false, [](const Message& m) { return fmt::format("token {}", m.as<Token>()->hop); }},
      {&type_of<Thanks>(), 0, true, [](const Message& m) { return fmt::format("thanks {}", m.as<Thanks>()->hop); }},
      {&type_of<Ask>(), 1, false, [](const Message&) { return std::string("a ticket?"); }},
      {&type_of<Ticket>(), 1, true, [](const Message& m) { return fmt::format("ticket {}", m.as<Ticket>()->number); }}};
  system.facts = {{&type_of<Took>(), "the token came", [](const Message&) { return std::string(); }},
                  {&type_of<Sold>(), "a ticket was handed out",
                   [](const Message& m) { return fmt::format("sold {}", m.as<Sold>()->number); }},
                  {&type_of<Passed>(), "the token was given away",
                   [](const Message& m) { return fmt::format("passed on {}", m.as<Passed>()->hop); }}};
  system.timers = {"pass on", "token again", "ask again"};
  system.client_timers = system.timers;
  system.bundles = {{"ring", {"ring.one_holder", "ring.ticket_once", "ring.goes_forward", "ring.goes_round"}}};
  system.mutants = {{"ring.pass_before_durable", "the token leaves before it is on disk that it left",
                     "ring.one_holder", "made up for the tests"}};
  system.operations = {{"ticket", "ticket", "a number that nobody else gets", parse_ticket}};
  system.workloads = {{"queue", "wants tickets", {"ticket"}, generate_ticket}};
  system.result_text = [](const Message& result) { return fmt::format("{}", result.as<Ticket>()->number); };
  system.default_nodes = 3;
  system.bind = [specs = system.options](const SystemSetup& setup) { return bind(setup, specs); };
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::ring
