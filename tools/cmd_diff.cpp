// orrery diff: where two runs part. Each is a trace or a scenario; with one scenario alone, the other run is the same
// with whatever the `--other` options change.
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tools/command.hpp"
#include "tools/diagrams/difference.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/drawing.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/report_json.hpp"
#include "tools/tracing.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

using diagrams::Difference;

struct DiffOptions {
  std::vector<std::string> subjects;
  Overrides overrides;
  Overrides other;  ///< of the second run, besides
  std::string until;
  std::string diagram;
  DrawingWords words;
  bool untimed = false;
  bool json = false;
};

Overrides together(const Overrides& both, const Overrides& other) {
  Overrides out = both;
  if (other.seed) out.seed = other.seed;
  out.set.insert(out.set.end(), other.set.begin(), other.set.end());
  out.mutants.insert(out.mutants.end(), other.mutants.begin(), other.mutants.end());
  out.faults.insert(out.faults.end(), other.faults.begin(), other.faults.end());
  return out;
}

Json json_of(const diagrams::TraceHeader& header) {
  return {{"file", header.file}, {"scenario", header.scenario}, {"variant", header.variant},
          {"seed", header.seed}, {"mutants", header.mutants},   {"overrides", header.overrides}};
}

Json json_of(const Difference::Side& side) {
  if (!side.present) return {{"present", false}, {"what", side.what}};
  return {{"present", true}, {"event", side.event}, {"at_ns", side.time}, {"what", side.what}, {"value", side.value}};
}

void write_json(Console& console, const std::vector<Taken>& taken, const std::optional<Difference>& difference) {
  Json report = {{"schema", "orrery.diff/1"},
                 {"build", build_name()},
                 {"a", json_of(taken[0].subject.recording.trace.header)},
                 {"b", json_of(taken[1].subject.recording.trace.header)},
                 {"differ", difference.has_value()}};
  if (difference)
    report["first"] = {{"node", difference->node},
                       {"ordinal", difference->ordinal},
                       {"field", difference->field},
                       {"a", json_of(difference->a)},
                       {"b", json_of(difference->b)}};
  console.out << report.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::string words_of(const diagrams::TraceHeader& header) {
  std::string text = header.file.empty() ? header.scenario : header.file;
  if (!header.variant.empty()) text += "#" + header.variant;
  text += fmt::format(", seed {}", header.seed);
  for (const std::string& mutant : header.mutants) text += ", " + mutant;
  for (const std::string& setting : header.overrides) text += ", " + setting;
  return text;
}

void write_side(Console& console, const char* name, const Difference::Side& side) {
  if (side.present)
    console.out << fmt::format("  {}  {}\n     event {} at {}: {}\n", name, side.value, side.event,
                               diagrams::time_text(side.time), side.what);
  else
    console.out << fmt::format("  {}  {}\n", name, side.what);
}

void write_text(Console& console, const std::vector<Taken>& taken, const std::optional<Difference>& difference) {
  if (!difference) {
    console.out << "no difference\n";
    return;
  }
  console.out << fmt::format("A  {}\nB  {}\n", words_of(taken[0].subject.recording.trace.header),
                             words_of(taken[1].subject.recording.trace.header));
  console.out << fmt::format("the first difference is at {}, in its event {}: {}\n", difference->node,
                             difference->ordinal, difference->field);
  write_side(console, "A", difference->a);
  write_side(console, "B", difference->b);
}

void check_diagram(const DiffOptions& options) {
  if (options.diagram.empty()) return;
  try {
    diagrams::check_ending(options.diagram);
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  }
}

int diff_command(Console& console, const DiffOptions& options) {
  check_diagram(options);
  if (options.subjects.empty() || options.subjects.size() > 2)
    throw BadInput(
        fmt::format("expected two runs to compare, or one scenario and what --other-seed, --other-set, "
                    "--other-mutant or --other-fault change in it; found {}",
                    options.subjects.size()));
  DrawingWords words = options.words;
  words.view = "divergence";
  const Drawing drawing = drawing_of(nullptr, words);
  check_taken(words, *drawing.view);
  std::vector<Taken> taken;
  taken.push_back(take(options.subjects.front(), options.overrides, options.until, "a comparison needs", console));
  taken.push_back(take(options.subjects.back(), together(options.overrides, options.other), options.until,
                       "a comparison needs", console));
  const auto difference = diagrams::first_difference(taken[0].subject.recording.trace, taken[1].subject.recording.trace,
                                                     {.times = !options.untimed});
  if (options.json)
    write_json(console, taken, difference);
  else
    write_text(console, taken, difference);
  if (difference && !options.diagram.empty()) {
    std::vector<Subject> subjects;
    for (Taken& each : taken) subjects.push_back(std::move(each.subject));
    draw_to(options.diagram, drawing, subjects, &console);
  } else if (!options.diagram.empty() && console.verbosity >= 0) {
    console.err << "the runs do not differ: nothing was drawn\n";
  }
  return difference ? finding : as_expected;
}

}  // namespace

Action add_diff(Program& program) {
  const auto options = std::make_shared<DiffOptions>();
  Arguments command = program.command(
      "diff", "the first event, node and field in which two runs differ",
      "  orrery diff before.jsonl after.jsonl --json\n"
      "  orrery diff scenarios/raft/leader-crash.json --other-mutant raft.read_without_quorum --diagram parted.svg");
  command.list("TRACE|TARGET", options->subjects, "two of them; or one scenario, and --other options");
  add_overrides(command, options->overrides);
  command.option("--other-seed N", options->other.seed, "the seed of the second run");
  command.repeatable("--other-set PATH=VALUE", options->other.set, "change the second run; repeatable");
  command.repeatable("--other-mutant NAME", options->other.mutants, "a known mistake in the second run; repeatable");
  command.repeatable("--other-fault JSON", options->other.faults, "one more action in the second run; repeatable");
  command.option("--until EVENT|TIME", options->until, "run scenarios so far");
  command.flag("--untimed", options->untimed, "when something happens is no difference, only what");
  command.option("--diagram FILE", options->diagram, "draw both around the difference: .svg, .png, .pdf or .dot");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return diff_command(console, *options); };
}

}  // namespace orrery::tools
