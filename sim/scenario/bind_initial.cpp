// What is durable at a node's first boot: the values of `initial`, read as the system declares them and turned into
// records by it.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

std::vector<std::int64_t> read_initial(const Reader& read, const InitialKey& key, const JsonValue& value) {
  std::vector<std::int64_t> numbers;
  if (!key.list) {
    if (const auto number = read.count(value, key.min, key.max)) numbers.push_back(*number);
  } else if (read.list(value, "a list of whole numbers")) {
    for (const JsonValue& item : value.items)
      if (const auto number = read.count(item, key.min, key.max)) numbers.push_back(*number);
  }
  return numbers;
}

/// The path of the object that the value stands in.
std::string_view object_of(const JsonValue& value) {
  return std::string_view(value.path).substr(0, value.path.rfind('/'));
}

}  // namespace

void bind_initial(const Binding& binding, sim::NodeSetup& node, const std::map<std::string, const JsonValue*>& values) {
  const InitialSpec& spec = binding.system.initial;
  ErrorList trouble;
  const Reader read(trouble);
  InitialValues numbers;
  for (const InitialKey& key : spec.keys)
    if (const auto value = values.find(key.name); value != values.end())
      numbers[key.name] = read_initial(read, key, *value->second);
  if (trouble.errors().empty()) try {
      node.initial = spec.records(numbers);
    } catch (const InitialError& error) {
      const JsonValue& value = *values.at(error.key());
      const bool of_one_place = std::all_of(
          values.begin(), values.end(), [&](const auto& each) { return object_of(*each.second) == object_of(value); });
      read.fail(error.index() && *error.index() < value.items.size() ? value.items[*error.index()] : value,
                of_one_place ? error.what() : fmt::format("{}: {}", node.name, error.what()));
    }
  for (const ScenarioError& error : trouble.errors()) binding.read.errors().add_once(error);
}

}  // namespace orrery::scenario
