// A server of the replicated lock service: a Raft server whose log drives a lock table, or a table of keys, and beside
// it the clocks that a state machine can't have. While it leads it watches for how long it has heard nothing of each
// session, and how long a lock-delay lasts, and then says so through the log. A new leader knows of no one's silence
// but what the log tells of it (checkpoints), and gives everybody else the whole time again.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "algorithms/locking/key_table.hpp"
#include "algorithms/locking/lock_options.hpp"
#include "algorithms/locking/lock_table.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/raft/server.hpp"

namespace orrery::locking {

/// What a leader remembers of a session.
struct Heard {
  kv::SessionId session{};
  std::uint64_t renewals = 0;
  Monotonic at{};
  bool operator==(const Heard&) const = default;
  static constexpr std::string_view type_name = "Heard";
  static constexpr auto fields() {
    return std::tuple{field("session", &Heard::session), field("renewals", &Heard::renewals), field("at", &Heard::at)};
  }
};
/// And of a lock-delay.
struct DelaySeen {
  std::uint64_t delay = 0;
  Monotonic since{};
  bool operator==(const DelaySeen&) const = default;
  static constexpr std::string_view type_name = "DelaySeen";
  static constexpr auto fields() {
    return std::tuple{field("delay", &DelaySeen::delay), field("since", &DelaySeen::since)};
  }
};

/// All of it in memory only.
struct Watch {
  raft::Term term{};  ///< in which it leads; 0: it does not
  std::uint64_t boot = 0;
  std::uint64_t requests = 0;  ///< that it has put into its own log
  std::vector<Heard> heard;    ///< by session
  std::vector<DelaySeen> delays;
  Monotonic noted{};  ///< when it last wrote down how much of each session is left
  bool operator==(const Watch&) const = default;
  static constexpr std::string_view type_name = "Watch";
  static constexpr auto fields() {
    return std::tuple{field("term", &Watch::term),         field("boot", &Watch::boot),
                      field("requests", &Watch::requests), field("heard", &Watch::heard),
                      field("delays", &Watch::delays),     field("noted", &Watch::noted)};
  }
};

class LockServer final : public Process {
 public:
  /// Raft's timers come first.
  static constexpr TimerId watch_timer{2};

  LockServer(std::shared_ptr<const LockConfig> config, std::shared_ptr<const raft::Config> raft, NodeId self)
      : config_(std::move(config)), raft_(std::move(raft), self) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_message(Context& context, NodeId from, const Message& message) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  bool show(FaceBox& face) const override { return raft_.show(face); }
  [[nodiscard]] std::unique_ptr<Process> clone() const override { return std::make_unique<LockServer>(*this); }
  bool digest(DigestSink& sink) const override;
  bool visit_with(Visitor& visitor) const override { return raft_.visit_with(visitor); }
  [[nodiscard]] const void* tag() const override { return &Process::tag_of<LockServer>; }
  [[nodiscard]] const Process* core() const override { return &raft_; }

  /// Its state machine: null if it is the other one.
  [[nodiscard]] const LockTable* lock_table() const { return raft_.state.machine.state.as<LockTable>(); }
  [[nodiscard]] const KeyTable* key_table() const { return raft_.state.machine.state.as<KeyTable>(); }
  /// Of either.
  [[nodiscard]] const SessionList& sessions() const {
    return lock_table() != nullptr ? lock_table()->sessions : key_table()->sessions;
  }
  [[nodiscard]] const std::vector<EndDelay>& delayed() const {
    return lock_table() != nullptr ? lock_table()->delayed : key_table()->delayed;
  }
  [[nodiscard]] static ProcessSpec spec();

 private:
  /// After every event: whether it leads now.
  void look(Context& context);
  void watch(Context& context);
  void watch_sessions(Context& context, std::vector<Message>& said);
  void watch_delays(Context& context, std::vector<Message>& said);
  void say(Context& context, Message command);

  std::shared_ptr<const LockConfig> config_;
  raft::Server raft_;
  Watch watch_;
};

}  // namespace orrery::locking
