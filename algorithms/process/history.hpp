// What the operations of clients mean to a checker of histories, in words that no algorithm owns: a call on an object,
// and what came back. A System says how its commands and results map to them; the checker never sees a message.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "algorithms/process/message.hpp"

namespace orrery {

/// What a client asks of an object. Which calls go together is the model's business.
enum class Call : std::uint8_t {
  read,      ///< the whole value
  write,     ///< replaces the value
  cas,       ///< replaces the value if it is the one expected
  append,    ///< adds at the end
  erase,     ///< makes the value absent
  add,       ///< to a set: an element; to a counter: a number
  remove,    ///< an element of a set
  contains,  ///< whether an element is in a set
  enqueue,
  dequeue,
  acquire,
  release,
};
inline constexpr std::array<std::string_view, 12> call_names{
    "read", "write", "cas", "append", "erase", "add", "remove", "contains", "enqueue", "dequeue", "acquire", "release"};
constexpr std::span<const std::string_view> names_of(Call) { return call_names; }

/// A value of a call or a result. Nothing: there is none, an absent key.
using HistoryValue = std::variant<std::monostate, bool, std::int64_t, std::string>;

struct HistoryCall {
  Call call{};
  std::string key;        ///< the object
  HistoryValue argument;  ///< cas: what is expected
  HistoryValue second;    ///< cas: what replaces it
};

/// How a system's operations are judged. Without a model they are not.
struct HistorySpec {
  std::string_view model;  ///< `key-value`, `register` ...: see sim/history/model.hpp
  /// What a command asks; nothing: it is no call on an object of the model, and the history is without it. REQUIRES: it
  /// is of a type that the system's operations make.
  std::optional<HistoryCall> (*call)(const Message& command) = nullptr;
  /// What its client learned when it ended ok. REQUIRES: `call` gave something.
  HistoryValue (*result)(const Message& result) = nullptr;
};

}  // namespace orrery
