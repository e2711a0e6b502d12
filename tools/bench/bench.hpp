// Benchmarks: each figure beside its peer or its bar, taken in the same run. Absolute figures are the median of 7;
// where there is a peer the two are measured in turn and the ratio is the figure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::bench {

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  std::string beside;         ///< what it is held against, in words; empty: nothing
  std::optional<double> bar;  ///< what is promised
  bool at_least = true;       ///< the bar is a floor, else a ceiling
  [[nodiscard]] bool met() const { return !bar || (at_least ? value >= *bar : value <= *bar); }
};

/// Appends the figures of one benchmark.
using Benchmark = std::function<void(std::vector<Figure>& figures)>;

void bench_loop(std::vector<Figure>& figures);       ///< the bare event loop beside a bare heap
void bench_raft(std::vector<Figure>& figures);       ///< three servers, every claim after every event
void bench_simulated(std::vector<Figure>& figures);  ///< five servers at a client's pace: simulated seconds a second
void bench_fork(std::vector<Figure>& figures);       ///< copies of a world
void bench_balancing(std::vector<Figure>& figures);  ///< balancers and a hundred backends, requests a second
void bench_load(std::vector<Figure>& figures);       ///< the loader of scenarios
void bench_draw(std::vector<Figure>& figures);       ///< traces: what they cost to write, and to draw
void bench_seeds(std::vector<Figure>& figures);      ///< whole runs as a campaign makes them
void bench_check(std::vector<Figure>& figures);      ///< histories: recorded ones, and one judged as it goes
void bench_canonical(
    std::vector<Figure>& figures);                 ///< Canonical's C Raft with its own simulator, where it is installed
void bench_hashing(std::vector<Figure>& figures);  ///< placements: lookups, changes, balance, a table of all
void bench_locks(std::vector<Figure>& figures);
void bench_ketama(std::vector<Figure>& figures);  ///< of these, ketama beside libmemcached, where it is installed

/// Figures of an earlier report, by their names, and the name of its build.
struct EarlierReport {
  std::string build;
  std::map<std::string, double> values;
};
/// Reads what `bench --json` has written; nothing if the text is no such report.
[[nodiscard]] std::optional<EarlierReport> read_report(std::string_view text);
/// `old 4.1 M, 1.05 times`: what a figure was before, and how often that the new one is.
[[nodiscard]] std::string compared(double now, double before);

struct BenchOptions {
  std::vector<std::string> names;  ///< only these; empty: all
  bool json = false;
  std::optional<EarlierReport> earlier;  ///< to put beside
};

/// Runs the benchmarks; returns the exit status: 0, or 2 for a name that is none or a debug build. `build` names what
/// is measured.
[[nodiscard]] int bench_main(const BenchOptions& options, const std::string& build);

/// Seconds that `work` takes.
[[nodiscard]] double seconds(const std::function<void()>& work);
/// The median of 7 calls.
[[nodiscard]] double median_of_7(const std::function<double()>& measure);
struct Compared {
  double own = 0;
  double peer = 0;
  double ratio = 0;  ///< of own to peer
};
/// Two figures that are taken in turn, 7 times: the median of each, and that of the ratios of each turn.
[[nodiscard]] Compared compared_7_times(const std::function<double()>& own, const std::function<double()>& peer);
/// Keeps the compiler from leaving out what made `value`.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace orrery::bench
