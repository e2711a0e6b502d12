// The store: a deterministic state machine. Servers that apply the same commands in the same order have equal stores
// and give equal answers; nothing else goes in.
#pragma once

#include <string_view>
#include <tuple>

#include "algorithms/kv/commands.hpp"
#include "algorithms/kv/shared_map.hpp"

namespace orrery::kv {

struct Store {
  SharedMap pairs;

  [[nodiscard]] static bool understands(const Message& command) { return is_command(command); }
  /// Carries out `command` and returns its result. REQUIRES: understands(command).
  Message apply(const Message& command);

  bool operator==(const Store&) const = default;
  static constexpr std::string_view type_name = "Store";
  static constexpr auto fields() { return std::tuple{field("pairs", &Store::pairs)}; }
};

}  // namespace orrery::kv
