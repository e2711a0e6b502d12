// Scripted operations: each waits for the one before it and for its own time or condition, then for its client to be
// idle.
#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

constexpr Duration busy_retry = std::chrono::milliseconds(1);

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
  Duration at = world.now();
  if (operation.at) at = std::max(at, operation.at->usual());
  if (operation.after) at += operation.after->usual();
  world.schedule_fault(at, encode(Code::operation, index));
}

void Faults::run_operation(World& world, std::uint32_t index) {
  const Script& script = plan_->scripts[index];
  ScriptState& state = scripts_[index];
  const ScriptedOperation& operation = script.operations[state.next];
  NodeId to = no_node;
  if (operation.to) {
    const Evaluator evaluator(world, *plan_, state_);
    const auto nodes = evaluator.nodes(*operation.to, [](std::uint32_t) { return 0U; });
    if (!nodes.empty()) to = nodes.front();
  }
  state.running = true;
  state_.operations[operation.id].invoked = true;
  const OperationId id = world.invoke(script.client, operation.command, operation.timeout, to);
  if (id != OperationId{}) return;
  state.running = false;
  state_.operations[operation.id].invoked = false;
  if (script.is_step) return;  // who takes the step says so
  world.schedule_fault(world.now() + busy_retry, encode(Code::operation, index));
}

void Faults::follow_operations(World& world, const Happening& happening) {
  if (scripts_.empty()) return;
  const auto finished = [&](std::uint32_t index, const Finish& finish) {
    ScriptState& state = scripts_[index];
    const ScriptedOperation& operation = plan_->scripts[index].operations[state.next];
    auto& result = state_.operations[operation.id];
    result.done = true;
    result.outcome = finish.outcome;
    result.result = result_text(*plan_->system, finish.result);
    state.running = false;
    ++state.next;
    prepare_operation(world, index);
  };
  for (std::uint32_t i = 0; i < scripts_.size(); ++i) {
    const NodeId client = plan_->scripts[i].client;
    if (!scripts_[i].running) continue;
    if (happening.node == client)
      for (const Effect& effect : happening.effects)
        if (const auto* finish = std::get_if<Finish>(&effect)) {
          finished(i, *finish);
          break;
        }
    if (scripts_[i].running && world.node(client).status == Status::crashed) finished(i, {{}, Outcome::unknown, {}});
  }
}

}  // namespace orrery::sim
