// What clients, balancers and backends say to each other. A request passes: client, balancer, backend, and back; each
// attempt at a backend has a number of its own, so that a late answer is known for what it is.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::balancing {

/// Of a client's asking: each retry is a new one.
using Serial = Ordinal<struct RequestSerialTag>;
/// Of a balancer's attempt at a backend; later boots have later ones.
using AttemptId = Ordinal<struct AttemptTag>;

enum class Status : std::uint8_t {
  ok,
  error,       ///< the backend failed
  overloaded,  ///< the backend's queue is full; nothing was done
  timeout,     ///< no answer in time; it may have been done
  refused,     ///< by the balancer: its circuit breaker is open, or there is nobody to ask
};
inline constexpr std::array<std::string_view, 5> status_names{"ok", "error", "overloaded", "timeout", "refused"};
constexpr std::span<const std::string_view> names_of(Status) { return status_names; }

/// The command of a client's operation.
struct Fetch {
  std::uint64_t key = 0;
  bool operator==(const Fetch&) const = default;
  static constexpr std::string_view type_name = "Fetch";
  static constexpr auto fields() { return std::tuple{field("key", &Fetch::key)}; }
};

/// The result of a client's operation: which backend served it, from 1.
struct Fetched {
  std::uint32_t backend = 0;
  bool operator==(const Fetched&) const = default;
  static constexpr std::string_view type_name = "Fetched";
  static constexpr auto fields() { return std::tuple{field("backend", &Fetched::backend)}; }
};

/// A client to a balancer.
struct Request {
  Serial serial{};
  std::uint64_t key = 0;
  bool operator==(const Request&) const = default;
  static constexpr std::string_view type_name = "Request";
  static constexpr auto fields() { return std::tuple{field("serial", &Request::serial), field("key", &Request::key)}; }
};
struct Response {
  Serial serial{};
  Status status{};
  std::uint32_t backend = 0;  ///< the last that was asked, from 1; 0: none was
  bool operator==(const Response&) const = default;
  static constexpr std::string_view type_name = "Response";
  static constexpr auto fields() {
    return std::tuple{field("serial", &Response::serial), field("status", &Response::status),
                      field("backend", &Response::backend)};
  }
};
/// A balancer to a backend: do this.
struct Serve {
  AttemptId attempt{};
  std::uint64_t key = 0;
  bool operator==(const Serve&) const = default;
  static constexpr std::string_view type_name = "Serve";
  static constexpr auto fields() { return std::tuple{field("attempt", &Serve::attempt), field("key", &Serve::key)}; }
};
struct Served {
  AttemptId attempt{};
  Status status{};
  bool operator==(const Served&) const = default;
  static constexpr std::string_view type_name = "Served";
  static constexpr auto fields() {
    return std::tuple{field("attempt", &Served::attempt), field("status", &Served::status)};
  }
};
/// A balancer to a backend: are you there? Answered at once, however long the queue: as by a web server whose
/// application hangs.
struct Check {
  std::uint64_t round = 0;
  bool operator==(const Check&) const = default;
  static constexpr std::string_view type_name = "Check";
  static constexpr auto fields() { return std::tuple{field("round", &Check::round)}; }
};
struct Healthy {
  std::uint64_t round = 0;
  std::uint64_t load = 0;  ///< requests that it serves or has queued
  bool operator==(const Healthy&) const = default;
  static constexpr std::string_view type_name = "Healthy";
  static constexpr auto fields() { return std::tuple{field("round", &Healthy::round), field("load", &Healthy::load)}; }
};

using BalancerWire = std::variant<Request, Served, Healthy>;
using BackendWire = std::variant<Serve, Check>;
using ClientWire = std::variant<Response>;

}  // namespace orrery::balancing
