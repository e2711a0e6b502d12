// Luck stays where it was: drop one message, heal one partition or leave out one client operation, and what the change
// did not touch happens at the same time and with the same luck as before. Measured on a loaded cluster of five.
#include <map>
#include <tuple>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/raft/system.hpp"
#include "sim/world.hpp"

namespace orrery::sim::luck_test {
namespace {

using namespace std::chrono_literals;

/// What became of one send: when, on which link, of what type, and when it arrived (-1: lost).
using Fate = std::tuple<std::int64_t, std::uint32_t, std::uint32_t, std::uint64_t, std::int64_t>;

class Fates final : public Observer {
 public:
  void on_send(const World& world, SendId send, Link link, const Message& message, SendId) override {
    sends_[send.value] = {world.now().count(), link.from.value, link.to.value, message.type().id, -1};
  }
  void on_event(const World& world, const Event& event) override {
    if (event.kind == EventKind::deliver) std::get<4>(sends_[event.argument]) = world.now().count();
  }
  /// All sends from `begin` on and before `before`.
  [[nodiscard]] std::map<Fate, int> between(Duration begin, Duration before) const {
    std::map<Fate, int> fates;
    for (const auto& [send, fate] : sends_)
      if (begin.count() <= std::get<0>(fate) && std::get<0>(fate) < before.count()) ++fates[fate];
    return fates;
  }

 private:
  std::map<std::uint64_t, Fate> sends_;
};

std::shared_ptr<WorldSetup> loaded_cluster(std::uint64_t seed) {
  auto setup = std::make_shared<WorldSetup>();
  setup->system = &raft::system();
  for (std::uint32_t i = 0; i < 5; ++i) {
    setup->nodes.push_back({fmt::format("n{}", i + 1)});
    setup->system_setup.servers.push_back({i});
  }
  for (std::uint32_t i = 5; i < 8; ++i) {
    setup->nodes.push_back({fmt::format("c{}", i - 4), false});
    setup->system_setup.clients.push_back({i});
    StreamSetup stream;
    stream.workload = "kv";
    stream.client = {i};
    stream.spec = &setup->system->workloads.front();
    stream.interval = 20ms;  // 150 operations a second in all
    setup->streams.push_back(stream);
  }
  setup->network.latency = Spread::uniform(1ms, 5ms);
  setup->network.loss = 10'000'000;
  setup->parts = setup->system->bind(setup->system_setup);
  setup->choices = std::make_shared<Seeded>(seed);
  return setup;
}

constexpr Duration change_at = 10s;
constexpr Duration compare_from = 11s;
constexpr Duration end = 30s;

struct Change {
  bool drop_one = false;
  bool partition = false;
  bool leave_out_one = false;
};

/// The fates of what was sent before and after the comparison begins.
struct Sent {
  std::map<Fate, int> soon;
  std::map<Fate, int> later;
};

Sent run(std::uint64_t seed, const Change& change) {
  auto setup = loaded_cluster(seed);
  if (change.leave_out_one) setup->streams[0].left_out = {500};  // its slot begins at 10 s
  Fates fates;
  World world(setup, nullptr, &fates);
  world.run_until(change_at);
  std::uint64_t overlay = 0;
  if (change.drop_one) {
    MessageRule rule;
    rule.matches = [](const Message& message) { return message.type().name == "AppendEntries"; };
    rule.last = 1;
    world.change_network().add_rule(rule);
  }
  if (change.partition) {
    std::vector<Link> links;
    for (std::uint32_t i = 0; i < 8; ++i)
      if (i != 4) links.insert(links.end(), {{{4}, {i}}, {{i}, {4}}});
    LinkChange cut;
    cut.cut = true;
    overlay = world.change_network().lay(links, cut);
  }
  world.run_until(change_at + 100ms);  // shorter than an election timeout: another leader would make it another run
  if (change.partition) world.change_network().lift(overlay);
  world.run_until(end);
  REQUIRE(world.violation() == nullptr);
  return {fates.between(change_at, compare_from), fates.between(compare_from, end)};
}

/// The share of sends in `changed` that happen just so in `original`.
double same_share(const std::map<Fate, int>& original, const std::map<Fate, int>& changed) {
  std::uint64_t all = 0;
  std::uint64_t same = 0;
  for (const auto& [fate, count] : changed) {
    all += static_cast<std::uint64_t>(count);
    if (const auto found = original.find(fate); found != original.end())
      same += static_cast<std::uint64_t>(std::min(count, found->second));
  }
  return static_cast<double>(same) / static_cast<double>(all);
}

void check_change(const std::string& what, const Change& change) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Sent original = run(seed, {});
    const Sent changed = run(seed, change);
    REQUIRE(original.later.size() > 20'000);
    REQUIRE(original.soon != changed.soon);  // the change did change something
    const double share = same_share(original.later, changed.later);
    MESSAGE(what << ", seed " << seed << ": " << fmt::format("{:.1f} %", share * 100)
                 << " of later sends keep time and luck");
    CHECK(share >= 0.8);
  }
}

TEST_CASE("after one message is dropped, later sends keep their time and luck") {
  check_change("drop one", {true, false, false});
}
TEST_CASE("after a partition of a follower heals, later sends keep their time and luck") {
  check_change("heal one partition", {false, true, false});
}
TEST_CASE("without one client operation, the others keep their time and luck") {
  check_change("leave out one operation", {false, false, true});
}

TEST_CASE("another seed has other luck") { CHECK(same_share(run(1, {}).later, run(2, {}).later) < 0.05); }

}  // namespace
}  // namespace orrery::sim::luck_test
