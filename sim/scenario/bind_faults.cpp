// The faults of a plan: each action has at most one *when*, one verb whose value is *whom*, its parameters, and *how
// long*.
#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;
using sim::Verb;

constexpr std::int64_t kMostTimes = 1'000'000'000;
constexpr std::int64_t kMostFactor = 1'000'000;
constexpr std::int64_t kMostRecords = 1'000'000;

/// Keys of actions that say when, which a step's place says.
constexpr std::string_view kNotOfSteps = "every from times chance";

std::string_view name_of_verb(Verb verb) { return sim::verb_names[static_cast<std::size_t>(verb)]; }

/// "a b" as "a, b".
std::string listed(std::string_view words) {
  std::string text;
  for (const char c : words) text += c == ' ' ? std::string(", ") : std::string(1, c);
  return text;
}

template <class List>
bool find_name(const List& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class ActionBinder {
 public:
  ActionBinder(Binding& binding, const JsonValue& element, ActionPlace place)
      : binding_(binding), read_(binding.read), element_(element), place_(place) {}

  std::optional<sim::Action> run(const std::string& id) {
    if (!read_.object(element_)) return std::nullopt;
    const VerbSpec* spec = the_verb();
    if (spec == nullptr) return std::nullopt;
    check_keys(*spec);
    action_.id = id;
    action_.key = name_hash(element_name(element_));
    action_.verb = spec->verb;
    whom(*spec, *given(element_, name_of_verb(spec->verb)));
    parameters(*spec);
    if (place_ == ActionPlace::fault) when();
    action_.is_step = place_ == ActionPlace::step;
    how_long(*spec);
    naming(*spec);
    return std::move(action_);
  }

 private:
  const JsonValue* at(const char* key) const { return given(element_, key); }

  const VerbSpec* the_verb() {
    const std::vector<FoundVerb> verbs = verbs_of(element_);
    if (verbs.size() == 1) return verbs[0].spec;
    if (verbs.size() > 1) {
      read_.errors().add(verbs[1].member->error(fmt::format("one action has one verb, and here are \"{}\" and \"{}\"",
                                                            verbs[0].member->key, verbs[1].member->key)));
      return nullptr;
    }
    std::vector<std::string> known(sim::verb_names.begin(), sim::verb_names.end());
    for (const Keyword& keyword : action_keys()) known.emplace_back(keyword.name);
    bool told = false;
    for (const JsonMember& member : element_.members)
      if (find_keyword(action_keys(), member.key) == nullptr &&
          find_keyword(action_parameters(), member.key) == nullptr) {
        if (find_name(sim::verb_names, member.key))
          read_.errors().add(member.error(fmt::format("\"{}\" is null: whom is it about?", member.key)));
        else
          read_.unknown_key(member, known);
        told = true;
      }
    if (!told)
      read_.fail(element_,
                 fmt::format("this action has no verb; expected one of {}", fmt::join(sim::verb_names, ", ")));
    return nullptr;
  }

  void check_keys(const VerbSpec& spec) {
    const std::string_view verb = name_of_verb(spec.verb);
    std::vector<std::string> known{std::string(verb)};
    const bool step = place_ == ActionPlace::step;
    for (const Keyword& keyword : action_keys())
      if (!step || !has_word(kNotOfSteps, keyword.name)) known.emplace_back(keyword.name);
    if (step)
      for (const Keyword& keyword : step_keys()) known.emplace_back(keyword.name);
    for (const Keyword& keyword : action_parameters())
      if (has_word(spec.parameters, keyword.name)) known.emplace_back(keyword.name);
    for (const JsonMember& member : element_.members) {
      if (member.value.is(Kind::null) || std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      if (step && has_word(kNotOfSteps, member.key))
        read_.errors().add(
            member.error(fmt::format("a step has no \"{}\": it begins when the one before it is done", member.key)));
      else if (find_keyword(action_parameters(), member.key) != nullptr)
        read_.errors().add(member.error(fmt::format("\"{}\" is no parameter of {}", member.key, verb),
                                        spec.parameters.empty() ? "none" : listed(spec.parameters)));
      else
        read_.unknown_key(member, known);
    }
  }

  void whom(const VerbSpec& spec, const JsonValue& value) {
    switch (spec.whom) {
      case Whom::nodes:
        if (auto nodes = read_nodes(binding_, value)) action_.nodes = std::move(*nodes);
        break;
      case Whom::link:
        if (auto link = read_link(binding_, value)) action_.link = std::move(*link);
        break;
      case Whom::messages:
        if (auto messages = read_messages(binding_, value)) action_.messages = std::move(*messages);
        break;
      case Whom::partition:
        partition(value);
        break;
      case Whom::pin:
        pin(value);
        break;
      case Whom::workload:
        load(value);
        break;
      case Whom::operation:
        operation();
        break;
    }
  }

  /// Another rate for a workload that has one.
  void load(const JsonValue& value) {
    const auto id = read_.name(value, "the id of a workload");
    if (!id) return;
    std::vector<std::string> known;
    for (const Binding::WorkloadCast& cast : binding_.workloads) known.push_back(cast.id);
    const auto found = std::find(known.begin(), known.end(), *id);
    if (found == known.end())
      return read_.fail(value, fmt::format("no workload is called \"{}\"", *id), sim::nearest(*id, known).value_or(""));
    action_.workload = *id;
    const auto index = static_cast<std::size_t>(found - known.begin());
    if (given(given(binding_.root, "workload")->items[index], "rate") == nullptr)
      return read_.fail(value, fmt::format("the workload \"{}\" has no rate that could change", *id));
    if (const JsonValue* rate = at("rate"))
      action_.interval = read_slot(read_, *rate, binding_.workloads[index].clients.size()).value_or(Duration{});
  }

  /// A script of its own that runs when the action fires.
  void operation() {
    sim::Plan& plan = binding_.plan;
    sim::Script script;
    script.of_action = true;
    sim::ScriptedOperation& operation =
        script.operations.emplace_back(read_operation(binding_, element_, action_.id, Duration{}));
    operation.at.reset();  // when it comes is the action's affair
    operation.when.reset();
    operation.after.reset();
    const std::vector<NodeId>& clients = plan.system_setup.clients;
    const JsonValue* client = at("client");
    if (client == nullptr) {
      if (clients.empty()) return read_.fail(element_, "\"client\" is missing, and no workload has one");
      script.client = clients.front();
    } else {
      for (const NodeId each : clients)
        if (client->is(Kind::string) && plan.nodes[each.value].name == client->text) script.client = each;
      if (!client->is(Kind::string)) return read_.fail_expected(*client, "the name of a client");
    }
    action_.script = static_cast<std::uint32_t>(plan.scripts.size());
    plan.scripts.push_back(std::move(script));
  }

  void partition(const JsonValue& value) {
    if (value.is(Kind::string)) {
      std::vector<std::string> shapes(sim::partition_shape_names.begin() + 1, sim::partition_shape_names.end());
      if (const auto shape = read_.one_of(value, shapes, "partition shape"))
        action_.shape = static_cast<sim::PartitionShape>(*shape + 1);
      if (const JsonValue* of = at("of")) action_.of = read_nodes(binding_, *of);
      return;
    }
    if (!value.is(Kind::array))
      return read_.fail_expected(value, "groups, such as [[\"n1\", \"n2\"], [\"rest\"]], or a shape");
    if (const JsonValue* of = at("of")) read_.fail(*of, "\"of\" is for shapes; groups say themselves who is meant");
    if (value.items.size() < 2) read_.fail(value, "a partition has at least two groups");
    std::vector<bool> placed(binding_.plan.nodes.size());
    for (const JsonValue& item : value.items) {
      const JsonValue& only = item.is(Kind::array) && item.items.size() == 1 ? item.items.front() : item;
      if (only.is(Kind::string) && only.text == "rest") {
        if (&item != &value.items.back()) read_.fail(only, "\"rest\" must be the last group");
        action_.rest = true;
        continue;
      }
      auto group = read_nodes(binding_, item);
      if (!group) continue;
      if (const auto known = known_nodes(binding_.plan, *group)) overlap(item, *known, placed);
      action_.groups.push_back(std::move(*group));
    }
  }

  void overlap(const JsonValue& group, const std::vector<NodeId>& nodes, std::vector<bool>& placed) {
    for (const NodeId node : nodes) {
      if (placed[node.value])
        return read_.fail(group,
                          fmt::format("{} is in two groups of this partition", binding_.plan.nodes[node.value].name));
      placed[node.value] = true;
    }
  }

  /// "n1.backoff#2": a node, a site, and which of its picks there.
  void pin(const JsonValue& value) {
    constexpr std::string_view kExpected = "a pick such as \"n1.election_timeout#2\"";
    if (!value.is(Kind::string)) return read_.fail_expected(value, kExpected);
    const std::string_view text = value.text;
    const std::size_t dot = text.find('.');
    const std::size_t hash = std::min(text.rfind('#'), text.size());
    if (dot == std::string_view::npos || hash < dot + 2) return read_.fail_expected(value, kExpected);
    action_.pin.node = std::string(text.substr(0, dot));
    action_.pin.site = std::string(text.substr(dot + 1, hash - dot - 1));
    if (hash < text.size()) {
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data() + hash + 1, end, action_.pin.ordinal);
      if (read.ec != std::errc{} || read.ptr != end || action_.pin.ordinal == 0)
        return read_.fail_expected(value, kExpected);
    }
    std::vector<std::string> nodes;
    for (const sim::NodeSetup& node : binding_.plan.nodes) nodes.push_back(node.name);
    if (std::find(nodes.begin(), nodes.end(), action_.pin.node) == nodes.end())
      read_.fail(value, fmt::format("no node is called \"{}\"", action_.pin.node),
                 sim::nearest(action_.pin.node, nodes).value_or(""));
  }

  void parameters(const VerbSpec& spec) {
    const std::string_view verb = name_of_verb(spec.verb);
    if (!spec.required.empty() && given(element_, spec.required) == nullptr)
      read_.fail(element_, fmt::format("{} needs \"{}\"", verb, spec.required));
    const auto parameter = [&](const char* key) { return has_word(spec.parameters, key) ? at(key) : nullptr; };
    if (const JsonValue* value = parameter("lose"))
      action_.lose = read_.enumerator<sim::Lose>(*value, "loss").value_or(action_.lose);
    if (const JsonValue* value = parameter("direction"))
      action_.direction = read_.enumerator<sim::Direction>(*value, "direction").value_or(action_.direction);
    if (const JsonValue* value = parameter("clock"))
      action_.clock = read_.enumerator<sim::ClockKind>(*value, "clock").value_or(action_.clock);
    if (const JsonValue* value = parameter("factor")) factor(*value);
    if (const JsonValue* value = parameter("share")) action_.share = read_.chance(*value).value_or(action_.share);
    if (const JsonValue* value = parameter("records"))
      action_.records = static_cast<std::uint32_t>(read_.count(*value, 1, kMostRecords).value_or(1));
    if (const JsonValue* value = parameter("sync")) action_.sync = read_.spread(*value).value_or(Spread{});
    if (const JsonValue* value = parameter("by")) {
      const auto sign = spec.verb == Verb::clock_jump ? sim::Sign::allowed : sim::Sign::none;
      action_.by = read_.spread(*value, sign).value_or(Spread{});
    }
    if (const JsonValue* value = parameter("ppm"))
      if (const auto ppm = read_.integers(*value)) {
        if (ppm->lo < -kMostDrift || ppm->hi > kMostDrift)
          read_.fail_expected(*value, fmt::format("at most {} ppm either way", kMostDrift));
        action_.ppm = *ppm;
      }
    if (const JsonValue* value = parameter("to"); value != nullptr && spec.verb == Verb::pin)
      action_.pin.to = read_.duration(*value).value_or(Duration{});
    if (spec.verb == Verb::degrade) {
      action_.change = read_link_change(read_, element_);
      const std::vector<Keyword> keys(action_parameters().begin(), action_parameters().end());
      if (std::none_of(keys.begin(), keys.end(), [&](const Keyword& key) {
            return has_word(spec.parameters, key.name) && given(element_, key.name) != nullptr;
          }))
        read_.fail(element_, fmt::format("degrade needs at least one of {}", listed(spec.parameters)));
    }
  }

  void factor(const JsonValue& value) {
    const auto thousandths = read_.scaled(value, 1000);
    if (!thousandths) return;
    if (*thousandths <= 0 || *thousandths > kMostFactor)
      return read_.fail_expected(value, "a factor above 0 and at most 1000");
    action_.factor = static_cast<std::uint32_t>(*thousandths);
  }

  void when() {
    const JsonValue* first = nullptr;
    std::string_view first_key;
    for (const char* key : {"at", "every", "when"})
      if (const JsonValue* value = at(key)) {
        if (first != nullptr)
          read_.fail(*value,
                     fmt::format("an action starts in one way, and here are \"{}\" and \"{}\"", first_key, key));
        else
          first_key = key;
        first = value;
      }
    if (const JsonValue* value = at("at")) {
      action_.at = read_.spread(*value);
      if (action_.at && (action_.at->is_fixed() || action_.at->kind() == Spread::Kind::uniform))
        before_end(*value, action_.at->first());
    }
    if (const JsonValue* value = at("every")) {
      action_.every = read_.spread(*value);
      if (action_.every && action_.every->upper() <= Duration(0)) read_.fail(*value, "\"every\" must be above 0s");
    }
    if (const JsonValue* value = at("when")) action_.when = read_condition(binding_, *value);
    if (const JsonValue* value = at("from"))
      if (const auto from = read_.duration(*value)) {
        before_end(*value, *from);
        action_.from = *from;
      }
    if (const JsonValue* value = at("after")) action_.after = read_.spread(*value);
    if (const JsonValue* value = at("times")) {
      if (at("every") == nullptr && at("when") == nullptr) read_.fail(*value, "\"times\" needs \"every\" or \"when\"");
      if (const auto times = read_.count(*value, 1, kMostTimes)) action_.times = static_cast<std::uint32_t>(*times);
    }
    if (const JsonValue* value = at("chance")) action_.chance = read_.chance(*value);
    if (action_.verb == Verb::pin && first != nullptr)
      read_.fail(*first, "a pin counts from the start: it has no \"when\"");
  }

  /// Faults end `calm` before the end, so what starts later never does.
  void before_end(const JsonValue& value, Duration time) {
    const sim::Plan& plan = binding_.plan;
    if (plan.duration <= Duration(0) || plan.duration == Duration::max()) return;
    const Duration end = plan.duration - plan.calm;
    if (time < end) return;
    read_.fail(value, fmt::format("{} is not before the end of all faults, {}{}", sim::text_of(time), sim::text_of(end),
                                  plan.calm > Duration(0) ? " (duration less calm)" : ""));
  }

  void how_long(const VerbSpec& spec) {
    const JsonValue* lasting = at("for");
    const JsonValue* until = at("until");
    if (lasting != nullptr && until != nullptr) read_.fail(*until, "either \"for\" or \"until\", not both");
    const bool at_once = !spec.lasts || (action_.is_step && spec.whom == Whom::messages && spec.verb != Verb::hold);
    if (at_once)
      for (const JsonValue* value : {lasting, until})
        if (value != nullptr)
          read_.fail(*value,
                     fmt::format("{} happens at once: it has no \"for\" and no \"until\"", name_of_verb(spec.verb)));
    if (lasting != nullptr) action_.lasting = read_.spread(*lasting);
    if (until == nullptr) return;
    if (until->is(Kind::string)) try {
        action_.until_time = sim::parse_duration(until->text);
        return ends_after_it_began(*until);
      } catch (const sim::ValueError&) {
        // Not a time: then a condition, which says itself what is wrong with it.
      }
    action_.until = read_condition(binding_, *until);
  }

  /// That there is time between its earliest begin and its end.
  void ends_after_it_began(const JsonValue& until) {
    Duration begin = action_.from;
    const char* key = "from";
    const auto& at_time = action_.at;
    if (at_time && (at_time->is_fixed() || at_time->kind() == Spread::Kind::uniform)) {
      begin = at_time->first();
      key = "at";
    }
    if (at(key) != nullptr && *action_.until_time <= begin)
      read_.fail(until, fmt::format("\"until\" is a time of the run: {} is not after \"{}\", {}", until.text, key,
                                    sim::text_of(begin)));
  }

  void naming(const VerbSpec& spec) {
    const bool one_by_one = spec.whom == Whom::nodes;
    for (const char* key : {"stagger", "heal_order", "as"})
      if (const JsonValue* value = at(key); value != nullptr && !one_by_one)
        read_.fail(*value,
                   fmt::format("\"{}\" needs a verb about nodes, and {} is none", key, name_of_verb(spec.verb)));
    if (const JsonValue* value = at("stagger")) action_.stagger = read_.spread(*value).value_or(Spread{});
    if (const JsonValue* value = at("heal_order")) {
      const std::vector<std::string> orders{"same", "shuffled"};
      action_.heal_shuffled = read_.one_of(*value, orders, "healing order").value_or(0) == 1;
    }
    if (const JsonValue* value = at("as"); value != nullptr && value->is(Kind::string)) action_.as = value->text;
    if (const JsonValue* value = at("note")) action_.note = read_.text(*value, "a text").value_or("");
  }

  Binding& binding_;
  const Reader& read_;
  const JsonValue& element_;
  ActionPlace place_;
  sim::Action action_;
};

}  // namespace

std::optional<sim::Action> read_action(Binding& binding, const JsonValue& element, const std::string& id,
                                       ActionPlace place) {
  return ActionBinder(binding, element, place).run(id);
}

void bind_faults(Binding& binding) {
  const JsonValue* list = given(binding.root, "faults");
  if (list == nullptr || !binding.read.list(*list, "a list of faults")) return;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    if (auto action = read_action(binding, list->items[i], binding.fault_ids[i], ActionPlace::fault))
      binding.plan.faults.push_back(std::move(*action));
}

}  // namespace orrery::scenario
