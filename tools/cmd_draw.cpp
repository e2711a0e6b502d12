// orrery draw: a trace file, or a scenario that is run for it, in; pictures out.
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "tools/command.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/drawing.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/loading.hpp"
#include "tools/tracing.hpp"

namespace orrery::tools {
namespace {

struct DrawOptions {
  std::string subject;
  std::string output;
  std::string until;
  Overrides overrides;
  DrawingWords words;
};

/// Whether the file begins as traces do: scenarios never have that key.
bool is_trace(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string begin(64, '\0');
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(in.gcount()));
  return begin.find("\"orrery_trace\"") != std::string::npos;
}

void refuse_overrides(const DrawOptions& options) {
  const Overrides& overrides = options.overrides;
  if (overrides.seed || !overrides.set.empty() || !overrides.sweep.empty() || !overrides.mutants.empty() ||
      !overrides.faults.empty() || !options.until.empty())
    throw BadInput(
        fmt::format("{}: a trace has been run already; --seed, --set, --mutant, --fault and --until need a "
                    "scenario",
                    options.subject));
}

void check_output(const std::string& path) {
  try {
    diagrams::check_ending(path);
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  }
}

int draw_command(Console& console, const DrawOptions& options) {
  check_output(options.output);
  if (is_trace(options.subject)) {
    refuse_overrides(options);
    const Drawing drawing = drawing_of(nullptr, options.words);
    std::optional<diagrams::Recording> recording;
    try {
      recording = diagrams::recording_of(diagrams::read_trace_file(options.subject));
    } catch (const diagrams::TraceError& error) {
      throw BadInput(error.what());
    }
    draw_to(options.output, drawing, *recording, options.subject, console);
    return as_expected;
  }
  const std::vector<scenario::Scenario> scenarios = load_all({{options.subject}, options.overrides, {}}, console);
  const scenario::Scenario& scenario = the_one_run(scenarios, "a picture needs");
  const Drawing drawing = drawing_of(&scenario, options.words);
  draw_to(options.output, drawing, record(scenario.plan, options.overrides, options.until), label_of(scenario.plan),
          console);
  return as_expected;
}

}  // namespace

Action add_draw(Program& program) {
  const auto options = std::make_shared<DrawOptions>();
  Arguments command = program.command("draw", "draw a run: a trace, or a scenario that is run for it",
                                      "  orrery draw t.jsonl -o crash.pdf --from 950ms --to 1.4s --theme print\n"
                                      "  orrery draw scenarios/raft/leader-crash.json --seed 8 -o crash.svg");
  command.required("TRACE|TARGET", options->subject, "a file that `orrery run --trace` wrote, FILE or FILE#variant");
  command.required("-o,--output FILE", options->output,
                   "where to: .svg, .png, .pdf or .dot; several pages go to FILE-1.svg ...");
  add_drawing(command, options->words);
  add_overrides(command, options->overrides);
  command.option("--until EVENT|TIME", options->until, "run a scenario so far");
  return [options](Console& console) { return draw_command(console, *options); };
}

}  // namespace orrery::tools
