// The test program's catalogue is defined here: the systems that everybody knows, and this one.
#include "tests/tools/campaign/planted.hpp"

#include <array>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "algorithms/catalog.hpp"
#include "algorithms/echo/echo.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery {

std::span<const System* const> catalog() {
  static const std::array systems{&echo::system(), &planted::system()};
  return systems;
}

const Showing& showing_of(const System&) {
  static const Showing nothing;
  return nothing;
}

}  // namespace orrery

namespace orrery::planted {
namespace {

constexpr Site site_bad_moment("planted.bad_moment");
constexpr TimerId step_timer{0};
constexpr Duration step_time = std::chrono::milliseconds(10);

volatile int one = 1;  // what the compiler can't see through
volatile std::size_t sink = 0;

void eat_memory() {
  std::vector<std::string> eaten;
  while (one == 1) eaten.emplace_back(16 << 20, 'x');
  sink = eaten.size();
}

enum : std::size_t { is_well, no_canary, meets, flies };
constexpr std::array<ClaimInfo, 4> infos{{
    {"planted.is_well", ClaimKind::always, "no walker is broken", {}},
    {"planted.no_canary", ClaimKind::always, "the canary sings", {}},
    {"planted.meets", ClaimKind::sometimes, "a bad moment comes", {}},
    {"planted.flies", ClaimKind::sometimes, "a walker flies", {}},
}};

class PlantedJudge final : public Judge {
 public:
  explicit PlantedJudge(bool canary) : canary_(canary) {}
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos; }
  [[nodiscard]] bool concerns(const Step& step) const override { return step.face_changed; }
  void judge(const Step& step, Verdicts& verdicts) override {
    const auto* face = step.after.get<WalkerFace>();
    if (face == nullptr) return;
    const auto evidence = [&] { return fmt::format("{} is broken", step.world.name(step.node)); };
    verdicts.check(is_well, !face->broken, step.node, evidence);
    verdicts.check(no_canary, !canary_ || face->steps == 0, step.node, evidence);
    bool met = false;
    for (const Effect& effect : step.effects) met = met || std::holds_alternative<Observe>(effect);
    verdicts.reach(meets, met);
    verdicts.reach(flies, false);
  }
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<PlantedJudge>(*this); }

 private:
  bool canary_;
};

template <Role role>
bool holds_role(const FaceBox& face) {
  const auto* walker = face.get<WalkerFace>();
  return walker != nullptr && walker->role == role;
}

Parts bind(const SystemSetup& setup) {
  const Mutants<Mutant> mutants(setup.mutants);
  Parts parts;
  parts.server = [first = setup.servers.front(), mutants](NodeId) { return std::make_unique<Walker>(first, mutants); };
  parts.client = parts.server;
  parts.judges = [mutants] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(std::make_unique<PlantedJudge>(mutants.on(Mutant::canary)));
    return judges;
  };
  return parts;
}

System make_system() {
  System system;
  system.name = "planted";
  system.about = "everything that code under test may do to a campaign";
  system.servers = {process_spec<Walker>()};
  system.clients = {process_spec<Walker>()};
  system.roles = {{"waiting", RoleStyle::idle, "has not begun", holds_role<Role::waiting>},
                  {"walking", RoleStyle::active, "is on its way", holds_role<Role::walking>}};
  system.messages = {
      {&type_of<Poke>(), 0, false, [](const Message& m) { return fmt::format("poke {}", m.as<Poke>()->count); }}};
  system.facts = {{&type_of<Went>(), "the bad moment came", [](const Message&) { return std::string("went"); }}};
  system.timers = {"step"};
  system.client_timers = {"step"};
  system.bundles = {{"planted", {"planted.is_well", "planted.no_canary", "planted.meets", "planted.flies"}}};
  const auto mutant = [](std::string name, std::string about, std::string breaks = "planted.is_well") {
    return MutantSpec{"planted." + name, std::move(about), std::move(breaks), "made up for the tests"};
  };
  system.mutants = {mutant("canary", "fails at the first step, always", "planted.no_canary"),
                    mutant("claim", "breaks a claim"),
                    mutant("ensure", "breaks an assumption"),
                    mutant("exception", "throws what nobody expects"),
                    mutant("segfault", "reads what it must not"),
                    mutant("leave", "ends the process"),
                    mutant("loop", "never comes back"),
                    mutant("eat", "takes all memory"),
                    mutant("stand_still", "sets a timer of no time, again and again")};
  system.default_nodes = 2;
  system.bind = bind;
  return system;
}

}  // namespace

void Walker::on_start(Context& context, const Durable&) { context.set_timer(step_timer, step_time); }

void Walker::on(Context&, NodeId, const Poke&) {}

void Walker::on_timer(Context& context, TimerId) {
  ++state.steps;
  if (context.self() != first_) context.send_now(first_, Message::of(Poke{state.steps}));
  // Two nodes, each with a chance of 1 in 16: about one seed in eight.
  if (state.steps == 5 && context.pick(site_bad_moment, 16) == 15) show(context);
  context.set_timer(step_timer, state.stuck ? Duration(0) : step_time);
}

void Walker::show(Context& context) {
  context.observe(Went{});
  state.broken = mutants_.on(Mutant::claim);
  state.stuck = mutants_.on(Mutant::stand_still);
  ENSURE(!mutants_.on(Mutant::ensure));
  if (mutants_.on(Mutant::exception)) throw std::runtime_error("nobody expects this");
  if (mutants_.on(Mutant::segfault)) std::raise(SIGSEGV);
  if (mutants_.on(Mutant::leave)) _exit(7);
  if (mutants_.on(Mutant::loop))
    while (one == 1) {
    }
  if (mutants_.on(Mutant::eat)) eat_memory();
}

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::planted
