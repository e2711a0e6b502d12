// The files of tests/data/scenarios/language, and what the loader still says against them.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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

/// By file, the lines `path: message` of what is not supported yet.
inline std::map<std::string, std::vector<std::string>, std::less<>> waiting() {
  std::map<std::string, std::vector<std::string>, std::less<>> by_file;
  const std::string golden = scenario::read_test_file("language/waiting.txt").value_or("");
  std::string file;
  for (std::string_view rest = golden; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with(">>> "))
      file = line.substr(4);
    else if (!line.starts_with('#') && !line.empty())
      by_file[file].emplace_back(line);
  }
  return by_file;
}

}  // namespace orrery::language
