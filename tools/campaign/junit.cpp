// Each suite has the same cases at every run, so that CI systems can compare them over time.
#include "tools/campaign/junit.hpp"

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace orrery::campaign {
namespace {

/// What a failure may be beside a claim that does not hold.
constexpr std::array<std::string_view, 4> other_failures{"crash", "hang", "stuck", "expectation"};

enum class Verdict : std::uint8_t { passed, failed, errored, skipped };

struct Case {
  std::string name;
  Verdict verdict = Verdict::passed;
  std::string message;
  std::string text;
};

bool is_error(std::string_view claim) { return claim == "crash" || claim == "hang" || claim == "stuck"; }

bool failed_here(const Report& report, const Group& group, std::uint64_t scenario) {
  return std::any_of(report.failures.begin(), report.failures.end(),
                     [&](const FailedSeed& each) { return each.group == group.id && each.scenario == scenario; });
}

/// The case of everything that failed under this name in one scenario.
Case case_of(const Report& report, std::uint64_t scenario, std::string name) {
  Case result;
  bool all_known = true;
  for (const auto& [id, group] : report.groups) {
    if (group.failure.claim != name || !failed_here(report, group, scenario)) continue;
    all_known = all_known && group.known;
    if (result.message.empty()) result.message = fmt::format("seed {}: {}", group.seed, group.failure.evidence);
    result.text += fmt::format("{}{}\n  {} of {} seeds, first told by seed {}\n  {}\n", group.known ? "known: " : "",
                               id, group.seeds, seeds_run_beside(report, group), group.seed, group.failure.evidence);
    for (const std::string& part : group.failure.trail) result.text += fmt::format("  - {}\n", part);
    if (!group.reproduction.file.empty()) result.text += fmt::format("  orrery run {}\n", group.reproduction.file);
    result.verdict = is_error(name) ? Verdict::errored : Verdict::failed;
  }
  if (result.verdict != Verdict::passed && all_known) result.verdict = Verdict::skipped;
  result.name = std::move(name);
  return result;
}

std::vector<Case> cases_of(const Report& report, std::uint64_t scenario) {
  std::vector<Case> cases;
  const ScenarioTally& tally = report.scenarios[scenario];
  const std::vector<Shortfall> short_of = shortfalls(report);
  const auto falls_short = [&](Shortfall::Kind kind, const std::string& name) {
    return std::any_of(short_of.begin(), short_of.end(), [&](const Shortfall& each) {
      return each.scenario == scenario && each.kind == kind && each.name == name;
    });
  };
  for (const auto& [name, claim] : tally.claims) {
    Case one = case_of(report, scenario, name);
    const bool never = claim.kind == ClaimKind::sometimes ? claim.reached == 0 : claim.judged == 0;
    if (one.verdict == Verdict::passed && never) {
      one.verdict = falls_short(Shortfall::Kind::sometimes, name) ? Verdict::failed : Verdict::skipped;
      one.message =
          fmt::format("never {} in {} seeds", claim.kind == ClaimKind::sometimes ? "reached" : "judged", tally.seeds);
    }
    cases.push_back(std::move(one));
  }
  for (const auto& [id, fault] : tally.faults) {
    Case one{"fault " + id, Verdict::passed, {}, {}};
    if (falls_short(Shortfall::Kind::fault, id)) {
      one.verdict = Verdict::failed;
      one.message = fmt::format("never fired in {} seeds", tally.seeds);
    }
    cases.push_back(std::move(one));
  }
  for (const std::string_view other : other_failures) cases.push_back(case_of(report, scenario, std::string(other)));
  return cases;
}

std::string element_of(const Case& one, const std::string& suite, double seconds) {
  std::string text = fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\"", xml_text(one.name),
                                 xml_text(suite), seconds);
  const std::string message = xml_text(one.message.substr(0, one.message.find('\n')));
  switch (one.verdict) {
    case Verdict::passed:
      return text + "/>\n";
    case Verdict::skipped:
      return text + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", message);
    case Verdict::failed:
    case Verdict::errored:
      break;
  }
  const char* const kind = one.verdict == Verdict::failed ? "failure" : "error";
  return text + fmt::format(
                    ">\n      <{0} type=\"{1}\" "
                    "message=\"{2}\">{3}</{0}>\n    </testcase>\n",
                    kind, xml_text(one.name), message, xml_text(one.text));
}

std::string suite_of(const Report& report, std::uint64_t scenario, const std::string& when) {
  const ScenarioTally& tally = report.scenarios[scenario];
  const std::vector<Case> cases = cases_of(report, scenario);
  const auto count = [&](Verdict verdict) {
    return std::count_if(cases.begin(), cases.end(), [&](const Case& each) { return each.verdict == verdict; });
  };
  const double seconds = static_cast<double>(report.wall_ns) / 1e9 / static_cast<double>(report.scenarios.size());
  const std::string label = tally.label();
  std::string text = fmt::format(
      "  <testsuite name=\"{0}\" package=\"{1}\" id=\"{2}\" "
      "tests=\"{3}\" failures=\"{4}\" errors=\"{5}\" "
      "skipped=\"{6}\" time=\"{7:.3f}\" timestamp=\"{8}\" "
      "hostname=\"localhost\">\n    <properties>\n",
      xml_text(label), xml_text(tally.system), scenario, cases.size(), count(Verdict::failed), count(Verdict::errored),
      count(Verdict::skipped), seconds, when);
  const auto property = [&](const char* name, const std::string& value) {
    text += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, xml_text(value));
  };
  property("build", report.build);
  property("seeds", report.seeds);
  property("seeds_run", fmt::format("{}", tally.seeds));
  property("mutants", fmt::format("{}", fmt::join(tally.mutants, ",")));
  text += "    </properties>\n";
  for (const Case& each : cases) text += element_of(each, label, seconds / static_cast<double>(cases.size()));
  return text + "    <system-out/>\n    <system-err/>\n  </testsuite>\n";
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        // Bytes beyond ASCII come from UTF-8 names, or from wherever; a lone one would make the file unreadable.
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= ' ' && byte < 0x7f) || c == '\n' || c == '\t';
        escaped += plain ? c : '?';
    }
  }
  return escaped;
}

std::string time_text(std::time_t time) { return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(time)); }

std::string junit_of(const Report& report, const std::string& when) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (std::uint64_t i = 0; i < report.scenarios.size(); ++i) text += suite_of(report, i, when);
  return text + "</testsuites>\n";
}

}  // namespace orrery::campaign
