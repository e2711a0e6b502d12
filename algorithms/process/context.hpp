// Context: everything a handler may read and do. It lives for one event; nothing else of the world exists for a
// process.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "algorithms/process/choices.hpp"
#include "algorithms/process/effect.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

class Context {
 public:
  struct Clocks {
    Monotonic monotonic;
    Wall wall;
  };
  /// For hosts. `appended` is the journal's last lsn and is advanced by append().
  Context(NodeId self, Clocks clocks, Picker& picker, Effects& effects, Lsn& appended)
      : self_(self), clocks_(clocks), picker_(picker), effects_(effects), appended_(appended) {}

  [[nodiscard]] NodeId self() const { return self_; }
  /// Time since boot on this node's own clock: what timers follow.
  [[nodiscard]] Monotonic now() const { return clocks_.monotonic; }
  /// The node's idea of the time of day. Never to be trusted for order.
  [[nodiscard]] Wall wall() const { return clocks_.wall; }
  /// The lsn of the last record appended, by this event or before.
  [[nodiscard]] Lsn appended() const { return appended_; }

  /// A number below `count`, 0 the usual. REQUIRES: count > 0.
  [[nodiscard]] std::uint32_t pick(const Site& site, std::uint32_t count) { return picker_.pick(site, count); }
  /// A duration in `range`.
  [[nodiscard]] Duration pick(const Site& site, DurationRange range) { return picker_.pick_duration(site, range); }
  /// A duration of `spread`.
  [[nodiscard]] Duration pick(const Site& site, const Spread& spread) { return picker_.pick_duration(site, spread); }

  /// Appends to the journal; durable when on_durable says so for the Lsn returned, or later.
  Lsn append(Message record) {
    ++appended_;
    effects_.emplace_back(Append{std::move(record), appended_});
    return appended_;
  }
  /// Asks the disk to make all that was appended durable. Several may be in flight; no answer comes for what was
  /// already durable or asked for.
  void sync() { effects_.emplace_back(Sync{appended_}); }
  /// Sends once all that this node has appended so far is durable (implies sync).
  void send(NodeId to, Message message) { effects_.emplace_back(Send{to, std::move(message), appended_}); }
  /// Sends at once: promises nothing that is not yet on disk.
  void send_now(NodeId to, Message message) { effects_.emplace_back(Send{to, std::move(message), Lsn{}}); }
  void set_timer(TimerId timer, Duration after) {
    effects_.emplace_back(SetTimer{{timer.value + first_timer_}, after});
  }
  /// As set_timer, for work that takes this node so long: longer, if it is slow when it begins.
  void work(TimerId timer, Duration takes) {
    effects_.emplace_back(SetTimer{{timer.value + first_timer_}, takes, true});
  }
  void cancel_timer(TimerId timer) { effects_.emplace_back(CancelTimer{{timer.value + first_timer_}}); }
  void checkpoint(Message state, Lsn upto) { effects_.emplace_back(Checkpoint{std::move(state), upto}); }
  template <Described Fact>
  void observe(Fact fact) {
    effects_.emplace_back(Observe{Message::of(std::move(fact))});
  }
  /// The same of a fact that comes as a message, from a part that has no context.
  void observe_message(Message fact) { effects_.emplace_back(Observe{std::move(fact)}); }
  void finish(OperationId operation, Outcome outcome, Message result = {}) {
    effects_.emplace_back(Finish{operation, outcome, std::move(result)});
  }
  /// Says that the operation is asked for once more; sending is another effect.
  void ask_again(OperationId operation) { effects_.emplace_back(AskAgain{operation}); }
  /// REQUIRES: `reason` has static storage.
  void halt(std::string_view reason) { effects_.emplace_back(Halt{reason}); }

  /// A view for a child process whose timers begin at `first_timer` in its parent's numbering.
  [[nodiscard]] Context child(std::uint32_t first_timer) const {
    Context context = *this;
    context.first_timer_ += first_timer;
    return context;
  }

 private:
  NodeId self_;
  Clocks clocks_;
  Picker& picker_;
  Effects& effects_;
  Lsn& appended_;
  std::uint32_t first_timer_ = 0;
};

}  // namespace orrery
