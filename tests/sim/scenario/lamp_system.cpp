// Lamp: its declaration; the functions behind it do as little as they can.
#include "tests/sim/scenario/lamp_system.hpp"

#include <array>
#include <memory>
#include <utility>

namespace orrery::lamp {
namespace {

class LampJudge final : public Judge {
 public:
  [[nodiscard]] std::span<const ClaimInfo> claims() const override {
    static constexpr std::array<ClaimInfo, 3> infos{{
        {"lamp.safe", ClaimKind::always, "nothing burns", {}},
        {"lamp.lit", ClaimKind::eventually, "there is light", std::chrono::seconds(5)},
        {"lamp.flickers", ClaimKind::sometimes, "the light goes out and on", {}},
    }};
    return infos;
  }
  [[nodiscard]] bool concerns(const Step&) const override { return false; }
  void judge(const Step&, Verdicts&) override {}
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<LampJudge>(*this); }
};

Message parse(std::span<const std::string_view> arguments) {
  if (arguments.empty()) throw OperationError("expected a KEY");
  return Message::of(Switch{std::string(arguments[0])});
}

/// One Ping for each burnt bulb, in ascending order; with `dim` none may be burnt.
std::vector<Message> records(const InitialValues& values) {
  std::vector<Message> result;
  const auto burnt = values.find("burnt");
  if (burnt == values.end()) return result;
  if (values.contains("dim")) throw InitialError("dim", std::nullopt, "a dim lamp has no burnt bulbs");
  for (std::size_t i = 0; i < burnt->second.size(); ++i) {
    if (i > 0 && burnt->second[i] < burnt->second[i - 1]) throw InitialError("burnt", i, "bulbs burn in order");
    result.push_back(Message::of(Ping{static_cast<std::uint64_t>(burnt->second[i])}));
  }
  return result;
}

System make_system() {
  System system;
  system.name = "lamp";
  system.about = "nothing but declarations";
  system.options = {option("bright", &Options::bright, "a flag"),     option("bulbs", &Options::bulbs, "a count", 1, 9),
                    option("share", &Options::share, "a ratio"),      option("blink", &Options::blink, "a duration"),
                    option("wait", &Options::wait, "a range"),        option("colour", &Options::colour, "a choice"),
                    option("flicker", &Options::flicker, "a spread"), option("wired", &Options::wired, "nodes")};
  for (OptionSpec& part :
       options_within("fuse", &Options::fuse,
                      {option("colour", &Fuse::colour, "a choice"), option("amps", &Fuse::amps, "a count", 1, 99)}))
    system.options.push_back(std::move(part));
  system.added = {{"switches", "what turns lamps on", "switch", 0, 9, {process_spec<Lamp>()}}};
  system.servers = {process_spec<Lamp>()};
  system.clients = {{&shape_of<Hand::State>(), &shape_of<Hand::State>(), {}}};
  const auto never = [](const FaceBox&) { return false; };
  system.roles = {{"on", RoleStyle::active, "gives light", never}, {"off", RoleStyle::idle, "gives none", never}};
  const auto silent = [](const Message&) { return std::string(); };
  system.messages = {{&type_of<Ping>(), 0, false, silent}, {&type_of<PingReply>(), 0, true, silent}};
  system.facts = {{&type_of<Lit>(), "a lamp was lit", silent}};
  system.timers = {"flash"};
  system.bundles = {{"lamp", {"lamp.safe", "lamp.lit"}}, {"everything", {"lamp.safe", "lamp.lit", "lamp.flickers"}}};
  system.mutants = {{"lamp.burns", "", "lamp.safe", ""}, {"lamp.stays_dark", "", "lamp.lit", ""}};
  system.operations = {{"get", "get KEY", "", parse}, {"put", "put KEY VALUE", "", parse}};
  const auto generate = [](Picker&, const WorkloadShape&, NodeId, std::uint64_t) { return Message::of(Switch{}); };
  system.workloads = {{"kv", "", {"get", "put", "cas"}, generate, true}, {"words", "", {"say"}, generate}};
  system.initial = {{{"dim", "a number", false, 0, 9}, {"burnt", "a list", true, 1, 9}}, records};
  system.default_nodes = 5;
  system.bind = [](const SystemSetup& setup) {
    const auto blink = setup.options.find("blink");
    if (blink != setup.options.end() && std::get<Duration>(blink->second) == Duration(0))
      throw OptionError("blink", "expected a duration above 0s");
    Parts parts;
    parts.judges = [] {
      std::vector<std::unique_ptr<Judge>> judges;
      judges.push_back(std::make_unique<LampJudge>());
      return judges;
    };
    return parts;
  };
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::lamp
