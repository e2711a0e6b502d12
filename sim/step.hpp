// Steps: a run told event by event, as values. Each step is done before the next begins; what may move between them
// the scenario's pace says. Nothing is bound to a world here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"
#include "sim/condition.hpp"
#include "sim/selector.hpp"

namespace orrery::sim {

struct Step {
  enum class Kind : std::uint8_t {
    wait,       ///< for `when`, or only a note
    action,     ///< an action of the plan starts
    operation,  ///< a client is asked for an operation
    assertion,  ///< `condition` holds now
    run,        ///< time passes, and everything moves
    deliver,    ///< the messages that are meant arrive, those alone
    fire,       ///< a timer fires
    settle,     ///< messages among some nodes and their disks move until nothing is left
  };
  Kind kind = Kind::wait;
  std::uint64_t key = 0;  ///< keys its luck: the hash of its id or else of its text
  std::string text;       ///< as written, for people: `fire "retry c1"`
  std::string note;       ///< for the diagram

  // when; nothing: at once
  std::optional<Spread> at;  ///< not before this time
  std::optional<Condition> when;
  std::optional<Duration> within;  ///< bounds the wait for `when`
  Spread after;                    ///< then waits this long

  std::uint32_t index = 0;             ///< action, operation: which of the plan's
  std::optional<Condition> condition;  ///< assertion; settle: `until`
  Duration span{};                     ///< run
  std::optional<Messages> messages;    ///< deliver; settle: `only`
  std::string timer;                   ///< fire: the first word of its name
  Nodes nodes;                         ///< fire, settle
};
inline constexpr std::array<std::string_view, 8> step_kind_names{"wait", "action",  "op",   "assert",
                                                                 "run",  "deliver", "fire", "settle"};
constexpr std::span<const std::string_view> names_of(Step::Kind) { return step_kind_names; }

/// How a step calls a timer: "give" for "give up".
[[nodiscard]] inline std::string_view first_word(std::string_view name) { return name.substr(0, name.find(' ')); }

}  // namespace orrery::sim
