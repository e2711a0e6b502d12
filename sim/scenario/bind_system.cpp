// The system of a plan: its options, its nodes' disks and clocks, its mutants. What is given for a name beats what is
// given for a group, and that beats what is given for all; two groups that disagree about a node are an error.
#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"
#include "sim/scenario/merge.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view kInitial = "initial.";

/// The keys that options are written under in the object at `prefix`: of `balancer.policy` at the top its first word.
std::vector<std::string> written_keys(const System& system, std::string_view prefix = "") {
  std::vector<std::string> names;
  for (const OptionSpec& spec : system.options) {
    if (!spec.name.starts_with(prefix)) continue;
    const std::string_view rest = std::string_view(spec.name).substr(prefix.size());
    const std::string key(rest.substr(0, rest.find('.')));
    if (std::find(names.begin(), names.end(), key) == names.end()) names.push_back(key);
  }
  return names;
}

/// Whether the options below this one are written as an object.
bool is_part(const System& system, std::string_view name) {
  const std::string prefix = fmt::format("{}.", name);
  return std::any_of(system.options.begin(), system.options.end(),
                     [&](const OptionSpec& spec) { return spec.name.starts_with(prefix); });
}

const OptionSpec* find_option(const System& system, std::string_view name) {
  for (const OptionSpec& spec : system.options)
    if (spec.name == name) return &spec;
  return nullptr;
}

std::optional<OptionValue> read_option(const Binding& binding, const Reader& read, const OptionSpec& spec,
                                       const JsonValue& value) {
  switch (spec.kind) {
    case OptionKind::flag:
      if (const auto flag = read.flag(value)) return *flag;
      break;
    case OptionKind::count:
      if (const auto count = read.count(value, spec.min, spec.max)) return *count;
      break;
    case OptionKind::ratio:
      if (const auto parts = read.scaled(value, sim::billion)) return Ratio{*parts};
      break;
    case OptionKind::duration:
      if (const auto duration = read.duration(value)) return *duration;
      break;
    case OptionKind::range: {
      const auto spread = read.spread(value);
      if (spread && (spread->is_fixed() || spread->kind() == Spread::Kind::uniform))
        return DurationRange{spread->first(), spread->second()};
      if (spread) read.fail_expected(value, "a range such as \"150ms..300ms\"");
      break;
    }
    case OptionKind::spread:
      if (const auto spread = read.spread(value)) return *spread;
      break;
    case OptionKind::nodes: {
      const auto nodes = read_nodes(binding, value);
      if (!nodes) break;
      if (auto known = known_nodes(binding.plan, *nodes)) return std::move(*known);
      read.fail(value, "who this is must be clear before the run: no roles, no quantities");
      break;
    }
    case OptionKind::choice: {
      const std::vector<std::string> choices(spec.choices.begin(), spec.choices.end());
      if (const auto chosen = read.one_of(value, choices, fmt::format("choice of {}", spec.name)))
        return choices[*chosen];
      break;
    }
  }
  return std::nullopt;
}

class SystemBinder {
 public:
  explicit SystemBinder(Binding& binding) : binding_(binding), read_(binding.read), plan_(binding.plan) {}

  void run() {
    const JsonValue& system = *given(binding_.root, "system");
    std::vector<std::string> keys = written_keys(binding_.system);
    for (const AddedNodes& group : binding_.system.added)
      if (!group.each.empty()) keys.push_back(group.name);
    read_.check_keys(system, system_keys(), keys);
    each_option(system, "", [&](const OptionSpec& spec, const JsonValue& value) {
      if (auto option = read_option(binding_, read_, spec, value))
        plan_.system_setup.options[spec.name] = std::move(*option);
    });
    everywhere("disk", disk_keys());
    everywhere("clock", clock_keys());
    per_node();
    mutants();
    rare_paths();
    ask_the_system();
  }

 private:
  /// Calls `take(spec, value)` for each option that the object gives; those of a part stand in an object of their own.
  template <class Take>
  void each_option(const JsonValue& object, const std::string& prefix, Take&& take) {
    for (const JsonMember& member : object.members) {
      if (member.value.is(Kind::null)) continue;
      const std::string name = prefix + member.key;
      if (const OptionSpec* spec = find_option(binding_.system, name)) {
        take(*spec, member.value);
      } else if (is_part(binding_.system, name) && read_.object(member.value)) {
        read_.check_keys(member.value, part_keys(), written_keys(binding_.system, name + "."));
        each_option(member.value, name + ".", take);
      }
    }
  }

  /// What one setting of one node is, and who says so.
  struct Setting {
    int rank;  // 0: all, 1: a group, 2: the name
    std::string by;
    std::string text;
    const JsonValue* value;
  };

  void everywhere(const char* key, std::span<const Keyword> keys) {
    const JsonValue* object = given(binding_.root, key);
    if (object == nullptr || !read_.object(*object)) return;
    read_.check_keys(*object, keys);
    for (std::uint32_t i = 0; i < plan_.nodes.size(); ++i)
      for (const JsonMember& member : object->members)
        if (!member.value.is(Kind::null)) apply({i}, fmt::format("{}.{}", key, member.key), member.value);
  }

  void per_node() {
    const JsonValue* all = given(binding_.root, "per_node");
    if (all == nullptr || !read_.object(*all)) return;
    std::map<std::pair<NodeId, std::string>, Setting> settings;
    for (const JsonMember& member : all->members)
      if (!member.value.is(Kind::null) && read_.object(member.value)) collect(member, settings);
    std::map<NodeId, std::map<std::string, const JsonValue*>> initial;
    for (const auto& [key, setting] : settings) {
      if (key.second.starts_with(kInitial))
        initial[key.first][key.second.substr(kInitial.size())] = setting.value;
      else
        apply(key.first, key.second, *setting.value);
    }
    for (const auto& [node, values] : initial) bind_initial(binding_, plan_.nodes[node.value], values);
  }

  void collect(const JsonMember& who, std::map<std::pair<NodeId, std::string>, Setting>& settings) {
    read_.check_keys(who.value, per_node_keys(), written_keys(binding_.system));
    for (const auto& [key, keys] : {std::pair{"disk", disk_keys()}, std::pair{"clock", clock_keys()}})
      if (const JsonValue* object = given(who.value, key); object != nullptr && read_.object(*object))
        read_.check_keys(*object, keys);
    if (const JsonValue* initial = given(who.value, "initial")) check_initial(*initial);
    const auto nodes = meant(who);
    if (!nodes) return;
    const bool by_name = std::any_of(plan_.nodes.begin(), plan_.nodes.end(),
                                     [&](const sim::NodeSetup& node) { return node.name == who.key; });
    const int rank = by_name ? 2 : who.key == "all" || who.key == "*" ? 0 : 1;
    each_option(who.value, "", [&](const OptionSpec& spec, const JsonValue& value) {
      for (const NodeId node : *nodes) add(settings, node, spec.name, {rank, who.key, canonical_text(value), &value});
    });
    for (const NodeId node : *nodes)
      for (const JsonMember& member : who.value.members) {
        if (keyed(member, node)) {
          for (const JsonMember& inner : member.value.members)
            if (inner.key != "note")
              add(settings, node, fmt::format("{}.{}", member.key, inner.key),
                  {rank, who.key, canonical_text(inner.value), &inner.value});
        }
      }
  }

  /// Whether the member is an object whose keys are settings of the node one by one. Clients keep nothing on disk.
  [[nodiscard]] bool keyed(const JsonMember& member, NodeId node) const {
    if (!member.value.is(Kind::object)) return false;
    return member.key == "disk" || member.key == "clock" || (member.key == "initial" && plan_.nodes[node.value].server);
  }

  void check_initial(const JsonValue& initial) {
    if (!read_.object(initial)) return;
    std::vector<std::string> keys;
    for (const InitialKey& key : binding_.system.initial.keys) keys.push_back(key.name);
    if (keys.empty())
      return read_.fail(initial,
                        fmt::format("the servers of \"{}\" always begin with an empty disk", binding_.system.name));
    read_.check_keys(initial, part_keys(), keys);
  }

  std::optional<std::vector<NodeId>> meant(const JsonMember& who) {
    JsonValue text = who.value;
    text.kind = Kind::string;
    text.text = who.key;
    text.place = who.key_place;
    text.members.clear();
    const auto nodes = read_nodes(binding_, text);
    if (!nodes) return std::nullopt;
    auto known = known_nodes(plan_, *nodes);
    if (!known) read_.errors().add(who.error("who this is must be clear before the run: no roles, no quantities"));
    return known;
  }

  void add(std::map<std::pair<NodeId, std::string>, Setting>& settings, NodeId node, const std::string& what,
           Setting setting) {
    if (setting.value->is(Kind::null)) return;
    const auto [found, is_new] = settings.emplace(std::pair{node, what}, setting);
    if (is_new || setting.rank < found->second.rank) return;
    if (setting.rank == found->second.rank && setting.rank == 1 && setting.text != found->second.text)
      read_.fail(*setting.value,
                 fmt::format("\"{}\" and \"{}\" disagree about the {} of {}: {} or {}", found->second.by, setting.by,
                             what, plan_.nodes[node.value].name, found->second.text, setting.text));
    found->second = std::move(setting);
  }

  /// Errors of one value are the same for every node that it is for: they are reported once.
  void apply(NodeId node, const std::string& what, const JsonValue& value) {
    sim::NodeSetup& setup = plan_.nodes[node.value];
    ErrorList trouble;
    const Reader read(trouble);
    if (what == "disk.sync") {
      if (const auto sync = read.spread(value)) setup.sync = *sync;
    } else if (what == "disk.size") {
      setup.disk_size = read.size(value);
    } else if (what == "clock.offset") {
      if (const auto offset = read.spread(value, sim::Sign::allowed)) {
        const auto u = offset->is_fixed() ? 0 : luck_of(what, setup.name, std::numeric_limits<std::uint32_t>::max());
        setup.wall_offset = offset->at(u);
      }
    } else if (what == "clock.drift_ppm") {
      if (const auto ppm = read.integers(value)) {
        if (ppm->lo < -kMostDrift || ppm->hi > kMostDrift)
          read.fail_expected(value, fmt::format("at most {} ppm either way", kMostDrift));
        else
          setup.drift_ppm =
              ppm->is_fixed() ? ppm->lo : binding_.luck.pick_between(what + "/" + setup.name, ppm->lo, ppm->hi);
      }
    } else if (const OptionSpec* spec = find_option(binding_.system, what)) {
      if (auto option = read_option(binding_, read, *spec, value))
        plan_.system_setup.per_node[node][what] = std::move(*option);
    }
    for (const ScenarioError& error : trouble.errors()) read_.errors().add_once(error);
  }

  std::uint32_t luck_of(const std::string& what, const std::string& name, std::uint32_t count) {
    return binding_.luck.pick(what + "/" + name, count);
  }

  void mutants() {
    const JsonValue* list = given(binding_.root, "mutants");
    if (list == nullptr || !read_.list(*list, "a list of mutants")) return;
    std::vector<std::string> names;
    for (const MutantSpec& mutant : binding_.system.mutants) names.push_back(mutant.name);
    for (const JsonValue& item : list->items) {
      const auto chosen = read_.one_of(item, names, "mutant");
      if (!chosen) continue;
      const std::uint64_t bit = std::uint64_t{1} << *chosen;
      if ((plan_.system_setup.mutants & bit) != 0)
        read_.fail(item, fmt::format("the mutant \"{}\" stands twice in this list", names[*chosen]));
      else
        plan_.mutants.push_back(names[*chosen]);
      plan_.system_setup.mutants |= bit;
    }
  }

  /// By the seed, each is armed in one run of four.
  void rare_paths() {
    const JsonValue* value = given(binding_.root, "rare_paths");
    if (value == nullptr || (value->is(Kind::string) && value->text == "off")) return;
    std::vector<std::string> names;
    for (const RarePath& path : binding_.system.rare_paths) names.emplace_back(path.site.name);
    const auto arm = [&](std::size_t index) { plan_.system_setup.rare_paths |= std::uint64_t{1} << index; };
    if (value->is(Kind::string) && value->text == "seed") {
      for (std::size_t i = 0; i < names.size(); ++i)
        if (binding_.luck.pick("rare_paths/" + names[i], 4) == 3) arm(i);
      return;
    }
    if (!value->is(Kind::array)) return read_.fail_expected(*value, "\"seed\", \"off\" or a list of names");
    for (const JsonValue& item : value->items) {
      if (names.empty() && read_.text(item, "the name of a rare path"))
        read_.fail(item, fmt::format("there is no rare path \"{}\"; the system \"{}\" declares none", item.text,
                                     binding_.system.name));
      if (names.empty()) continue;
      if (const auto chosen = read_.one_of(item, names, "rare path")) arm(*chosen);
    }
  }

  /// Options that contradict each other are known to the system alone; so are its claims.
  void ask_the_system() {
    if (plan_.system_setup.servers.empty()) return;
    const JsonValue& system = *given(binding_.root, "system");
    try {
      learn_claims(plan_.system_setup);
    } catch (const OptionError& error) {
      learn_default_claims();
      const JsonValue* value = find_path(binding_.root, "system." + error.option());
      if (value != nullptr)
        read_.fail(*value, error.what());
      else
        read_.fail(system, fmt::format("{}: {}", error.option(), error.what()));
    }
  }

  void learn_claims(const SystemSetup& setup) {
    const Parts parts = binding_.system.bind(setup);
    for (const std::unique_ptr<Judge>& judge : parts.judges())
      for (const ClaimInfo& claim : judge->claims()) binding_.claims.push_back({std::string(claim.name), claim.kind});
    if (!binding_.system.history.model.empty())
      binding_.claims.push_back({std::string(linearizable_claim.name), linearizable_claim.kind});
  }

  /// The system as it comes, so that a wrong option is one error, and not one more for each claim that is named.
  void learn_default_claims() {
    try {
      learn_claims(standard_setup(binding_.system));
    } catch (const OptionError&) {
      binding_.claims.clear();  // it needs more than that: then its claims are unknown
    }
  }

  Binding& binding_;
  const Reader& read_;
  sim::Plan& plan_;
};

}  // namespace

void bind_system(Binding& binding) { SystemBinder(binding).run(); }

}  // namespace orrery::scenario
