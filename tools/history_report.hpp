// What `orrery check` says of a history, for people and for machines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/history/explain.hpp"
#include "sim/history/weaker.hpp"
#include "tools/histories/reader.hpp"
#include "tools/report_json.hpp"

namespace orrery::tools {

struct CheckedHistory {
  std::string file;
  ReadHistory read;
  history::Verdict verdict = history::Verdict::yes;
  std::vector<std::string> undecided;  ///< objects that took too much
  std::uint64_t configurations = 0;
  std::optional<history::Explanation> explanation;
  std::vector<std::pair<std::string, history::WeakerVerdict>> weaker;  ///< by name; only if asked for
  std::uint64_t wall_ns = 0;                                           ///< reading included
};

/// `linearizable`, `not linearizable`, `unknown`.
[[nodiscard]] std::string verdict_word(history::Verdict verdict);
/// One line, without its end: file, verdict, model, size.
[[nodiscard]] std::string line_of(const CheckedHistory& checked);
/// The lines below it: why not, the window, the weaker promises. Empty: there is nothing to say.
[[nodiscard]] std::string details_of(const CheckedHistory& checked);
/// `orrery.check/1`.
[[nodiscard]] Json check_report(const std::vector<CheckedHistory>& histories);

}  // namespace orrery::tools
