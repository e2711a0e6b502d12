// The checker of histories: recorded ones from the file to the verdict beside Porcupine's time for checking alone, and
// one that is judged as it goes.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/history/check.hpp"
#include "sim/history/monitor.hpp"
#include "tools/bench/bench.hpp"
#include "tools/bench/raft_world.hpp"
#include "tools/histories/reader.hpp"

namespace orrery::bench {
namespace {

struct Recorded {
  std::string file;
  bool linearizable = false;
};

std::vector<Recorded> recorded(const std::string& folder) {
  std::vector<Recorded> all;
  std::ifstream in(folder + "expected.json");
  if (!in) return all;
  for (const auto& item : nlohmann::json::parse(in))
    all.push_back({folder + item["file"].get<std::string>(), item["linearizable"].get<bool>()});
  return all;
}

void bench_recorded(std::vector<Figure>& figures) {
  const std::vector<Recorded> all = recorded("tests/data/histories/");
  if (all.empty()) {
    figures.push_back({"recorded histories: run it from the root of the project", 0, "files", "", 1.0, true});
    return;
  }
  double wrong = 0;
  std::vector<std::vector<double>> times(all.size());
  const double total = median_of_7([&] {
    wrong = 0;
    double sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const double took = seconds([&] {
        std::ifstream in(all[i].file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        tools::ReadHistory read = tools::read_history(all[i].file, text);
        const history::Verdict verdict = history::check(read.history, *read.model).verdict;
        wrong += verdict == (all[i].linearizable ? history::Verdict::yes : history::Verdict::no) ? 0 : 1;
      });
      times[i].push_back(took);
      sum += took;
    }
    return sum;
  });
  double slowest = 0;
  for (std::vector<double>& each : times) {
    std::sort(each.begin(), each.end());
    slowest = std::max(slowest, each[each.size() / 2]);
  }
  figures.push_back({fmt::format("{} recorded histories, read and judged", all.size()), total * 1e3, "ms",
                     "Porcupine needs 344 ms, reading not counted", 40.0, false});
  figures.push_back({"the slowest of them", slowest * 1e3, "ms", "", 10.0, false});
  figures.push_back({"wrong verdicts among them", wrong, "histories", "", 0.0, false});
}

/// Keeps what happened until somebody takes it.
class Recorder final : public sim::Observer {
 public:
  struct Event {
    std::uint32_t process;
    bool ends;
    HistoryCall call;
    Outcome outcome;
    HistoryValue result;
  };
  void on_invoke(const sim::World& world, NodeId client, const Operation& operation) override {
    events.push_back({client.value, false, world.setup().system->history.call(operation.command), Outcome::ok, {}});
  }
  void on_finish(const sim::World& world, NodeId client, const Finish& finish) override {
    HistoryValue result;
    if (finish.outcome == Outcome::ok) result = world.setup().system->history.result(finish.result);
    events.push_back({client.value, true, {}, finish.outcome, std::move(result)});
  }
  std::vector<Event> events;
};

/// A correct run of 50 clients. Only the checker's share of it is timed.
void bench_along(std::vector<Figure>& figures) {
  constexpr std::uint64_t operations = 1'000'000;
  auto setup = std::make_shared<sim::WorldSetup>(*raft_setup({3, 50, Duration(0)}));
  for (sim::StreamSetup& stream : setup->streams) stream.shape.mix.clear();  // reads, writes, appends, cas and deletes
  sim::World world(setup);
  Recorder recorder;
  world.watch(&recorder);
  history::Monitor monitor(*history::model_named(setup->system->history.model));
  double took = 0;
  std::size_t remembered = 0;
  std::uint32_t values = 0;
  while (monitor.judged() < operations && monitor.verdict() == history::Verdict::yes) {
    recorder.events.clear();
    while (recorder.events.size() < 20'000) world.step();
    took += seconds([&] {
      for (const Recorder::Event& each : recorder.events) {
        if (each.ends)
          monitor.finish(each.process, each.outcome, each.result, Duration(0));
        else
          monitor.invoke(each.process, each.call, Duration(0));
      }
    });
    remembered = std::max(remembered, monitor.remembered());
    values = std::max(values, monitor.values());
  }
  const auto judged = static_cast<double>(monitor.judged());
  figures.push_back({"1,000,000 operations of 50 clients, judged as they go", took / judged * 1e9, "ns an operation",
                     "", 2'000.0, false});
  figures.push_back(
      {"operations of them without a verdict", std::max(0.0, static_cast<double>(operations) - judged), "operations",
       "linearizable: " + std::string(names_of(monitor.verdict())[static_cast<std::size_t>(monitor.verdict())]), 0.0,
       false});
  figures.push_back(
      {"operations remembered at most", static_cast<double>(remembered), "operations", "50 are open", 200.0, false});
  figures.push_back({"values remembered at most", static_cast<double>(values), "values", "", 100'000.0, false});
}

}  // namespace

void bench_check(std::vector<Figure>& figures) {
  bench_recorded(figures);
  bench_along(figures);
}

}  // namespace orrery::bench
