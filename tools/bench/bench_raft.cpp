// Raft at full speed: three servers, one proposal outstanding, every claim judged after every event; and that none of
// it costs more as the log grows.
#include <algorithm>

#include "tools/bench/bench.hpp"
#include "tools/bench/raft_world.hpp"

namespace orrery::bench {
namespace {

constexpr std::uint64_t events_measured = 1'000'000;

/// Events a second.
double measure(const sim::World& start, std::uint64_t events) {
  sim::World world = start;
  const std::uint64_t until = world.events() + events;
  const double took = seconds([&] {
    while (world.events() < until) world.step();
  });
  return static_cast<double>(events) / took;
}

/// A world whose log has `length` entries.
sim::World grown(std::uint32_t servers, std::uint64_t length) {
  sim::World world(raft_setup({servers, 1, Duration(0)}));
  while (answered(world) < length) world.step();
  return world;
}

}  // namespace

void bench_raft(std::vector<Figure>& figures) {
  for (const std::uint32_t servers : {3U, 5U}) {
    const sim::World start = grown(servers, 1'000);
    // Every window has the same events, so each gives the same commits an event.
    const std::uint64_t before = answered(start);
    sim::World after = start;
    while (after.events() < start.events() + events_measured) after.step();
    const double per_event = static_cast<double>(answered(after) - before) / static_cast<double>(events_measured);
    const double events = median_of_7([&] { return measure(start, events_measured); });
    const bool barred = servers == 3;
    const std::string who = std::to_string(servers) + "-node Raft, all claims, 1 outstanding: ";
    figures.push_back({who + "events", events, "events/s", "", barred ? std::optional(4e6) : std::nullopt, true});
    figures.push_back(
        {who + "commits", events * per_event, "commits/s", "", barred ? std::optional(280e3) : std::nullopt, true});
  }
  // Long and short logs in turn; windows so short that a log of 100 stays one.
  const sim::World at_100 = grown(3, 100);
  const sim::World at_10000 = grown(3, 10'000);
  const auto window = [](const sim::World& start) {
    double best = 0;
    for (int i = 0; i < 50; ++i) best = std::max(best, measure(start, 3'000));
    return best;
  };
  double short_log = 0;
  double long_log = 0;
  const double ratio = median_of_7([&] {
    short_log = window(at_100);
    long_log = window(at_10000);
    return short_log / long_log;
  });
  figures.push_back({"3-node Raft at log length 100", short_log, "events/s", "windows of 3,000 events", {}, true});
  figures.push_back({"3-node Raft at log length 10,000", long_log, "events/s", "windows of 3,000 events", {}, true});
  figures.push_back({"time at length 10,000 / at length 100", ratio, "", "median of 7, in turn", 1.2, false});
}

void bench_simulated(std::vector<Figure>& figures) {
  const Duration length = std::chrono::seconds(60);
  const auto setup = raft_setup({5, 4, std::chrono::milliseconds(40)});
  const double rate = median_of_7([&] {
    sim::World world(setup);
    return 60 / seconds([&] { world.run_until(length); });
  });
  figures.push_back(
      {"5 nodes, 60 simulated seconds, 100 operations/s", rate, "simulated s/s", "all claims", 1'500.0, true});
}

void bench_fork(std::vector<Figure>& figures) {
  const sim::World world = grown(5, 1'000);
  constexpr int copies = 20'000;
  const auto nanoseconds = [&](int steps) {
    return median_of_7([&] {
      return seconds([&] {
               for (int i = 0; i < copies; ++i) {
                 sim::World fork = world;
                 for (int step = 0; step < steps; ++step) fork.step();
                 keep(fork);
               }
             }) /
             copies * 1e9;
    });
  };
  const std::string who = "fork of 5 nodes with 1,000 entries each";
  figures.push_back({who, nanoseconds(0), "ns", "", 1'000.0, false});
  figures.push_back({who + " and 1 event", nanoseconds(1), "ns", "", 2'000.0, false});
  figures.push_back({who + " and 50 events", nanoseconds(50), "ns", "", 12'000.0, false});
}

}  // namespace orrery::bench
