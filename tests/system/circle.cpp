// Circle: the keeper, its client, its claim and its declaration.
#include "tests/system/circle.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace orrery::circle {
namespace {

/// Where a name lies on the circle. The hash's own bits are too alike for names that differ in a letter.
std::uint64_t place_of(const std::string& name) {
  std::uint64_t hash = name_hash(name);
  hash ^= hash >> 31U;
  hash *= 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29U);
}

NodeId owner_of(const std::vector<RingArc>& arcs, std::uint64_t at) {
  if (arcs.empty()) return no_node;
  const auto found = std::find_if(arcs.begin(), arcs.end(), [&](const RingArc& arc) { return arc.end >= at; });
  return (found == arcs.end() ? arcs.front() : *found).owner;
}

struct ClientFace {
  std::uint64_t done = 0;
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "CircleClient";
  static constexpr auto fields() { return std::tuple{field("done", &ClientFace::done)}; }
};
class Client final : public ProcessOf<Client, std::variant<Granted>> {
 public:
  explicit Client(NodeId keeper) : keeper_(keeper) {}
  void on_start(Context&, const Durable&) override {}
  void on_operation(Context& context, const Operation& operation) override {
    Wanted wanted = *operation.command.as<Wanted>();
    wanted.request = operation.id;
    context.send_now(keeper_, Message::of(wanted));
  }
  void on(Context& context, NodeId, const Granted& granted) {
    ++state.done;
    context.finish(granted.request, Outcome::ok, Message::of(granted));
  }
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] ClientFace face() const { return state; }
  ClientFace state;

 private:
  NodeId keeper_;
};

constexpr std::array<ClaimInfo, 1> infos{
    {{"circle.moves_no_others", ClaimKind::step, "a key moves only from or to the server that leaves or joins", {}}}};

class CircleJudge final : public Judge {
 public:
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos; }
  [[nodiscard]] bool concerns(const Step& step) const override { return shown_in(step) != nullptr; }
  void judge(const Step& step, Verdicts& verdicts) override {
    const RingShown& now = *shown_in(step);
    if (last_.epoch > 0) {
      const RingKey* stray = nullptr;
      for (std::size_t i = 0; i < now.keys.size(); ++i)
        if (now.keys[i].owner != last_.keys[i].owner && owns(now, last_.keys[i].owner) &&
            owns(last_, now.keys[i].owner))
          stray = &now.keys[i];
      verdicts.check(0, stray == nullptr, step.node, [&] {
        return fmt::format("{} went to {}, which was there before", stray->name, step.world.name(stray->owner));
      });
    }
    last_ = now;
  }
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<CircleJudge>(*this); }

 private:
  static const RingShown* shown_in(const Step& step) {
    for (const Effect& effect : step.effects)
      if (const auto* observe = std::get_if<Observe>(&effect))
        if (const auto* shown = observe->fact.as<RingShown>()) return shown;
    return nullptr;
  }
  static bool owns(const RingShown& shown, NodeId node) {
    return std::any_of(shown.arcs.begin(), shown.arcs.end(), [&](const RingArc& arc) { return arc.owner == node; });
  }

  RingShown last_;
};

Message parse(std::span<const std::string_view> arguments, bool in) {
  std::uint32_t rank = 0;
  if (arguments.size() == 1) std::from_chars(arguments[0].data(), arguments[0].data() + arguments[0].size(), rank);
  if (rank == 0) throw OperationError("expected the rank of a server, from 1");
  return Message::of(Wanted{{}, rank, in});
}

Parts bind(const SystemSetup& setup, const std::vector<OptionSpec>& specs) {
  const auto options = read_options<Options>(specs, setup.options);
  Parts parts;
  parts.server = [servers = setup.servers, options, mutants = Mutants<Mutant>(setup.mutants)](NodeId node) {
    return std::make_unique<Server>(servers, node == servers.front(), options, mutants);
  };
  parts.client = [keeper = setup.servers.front()](NodeId) { return std::make_unique<Client>(keeper); };
  parts.judges = [] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(std::make_unique<CircleJudge>());
    return judges;
  };
  return parts;
}

System make_system() {
  System system;
  system.name = "circle";
  system.about = "servers own arcs of a circle";
  system.options = {option("marks", &Options::marks, "how many each server has on the circle", 1, 1000),
                    option("keys", &Options::keys, "how many keys there are", 1, 100'000)};
  system.servers = {process_spec<Server>()};
  system.clients = {{&shape_of<ClientFace>(), &shape_of<ClientFace>(), Client::handled()}};
  const auto silent = [](const Message&) { return std::string(); };
  system.messages = {{&type_of<Wanted>(), 0, false, silent}, {&type_of<Granted>(), 0, true, silent}};
  system.facts = {{&type_of<RingShown>(), "the circle is another one", silent},
                  {&type_of<Moved>(), "keys have moved", silent}};
  system.bundles = {{"circle", {"circle.moves_no_others"}}};
  system.mutants = {{"circle.deals_in_turn", "keys are dealt to the servers in turn", "circle.moves_no_others",
                     "made up for the tests"}};
  system.operations = {{"join", "join RANK", "takes a server in",
                        [](std::span<const std::string_view> words) { return parse(words, true); }},
                       {"leave", "leave RANK", "takes a server out",
                        [](std::span<const std::string_view> words) { return parse(words, false); }}};
  system.measures = {{"circle.moved", "the share of keys that a change moves", MeasureSpec::Kind::value,
                      &type_of<Moved>(), "share", ""}};
  system.default_nodes = 4;
  system.bind = [specs = system.options](const SystemSetup& setup) { return bind(setup, specs); };
  return system;
}

}  // namespace

void Server::on_start(Context& context, const Durable&) {
  if (!keeps_) return;
  state.in = servers_;
  tell(context, "");
}

void Server::on(Context& context, NodeId from, const Wanted& wanted) {
  if (wanted.rank <= servers_.size()) {
    const NodeId whom = servers_[wanted.rank - 1];
    std::erase(state.in, whom);
    if (wanted.in) state.in.push_back(whom);
    std::sort(state.in.begin(), state.in.end());
    tell(context, fmt::format("number {} {}", wanted.rank, wanted.in ? "joins" : "leaves"));
  }
  context.send_now(from, Message::of(Granted{wanted.request}));
}

void Server::tell(Context& context, const std::string& change) {
  static constexpr Site site("circle.salt");
  const RingShown before = state.shown;
  RingShown& shown = state.shown;
  const std::string salt = before.epoch == 0 ? fmt::format("{}", context.pick(site, 1'000'000)) : std::string();
  shown.about = fmt::format("{} servers with {} marks each", state.in.size(), options_.marks);
  shown.change = change;
  shown.point = "mark";
  ++shown.epoch;
  shown.arcs.clear();
  for (const NodeId server : state.in)
    for (std::uint32_t i = 0; i < options_.marks; ++i)
      shown.arcs.push_back(
          {place_of(fmt::format("mark {} of {}", i, server.value)), server, fmt::format("{}.{}", server.value + 1, i)});
  std::sort(shown.arcs.begin(), shown.arcs.end(), [](const RingArc& a, const RingArc& b) { return a.end < b.end; });
  if (shown.keys.empty())
    for (std::uint32_t i = 0; i < options_.keys; ++i)
      shown.keys.push_back({fmt::format("k{}", i), place_of(fmt::format("key {} {}", i, salt)), no_node});
  std::map<NodeId, std::uint64_t> counts;
  std::int64_t moved = 0;
  for (std::size_t i = 0; i < shown.keys.size(); ++i) {
    RingKey& key = shown.keys[i];
    key.owner = owner_of(shown.arcs, key.at);
    if (mutants_.on(Mutant::deals_in_turn) && !state.in.empty()) key.owner = state.in[i % state.in.size()];
    ++counts[key.owner];
    moved += before.epoch > 0 && before.keys[i].owner != key.owner ? 1 : 0;
  }
  shown.loads.clear();
  for (const NodeId server : state.in) shown.loads.push_back({server, counts[server]});
  context.observe(shown);
  if (before.epoch > 0) context.observe(Moved{{moved * 1'000'000'000 / static_cast<std::int64_t>(shown.keys.size())}});
}

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

const Showing& showing() {
  static const Showing the_showing{{}, {}, RingSpec{&type_of<RingShown>(), {"circle.moves_no_others"}}};
  return the_showing;
}

}  // namespace orrery::circle
