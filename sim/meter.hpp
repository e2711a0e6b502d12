// The meter: takes down what a system declares as its statistics, as it happens. Part of the world's value: a fork
// measures on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "algorithms/process/shared.hpp"
#include "sim/plan.hpp"
#include "sim/statistics.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

class Meter {
 public:
  explicit Meter(std::shared_ptr<const Plan> plan);

  /// After every event, as a Director is told of it.
  void after(const World& world, const Director::Happening& happening);
  /// By name. A vacancy that still lasts counts as long as it has lasted.
  [[nodiscard]] std::map<std::string, Measurement> measurements(Duration now) const;
  /// One of them, by its place in System::measures.
  [[nodiscard]] Measurement measurement(std::size_t index, Duration now) const;
  /// How often it has occurred, if it is counted. O(1).
  [[nodiscard]] std::optional<std::int64_t> count_of(std::size_t index) const;

 private:
  /// Of a node that facts are about.
  struct Since {
    bool down = false;
    std::optional<Duration> at;  // delay: it went down, and no fact has told yet; spread: the first fact
  };
  struct Series {
    Chunked<Measurement::Occurrence> occurrences;
    std::int64_t total = 0;  // of their values
    Unit unit = Unit::count;
    const RoleSpec* role = nullptr;  // vacancy: nobody in which
    std::vector<bool> holders;       // vacancy: by node, whether it is in the role
    std::uint32_t held = 0;          // vacancy: how many are
    std::optional<Duration> since;   // vacancy: nobody is in the role any more
    Duration per{};                  // delay, spread: what is counted in; 0: time itself
    std::vector<Since> subjects;     // delay, spread: by node
  };
  static void take(const MeasureSpec& spec, Series& series, const World& world, NodeId by, const Message& fact);
  static void take_since(const MeasureSpec& spec, Series& series, Duration now, NodeId by, NodeId subject);
  static void look(const World& world, const MeasureSpec& spec, Series& series, NodeId node);
  static void look_at_role(const World& world, Series& series, NodeId node);

  std::shared_ptr<const Plan> plan_;
  std::vector<Series> series_;  // by statistic of the system
};

}  // namespace orrery::sim
