// The words are those of sim/strategy.hpp.
#include "tools/strategy_words.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using sim::StrategyKind;

constexpr std::uint64_t depth_max = 1'000;

void add_depth(Arguments& command, StrategyWords& into) {
  command.option("--depth D", into.depth, "of pct: how many events, in one order, the bug needs (3)");
}

}  // namespace

void add_run_strategy(Arguments& command, StrategyWords& into) {
  command.choice<StrategyKind>("--strategy", into.kind, {{"random", StrategyKind::random}, {"pct", StrategyKind::pct}},
                               "the order of events: of time, or of random priorities (random)");
  add_depth(command, into);
}

void add_campaign_strategy(Arguments& command, StrategyWords& into) {
  command.choice<StrategyKind>(
      "--strategy", into.kind,
      {{"random", StrategyKind::random}, {"pct", StrategyKind::pct}, {"guided", StrategyKind::guided}},
      "seeds in the order of time, seeds in the order of random priorities, or schedules of faults bred from those "
      "that led to something new (random)");
  add_depth(command, into);
}

sim::Strategy strategy_of(const StrategyWords& words) {
  sim::Strategy strategy{words.kind};
  if (!words.depth) return strategy;
  if (words.kind != StrategyKind::pct) throw BadInput("--depth: expected together with --strategy pct");
  if (*words.depth == 0 || *words.depth > depth_max)
    throw BadInput(fmt::format("--depth {}: expected a number within 1..{}", *words.depth, depth_max));
  strategy.depth = static_cast<std::uint32_t>(*words.depth);
  return strategy;
}

std::string strategy_text(const sim::Strategy& strategy) {
  return strategy.kind == StrategyKind::pct ? fmt::format("pct {}", strategy.depth) : word_of(strategy.kind);
}

StrategyWords read_strategy(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(' '));
  StrategyWords words;
  for (const StrategyKind kind : {StrategyKind::random, StrategyKind::pct, StrategyKind::guided}) {
    if (word_of(kind) != name) continue;
    words.kind = kind;
    std::uint64_t depth = 0;
    const std::string_view rest = text.substr(std::min(text.size(), name.size() + 1));
    if (std::from_chars(rest.data(), rest.data() + rest.size(), depth).ec == std::errc()) words.depth = depth;
    return words;
  }
  throw BadInput(fmt::format("\"{}\" is no strategy: expected random, pct or guided", text));
}

void check_strategy(const sim::Strategy& strategy, const std::vector<scenario::Scenario>& scenarios) {
  for (const scenario::Scenario& each : scenarios)
    if (const std::string why = sim::objection(strategy, each.plan); !why.empty())
      throw BadInput(fmt::format("{}: {}", label_of(each.plan), why));
}

std::string strategy_options(const sim::Strategy& strategy) {
  if (strategy.kind == StrategyKind::random) return "";
  std::string words = " --strategy " + word_of(strategy.kind);
  if (strategy.kind == StrategyKind::pct && strategy.depth != sim::Strategy{}.depth)
    words += fmt::format(" --depth {}", strategy.depth);
  return words;
}

}  // namespace orrery::tools
