// Histories from files: our own JSON lines, Jepsen's EDN, and the logs of etcd under Jepsen. FORMAT.md beside this file
// says what each line means. A mistake is told with file, line and column.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/history/history.hpp"
#include "sim/history/model.hpp"

namespace orrery::tools {

struct ReadHistory {
  history::History history;
  std::string_view format;                ///< `orrery`, `edn`, `etcd`
  const history::Model* model = nullptr;  ///< that the file names, or its operations suggest; null: neither does
};

/// Reads a history, whatever its format: its first line shows it. `name` is used in messages. `model`: what the caller
/// knows it to be; null: to be found out. Throws BadInput.
[[nodiscard]] ReadHistory read_history(std::string_view name, std::string_view text,
                                       const history::Model* model = nullptr);

// The formats.
[[nodiscard]] ReadHistory read_etcd_log(std::string_view name, std::string_view text);
[[nodiscard]] ReadHistory read_edn(std::string_view name, std::string_view text, const history::Model* model);
[[nodiscard]] ReadHistory read_json_lines(std::string_view name, std::string_view text);

/// What an operation is called in a file: `get`, `put`, `delete`, `inc` and the names of the calls themselves. Nothing:
/// no call is called so.
[[nodiscard]] std::optional<Call> call_named(std::string_view word);
/// All that call_named() knows, for messages.
[[nodiscard]] std::vector<std::string> call_words();
/// The model that has these operations; null: several may.
[[nodiscard]] const history::Model* guess_model(const history::History& history);

}  // namespace orrery::tools
