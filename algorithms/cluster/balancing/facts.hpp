// What balancers say happened to them: all that the claims, the statistics and the pictures know of load balancing.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "algorithms/cluster/balancing/messages.hpp"
#include "algorithms/cluster/balancing/outlier.hpp"

namespace orrery::balancing {

/// An attempt goes to a backend.
struct Dispatched {
  AttemptId attempt{};
  NodeId backend{};
  std::uint32_t active = 0;     ///< attempts that this balancer has under way there, with this one
  std::uint32_t weight = 0;     ///< that the backend was picked with, in thousandths
  std::uint64_t in_flight = 0;  ///< requests that this balancer has taken and not answered
  bool retry = false;
  bool panic = false;           ///< it was picked among all, available or not
  std::uint32_t available = 0;  ///< backends, as the balancer knows it
  bool operator==(const Dispatched&) const = default;
  static constexpr std::string_view type_name = "Dispatched";
  static constexpr auto fields() {
    return std::tuple{field("attempt", &Dispatched::attempt),     field("backend", &Dispatched::backend),
                      field("active", &Dispatched::active),       field("weight", &Dispatched::weight),
                      field("in_flight", &Dispatched::in_flight), field("retry", &Dispatched::retry),
                      field("panic", &Dispatched::panic),         field("available", &Dispatched::available)};
  }
};
/// An attempt has ended, for the balancer.
struct Concluded {
  AttemptId attempt{};
  NodeId backend{};
  Status status{};
  std::uint32_t active = 0;     ///< as above, without this one
  std::uint64_t in_flight = 0;  ///< as above, its own request among them
  bool retry = false;           ///< as dispatched
  Duration took{};
  bool operator==(const Concluded&) const = default;
  static constexpr std::string_view type_name = "Concluded";
  static constexpr auto fields() {
    return std::tuple{field("attempt", &Concluded::attempt),
                      field("backend", &Concluded::backend),
                      field("status", &Concluded::status),
                      field("active", &Concluded::active),
                      field("in_flight", &Concluded::in_flight),
                      field("retry", &Concluded::retry),
                      field("took", &Concluded::took)};
  }
};
enum class RefusalCause : std::uint8_t {
  circuit,     ///< as many requests are under way and waiting as there may be
  no_backend,  ///< there is nobody to ask
  waited,      ///< for so long that nobody can be waiting for the answer any more
};
inline constexpr std::array<std::string_view, 3> refusal_cause_names{"circuit", "no_backend", "waited"};
constexpr std::span<const std::string_view> names_of(RefusalCause) { return refusal_cause_names; }
/// A request was refused by the balancer itself.
struct Refused {
  RefusalCause cause{};
  std::uint64_t active = 0;   ///< attempts under way
  std::uint64_t waiting = 0;  ///< requests that wait for one to end
  bool operator==(const Refused&) const = default;
  static constexpr std::string_view type_name = "Refused";
  static constexpr auto fields() {
    return std::tuple{field("cause", &Refused::cause), field("active", &Refused::active),
                      field("waiting", &Refused::waiting)};
  }
};
/// A failed attempt is not repeated, though it might be: the budget is used up.
struct RetryRefused {
  std::uint64_t retries = 0;  ///< under way
  bool operator==(const RetryRefused&) const = default;
  static constexpr std::string_view type_name = "RetryRefused";
  static constexpr auto fields() { return std::tuple{field("retries", &RetryRefused::retries)}; }
};
/// A health check is over.
struct Checked {
  NodeId backend{};
  bool answered = false;
  Duration took{};  ///< until the answer, or until it was given up
  bool operator==(const Checked&) const = default;
  static constexpr std::string_view type_name = "Checked";
  static constexpr auto fields() {
    return std::tuple{field("backend", &Checked::backend), field("answered", &Checked::answered),
                      field("took", &Checked::took)};
  }
};
/// Enough checks in a row said so.
struct HealthChanged {
  NodeId backend{};
  bool up = false;
  bool operator==(const HealthChanged&) const = default;
  static constexpr std::string_view type_name = "HealthChanged";
  static constexpr auto fields() {
    return std::tuple{field("backend", &HealthChanged::backend), field("up", &HealthChanged::up)};
  }
};
struct Ejected {
  NodeId backend{};
  EjectionCause cause{};
  std::uint32_t times = 0;  ///< how often, this time included
  bool operator==(const Ejected&) const = default;
  static constexpr std::string_view type_name = "Ejected";
  static constexpr auto fields() {
    return std::tuple{field("backend", &Ejected::backend), field("cause", &Ejected::cause),
                      field("times", &Ejected::times)};
  }
};
/// An ejection is over.
struct Readmitted {
  NodeId backend{};
  bool operator==(const Readmitted&) const = default;
  static constexpr std::string_view type_name = "Readmitted";
  static constexpr auto fields() { return std::tuple{field("backend", &Readmitted::backend)}; }
};
/// The balancer begins to pick among all backends, or believes its checks again.
struct PanicChanged {
  bool on = false;
  std::uint64_t available = 0;
  bool operator==(const PanicChanged&) const = default;
  static constexpr std::string_view type_name = "PanicChanged";
  static constexpr auto fields() {
    return std::tuple{field("on", &PanicChanged::on), field("available", &PanicChanged::available)};
  }
};

}  // namespace orrery::balancing
