// Vocabulary: every word of the scenario format that belongs to the format itself, each with a line of help: the keys
// of each object and the verbs of actions. The loader checks against these tables, and descriptions and schemas are
// printed from them. The words of algorithms (options, roles, claims ...) come from their System instead.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/action.hpp"
#include "sim/scenario/values.hpp"

namespace orrery::scenario {

struct Keyword {
  std::string_view name;
  Value value;            ///< what it may be
  std::string_view help;  ///< ends in "required" where its object can't do without it
};

[[nodiscard]] std::span<const Keyword> top_level_keys();
/// Keys of `system` besides the options of its kind.
[[nodiscard]] std::span<const Keyword> system_keys();
/// Keys of an object of options besides them.
[[nodiscard]] std::span<const Keyword> part_keys();
[[nodiscard]] std::span<const Keyword> teach_keys();
[[nodiscard]] std::span<const Keyword> draw_keys();
[[nodiscard]] std::span<const Keyword> network_keys();
[[nodiscard]] std::span<const Keyword> link_keys();  ///< of one element of `network.links`
[[nodiscard]] std::span<const Keyword> disk_keys();
[[nodiscard]] std::span<const Keyword> clock_keys();
/// Keys of an element of `per_node` besides options.
[[nodiscard]] std::span<const Keyword> per_node_keys();
[[nodiscard]] std::span<const Keyword> workload_keys();
[[nodiscard]] std::span<const Keyword> script_keys();  ///< of a workload with `ops`
[[nodiscard]] std::span<const Keyword> operation_keys();
[[nodiscard]] std::span<const Keyword> retry_keys();  ///< of a workload
[[nodiscard]] std::span<const Keyword> budget_keys();
[[nodiscard]] std::span<const Keyword> claim_keys();  ///< of an object in `check`
[[nodiscard]] std::span<const Keyword> expect_keys();
[[nodiscard]] std::span<const Keyword> published_keys();  ///< of a test in `expect.stats`

/// Whom an action is about: what the value of its verb is.
enum class Whom : std::uint8_t { nodes, link, messages, partition, pin, workload, operation };

/// A verb of the fault grammar.
struct VerbSpec {
  sim::Verb verb;
  Whom whom;
  bool lasts;                   ///< may have `for` or `until`
  std::string_view parameters;  ///< names of action_parameters(), blanks between
  std::string_view required;    ///< the parameter that it can't do without; empty: none
  std::string_view help;
};
/// In the order of sim::Verb.
[[nodiscard]] std::span<const VerbSpec> verb_specs();
[[nodiscard]] std::span<const Keyword> question_keys();  ///< of an element of `ask`
[[nodiscard]] std::span<const Keyword> option_keys();
/// What a step may be besides an action.
[[nodiscard]] std::span<const Keyword> step_verbs();
/// Keys of every step, and those of step_verbs(), named in their help.
[[nodiscard]] std::span<const Keyword> step_keys();
[[nodiscard]] std::span<const Keyword> step_parameters();
/// When, how long, and the keys that name an action.
[[nodiscard]] std::span<const Keyword> action_keys();
[[nodiscard]] std::span<const Keyword> action_parameters();

/// All tables with where they stand, as in `network.links`.
struct KeyTable {
  std::string_view path;  ///< empty: the top level
  std::span<const Keyword> keys;
};
[[nodiscard]] std::vector<KeyTable> key_tables();

/// Whether the blank-separated `list` has the word.
[[nodiscard]] bool has_word(std::string_view list, std::string_view word);
[[nodiscard]] inline bool is_required(const Keyword& keyword) { return keyword.help.ends_with("required"); }
[[nodiscard]] const Keyword* find_keyword(std::span<const Keyword> keywords, std::string_view name);
[[nodiscard]] std::vector<std::string> names_of_keywords(std::span<const Keyword> keywords);
/// Words that can't be names, because they mean something in selectors, conditions or partitions.
[[nodiscard]] bool is_reserved(std::string_view word);

}  // namespace orrery::scenario
