// Workload: when clients ask. Arrivals follow a schedule of slots, so that two runs that differ for a while meet again:
// operation i of a client begins at max(slot i, the end of its previous operation), or at slot i
// where its workload lets operations overlap.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "algorithms/process/system.hpp"
#include "algorithms/process/types.hpp"
#include "sim/event.hpp"

namespace orrery::sim {

/// One client's share of a workload.
struct StreamSetup {
  std::string workload;     ///< its id
  std::uint32_t first = 0;  ///< the first stream of this workload
  NodeId client;
  const WorkloadSpec* spec = nullptr;  ///< generates the commands
  WorkloadShape shape;
  Duration interval{};  ///< open: a slot begins this often, with a jitter within the slot; closed: the think time
  bool closed = false;
  Duration from{};
  Duration until = Duration::max();
  Duration timeout{};  ///< of each operation; 0: the client's default
  Retry retry{};
  std::vector<std::uint64_t> left_out;  ///< slots without their operation; the others keep their time and luck
};

/// When the slots of a stream are, while nothing else is said: those of its setup, from its beginning.
struct Pace {
  Duration base{};               ///< when the first slot of this pace begins
  std::uint64_t first_slot = 0;  ///< its number
  Duration interval{};           ///< how long each is
  std::uint32_t changes = 0;     ///< how often the stream had another pace than its setup's
};

/// How the operations of a workload ended.
struct OperationCounts {
  std::uint64_t invoked = 0;
  std::uint64_t ok = 0;
  std::uint64_t fail = 0;
  std::uint64_t unknown = 0;
  std::uint64_t retries = 0;  ///< how often clients asked again
  Duration latency_total{};   ///< over those that ended ok
  Duration latency_max{};
};

/// An operation as the world remembers it.
struct OperationRecord {
  OperationId id;
  NodeId client;
  std::uint32_t stream;  ///< index of its stream; ~0: invoked from outside
  Message command;
  Duration invoked{};
  Duration finished{};
  bool done = false;
  Outcome outcome = Outcome::unknown;
  Message result;
  std::uint32_t retries = 0;  ///< how often its client asked again
};

}  // namespace orrery::sim
