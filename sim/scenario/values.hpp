// Values: the kinds of value that a key of the scenario format may have, each with its grammar in a line. Descriptions
// and the schema are printed from this table; the readers of the values are in sim/text_values, sim/selector,
// sim/condition and the binders.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace orrery::scenario {

/// In the order of value_specs().
enum class Value : std::uint8_t {
  // one value
  version,
  text,
  name,
  flag,
  whole,
  count,
  number,
  chance,
  duration,
  spread,
  signed_spread,
  rate,
  size,
  bandwidth,
  integers,
  skew,
  // whom, and when
  nodes,
  link,
  messages,
  condition,
  expression,
  time_or_condition,
  pin,
  result,
  test,
  // words
  pace,
  luck,
  partition,
  lose,
  direction,
  clock_kind,
  heal_order,
  budget_nodes,
  // names of systems and of what they declare
  system_kind,
  workload_kind,
  claim,
  claims,
  mutants,
  // parts of a file
  files,
  words,
  remarks,
  teach,
  draw,
  system,
  servers,
  sets,
  network,
  links,
  disk,
  clock,
  per_node,
  initial,
  workload,
  clients,
  mix,
  retry,
  operations,
  operation,
  faults,
  steps,
  budget,
  rare_paths,
  check,
  expect,
  fitting,
  results,
  stats,
  state,
  variants,
  sweep,
  ask,
  answers,
};

struct ValueSpec {
  Value value;
  std::string_view name;     ///< what it is called in descriptions and in the schema
  std::string_view about;    ///< what it is
  std::string_view grammar;  ///< how it is written; empty: see the keys of the object
  std::string_view example;
  std::string_view pattern;  ///< a regular expression for the whole text; empty: none is as strict as the reader
  std::span<const std::string_view> words = {};  ///< the words that it may be, if it is one of some
};
[[nodiscard]] std::span<const ValueSpec> value_specs();
[[nodiscard]] const ValueSpec& spec_of(Value value);

}  // namespace orrery::scenario
