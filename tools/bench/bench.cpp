// Benchmarks: choosing, timing and printing.
#include "tools/bench/bench.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/nearest.hpp"

namespace orrery::bench {
namespace {

struct Named {
  std::string name;
  void (*run)(std::vector<Figure>&);
};
const std::array<Named, 9> benchmarks{{{"loop", bench_loop},
                                       {"raft", bench_raft},
                                       {"simulated", bench_simulated},
                                       {"fork", bench_fork},
                                       {"load", bench_load},
                                       {"draw", bench_draw},
                                       {"check", bench_check},
                                       {"seeds", bench_seeds},
                                       {"canonical", bench_canonical}}};

#ifdef __OPTIMIZE__
constexpr bool optimised = true;
#else
constexpr bool optimised = false;
#endif

std::string number(double value) {
  if (value >= 1'000'000) return fmt::format("{:.2f} M", value / 1'000'000);
  if (value >= 10'000) return fmt::format("{:.1f} k", value / 1'000);
  return fmt::format("{:.3g}", value);
}

void print(const Figure& figure) {
  std::string line = fmt::format("{:<58}{:>10} {:<22}", figure.name, number(figure.value), figure.unit);
  if (figure.bar)
    line += fmt::format(" bar {} {}: {}", figure.at_least ? "at least" : "at most", number(*figure.bar),
                        figure.met() ? "met" : "MISSED");
  if (!figure.beside.empty()) line += fmt::format("  ({})", figure.beside);
  while (line.ends_with(' ')) line.pop_back();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

}  // namespace

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median_of_7(const std::function<double()>& measure) {
  std::array<double, 7> values{};
  for (double& value : values) value = measure();
  std::sort(values.begin(), values.end());
  return values[3];
}

int bench_main(const std::vector<std::string>& names, bool json, const std::string& build) {
  if (!optimised) {
    fmt::print(stderr, "orrery: bench: this build is not optimised; configure with --buildtype=release\n");
    return 2;
  }
  std::vector<std::string> known;
  for (const Named& each : benchmarks) known.push_back(each.name);
  for (const std::string& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const auto meant = sim::nearest(name, known);
      fmt::print(stderr, "orrery: bench: no benchmark is called \"{}\"{}; there are: {}\n", name,
                 meant ? fmt::format(" (did you mean \"{}\"?)", *meant) : "", fmt::join(known, ", "));
      return 2;
    }
  nlohmann::ordered_json report = {
      {"schema", "orrery.bench/1"}, {"build", build}, {"figures", nlohmann::json::array()}};
  for (const Named& each : benchmarks) {
    if (!names.empty() && std::find(names.begin(), names.end(), each.name) == names.end()) continue;
    std::vector<Figure> figures;
    each.run(figures);
    for (const Figure& figure : figures) {
      if (!json) {
        print(figure);
        continue;
      }
      nlohmann::ordered_json row = {
          {"benchmark", each.name}, {"name", figure.name}, {"value", figure.value}, {"unit", figure.unit}};
      if (!figure.beside.empty()) row["beside"] = figure.beside;
      if (figure.bar) row["bar"] = {{figure.at_least ? "at_least" : "at_most", *figure.bar}, {"met", figure.met()}};
      report["figures"].push_back(std::move(row));
    }
  }
  if (json) fmt::print("{}\n", report.dump(2));
  return 0;
}

}  // namespace orrery::bench
