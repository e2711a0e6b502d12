// A history as a value: what clients asked, what they were told and in which order, as seen from outside. Checkers and
// readers of files meet here; it knows neither files nor algorithms.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "algorithms/process/history.hpp"
#include "algorithms/process/operation.hpp"
#include "algorithms/process/types.hpp"
#include "sim/history/values.hpp"

namespace orrery::history {

/// The place of an event in the order of a history.
using Position = std::uint64_t;
inline constexpr Position never = std::numeric_limits<Position>::max();
inline constexpr Duration no_time = Duration::min();

/// An operation from its call to its end. `ok`: it took effect between the two, with its result. `fail`: it surely took
/// no effect. `unknown`: it may take effect at any time after it was invoked, or never.
struct Operation {
  Call call{};
  Outcome outcome = Outcome::unknown;
  std::uint32_t process = 0;  ///< index of History::processes; one operation of a process at a time
  std::uint32_t key = 0;      ///< index of History::keys
  ValueId argument = Values::nil;
  ValueId second = Values::nil;
  /// ok: what came back; nil where a call tells nothing (a write) or finds nothing (a read, a dequeue).
  ValueId result = Values::nil;
  Position invoked = 0;
  Position returned = never;  ///< never: unknown
  /// The only state in which it can have taken effect, as results show (demands.hpp); ~0: any.
  std::uint64_t only_in = ~std::uint64_t{0};
  /// It need not have happened, though it returned: what it did is left open (explain.hpp). Only the frontier minds it.
  bool optional = false;
  Duration invoked_at = no_time;
  Duration ended_at = no_time;  ///< when its client knew, also of `unknown`
  std::uint64_t line = 0;       ///< of a file: where it was invoked, and where it ended; 0: nowhere
  std::uint64_t end_line = 0;
};

/// Something beside the operations: a fault that began or ended, a note.
struct Annotation {
  Position at = 0;
  Duration time = no_time;
  std::string text;
  std::string id;     ///< pairs the begin of a fault with its end; empty: a moment
  bool ends = false;  ///< the end of what `id` began
};

struct History {
  Values values;
  std::vector<std::string> processes;  ///< by name
  std::vector<std::string> keys;       ///< by name; an object without one is called ""
  std::vector<Operation> operations;   ///< in the order of `invoked`
  std::vector<Annotation> annotations;
  /// What each object holds before anybody wrote.
  ValueId initial = Values::nil;
};

/// An operation in words: `put "x" 1 -> ok`, `read -> 4`, `cas 1 2 -> unknown`.
[[nodiscard]] std::string text_of(const History& history, const Operation& operation);

/// Whether the call changes nothing, whatever it finds. One whose outcome is unknown then says nothing at all.
[[nodiscard]] constexpr bool only_reads(Call call) { return call == Call::read || call == Call::contains; }

}  // namespace orrery::history
