// The checker of histories: recorded ones from the file to the verdict beside Porcupine's time for checking alone, long
// ones of objects whose results tell how many changes came before, and one that is judged as it goes.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
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

/// 100,000 operations of a correct object, 30 open at once, a hundredth of them without a known end: one in four reads,
/// the others add 1 or append a number.
history::History long_history(Call change) {
  constexpr std::uint32_t operations = 100'000;
  constexpr std::uint32_t clients = 30;
  struct Client {
    std::uint32_t process = 0;
    std::size_t asks = 0;
    int step = 0;  // nothing asked, asked, done
  };
  history::History all;
  all.keys = {""};
  std::vector<Client> open(clients);
  for (Client& each : open) {
    each.process = static_cast<std::uint32_t>(all.processes.size());
    all.processes.push_back(fmt::format("{}", each.process));
  }
  std::uint64_t luck = 1;
  const auto below = [&](std::uint64_t count) {
    luck = luck * 6364136223846793005U + 1442695040888963407U;
    return (luck >> 33U) % count;
  };
  std::int64_t sum = 0;
  history::ValueId list = history::Values::empty_list;
  history::Position position = 0;
  while (all.operations.size() < operations) {
    Client& client = open[below(clients)];
    if (client.step == 0) {
      history::Operation own;
      own.call = below(4) == 0 ? Call::read : change;
      own.process = client.process;
      if (own.call != Call::read)
        own.argument = all.values.integer(change == Call::add ? 1 : static_cast<std::int64_t>(all.operations.size()));
      own.invoked = position++;
      client.asks = all.operations.size();
      all.operations.push_back(own);
    } else if (client.step == 1) {
      history::Operation& own = all.operations[client.asks];
      if (own.call == Call::read)
        own.result = change == Call::add ? all.values.integer(sum) : list;
      else if (change == Call::add)
        ++sum;
      else
        list = all.values.extended(list, own.argument);
    } else if (below(100) == 0) {
      all.operations[client.asks].result = history::Values::nil;
      client.process = static_cast<std::uint32_t>(all.processes.size());
      all.processes.push_back(fmt::format("{}", client.process));
    } else {
      all.operations[client.asks].outcome = Outcome::ok;
      all.operations[client.asks].returned = position++;
    }
    client.step = (client.step + 1) % 3;
  }
  for (const Client& client : open)
    if (client.step != 0 && all.operations[client.asks].outcome != Outcome::ok)
      all.operations[client.asks].result = history::Values::nil;
  return all;
}

void bench_long(std::vector<Figure>& figures) {
  for (const Call change : {Call::add, Call::append}) {
    const std::string_view name = change == Call::add ? "counter" : "list-append";
    const history::History all = long_history(change);
    history::Checked checked;
    const double took = median_of_7([&] {
      history::History own = all;
      return seconds([&] { checked = history::check(own, *history::model_named(name)); });
    });
    figures.push_back(
        {fmt::format("100,000 operations of one {}, 30 open at once", name), took * 1e3, "ms",
         "linearizable: " + std::string(history::names_of(checked.verdict)[static_cast<std::size_t>(checked.verdict)]),
         200.0, false});
  }
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
    events.push_back(
        {client.value, false, world.setup().system->history.call(operation.command).value(), Outcome::ok, {}});
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
  bench_long(figures);
  bench_along(figures);
}

}  // namespace orrery::bench
