// The steps of a plan: actions, operations and what moves single events, in order.
#include <algorithm>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;
using sim::Step;

/// What a step is by its own words, in the order of step_verbs().
constexpr Step::Kind kKinds[] = {Step::Kind::operation, Step::Kind::assertion, Step::Kind::run,
                                 Step::Kind::deliver,   Step::Kind::fire,      Step::Kind::settle};

class StepBinder {
 public:
  StepBinder(Binding& binding, const JsonValue& element, const std::string& id)
      : binding_(binding), read_(binding.read), element_(element), id_(id) {}

  void run() {
    if (!read_.object(element_)) return;
    step_.key = name_hash(element_name(element_));
    const std::vector<FoundVerb> actions = verbs_of_step(element_);
    const JsonMember* own = own_verb();
    common();
    if (own != nullptr && !actions.empty())
      return read_.errors().add(own->error(
          fmt::format("one step has one verb, and here are \"{}\" and \"{}\"", actions.front().member->key, own->key)));
    if (own != nullptr)
      own_step(*own);
    else if (!actions.empty())
      action();
    else
      waiting();
    binding_.plan.steps.push_back(std::move(step_));
  }

 private:
  /// The one of step_verbs() that is here.
  const JsonMember* own_verb() {
    const JsonMember* found = nullptr;
    for (const JsonMember& member : element_.members) {
      if (member.value.is(Kind::null) || find_keyword(step_verbs(), member.key) == nullptr) continue;
      if (found != nullptr)
        read_.errors().add(
            member.error(fmt::format("one step has one verb, and here are \"{}\" and \"{}\"", found->key, member.key)));
      else
        found = &member;
    }
    return found;
  }

  void common() {
    if (const JsonValue* note = given(element_, "note")) step_.note = read_.text(*note, "a text").value_or("");
    if (const JsonValue* value = given(element_, "when")) step_.when = read_condition(binding_, *value);
    if (const JsonValue* value = given(element_, "at")) {
      if (given(element_, "when") != nullptr) read_.fail(*value, "either \"at\" or \"when\", not both");
      step_.at = read_.spread(*value);
      nothing_moves(*value);
    }
    if (const JsonValue* value = given(element_, "within")) {
      if (given(element_, "when") == nullptr) read_.fail(*value, "\"within\" bounds the wait for a \"when\"");
      step_.within = read_.duration(*value);
      nothing_moves(*value);
    }
    if (const JsonValue* value = given(element_, "after")) {
      step_.after = read_.spread(*value).value_or(Spread{});
      nothing_moves(*value);
    }
  }

  void nothing_moves(const JsonValue& value) {
    if (binding_.plan.steps_only)
      read_.fail(value, "no time passes by itself where \"pace\" is \"steps\"; a step {\"run\": \"...\"} lets it pass");
  }

  void action() {
    step_.kind = Step::Kind::action;
    step_.index = static_cast<std::uint32_t>(binding_.plan.faults.size());
    step_.text = text_of_verb(verbs_of_step(element_).front().member);
    if (auto action = read_action(binding_, element_, id_, ActionPlace::step)) {
      action->note.clear();  // the step shows it
      binding_.plan.faults.push_back(std::move(*action));
    }
  }

  [[nodiscard]] static bool is_verb(std::string_view key) {
    return find_keyword(step_verbs(), key) != nullptr ||
           std::find(sim::verb_names.begin(), sim::verb_names.end(), key) != sim::verb_names.end();
  }

  void waiting() {
    check_keys("");
    for (const JsonMember& member : element_.members)
      if (member.value.is(Kind::null) && is_verb(member.key))
        return read_.errors().add(member.error(fmt::format("\"{}\" is null: whom is it about?", member.key)));
    if (!step_.when && step_.note.empty() && given(element_, "after") == nullptr && given(element_, "at") == nullptr &&
        read_.errors().errors().empty())
      read_.fail(element_, fmt::format("this step does nothing; expected one of {}, or a verb of the faults",
                                       fmt::join(names_of_keywords(step_verbs()), ", ")));
    step_.text = step_.when ? "when " + sim::text_of(*step_.when) : "note";
  }

  void own_step(const JsonMember& verb) {
    const JsonValue& value = verb.value;
    const auto keywords = step_verbs();
    step_.kind = kKinds[find_keyword(keywords, verb.key) - keywords.data()];
    step_.text = text_of_verb(&verb);
    switch (step_.kind) {
      case Step::Kind::operation:
        check_keys("op client to timeout expect");
        operation();
        break;
      case Step::Kind::assertion:
        check_keys("assert");
        step_.condition = read_condition(binding_, value);
        break;
      case Step::Kind::run:
        check_keys("run");
        step_.span = read_.duration(value).value_or(Duration{});
        break;
      case Step::Kind::deliver:
        check_keys("deliver");
        step_.messages = read_messages(binding_, value);
        break;
      case Step::Kind::fire:
        check_keys("fire");
        fire(value);
        break;
      default:
        check_keys("settle only until");
        if (auto nodes = read_nodes(binding_, value)) step_.nodes = std::move(*nodes);
        if (const JsonValue* only = given(element_, "only")) step_.messages = read_messages(binding_, *only);
        if (step_.messages && step_.messages->pattern && step_.messages->pattern->ordinals)
          read_.fail(*given(element_, "only"), "\"only\" is about all messages of a kind: it has no #");
        if (const JsonValue* until = given(element_, "until")) step_.condition = read_condition(binding_, *until);
        break;
    }
  }

  void operation() {
    sim::Script script;
    script.is_step = true;
    script.operations.push_back(read_operation(binding_, element_, id_, {}));
    if (const auto client = the_client()) {
      script.client = *client;
      step_.index = static_cast<std::uint32_t>(binding_.plan.scripts.size());
      script.operations.front().when.reset();  // the step waits
      script.operations.front().after.reset();
      script.operations.front().at.reset();
      binding_.plan.scripts.push_back(std::move(script));
    }
  }

  std::optional<NodeId> the_client() {
    const std::vector<NodeId>& clients = binding_.plan.system_setup.clients;
    const JsonValue* value = given(element_, "client");
    if (value == nullptr) {
      if (clients.size() == 1) return clients.front();
      read_.fail(element_, "\"client\" is missing, and there is more than one");
      return std::nullopt;
    }
    for (const NodeId client : clients)
      if (binding_.plan.nodes[client.value].name == value->text) return client;
    return std::nullopt;  // said when its name could not be had
  }

  /// "retry c1": the first word of a timer's name, then whose.
  void fire(const JsonValue& value) {
    std::vector<std::string> words;
    const auto add = [&](const std::vector<std::string>& timers) {
      for (const std::string& timer : timers) words.emplace_back(sim::first_word(timer));
    };
    add(binding_.system.timers);
    add(binding_.system.client_timers);
    for (const AddedNodes& group : binding_.system.added) add(group.timers);
    const std::string expected =
        fmt::format("a timer and whose, such as \"{} n1\"", words.empty() ? "retry" : words.front());
    if (!value.is(Kind::string)) return read_.fail_expected(value, expected);
    const std::size_t blank = std::min(value.text.find(' '), value.text.size());
    const std::string word = value.text.substr(0, blank);
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end())
      return read_.errors().add(value.error(fmt::format("no timer is called \"{}\"", word),
                                            fmt::format("{}", fmt::join(words, ", ")),
                                            sim::nearest(word, words).value_or("")));
    step_.timer = word;
    if (value.text.find_first_not_of(' ', blank) == std::string::npos) return read_.fail_expected(value, expected);
    // The selector keeps its place in the text: what stands before it is blanked out.
    JsonValue nodes = value;
    nodes.text.replace(0, blank, blank, ' ');
    auto meant = read_.parsed(nodes, expected, sim::parse_nodes);
    if (!meant) return;
    binding_.names.check(read_, value, *meant);
    step_.nodes = std::move(*meant);
  }

  void check_keys(std::string_view own) {
    std::vector<std::string> known;
    for (const Keyword& keyword : step_keys()) known.emplace_back(keyword.name);
    for (const auto keywords : {step_verbs(), step_parameters()})
      for (const Keyword& keyword : keywords)
        if (has_word(own, keyword.name)) known.emplace_back(keyword.name);
    for (const JsonMember& member : element_.members) {
      if (member.value.is(Kind::null) || std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      if (find_keyword(step_verbs(), member.key) != nullptr) continue;  // a second verb, said already
      if (const Keyword* parameter = find_keyword(step_parameters(), member.key))
        read_.errors().add(member.error(fmt::format("\"{}\" means nothing here ({})", member.key, parameter->help)));
      else
        unknown(member, known);
    }
  }

  void unknown(const JsonMember& member, std::vector<std::string> known) {
    for (const Keyword& keyword : step_verbs()) known.emplace_back(keyword.name);
    for (const std::string_view verb : sim::verb_names) known.emplace_back(verb);
    read_.unknown_key(member, known);
  }

  static std::string text_of_verb(const JsonMember* verb) {
    return fmt::format("{} {}", verb->key,
                       verb->value.is(Kind::string) ? '"' + verb->value.text + '"' : canonical_text(verb->value));
  }

  Binding& binding_;
  const Reader& read_;
  const JsonValue& element_;
  const std::string& id_;
  Step step_;
};

}  // namespace

void bind_steps(Binding& binding) {
  const JsonValue* list = given(binding.root, "steps");
  if (list == nullptr || !binding.read.list(*list, "a list of steps")) return;
  if (list->items.empty()) return binding.read.fail(*list, "expected at least one step");
  for (std::size_t i = 0; i < list->items.size(); ++i) StepBinder(binding, list->items[i], binding.step_ids[i]).run();
  if (!binding.plan.steps_only) return;
  for (const sim::StreamSetup& stream : binding.plan.streams)
    return binding.read.fail(
        *given(binding.root, "workload"),
        fmt::format("where \"pace\" is \"steps\" the workload \"{}\" would never begin; clients are "
                    "asked by steps with \"op\"",
                    stream.workload));
}

}  // namespace orrery::scenario
