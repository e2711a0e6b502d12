// A virtual node: a process with its disk, clocks and timers, and whether it runs. Everything a fork copies when it
// first touches the node.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/face.hpp"
#include "algorithms/process/process.hpp"
#include "sim/clock.hpp"
#include "sim/disk.hpp"
#include "sim/event.hpp"
#include "sim/network.hpp"
#include "sim/observer.hpp"

namespace orrery::sim {

/// Owns a polymorphic value; a copy is a clone. REQUIRES for copying: clone() does not answer "cannot".
template <class T>
class Cloned {
 public:
  Cloned() = default;
  explicit Cloned(std::unique_ptr<T> value) : value_(std::move(value)) {}
  Cloned(const Cloned& other) : value_(other.value_ ? other.value_->clone() : nullptr) {
    const bool cloned = (value_ != nullptr) == (other.value_ != nullptr);
    ENSURE(cloned);
  }
  Cloned(Cloned&&) noexcept = default;
  Cloned& operator=(Cloned other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Cloned() = default;
  T& operator*() const { return *value_; }
  T* operator->() const { return value_.get(); }
  explicit operator bool() const { return value_ != nullptr; }

 private:
  std::unique_ptr<T> value_;
};

/// One timer of a process. It has at most one live entry in the event queue, put off lazily when the timer was set
/// anew.
struct TimerSlot {
  TimerId timer;
  bool armed = false;
  std::uint32_t stamp = 0;               ///< entries with another stamp are stale
  Duration local{};                      ///< when it fires, on the monotonic clock
  Duration due{};                        ///< the same in true time
  Duration queued_at = Duration::max();  ///< where its entry stands; max: it has none
};

/// A send that waits for the disk.
struct HeldSend {
  Lsn after;
  NodeId to;
  Message message;
};

/// An operation of a client in progress.
struct Outstanding {
  OperationId id{};
  std::uint32_t stream = 0;  ///< its workload's stream
  Duration invoked{};
};

struct Node {
  Cloned<Process> process;
  FaceBox face;
  Disk disk;
  NodeClock clock;
  Status status = Status::crashed;  // until its first boot
  std::uint32_t boot = 0;
  std::uint32_t pauses = 0;       // how many pauses are in force
  std::uint32_t slowness = 1000;  // how much longer its sends, syncs and work take, in thousandths
  std::uint32_t erring = 0;       // chance that a delivery to it fails, in parts per billion
  Spread sync;
  Lsn stalled_upto{};  // answers that wait for a stall to end
  std::vector<TimerSlot> timers;
  std::vector<HeldSend> held;
  std::vector<Event> parked;             // what arrived during a pause
  std::vector<Outstanding> outstanding;  // at most one, but for workloads whose operations overlap
  std::vector<std::uint32_t> waiting;    // streams whose next operation waits for it
};

}  // namespace orrery::sim
