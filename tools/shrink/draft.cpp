// Draft: a document is put together, and the ordinary loader makes a plan of it.
#include "tools/shrink/draft.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/claim.hpp"
#include "sim/run.hpp"
#include "sim/scenario/error.hpp"

namespace orrery::tools {
namespace {

/// The element of the document that a plan's action came from; null if it can't be found.
const Json* element_of(const Json& original, const sim::Plan& plan, const std::string& id) {
  std::size_t index = 0;
  while (index < plan.faults.size() && plan.faults[index].id != id) ++index;
  if (index == plan.faults.size()) return nullptr;
  if (const auto faults = original.find("faults"); faults != original.end() && index < faults->size())
    return &(*faults)[index];
  for (std::size_t i = 0; i < plan.steps.size(); ++i)
    if (plan.steps[i].kind == sim::Step::Kind::action && plan.steps[i].index == index)
      return &original.at("steps").at(i);
  return nullptr;
}

}  // namespace

Draft::Draft(const Json& original, const sim::Plan& plan, std::uint64_t seed,
             std::span<const sim::MoveRecorder::Act> acts, std::string claim, std::string operation, Keep keep)
    : system_(plan.system), claim_(std::move(claim)), operation_(std::move(operation)), seed_(seed) {
  for (const sim::MoveRecorder::Act& act : acts) {
    Json step;
    step[act.verb] = nullptr;
    if (const Json* element = element_of(original, plan, act.id))
      for (const char* parameter : {"records", "by", "clock", "ppm"})
        if (element->contains(parameter)) step[parameter] = (*element)[parameter];
    acts_.push_back(std::move(step));
  }
  for (const sim::NodeSetup& node : plan.nodes)
    if (!node.group.empty()) added_names_.push_back(node.name);
  if (original.contains("mutants")) kept_["mutants"] = original["mutants"];
  kept_["system"] = original.at("system");
  if (keep == Keep::everything) keep_surroundings(original, plan);
  keep_claims(original, plan);
}

void Draft::keep_surroundings(const Json& original, const sim::Plan& plan) {
  for (const char* key : {"zones", "groups", "network", "disk", "clock", "per_node"})
    if (original.contains(key)) kept_[key] = original[key];
  for (const sim::NodeSetup& node : plan.nodes) fixed_names_.push_back(node.name);
}

/// Claims that the file wrote itself speak of faults and workloads that are gone: only the one that fell stays.
void Draft::keep_claims(const Json& original, const sim::Plan& plan) {
  if (!original.contains("check")) return;
  Json check = Json::array();
  for (const Json& item : original["check"]) {
    // It is dear, and says nothing of another failure.
    if (item == linearizable_claim.name && claim_ != linearizable_claim.name) continue;
    const bool own = item.is_object() && !item.contains("claim");
    if (own && item.value("id", "") != claim_) continue;
    if (item.is_object() && !own && item["claim"] != claim_) {
      const auto& bundles = plan.system->bundles;
      const auto bundle = std::find_if(bundles.begin(), bundles.end(),
                                       [&](const BundleSpec& each) { return item["claim"] == each.name; });
      if (bundle == bundles.end()) continue;
    }
    check.push_back(item);
  }
  if (!check.empty()) kept_["check"] = std::move(check);
}

StepNames Draft::names(const sim::MoveCast& cast) const {
  StepNames names;
  names.system = system_;
  names.servers = cast.servers;
  names.nodes = fixed_names_;
  if (fixed_names_.empty()) {
    for (std::uint32_t i = 1; i <= cast.servers; ++i) names.nodes.push_back(fmt::format("n{}", i));
    names.nodes.insert(names.nodes.end(), added_names_.begin(), added_names_.end());
    for (std::uint32_t i = 1; i <= cast.clients; ++i) names.nodes.push_back(fmt::format("c{}", i));
  }
  for (std::size_t i = 0; i < acts_.size(); ++i) {
    names.acts.push_back(acts_[i]);
    names.acts.back().front() = nodes_of(cast.acts[i], names);
  }
  return names;
}

/// All but what is about the file, its steps and what is expected.
Json Draft::frame(const sim::MoveCast& cast, const StepNames& names) const {
  Json root = kept_;
  root.erase("check");
  Json& system = root["system"];
  Json nodes = cast.servers;
  if (!fixed_names_.empty()) nodes = std::vector(names.nodes.begin(), names.nodes.begin() + cast.servers);
  Json ordered{{"kind", system["kind"]}, {"nodes", std::move(nodes)}};
  for (const auto& [key, value] : system.items())
    if (!ordered.contains(key)) ordered[key] = value;
  system = std::move(ordered);
  return root;
}

Json Draft::file(const sim::MoveCast& cast, std::span<const sim::Move> moves, const sim::Playbook& playbook,
                 const Json& about) const {
  const StepNames words = names(cast);
  Json root = about;
  root["pace"] = "steps";
  root["luck"] = "quiet";
  const Json members = frame(cast, words);
  for (const auto& [key, value] : members.items()) root[key] = value;
  Json steps = Json::array();
  for (const sim::Move& move : moves) steps.push_back(step_of(move, playbook, words));
  if (steps.empty()) steps.push_back({{"note", "it fails at once"}});
  root["steps"] = std::move(steps);
  if (kept_.contains("check")) root["check"] = kept_["check"];
  return root;
}

std::optional<sim::World> Draft::world(const sim::MoveCast& cast, sim::Shrinker::Luck luck) const {
  if (cast.nodes() >= sim::most_nodes_in_set) return std::nullopt;
  if (!fixed_names_.empty() && cast.nodes() != fixed_names_.size()) return std::nullopt;
  const StepNames words = names(cast);
  Json root = frame(cast, words);
  root["name"] = "moves";
  root["pace"] = "steps";
  if (luck == sim::Shrinker::Luck::quiet) {
    root["luck"] = "quiet";
  } else {  // whatever is recorded to have come has come by then
    root["network"] = {{"latency", "0s"}};
    root["disk"] = {{"sync", "0s"}};
  }
  if (kept_.contains("check")) root["check"] = kept_["check"];
  Json steps = Json::array({{{"note", "time passes"}}});  // what Playbook::take() asks for
  for (const Json& act : words.acts) steps.push_back(act);
  for (std::uint32_t i = cast.first_client(); i < cast.nodes(); ++i)
    steps.push_back({{"op", operation_}, {"client", words.nodes[i]}});
  root["steps"] = std::move(steps);
  try {
    const sim::Plan plan = scenario::load("moves.json", root.dump(), std::span(&system_, 1)).front();
    for (std::size_t i = 0; i < words.nodes.size(); ++i)
      if (plan.nodes.at(i).name != words.nodes[i]) return std::nullopt;
    return sim::make_world(plan, seed_);
  } catch (const scenario::BadScenario&) {
    return std::nullopt;  // the system can't be of that size, or names who is gone
  } catch (const OptionError&) {
    return std::nullopt;
  } catch (const EnsureFailure&) {
    return std::nullopt;
  }
}

std::vector<std::string> Draft::counts() const {
  std::vector<std::string> names;
  for (const OptionSpec& option : system_->options)
    if (option.kind == OptionKind::count && option.min > 0 && option.name != "nodes" &&
        option.name.find('.') == std::string::npos && kept_["system"].value(option.name, Json()) != option.min)
      names.push_back(option.name);
  return names;
}

void Draft::lower(const std::string& count) {
  const auto option = std::find_if(system_->options.begin(), system_->options.end(),
                                   [&](const OptionSpec& each) { return each.name == count; });
  kept_["system"][count] = option->min;
}

std::vector<std::string> Draft::removable() const {
  std::vector<std::string> paths;
  for (const auto& [key, value] : kept_["system"].items())
    if (key != "kind" && key != "nodes") paths.push_back("/system/" + key);
  for (const auto& [key, value] : kept_.items())
    if (key != "system" && key != "mutants" && key != "check") paths.push_back("/" + key);
  for (const char* list : {"mutants", "check"})
    if (kept_.contains(list))
      for (std::size_t i = kept_[list].size(); i-- > 0;) paths.push_back(fmt::format("/{}/{}", list, i));
  return paths;
}

void Draft::remove(const std::string& path) {
  const Json::json_pointer pointer(path);
  Json& parent = kept_[pointer.parent_pointer()];
  if (parent.is_array())
    parent.erase(std::stoul(pointer.back()));
  else
    parent.erase(pointer.back());
  if (parent.empty() && parent.is_array()) kept_.erase(pointer.parent_pointer().back());
}

}  // namespace orrery::tools
