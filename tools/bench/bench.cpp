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
const std::array<Named, 12> benchmarks{{{"loop", bench_loop},
                                        {"raft", bench_raft},
                                        {"simulated", bench_simulated},
                                        {"fork", bench_fork},
                                        {"load", bench_load},
                                        {"draw", bench_draw},
                                        {"check", bench_check},
                                        {"seeds", bench_seeds},
                                        {"canonical", bench_canonical},
                                        {"hashing", bench_hashing},
                                        {"locks", bench_locks},
                                        {"balancing", bench_balancing}}};

#ifdef __OPTIMIZE__
constexpr bool optimised = true;
#else
constexpr bool optimised = false;
#endif

std::string number(double value) {
  if (value >= 1'000'000) return fmt::format("{:.2f} M", value / 1'000'000);
  if (value >= 10'000) return fmt::format("{:.1f} k", value / 1'000);
  if (value >= 1'000) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

void print(const Figure& figure, const std::optional<EarlierReport>& earlier) {
  std::string line = fmt::format("{:<58}{:>10} {:<22}", figure.name, number(figure.value), figure.unit);
  if (earlier) {
    const auto before = earlier->values.find(figure.name);
    line += fmt::format(
        " {:<28}", before == earlier->values.end() ? "not measured before" : compared(figure.value, before->second));
  }
  if (figure.bar)
    line += fmt::format(" bar {} {}: {}", figure.at_least ? "at least" : "at most", number(*figure.bar),
                        figure.met() ? "met" : "MISSED");
  if (!figure.beside.empty()) line += fmt::format("  ({})", figure.beside);
  while (line.ends_with(' ')) line.pop_back();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

}  // namespace

std::optional<EarlierReport> read_report(std::string_view text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("schema", nlohmann::json()) != "orrery.bench/1") return std::nullopt;
  EarlierReport report;
  if (const auto build = json.find("build"); build != json.end() && build->is_string()) report.build = *build;
  const auto figures = json.find("figures");
  if (figures == json.end() || !figures->is_array()) return std::nullopt;
  for (const nlohmann::json& figure : *figures) {
    if (!figure.is_object()) return std::nullopt;
    const auto name = figure.find("name");
    const auto value = figure.find("value");
    if (name == figure.end() || !name->is_string() || value == figure.end() || !value->is_number()) return std::nullopt;
    report.values[*name] = *value;
  }
  return report;
}

std::string compared(double now, double before) {
  if (before == 0) return fmt::format("old {}", number(before));
  return fmt::format("old {}, now {:.2f} times", number(before), now / before);
}

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

Compared compared_7_times(const std::function<double()>& own, const std::function<double()>& peer) {
  std::array<double, 7> owns{};
  std::array<double, 7> peers{};
  std::array<double, 7> ratios{};
  for (std::size_t turn = 0; turn < 7; ++turn) {
    peers[turn] = peer();
    owns[turn] = own();
    ratios[turn] = owns[turn] / peers[turn];
  }
  for (auto* figures : {&owns, &peers, &ratios}) std::sort(figures->begin(), figures->end());
  return {owns[3], peers[3], ratios[3]};
}

int bench_main(const BenchOptions& options, const std::string& build) {
  const std::vector<std::string>& names = options.names;
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
  if (options.earlier && !options.json) fmt::print("old: {}\nnew: {}\n", options.earlier->build, build);
  for (const Named& each : benchmarks) {
    if (!names.empty() && std::find(names.begin(), names.end(), each.name) == names.end()) continue;
    std::vector<Figure> figures;
    each.run(figures);
    for (const Figure& figure : figures) {
      if (!options.json) {
        print(figure, options.earlier);
        continue;
      }
      nlohmann::ordered_json row = {
          {"benchmark", each.name}, {"name", figure.name}, {"value", figure.value}, {"unit", figure.unit}};
      if (!figure.beside.empty()) row["beside"] = figure.beside;
      if (figure.bar) row["bar"] = {{figure.at_least ? "at_least" : "at_most", *figure.bar}, {"met", figure.met()}};
      if (options.earlier)
        if (const auto before = options.earlier->values.find(figure.name); before != options.earlier->values.end()) {
          row["old"] = before->second;
          if (before->second != 0) row["ratio"] = figure.value / before->second;
        }
      report["figures"].push_back(std::move(row));
    }
  }
  if (options.json) fmt::print("{}\n", report.dump(2));
  return 0;
}

}  // namespace orrery::bench
