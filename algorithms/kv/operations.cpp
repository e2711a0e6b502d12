// Parsing and drawing of operations. Weights and keys are picked at sites of their own, so that pins and shrinking can
// name them.
#include "algorithms/kv/operations.hpp"

#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "algorithms/kv/commands.hpp"
#include "algorithms/kv/lost.hpp"

namespace orrery::kv {

namespace {

using Arguments = std::span<const std::string_view>;

void expect_arguments(Arguments arguments, std::size_t count, std::string_view usage) {
  if (arguments.size() != count)
    throw OperationError(fmt::format("expected `{}`, got {} argument(s)", usage, arguments.size()));
}
std::string argument(Arguments arguments, std::size_t index) { return std::string(arguments[index]); }

Message parse_get(Arguments arguments) {
  expect_arguments(arguments, 1, "get KEY");
  return Message::of(Get{argument(arguments, 0)});
}
Message parse_put(Arguments arguments) {
  expect_arguments(arguments, 2, "put KEY VALUE");
  return Message::of(Put{argument(arguments, 0), argument(arguments, 1)});
}
Message parse_append(Arguments arguments) {
  expect_arguments(arguments, 2, "append KEY VALUE");
  return Message::of(AppendTo{argument(arguments, 0), argument(arguments, 1)});
}
Message parse_cas(Arguments arguments) {
  expect_arguments(arguments, 3, "cas KEY EXPECTED VALUE");
  return Message::of(Cas{argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)});
}
Message parse_delete(Arguments arguments) {
  expect_arguments(arguments, 1, "delete KEY");
  return Message::of(Delete{argument(arguments, 0)});
}

std::optional<HistoryCall> call_of(const Message& command) {
  if (const auto* get = command.as<Get>()) return HistoryCall{Call::read, get->key, {}, {}};
  if (const auto* put = command.as<Put>()) return HistoryCall{Call::write, put->key, put->value, {}};
  if (const auto* append = command.as<AppendTo>()) return HistoryCall{Call::append, append->key, append->value, {}};
  if (const auto* cas = command.as<Cas>()) return HistoryCall{Call::cas, cas->key, cas->expected, cas->value};
  const auto* erase = command.as<Delete>();
  ENSURE(erase != nullptr);
  return HistoryCall{Call::erase, erase->key, {}, {}};
}
HistoryValue result_of(const Message& result) {
  if (const auto* value = result.as<Value>()) return value->found ? HistoryValue(value->value) : HistoryValue();
  if (const auto* swapped = result.as<Swapped>()) return swapped->swapped;
  if (const auto* deleted = result.as<Deleted>()) return deleted->existed;
  return {};
}

constexpr Site operation_site{"kv.operation"};
constexpr Site key_site{"kv.key"};

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 5> usual_mix{
    {{"put", 40}, {"get", 40}, {"append", 10}, {"cas", 5}, {"delete", 5}}};

/// The operation that `draw`, below the sum of the weights, falls on.
template <class Mix>
std::string_view drawn(const Mix& mix, std::uint32_t draw) {
  for (const auto& [operation, weight] : mix) {
    if (draw < weight) return operation;
    draw -= weight;
  }
  ensure_failed("draw is below the sum of the weights", "drawn");
}
template <class Mix>
std::string_view pick_operation(Picker& picker, const Mix& mix) {
  std::uint32_t total = 0;
  for (const auto& each : mix) total += each.second;
  ENSURE(total > 0);
  return drawn(mix, picker.pick(operation_site, total));
}

Message generate(Picker& picker, const WorkloadShape& shape, NodeId client, std::uint64_t slot) {
  const std::string_view operation =
      shape.mix.empty() ? pick_operation(picker, usual_mix) : pick_operation(picker, shape.mix);
  std::string key = fmt::format("k{}", pick_key(picker, key_site, shape));
  std::string value = fmt::format("{}.{}", client.value, slot);
  if (operation == "get") return Message::of(Get{std::move(key)});
  if (operation == "put") return Message::of(Put{std::move(key), std::move(value)});
  if (operation == "append") return Message::of(AppendTo{std::move(key), value + ";"});
  if (operation == "delete") return Message::of(Delete{std::move(key)});
  ENSURE(operation == "cas");
  std::string before = fmt::format("{}.{}", client.value, slot == 0 ? 0 : slot - 1);
  return Message::of(Cas{std::move(key), std::move(before), std::move(value)});
}

}  // namespace

std::vector<OperationSpec> operations() {
  return {
      {"get", "get KEY", "reads a key", parse_get},
      {"put", "put KEY VALUE", "sets a key", parse_put},
      {"append", "append KEY VALUE", "adds to the end of a key's value", parse_append},
      {"cas", "cas KEY EXPECTED VALUE", "sets a key if it has the expected value", parse_cas},
      {"delete", "delete KEY", "makes a key absent", parse_delete},
  };
}

std::vector<WorkloadSpec> workloads() {
  return {{"kv",
           "a mix of get, put, append, cas and delete on a few keys",
           {"get", "put", "append", "cas", "delete"},
           generate,
           true,
           lost_writes}};
}

HistorySpec history() { return {"key-value", call_of, result_of}; }

std::vector<const Type*> types() {
  return {&type_of<Get>(),   &type_of<Put>(),  &type_of<AppendTo>(), &type_of<Cas>(),    &type_of<Delete>(),
          &type_of<Value>(), &type_of<Done>(), &type_of<Swapped>(),  &type_of<Deleted>()};
}

}  // namespace orrery::kv
