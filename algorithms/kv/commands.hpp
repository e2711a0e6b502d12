// The key-value store's commands and their results, as values: they travel in requests, stand in logs and are told
// apart by type. Keys and values are bytes; a key that was never put is absent, which is not the same as empty.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "algorithms/process/message.hpp"

namespace orrery::kv {

/// Reads a key. Answered by Value.
struct Get {
  std::string key;
  bool operator==(const Get&) const = default;
  static constexpr std::string_view type_name = "Get";
  static constexpr auto fields() { return std::tuple{field("key", &Get::key)}; }
};
/// Sets a key. Answered by Done.
struct Put {
  std::string key;
  std::string value;
  bool operator==(const Put&) const = default;
  static constexpr std::string_view type_name = "Put";
  static constexpr auto fields() { return std::tuple{field("key", &Put::key), field("value", &Put::value)}; }
};
/// Adds to the end of a key's value; an absent one counts as empty. Not idempotent: what is applied twice shows.
/// Answered by Done.
struct AppendTo {
  std::string key;
  std::string value;
  bool operator==(const AppendTo&) const = default;
  static constexpr std::string_view type_name = "AppendTo";
  static constexpr auto fields() { return std::tuple{field("key", &AppendTo::key), field("value", &AppendTo::value)}; }
};
/// Sets a key if it is present with the value `expected`. Answered by Swapped.
struct Cas {
  std::string key;
  std::string expected;
  std::string value;
  bool operator==(const Cas&) const = default;
  static constexpr std::string_view type_name = "Cas";
  static constexpr auto fields() {
    return std::tuple{field("key", &Cas::key), field("expected", &Cas::expected), field("value", &Cas::value)};
  }
};
/// Makes a key absent. Answered by Deleted.
struct Delete {
  std::string key;
  bool operator==(const Delete&) const = default;
  static constexpr std::string_view type_name = "Delete";
  static constexpr auto fields() { return std::tuple{field("key", &Delete::key)}; }
};

struct Value {
  bool found = false;
  std::string value;
  bool operator==(const Value&) const = default;
  static constexpr std::string_view type_name = "Value";
  static constexpr auto fields() { return std::tuple{field("found", &Value::found), field("value", &Value::value)}; }
};
struct Done {
  bool operator==(const Done&) const = default;
  static constexpr std::string_view type_name = "Done";
  static constexpr std::tuple<> fields() { return {}; }
};
struct Swapped {
  bool swapped = false;
  bool operator==(const Swapped&) const = default;
  static constexpr std::string_view type_name = "Swapped";
  static constexpr auto fields() { return std::tuple{field("swapped", &Swapped::swapped)}; }
};
struct Deleted {
  bool existed = false;
  bool operator==(const Deleted&) const = default;
  static constexpr std::string_view type_name = "Deleted";
  static constexpr auto fields() { return std::tuple{field("existed", &Deleted::existed)}; }
};

/// Whether the store knows this type of command.
[[nodiscard]] bool is_command(const Message& message);

/// A command as an operation says it: `put x 1`, `get x`. Empty for anything else.
[[nodiscard]] std::string command_text(const Message& command);
/// A result in a word: what a get found, or `none`; `swapped` or `mismatch`; `deleted` or `none`; nothing for done.
[[nodiscard]] std::string result_text(const Message& result);

}  // namespace orrery::kv
