// What clients and servers of the store say to each other. The request as it arrives is also what a server puts into
// its log: client and serial must be replicated with the command, or a new leader could not tell a retry from a new
// request.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::kv {

struct Request {
  SessionId session{};
  Serial serial{};
  Message command;
  bool operator==(const Request&) const = default;
  static constexpr std::string_view type_name = "Request";
  static constexpr auto fields() {
    return std::tuple{field("session", &Request::session), field("serial", &Request::serial),
                      field("command", &Request::command)};
  }
};

enum class Status : std::uint8_t {
  ok,          ///< took effect, with this result
  not_leader,  ///< ask `leader`; says nothing about other copies of the request
  rejected,    ///< this request takes effect nowhere, ever: no server knows such a command
};
inline constexpr std::array<std::string_view, 3> status_names{"ok", "not_leader", "rejected"};
constexpr std::span<const std::string_view> names_of(Status) { return status_names; }

struct Reply {
  SessionId session{};
  Serial serial{};
  Status status{};
  Message result;           ///< ok: of the command
  NodeId leader = no_node;  ///< not_leader: who leads, as far as the server knows
  bool operator==(const Reply&) const = default;
  static constexpr std::string_view type_name = "Reply";
  static constexpr auto fields() {
    return std::tuple{field("session", &Reply::session), field("serial", &Reply::serial),
                      field("status", &Reply::status), field("result", &Reply::result),
                      field("leader", &Reply::leader)};
  }
};

using ServerWire = std::variant<Request>;
using ClientWire = std::variant<Reply>;

}  // namespace orrery::kv
