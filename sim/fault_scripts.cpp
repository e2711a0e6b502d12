// Scripted operations: each waits for the one before it and for its own time or condition, then for its client to be
// idle.
#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

constexpr Site site_to("operation.to");
constexpr Site site_operation_at("operation.at");
constexpr Site site_operation_after("operation.after");

bool is_idle(const World& world, NodeId client) {
  return world.node(client).status == Status::up && world.node(client).outstanding.empty();
}

/// The values in a result, one after the other: what `expect` of an operation is compared with.
class LeafText final : public Visitor {
 public:
  void begin_object(std::string_view) override {}
  void key(std::string_view) override {}
  void end_object() override {}
  void begin_list(std::uint64_t) override {}
  void end_list() override {}
  void number(std::uint64_t value) override { add(std::to_string(value)); }
  void negative(std::int64_t value) override { add(std::to_string(value)); }
  void boolean(bool value) override { add(value ? "true" : "false"); }
  void text(std::string_view value) override { add(value); }
  void duration(Duration value) override { add(print_duration(value)); }
  void ratio(Ratio value) override { add(print_ratio(value)); }
  void node(NodeId value) override { add(std::to_string(value.value)); }
  void enumerator(std::string_view name) override { add(name); }
  void nothing() override { add("none"); }
  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  void add(std::string_view word) {
    if (!out_.empty()) out_ += ' ';
    out_ += word;
  }
  std::string out_;
};

std::string result_text(const System& system, const Message& result) {
  if (result.empty()) return {};
  if (system.result_text != nullptr) return system.result_text(result);
  LeafText text;
  visit(text, result);
  return text.str();
}

}  // namespace

/// The script's next operation is scheduled, or its condition is armed.
void Faults::prepare_operation(World& world, std::uint32_t index) {
  const Script& script = plan_->scripts[index];
  ScriptState& state = scripts_[index];
  if (state.next == script.operations.size()) {
    state.next = 0;
    if (++state.round >= script.repeat) return;
  }
  if (script.operations.empty()) return;
  const ScriptedOperation& operation = script.operations[state.next];
  if (operation.when) {
    state.armed = true;
    return;
  }
  const Duration at =
      operation.at ? draw(world, *operation.at, name_hash(operation.id), site_operation_at) : Duration(0);
  schedule_operation(world, index, std::max(at, world.now()));
}

void Faults::schedule_operation(World& world, std::uint32_t index, Duration from) {
  const ScriptedOperation& operation = plan_->scripts[index].operations[scripts_[index].next];
  const Duration delay =
      operation.after ? draw(world, *operation.after, name_hash(operation.id), site_operation_after) : Duration(0);
  world.schedule_fault(from + delay, encode(Code::operation, index));
}

void Faults::begin_script(World& world, std::uint32_t index) {
  ScriptState& state = scripts_[index];
  state.next = 0;
  state.round = 0;
  state.open = true;
  world.schedule_fault(world.now(), encode(Code::operation, index));
}

void Faults::run_operation(World& world, std::uint32_t index) {
  const Script& script = plan_->scripts[index];
  ScriptState& state = scripts_[index];
  const bool idle = is_idle(world, script.client);
  state.due = !idle && !script.is_step;  // of a step its follower says that it can't be taken
  if (!idle) return;
  const ScriptedOperation& operation = script.operations[state.next];
  NodeId to = no_node;
  if (operation.to) {
    const Draw choose = [&](std::uint32_t count) { return world.pick(site_to, name_hash(operation.id), count); };
    to = Evaluator(world, *plan_, state_).one_of(*operation.to, choose);
  }
  state.running = true;  // first: the client may finish at once
  state_.operations[operation.id].invoked = true;
  world.invoke(script.client, operation.command, operation.timeout, to);
}

void Faults::follow_operations(World& world, const Happening& happening) {
  const auto finished = [&](std::uint32_t index, const Finish& finish) {
    ScriptState& state = scripts_[index];
    const ScriptedOperation& operation = plan_->scripts[index].operations[state.next];
    auto& result = state_.operations[operation.id];
    result.done = true;
    result.outcome = finish.outcome;
    result.result = result_text(*plan_->system, finish.result);
    state.running = false;
    state.open = false;
    ++state.next;
    prepare_operation(world, index);
  };
  for (std::uint32_t i = 0; i < scripts_.size(); ++i) {
    const NodeId client = plan_->scripts[i].client;
    if (scripts_[i].due && is_idle(world, client)) {
      scripts_[i].due = false;
      world.schedule_fault(world.now(), encode(Code::operation, i));
    }
    if (!scripts_[i].running || !world.node(client).outstanding.empty()) continue;
    Finish ending{{}, Outcome::unknown, {}};  // without a word when the client went down, whatever the reason
    if (happening.node == client)
      for (const Effect& effect : happening.effects)
        if (const auto* finish = std::get_if<Finish>(&effect)) ending = *finish;
    finished(i, ending);
  }
}

}  // namespace orrery::sim
