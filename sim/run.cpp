// Run: build the world, turn the crank to the end, report.
#include "sim/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/course.hpp"
#include "sim/crank.hpp"
#include "sim/expectations.hpp"
#include "sim/faults.hpp"
#include "sim/workload_measures.hpp"

namespace orrery::sim {
namespace {

std::shared_ptr<const WorldSetup> setup_of(const Plan& plan, std::uint64_t seed,
                                           std::shared_ptr<const ChoiceSource> choices) {
  auto setup = std::make_shared<WorldSetup>();
  setup->system = plan.system;
  setup->system_setup = plan.system_setup;
  setup->parts = plan.system->bind(plan.system_setup);
  setup->nodes = plan.nodes;
  setup->network = plan.network;
  setup->links = plan.links;
  setup->streams = plan.streams;
  setup->claims = plan.claims;
  setup->linearizable = plan.linearizable;
  if (choices == nullptr) {
    if (plan.quiet)
      choices = std::make_shared<Quiet>();
    else
      choices = std::make_shared<Seeded>(seed);
  }
  setup->choices = std::move(choices);
  return setup;
}

/// Adds the claims that the scenario wrote itself to those of the system.
void add_written_claims(const Plan& plan, const Faults& faults, std::vector<ClaimReport>& claims) {
  for (std::size_t i = 0; i < plan.written_claims.size(); ++i) {
    const WrittenClaim& claim = plan.written_claims[i];
    claims.push_back({{claim.id, claim.claim_kind(), "written in the scenario", claim.within},
                      faults.written()[i].checks,
                      false,
                      faults.written()[i].holds});
  }
}

}  // namespace

World make_world(const Plan& plan, std::uint64_t seed, std::shared_ptr<const ChoiceSource> choices,
                 Observer* observer) {
  return World(setup_of(plan, seed, std::move(choices)), std::make_unique<Faults>(std::make_shared<const Plan>(plan)),
               observer);
}

RunResult run(const Plan& plan, std::uint64_t seed, Observer* observer, const RunLimits& limits, const Drive& drive) {
  RunResult result;
  result.seed = seed;
  result.outcome = RunOutcome::pass;
  const std::shared_ptr<const Plan> shared(std::shared_ptr<const Plan>(), &plan);  // it outlives the world
  std::optional<World> made;
  try {
    made.emplace(setup_of(plan, seed, drive.choices), std::make_unique<Faults>(shared), observer);
    World& world = *made;
    Course course(shared, drive.scheduler);
    const Cranked cranked = crank(world, course, plan.duration, limits);
    result.interrupted = cranked.interrupted;
    result.questions = course.questions(world);
    if (!course.stuck().empty()) {
      result.outcome = RunOutcome::stuck;
      result.failure = course.stuck();
    }
    if (!cranked.hang.empty()) {
      result.outcome = RunOutcome::hang;
      result.failure = cranked.hang;
    }
    result.cut_short = cranked.cut_short && !world.stopped() && course.stuck().empty();
    if (!world.stopped() && course.stuck().empty() && !result.cut_short) world.settle_claims();
    if (course.stuck().empty() && cranked.hang.empty()) world.settle_history();
  } catch (const EnsureFailure& failure) {
    result.outcome = RunOutcome::crash;
    result.failure = failure.what();
    if (made) result.failure += fmt::format(" at {}, event {}", print_duration(made->now()), made->events());
  }
  if (!made) return result;  // a crash at the very first boot: there is no world to report on
  World& world = *made;
  const Faults& faults = faults_of(world);
  if (world.violation() != nullptr) {
    result.violation = *world.violation();
    result.outcome = RunOutcome::violation;
  }
  result.claims = world.claims();
  add_written_claims(plan, faults, result.claims);
  for (std::size_t i = 0; i < plan.faults.size(); ++i) {
    const Action& action = plan.faults[i];
    // A step says itself when it can't be taken; that no message was in flight for it is no reason.
    const bool must_fire = !action.chance && !action.is_step;
    result.faults.push_back({action.id, faults.fired(world, i), faults.actions()[i].skipped, must_fire,
                             action.every.has_value(), action.every.has_value() && plan.runs > 1,
                             faults.state().faults.at(action.id).started,
                             faults.state().faults.at(action.id).counted_before});
  }
  for (const auto& [id, operation] : faults.state().operations) {
    std::string text = operation.invoked ? "open" : "not invoked";
    if (operation.done) text = std::string(names_of(operation.outcome)[static_cast<std::size_t>(operation.outcome)]);
    if (operation.done && !operation.result.empty()) text += ' ' + operation.result;
    result.operations[id] = text;
  }
  result.measurements = faults.meter().measurements(world.now());
  result.measurements.merge(workload_measures(plan, world));
  result.statistics = statistics_of(plan, world, faults.state().facts);
  for (const auto& [name, measurement] : result.measurements)
    if (measurement.kind == Measurement::Kind::counts) result.statistics[name] = measurement.total(Duration(0));
  result.events = world.events();
  result.simulated = world.now();
  result.digest = world.digest();
  result.expectations = judge_expectations(plan, result, Evaluator(world, plan, faults.state()));
  result.as_expected = std::all_of(result.expectations.begin(), result.expectations.end(),
                                   [](const ExpectationReport& each) { return each.ok; });
  return result;
}

}  // namespace orrery::sim
