// orrery draw: a trace file, or a scenario that is run for it, in; pictures out.
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/command.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/drawing.hpp"
#include "tools/exports/exports.hpp"
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
  const exports::Export* as = nullptr;  ///< null: a picture
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

/// A picture, or a text for another tool.
void write_subject(const DrawOptions& options, const Drawing& drawing, const diagrams::Recording& recording,
                   const std::string& name, Console& console) {
  if (options.as == nullptr) return draw_to(options.output, drawing, recording, name, console);
  PendingFile file(options.output);
  try {
    file.write(options.as->write(recording, drawing.options));
  } catch (const std::invalid_argument& error) {
    throw BadInput(fmt::format("{}: {}", name, error.what()));
  }
  file.commit();
  if (console.verbosity >= 0) console.err << "wrote " << options.output << '\n';
}

int draw_command(Console& console, const DrawOptions& options) {
  if (options.as == nullptr) check_output(options.output);
  if (is_trace(options.subject)) {
    refuse_overrides(options);
    const Drawing drawing = drawing_of(nullptr, options.words);
    std::optional<diagrams::Recording> recording;
    try {
      recording = diagrams::recording_of(diagrams::read_trace_file(options.subject));
    } catch (const diagrams::TraceError& error) {
      throw BadInput(error.what());
    }
    write_subject(options, drawing, *recording, options.subject, console);
    return as_expected;
  }
  const std::vector<scenario::Scenario> scenarios = load_all({{options.subject}, options.overrides, {}}, console);
  const scenario::Scenario& scenario = the_one_run(scenarios, "a picture needs");
  const Drawing drawing = drawing_of(&scenario, options.words);
  write_subject(options, drawing, record(scenario.plan, options.overrides, options.until), label_of(scenario.plan),
                console);
  return as_expected;
}

}  // namespace

Action add_draw(Program& program) {
  const auto options = std::make_shared<DrawOptions>();
  Arguments command = program.command("draw", "draw a run: a trace, or a scenario that is run for it",
                                      "  orrery draw t.jsonl -o crash.pdf --from 950ms --to 1.4s --theme print\n"
                                      "  orrery draw scenarios/raft/leader-crash.json --seed 8 -o crash.svg\n"
                                      "  orrery draw scenarios/raft/leader-crash.json --as perfetto -o crash.json");
  command.required("TRACE|TARGET", options->subject, "a file that `orrery run --trace` wrote, FILE or FILE#variant");
  command.required("-o,--output FILE", options->output,
                   "where to: .svg, .png, .pdf or .dot (any name with --as); several pages go to FILE-1.svg ...");
  std::vector<std::pair<std::string, const exports::Export*>> formats;
  std::string about = "not a picture but a text for another tool:";
  for (const exports::Export& format : exports::exports()) {
    formats.emplace_back(format.name, &format);
    about += fmt::format("\n{}: {}", format.name, format.help);
  }
  command.choice<const exports::Export*>("--as", options->as, std::move(formats), about.c_str());
  add_drawing(command, options->words);
  add_overrides(command, options->overrides);
  command.option("--until EVENT|TIME", options->until, "run a scenario so far");
  return [options](Console& console) { return draw_command(console, *options); };
}

}  // namespace orrery::tools
