// What commands and results are called on a diagram's arrows.
#include "algorithms/kv/commands.hpp"

#include <string>
#include <string_view>

namespace orrery::kv {
namespace {

/// With a blank between them: a trace has them for every entry of every log.
template <class... Words>
std::string words(std::string_view first, const Words&... others) {
  std::string text;
  text.reserve(first.size() + (... + (others.size() + 1)));
  text += first;
  ((text += ' ', text += others), ...);
  return text;
}

}  // namespace

bool is_command(const Message& message) {
  return message.as<Get>() != nullptr || message.as<Put>() != nullptr || message.as<AppendTo>() != nullptr ||
         message.as<Cas>() != nullptr || message.as<Delete>() != nullptr;
}

std::string command_text(const Message& command) {
  if (const auto* get = command.as<Get>()) return words("get", get->key);
  if (const auto* put = command.as<Put>()) return words("put", put->key, put->value);
  if (const auto* append = command.as<AppendTo>()) return words("append", append->key, append->value);
  if (const auto* cas = command.as<Cas>()) return words("cas", cas->key, cas->expected, cas->value);
  if (const auto* erase = command.as<Delete>()) return words("delete", erase->key);
  return {};
}

std::string result_text(const Message& result) {
  if (const auto* value = result.as<Value>()) return value->found ? value->value : "none";
  if (const auto* swapped = result.as<Swapped>()) return swapped->swapped ? "swapped" : "mismatch";
  if (const auto* deleted = result.as<Deleted>()) return deleted->existed ? "deleted" : "none";
  return {};
}

}  // namespace orrery::kv
