// The files of tests/data/scenarios/language.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tests/sim/scenario/files.hpp"

namespace orrery::language {

inline constexpr std::array<std::string_view, 24> files{
    "asymmetric-partition-prevote.json",
    "chaos.json",
    "deadlock-two-locks.json",
    "exercise-leader-crash.json",
    "figure-7-repair.json",
    "figure-8.json",
    "gc-pause.json",
    "hot-key-bounded-load.json",
    "lease-read-drift.json",
    "lost-fsync.json",
    "membership-2015.json",
    "papers-raft-figure-16.json",
    "papers-swim-detection.json",
    "redlock-clock-jump.json",
    "redlock-t3.json",
    "retry-storm.json",
    "ring-join-few-vnodes.json",
    "rolling-restart.json",
    "script-prevote-checkquorum.json",
    "shrunk.json",
    "split-brain-failover.json",
    "swim-false-positive.json",
    "what-if.json",
    "zone-outage-flapping.json",  // over _wan3.json
};

inline std::string path_of(std::string_view file) { return fmt::format("language/{}", file); }
inline std::string text_of(std::string_view file) { return scenario::read_test_file(path_of(file)).value_or(""); }

}  // namespace orrery::language
