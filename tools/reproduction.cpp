// The file is loaded again before it is drawn: what is drawn is what the file does.
#include "tools/reproduction.hpp"

#include <utility>

#include <fmt/format.h>

#include "sim/run.hpp"
#include "sim/scenario/error.hpp"
#include "tools/campaign/run_seed.hpp"
#include "tools/diagrams/view.hpp"
#include "tools/drawing.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/formatting.hpp"
#include "tools/interrupt.hpp"
#include "tools/loading.hpp"
#include "tools/picks_file.hpp"
#include "tools/shrink/shrink.hpp"
#include "tools/text.hpp"
#include "tools/tracing.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

using scenario::JsonValue;

JsonValue read_value(const trace::Json& json) { return scenario::read_json("reproduction", json.dump()); }

void set_member(JsonValue& object, const std::string& key, const trace::Json& json) {
  if (JsonValue* found = object.members.value_of(key))
    *found = read_value(json);
  else
    object.members.push_back({key, {}, read_value(json)});
}

trace::Json origin_of(const scenario::Scenario& scenario, const campaign::Group& group) {
  return {{"campaign", label_of(scenario.plan)},
          {"seed", group.seed},
          {"group", group.id},
          {"claim", group.failure.claim},
          {"trail", group.failure.trail},
          {"evidence", group.failure.evidence},
          {"build", build_name()}};
}

/// Whether a picture shows what the one run of a pinned scenario has not.
bool is_of_many_runs(const JsonValue* draw) {
  const JsonValue* name = draw == nullptr ? nullptr : draw->find("view");
  const diagrams::View* view = name == nullptr ? nullptr : diagrams::find_view(name->text);
  return view != nullptr && view->plot != nullptr;
}

}  // namespace

std::string pinned_scenario(const scenario::Scenario& scenario, const campaign::Group& group) {
  scenario::Scenario own = scenario;
  set_member(own.document.root, "seed", group.seed);
  JsonValue root = scenario::resolved(own);
  root.members.erase("runs");
  root.members.erase("teach");
  if (is_of_many_runs(root.find("draw"))) root.members.erase("draw");
  set_member(root, "seed", group.seed);
  const bool claim_broke = group.outcome == sim::RunOutcome::violation;
  set_member(root, "about",
             fmt::format("Found by a campaign at seed {} of {}: {}. {}", group.seed, label_of(scenario.plan),
                         group.failure.claim, group.failure.evidence));
  set_member(root, "origin", origin_of(scenario, group));
  if (claim_broke) set_member(root, "expect", {{"violates", group.failure.claim}});
  return formatted(root);
}

std::optional<std::string> picks_of_group(const scenario::Scenario& scenario, const campaign::Group& group) {
  if (group.mutations.empty() || !campaign::can_be_repeated(group)) return std::nullopt;
  const sim::Plan plan = campaign::campaign_plan(scenario, group.seed);
  return picks_text(plan, sim::picks_of(plan, {group.seed, group.mutations}));
}

std::optional<std::string> shrunk_scenario(const scenario::Scenario& scenario, const sim::Strategy& strategy,
                                           campaign::Group& group, unsigned jobs, std::chrono::nanoseconds time_limit) {
  if (!campaign::can_be_repeated(group)) return std::nullopt;
  ShrinkRequest request;
  request.scenario = &scenario;
  request.seed = group.seed;
  request.target = label_of(scenario.plan);
  request.build = build_name();
  request.strategy = strategy;
  request.mutations = group.mutations;
  request.jobs = jobs;
  request.interrupted = InterruptWatch::interrupted;
  request.time_limit = time_limit;
  const Shrunk shrunk = shrink(request);
  if (shrunk.outcome != Shrunk::Outcome::shrunk) {
    group.reproduction.shrinking = shrunk.why;
    return std::nullopt;
  }
  group.reproduction.shrunk = true;
  group.reproduction.shrinking = fmt::format(
      "{} and {} to {} and {}", counted(shrunk.before.actions, "action"), counted(shrunk.before.events, "event"),
      counted(shrunk.after.actions, "step"), counted(shrunk.after.events, "event"));
  return shrunk.text;
}

bool draw_reproduction(const std::string& text, const sim::Strategy& strategy, const campaign::Group& group,
                       const std::string& path) {
  if (!campaign::can_be_repeated(group)) return false;
  const std::vector<scenario::Scenario> scenarios =
      scenario::load_scenarios(group.reproduction.file, text, systems(), extended_file);
  const scenario::Scenario& scenario = scenarios.at(0);
  MakeRun make;
  if (!group.reproduction.shrunk)
    make = [&](const sim::RunLimits& limits, sim::Observer& writer) {
      return sim::run_attempt(strategy, scenario.plan, {group.seed, group.mutations}, limits, &writer).result;
    };
  RecordedRun recorded = recorded_run(scenario.plan, {}, "", make);
  if (recorded.result.outcome != group.outcome)
    throw Defect(
        fmt::format("{}: the run of seed {} differs from the file made of it", label_of(scenario.plan), group.seed));
  std::vector<Subject> subjects;
  subjects.push_back({group.reproduction.file, std::move(recorded.recording)});
  draw_to(path, drawing_of(&scenario, {}), subjects, nullptr);
  return true;
}

}  // namespace orrery::tools
