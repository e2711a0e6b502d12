// Echo, as the world and its users see it.
#include <algorithm>

#include <fmt/format.h>

#include "algorithms/echo/claims.hpp"
#include "algorithms/echo/echo.hpp"

namespace orrery::echo {
namespace {

template <Role role>
bool holds_role(const FaceBox& face) {
  const auto* server = face.get<ServerFace>();
  return server != nullptr && server->role == role;
}

Message parse_say(std::span<const std::string_view> arguments) {
  if (arguments.size() != 1) throw OperationError("expected one argument: say TEXT");
  return Message::of(Say{std::string(arguments[0])});
}

Message generate_say(Picker& picker, const WorkloadShape& shape, NodeId, std::uint64_t) {
  static constexpr Site site("echo.word");
  return Message::of(Say{fmt::format("word{}", picker.pick(site, shape.keys))});
}

Parts bind(const SystemSetup& setup, const std::vector<OptionSpec>& specs) {
  const Mutants<Mutant> mutants(setup.mutants);
  const auto options = read_options<Options>(specs, setup.options);
  if (options.retry <= Duration(0)) throw OptionError("retry", "expected a duration above 0");
  Parts parts;
  parts.server = [mutants](NodeId) { return std::make_unique<Server>(mutants); };
  parts.client = [servers = setup.servers, clients = setup.clients, options](NodeId node) {
    const auto rank = static_cast<std::size_t>(std::find(clients.begin(), clients.end(), node) - clients.begin());
    return std::make_unique<Client>(servers[rank % servers.size()], options);
  };
  parts.judges = [] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge());
    return judges;
  };
  return parts;
}

System make_system() {
  System system;
  system.name = "echo";
  system.about = "servers that write down what they hear: the smallest complete system, to be copied";
  system.options = {option("retry", &Options::retry, "how long a client waits before it says it again")};
  system.servers = {process_spec<Server>()};
  system.clients = {process_spec<Client>()};
  system.roles = {{"quiet", RoleStyle::idle, "all it heard is durable", holds_role<Role::quiet>},
                  {"busy", RoleStyle::active, "something it heard is not yet durable", holds_role<Role::busy>}};
  system.messages = {
      {&type_of<Say>(), 0, false, [](const Message& m) { return fmt::format("say {}", m.as<Say>()->text); }},
      {&type_of<Heard>(), 0, true, [](const Message& m) { return fmt::format("heard {}", m.as<Heard>()->count); }}};
  system.client_timers = {"retry"};
  system.bundles = {{"echo", {"echo.remembers", "echo.hears_somebody"}}};
  system.mutants = {{"echo.answer_before_durable", "the answer leaves before the record is durable", "echo.remembers",
                     "the mistake of every hand-written log; compare etcd#14370"}};
  system.operations = {{"say", "say TEXT", "tell the server something", parse_say}};
  system.workloads = {{"words", "says word0, word1, ... (`keys` of them)", {"say"}, generate_say}};
  system.default_nodes = 1;
  system.bind = [specs = system.options](const SystemSetup& setup) { return bind(setup, specs); };
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::echo
