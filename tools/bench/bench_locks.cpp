// The lock service on Raft at full speed: clients that take a lock and give it back, every claim judged.
#include <fmt/format.h>

#include "tools/bench/bench.hpp"
#include "tools/bench/raft_world.hpp"

namespace orrery::bench {
namespace {

constexpr std::uint64_t lock_events = 300'000;

}  // namespace

void bench_locks(std::vector<Figure>& figures) {
  for (const std::uint32_t clients : {1U, 16U}) {
    sim::World start(lock_setup({3, clients, Duration(0)}));
    while (answered(start) < 2'000) start.step();
    double pairs = 0;
    const double rate = median_of_7([&] {
      sim::World world = start;
      const std::uint64_t until = world.events() + lock_events;
      const std::uint64_t before = answered(world);
      const double took = seconds([&] {
        while (world.events() < until) world.step();
      });
      pairs = static_cast<double>(answered(world) - before) / 2;
      return pairs / took;
    });
    figures.push_back(
        {fmt::format("lock service on 3-node Raft, all claims, {} client{}", clients, clients == 1 ? "" : "s"), rate,
         "acquire-release pairs/s", fmt::format("{:.1f} events a pair", lock_events / pairs),
         clients == 1 ? std::nullopt : std::optional(100e3), true});
  }
}

}  // namespace orrery::bench
