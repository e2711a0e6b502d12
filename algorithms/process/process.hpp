// Process: the contract between an algorithm and its host. An event goes in, effects come out; handlers never overlap,
// and crashes fall between them. The same class runs in the simulator and over real sockets and files.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "algorithms/process/context.hpp"
#include "algorithms/process/face.hpp"
#include "algorithms/process/journal.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/operation.hpp"

namespace orrery {

class Process {
 public:
  virtual ~Process() = default;
  /// Boot, or reboot after a crash: a fresh process and what the disk kept. Called before any other handler.
  virtual void on_start(Context& context, const Durable& durable) = 0;
  virtual void on_message(Context& context, NodeId from, const Message& message) = 0;
  virtual void on_timer(Context& context, TimerId timer) = 0;
  /// Every record up to `upto` is durable. Cumulative and monotone.
  virtual void on_durable(Context& context, Lsn upto) = 0;
  /// A client's operation begins. Only clients get operations.
  virtual void on_operation(Context& context, const Operation& operation);

  /// Updates the box with the present face; returns whether it changed.
  virtual bool show(FaceBox& face) const = 0;
  /// A copy, or null: "cannot" (state outside C++ values). Such a world can't be forked.
  [[nodiscard]] virtual std::unique_ptr<Process> clone() const = 0;
  /// Folds the whole state into the digest; false: "cannot".
  virtual bool digest(DigestSink& sink) const = 0;
  /// Walks the whole state; false: "cannot".
  virtual bool visit_with(Visitor& visitor) const = 0;
  /// Identifies the dynamic type, see as().
  [[nodiscard]] virtual const void* tag() const = 0;

  /// A process that this one is built around, if there is one: as() finds it too.
  [[nodiscard]] virtual const Process* core() const { return nullptr; }

  /// This process, or the one at its core, as a P; null if neither is one.
  template <class P>
  [[nodiscard]] const P* as() const {
    if (tag() == &tag_of<P>) return static_cast<const P*>(this);
    const Process* const inner = core();
    return inner != nullptr ? inner->as<P>() : nullptr;
  }

 protected:
  template <class P>
  static constexpr char tag_of = 0;
};

inline void Process::on_operation(Context&, const Operation&) {
  const bool takes_operations = false;
  ENSURE(takes_operations);
}

/// What Process asks for, from two declarations: `Self` has a described member `state`, a `face()` and, for every type
/// M of the protocols `Wires` (each a std::variant), a handler `on(Context&, NodeId from, const M&)`. A forgotten
/// handler does not compile. A message of any other type breaks an assumption: it was sent to the wrong node.
template <class Self, class... Wires>
class ProcessOf : public Process {
 public:
  void on_message(Context& context, NodeId from, const Message& message) final {
    const bool taken = (dispatch(static_cast<Wires*>(nullptr), context, from, message) || ...);
    ENSURE(taken);
  }
  bool show(FaceBox& face) const final { return face.update(self().face()); }
  [[nodiscard]] std::unique_ptr<Process> clone() const final { return std::make_unique<Self>(self()); }
  bool digest(DigestSink& sink) const final {
    encode(sink, self().state);
    return true;
  }
  bool visit_with(Visitor& visitor) const final {
    visit(visitor, self().state);
    return true;
  }
  [[nodiscard]] const void* tag() const final { return &Process::tag_of<Self>; }
  /// The types of message that it has handlers for.
  [[nodiscard]] static std::vector<const Type*> handled() {
    std::vector<const Type*> types;
    (add_types(static_cast<Wires*>(nullptr), types), ...);
    return types;
  }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }

  template <class... Messages>
  static void add_types(std::variant<Messages...>*, std::vector<const Type*>& types) {
    (types.push_back(&type_of<Messages>()), ...);
  }
  template <class... Messages>
  bool dispatch(std::variant<Messages...>*, Context& context, NodeId from, const Message& message) {
    return (handle<Messages>(context, from, message) || ...);
  }
  template <class M>
  bool handle(Context& context, NodeId from, const Message& message) {
    const M* body = message.as<M>();
    if (body == nullptr) return false;
    static_cast<Self&>(*this).on(context, from, *body);
    return true;
  }
};

}  // namespace orrery
