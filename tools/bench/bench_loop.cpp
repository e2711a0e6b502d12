// The bare event loop: 10,000 events pending and a handler that does nothing, beside the least that any such loop must
// do: take the earliest key from a 4-ary heap and put a later one back.
#include <memory>
#include <variant>

#include "algorithms/process/process.hpp"
#include "sim/key_heap.hpp"
#include "sim/world.hpp"
#include "tools/bench/bench.hpp"

namespace orrery::bench {
namespace {

constexpr std::uint32_t pending = 10'000;
constexpr std::uint32_t turns = 1'000'000;
constexpr std::uint32_t nodes = 8;

struct Tick {
  bool operator==(const Tick&) const = default;
  static constexpr std::string_view type_name = "Tick";
  static constexpr auto fields() { return std::tuple{}; }
};
struct NoFace {
  bool operator==(const NoFace&) const = default;
  static constexpr std::string_view type_name = "NoFace";
  static constexpr auto fields() { return std::tuple{}; }
};

/// Does nothing, whatever comes.
class Idle final : public ProcessOf<Idle, std::variant<Tick>> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on(Context&, NodeId, const Tick&) {}
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] NoFace face() const { return {}; }
  NoFace state;
};

/// The same sequence of distances for both loops.
class Distances {
 public:
  Duration next() {
    state_ = state_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return Duration(static_cast<std::int64_t>(state_ >> 44U) + 1);
  }

 private:
  std::uint64_t state_ = 1;
};

double heap_rate() {
  sim::KeyHeap heap;
  Distances distances;
  std::uint64_t order = 0;
  for (std::uint32_t i = 0; i < pending; ++i) heap.push({distances.next().count(), ++order});
  const double took = seconds([&] {
    for (std::uint32_t i = 0; i < turns; ++i) {
      const std::int64_t now = heap.top().at;
      heap.pop();
      heap.push({now + distances.next().count(), ++order});
    }
  });
  keep(heap);
  return turns / took;
}

double world_rate() {
  const System system;
  auto setup = std::make_shared<sim::WorldSetup>();
  setup->system = &system;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    setup->nodes.push_back({std::string(1, static_cast<char>('a' + i))});
    setup->system_setup.servers.push_back({i});
  }
  setup->parts.server = [](NodeId) { return std::make_unique<Idle>(); };
  setup->parts.judges = [] { return std::vector<std::unique_ptr<Judge>>(); };
  setup->choices = std::make_shared<sim::Quiet>();
  sim::World world(setup);
  const Message tick = Message::of(Tick{});
  Distances distances;
  for (std::uint32_t i = 0; i < pending; ++i) world.inject({0}, {i % nodes}, tick, distances.next());
  const double took = seconds([&] {
    for (std::uint32_t i = 0; i < turns; ++i) {
      world.step();
      world.inject({0}, {i % nodes}, tick, world.now() + distances.next());
    }
  });
  return turns / took;
}

}  // namespace

void bench_loop(std::vector<Figure>& figures) {
  double world = 0;
  double heap = 0;
  const double ratio = median_of_7([&] {
    heap = heap_rate();
    world = world_rate();
    return world / heap;
  });
  figures.push_back({"bare heap loop, 10,000 pending", heap, "turns/s", "the limit", {}, true});
  figures.push_back({"bare event loop, 10,000 pending, empty handler", world, "events/s", "digest included", {}, true});
  figures.push_back({"event loop / heap loop", ratio, "", "median of 7, in turn", 0.5, true});
}

}  // namespace orrery::bench
