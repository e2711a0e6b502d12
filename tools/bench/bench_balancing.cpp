// Load balancing at full speed: a hundred backends and 50,000 requests a second of simulated time, every claim judged.
#include <chrono>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tools/bench/bench.hpp"
#include "tools/bench/raft_world.hpp"

namespace orrery::bench {
namespace {

constexpr std::uint64_t balancing_requests = 100'000;

sim::Plan balancing_plan(const char* policy) {
  std::string text = R"json({"name": "balancing", "duration": "1h", "network": {"latency": "0.1ms..0.5ms"},
    "system": {"kind": "cluster", "backends": 100, "service_time": "exp(10ms)", "concurrency": 8,
      "circuit": {"requests": 100000}, "balancer": {"policy": "POLICY"}},
    "workload": [{"id": "web", "kind": "requests", "clients": 100, "rate": "50000/s", "timeout": "500ms"}],
    "check": ["cluster"]})json";
  text.replace(text.find("POLICY"), 6, policy);
  return scenario::load("balancing.json", text, catalog()).front();
}

}  // namespace

void bench_balancing(std::vector<Figure>& figures) {
  static constexpr std::string_view promised = "least_request";
  for (const char* policy : {"least_request", "weighted_round_robin", "peak_ewma"}) {
    const sim::Plan plan = balancing_plan(policy);
    sim::World start = sim::make_world(plan, 1);
    start.run_until(std::chrono::seconds(1));
    double events = 0;
    const double rate = median_of_7([&] {
      sim::World world = start;
      const std::uint64_t before = answered(world);
      const std::uint64_t events_before = world.events();
      const double took = seconds([&] {
        while (answered(world) < before + balancing_requests)
          world.run_until(world.now() + std::chrono::milliseconds(20));
      });
      const auto requests = static_cast<double>(answered(world) - before);
      events = static_cast<double>(world.events() - events_before) / requests;
      return requests / took;
    });
    figures.push_back({fmt::format("100 backends, 50,000 requests/s, all claims, {}", policy), rate, "requests/s",
                       fmt::format("{:.1f} events a request", events),
                       policy == promised ? std::optional(300e3) : std::nullopt, true});
  }
}

}  // namespace orrery::bench
