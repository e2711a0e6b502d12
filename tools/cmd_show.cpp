// orrery show: a run up to a moment, and the world as it is then.
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"
#include "sim/course.hpp"
#include "sim/run.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/moment.hpp"
#include "tools/text.hpp"
#include "tools/world_view.hpp"

namespace orrery::tools {
namespace {

struct ShowOptions {
  Selection selection;
  std::string at;
  std::string node;
  bool json = false;
};

NodeId node_called(const sim::Plan& plan, const std::string& name) {
  std::vector<std::string> names;
  for (const sim::NodeSetup& node : plan.nodes) {
    if (node.name == name) return {static_cast<std::uint32_t>(names.size())};
    names.push_back(node.name);
  }
  const std::string meant = did_you_mean(name, names);
  throw BadInput(fmt::format("no node is called \"{}\"{}", name,
                             meant.empty() ? fmt::format("; expected one of {}", fmt::join(names, ", ")) : meant));
}

/// Turns the crank up to the moment, or to the end of the run; says so if that comes first.
void turn_to(const Moment& moment, const sim::Plan& plan, sim::World& world, Console& console) {
  const auto early = [&](std::string_view why) {
    console.err << fmt::format("{} at {}, event {}\n", why, print_duration(world.now()), world.events());
  };
  try {
    const Duration end = std::min(plan.duration, moment.time.value_or(plan.duration));
    sim::Course course(std::make_shared<const sim::Plan>(plan));
    while ((!moment.event || world.events() < *moment.event) && course.advance(world, end)) {
    }
    if (!course.stuck().empty()) return early(course.stuck());
  } catch (const EnsureFailure& failure) {
    return early(fmt::format("{}; the run ends", failure.what()));
  }
  if (moment.event && world.events() > *moment.event) {
    console.err << fmt::format(
        "event {} is part of what happens at once at {}, up to event {}: this is after all of it\n", *moment.event,
        print_duration(world.now()), world.events());
    return;
  }
  const bool reached = moment.event ? world.events() == *moment.event : world.now() == *moment.time;
  if (!reached) early("the run ends");
}

int show_command(Console& console, const ShowOptions& options) {
  const Moment moment = moment_of("--at", options.at);
  const std::vector<scenario::Scenario> scenarios = load_all(options.selection, console);
  const sim::Plan& plan = the_one_run(scenarios, "show needs").plan;
  const std::optional<NodeId> node =
      options.node.empty() ? std::nullopt : std::optional(node_called(plan, options.node));
  FaultsInForce faults;
  sim::World world = sim::make_world(plan, plan.seed, nullptr, &faults);
  turn_to(moment, plan, world, console);
  const Json json = node ? node_json(plan, world, *node) : world_json(plan, world, faults);
  if (options.json)
    console.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  else if (node)
    write_node(console, json);
  else
    write_world(console, json);
  return as_expected;
}

}  // namespace

Action add_show(Program& program) {
  const auto options = std::make_shared<ShowOptions>();
  Arguments command = program.command("show", "the state of the world at a moment of a run",
                                      "  orrery show scenarios/raft/leader-crash.json --at 1.2s\n"
                                      "  orrery show scenarios/raft/leader-crash.json --at 500 --node n1");
  command.list("TARGET", options->selection.targets, "FILE, FILE#variant or - for standard input: one run");
  command.required("--at EVENT|TIME", options->at, "when: after an event's number, or at a time such as 1.5s");
  command.option("--node NAME", options->node, "the whole state of this node's process");
  add_overrides(command, options->selection.overrides);
  command.option("-k WORDS", options->selection.keyword, "only what has this in its FILE#variant, sweep or name");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) {
    try {
      return show_command(console, *options);
    } catch (const EnsureFailure& failure) {
      throw BadInput(fmt::format("the first boot crashed, there is no world to show: {}", failure.what()));
    }
  };
}

}  // namespace orrery::tools
