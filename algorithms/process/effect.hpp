// Effects: all that a handler can do to the world. It emits them; the host applies them in order after it returns.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/process/operation.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

/// Leaves once every record up to `after` is durable; 0: at once. A promise leaves when it is kept.
struct Send {
  NodeId to;
  Message message;
  Lsn after;
};
/// (Re)sets a timer: it fires once, when the node's monotonic clock has advanced by `after`.
struct SetTimer {
  TimerId timer;
  Duration after;
  bool work = false;  ///< the time is what the node needs for work of its own: a slow node needs longer
};
struct CancelTimer {
  TimerId timer;
};
/// Adds a record to the journal, at `lsn`. Lost at a crash until durable.
struct Append {
  Message record;
  Lsn lsn;
};
/// Asks that all records up to `upto` become durable; answered by on_durable.
struct Sync {
  Lsn upto;
};
/// Replaces the records up to `upto` by `state`, atomically when it is durable; keeps the later ones.
struct Checkpoint {
  Message state;
  Lsn upto;
};
/// Something worth knowing happened: for claims, conditions, statistics and diagrams. Costs the algorithm nothing.
struct Observe {
  Message fact;
};
/// A client's operation has its outcome.
struct Finish {
  OperationId operation;
  Outcome outcome;
  Message result;
};
/// The process stops for good: a corrupt journal, or removed from the cluster. `reason` has static storage.
struct Halt {
  std::string_view reason;
};

/// A client asks for its operation once more. Only counted: what it sends is an effect of its own.
struct AskAgain {
  OperationId operation;
};

using Effect = std::variant<Send, SetTimer, CancelTimer, Append, Sync, Checkpoint, Observe, Finish, Halt, AskAgain>;
using Effects = std::vector<Effect>;

}  // namespace orrery
