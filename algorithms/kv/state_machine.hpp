// What a replicated log drives: any deterministic state machine, held by value. Servers that carry out the same
// commands in the same order have equal machines and give equal answers; a command may also wait, and be answered when
// a later one makes that possible (a lock is granted when another client releases it).
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/process/codec.hpp"
#include "algorithms/process/digest.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/process/visit.hpp"

namespace orrery::kv {

/// Who asks, and with which of its requests.
struct Asker {
  SessionId session{};
  Serial serial{};
};
/// The answer to a request that had to wait.
struct LateAnswer {
  Asker to;
  Message result;
};
/// What a command brings about besides its own result.
struct Consequences {
  std::vector<LateAnswer> late;
  std::vector<Message> facts;  ///< what happened, for who watches: the leader observes them
};

class StateMachine {
 public:
  virtual ~StateMachine() = default;
  /// Whether it knows such a command: any other takes effect nowhere.
  [[nodiscard]] virtual bool understands(const Message& command) const = 0;
  /// Carries out `command` and returns its result; an empty one: it waits, and its answer is a late one of some
  /// later command. REQUIRES: understands(command).
  virtual Message apply(const Message& command, const Asker& asker, Consequences& consequences) = 0;
  [[nodiscard]] virtual std::unique_ptr<StateMachine> clone() const = 0;
  [[nodiscard]] virtual bool equals(const StateMachine& other) const = 0;
  virtual void write(DigestSink& sink) const = 0;
  virtual void write(ByteSink& sink) const = 0;
  virtual void visit_with(Visitor& visitor) const = 0;
  /// Identifies the type of its value.
  [[nodiscard]] virtual const void* tag() const = 0;

  template <class Value>
  static constexpr char tag_of = 0;
};

/// A state machine of a described value with `static bool understands(const Message&)` and `Message apply(...)`, which
/// takes what StateMachine::apply takes, or the command alone if none of its commands waits.
template <Described Value>
class StateMachineOf final : public StateMachine {
 public:
  explicit StateMachineOf(Value value) : value_(std::move(value)) {}

  [[nodiscard]] bool understands(const Message& command) const override { return Value::understands(command); }
  Message apply(const Message& command, const Asker& asker, Consequences& consequences) override {
    if constexpr (requires { value_.apply(command, asker, consequences); })
      return value_.apply(command, asker, consequences);
    else
      return value_.apply(command);
  }
  [[nodiscard]] std::unique_ptr<StateMachine> clone() const override { return std::make_unique<StateMachineOf>(*this); }
  [[nodiscard]] bool equals(const StateMachine& other) const override {
    return other.tag() == tag() && static_cast<const StateMachineOf&>(other).value_ == value_;
  }
  void write(DigestSink& sink) const override { encode(sink, value_); }
  void write(ByteSink& sink) const override { encode(sink, value_); }
  void visit_with(Visitor& visitor) const override { visit(visitor, value_); }
  [[nodiscard]] const void* tag() const override { return &StateMachine::tag_of<Value>; }
  [[nodiscard]] const Value& value() const { return value_; }

 private:
  Value value_;
};

/// A state machine of any type, as a value that copies share until one of them carries out a command.
class AnyStateMachine {
 public:
  template <Described Value>
  [[nodiscard]] static AnyStateMachine of(Value value) {
    return AnyStateMachine(std::make_unique<StateMachineOf<Value>>(std::move(value)));
  }

  [[nodiscard]] bool understands(const Message& command) const { return held().understands(command); }
  Message apply(const Message& command, const Asker& asker, Consequences& consequences) {
    return held_.write().machine->apply(command, asker, consequences);
  }
  /// The value, or null if it is of another type.
  template <class Value>
  [[nodiscard]] const Value* as() const {
    if (held().tag() != &StateMachine::tag_of<Value>) return nullptr;
    return &static_cast<const StateMachineOf<Value>&>(held()).value();
  }

  friend bool operator==(const AnyStateMachine& a, const AnyStateMachine& b) { return a.held().equals(b.held()); }
  template <Sink S>
  friend void encode(S& sink, const AnyStateMachine& machine) {
    machine.held().write(sink);
  }
  friend void visit(Visitor& visitor, const AnyStateMachine& machine) { machine.held().visit_with(visitor); }

 private:
  /// A copy is a clone.
  struct Held {
    Held() = default;
    explicit Held(std::unique_ptr<StateMachine> own) : machine(std::move(own)) {}
    Held(const Held& other) : machine(other.machine->clone()) {}
    Held(Held&&) noexcept = default;
    Held& operator=(const Held&) = delete;
    Held& operator=(Held&&) noexcept = default;
    ~Held() = default;
    std::unique_ptr<StateMachine> machine;
  };
  explicit AnyStateMachine(std::unique_ptr<StateMachine> machine) : held_(Held(std::move(machine))) {}
  [[nodiscard]] const StateMachine& held() const { return *held_->machine; }

  Cow<Held> held_;
};

}  // namespace orrery::kv
