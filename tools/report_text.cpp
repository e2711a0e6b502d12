// One paragraph a result: a title, then lines of a word and what there is to say of it.
#include "tools/report_text.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "tools/loading.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

class Paragraph {
 public:
  explicit Paragraph(Console& console) : console_(console) {}

  void line(std::string_view word, std::string_view text) {
    console_.out << "  " << console_.painted(Paint::faint, fmt::format("{:<11}", word)) << text << '\n';
  }
  void deeper(std::string_view text) { console_.out << fmt::format("  {:<11}{}\n", "", text); }

 private:
  Console& console_;
};

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::string title(const Console& console, const PlanResult& result) {
  const std::string seeds = result.runs == 1
                                ? fmt::format("seed {}", result.first_seed)
                                : fmt::format("seeds {}..{}", result.first_seed, result.first_seed + result.runs - 1);
  const bool good = result.as_expected;
  std::string outcome(word_of(result.outcome));
  if (result.outcome_runs < result.runs) outcome += fmt::format(" in {} of {} runs", result.outcome_runs, result.runs);
  const std::string verdict = fmt::format("{}, {}", outcome, good ? "as expected" : "NOT as expected");
  return fmt::format("{}: {}  {}", console.painted(Paint::strong, visible(result.plan->name)),
                     console.painted(good ? Paint::good : Paint::bad, verdict),
                     console.painted(Paint::faint, fmt::format("{}, {}", visible(label_of(*result.plan)), seeds)));
}

void write_run(Paragraph& paragraph, const PlanResult& result) {
  const double seconds = static_cast<double>(std::max<std::uint64_t>(result.wall_ns, 1)) / 1e9;
  const double simulated = static_cast<double>(result.simulated.count()) / 1e9;
  std::string line = fmt::format("{} and {} simulated in {}", counted(result.events, "event"),
                                 print_duration(result.simulated), rough_time(result.wall_ns));
  line += fmt::format(" ({} events/s, {} times real time)", rough_count(static_cast<double>(result.events) / seconds),
                      rough_count(simulated / seconds));
  paragraph.line("run", line);
  if (result.cut_short) paragraph.deeper("only so far, as asked: what the end would tell is not judged");
}

void write_claims(Paragraph& paragraph, const PlanResult& result) {
  std::array<std::uint64_t, claim_status_names.size()> count{};
  std::uint64_t checks = 0;
  std::vector<std::string> never;
  for (const ClaimResult& claim : result.claims) {
    ++count[static_cast<std::size_t>(claim.status)];
    checks += claim.checks;
    if (claim.status == ClaimStatus::not_judged) never.push_back(claim.name);
  }
  std::vector<std::string> parts;
  for (const ClaimStatus status : {ClaimStatus::held, ClaimStatus::violated, ClaimStatus::reached,
                                   ClaimStatus::not_reached, ClaimStatus::ignored}) {
    const std::uint64_t claims = count[static_cast<std::size_t>(status)];
    std::string word(word_of(status));
    std::replace(word.begin(), word.end(), '_', ' ');
    if (claims > 0) parts.push_back(fmt::format("{} {}", claims, word));
  }
  paragraph.line("claims", fmt::format("{}; judged {} times", joined(parts, ", "), grouped(checks)));
  if (!never.empty()) paragraph.deeper("never judged: " + joined(never, ", "));
}

/// How the operations of all workloads ended: the figures named `<workload>.ops.<outcome>`.
void write_operations(Paragraph& paragraph, const PlanResult& result) {
  if (result.plan->streams.empty()) return;
  std::vector<std::string> parts;
  for (const std::string_view outcome : outcome_names) {
    std::int64_t count = 0;
    for (const auto& [name, value] : result.statistics)
      if (name.ends_with(fmt::format(".ops.{}", outcome))) count += value;
    parts.push_back(fmt::format("{} {}", grouped(static_cast<std::uint64_t>(count)), outcome));
  }
  paragraph.line("operations", joined(parts, ", "));
}

void write_faults(Paragraph& paragraph, const PlanResult& result) {
  std::vector<std::string> parts;
  for (const sim::FaultReport& fault : result.faults) {
    std::string part = fault.fired == 0 ? fault.id + " never" : fmt::format("{} {}x", fault.id, grouped(fault.fired));
    if (fault.skipped > 0) part += fmt::format(" ({} skipped)", grouped(fault.skipped));
    parts.push_back(std::move(part));
  }
  if (!parts.empty()) paragraph.line("faults", joined(parts, ", "));
}

void write_violations(Console& console, Paragraph& paragraph, const PlanResult& result) {
  static constexpr std::size_t most = 3;
  for (std::size_t i = 0; i < std::min(most, result.violations.size()); ++i) {
    const auto& [seed, violation, node] = result.violations[i];
    std::string line = fmt::format("{} at {}, event {}", console.painted(Paint::strong, violation.claim),
                                   print_duration(violation.at), violation.event);
    if (!node.empty()) line += fmt::format(", {}", node);
    if (result.runs > 1) line += fmt::format(", seed {}", seed);
    paragraph.line("violation", line);
    paragraph.deeper(visible(violation.evidence));
  }
  if (result.violations.size() > most) paragraph.deeper(fmt::format("and {} more", result.violations.size() - most));
  for (std::size_t i = 0; i < std::min(most, result.failures.size()); ++i)
    paragraph.line(word_of(result.outcome), visible(result.failures[i]));
}

void write_expectations(Console& console, Paragraph& paragraph, const PlanResult& result) {
  for (const ExpectationResult& each : result.expectations) {
    if (each.ok && console.verbosity < 1) continue;
    std::string text = visible(fmt::format("{}: expected {}, got {}", each.what, each.expected, each.actual));
    if (!each.ok && each.runs_missed < result.runs)
      text += fmt::format(" (in {} of {} runs, first with seed {})", each.runs_missed, result.runs, each.seed);
    paragraph.line(each.ok ? "expected" : "unexpected", console.painted(each.ok ? Paint::good : Paint::bad, text));
  }
}

void write_details(Paragraph& paragraph, const PlanResult& result) {
  for (const ClaimResult& claim : result.claims)
    paragraph.line("claim", fmt::format("{:<11} {:>12}  {}", word_of(claim.status), grouped(claim.checks), claim.name));
  for (const auto& [id, outcome] : result.operations)
    paragraph.line("operation", visible(fmt::format("{}: {}", id, outcome)));
  for (const auto& [name, value] : result.statistics) {
    const bool time = name.ends_with("_ns");
    paragraph.line("figure", fmt::format("{} {}", time ? name.substr(0, name.size() - 3) : name,
                                         time ? print_duration(Duration(value)) : fmt::format("{}", value)));
  }
}

}  // namespace

void write_result(Console& console, const Reported& reported) {
  const PlanResult& result = reported.result;
  if (console.verbosity < 0 && result.as_expected) return;
  console.out << title(console, result) << '\n';
  Paragraph paragraph(console);
  write_run(paragraph, result);
  if (result.pct)
    paragraph.line("pct",
                   fmt::format("n {} chains, k {} steps, d {}: a bug of that depth shows with a chance of at least "
                               "1/(n k^(d-1)) = {:.2g}",
                               result.pct->chains, result.pct->steps, result.pct->depth, result.pct->bound));
  write_claims(paragraph, result);
  write_operations(paragraph, result);
  write_faults(paragraph, result);
  paragraph.line("digest", to_string(result.digest) + (result.verified ? " (ran twice: same digest)" : ""));
  if (console.verbosity > 0) write_details(paragraph, result);
  write_violations(console, paragraph, result);
  write_expectations(console, paragraph, result);
}

void write_summary(Console& console, std::span<const Reported> results) {
  const auto unexpected =
      std::find_if(results.begin(), results.end(), [](const Reported& each) { return !each.result.as_expected; });
  const auto good = static_cast<std::uint64_t>(
      std::count_if(results.begin(), results.end(), [](const Reported& each) { return each.result.as_expected; }));
  if (results.size() > 1 && (console.verbosity >= 0 || unexpected != results.end())) {
    const std::string text =
        fmt::format("{}: {} as expected, {} not", counted(results.size(), "result"), good, results.size() - good);
    console.out << console.painted(good == results.size() ? Paint::good : Paint::bad, text) << '\n';
  }
  if (unexpected != results.end()) console.out << unexpected->reproduce << '\n';
}

}  // namespace orrery::tools
