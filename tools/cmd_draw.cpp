// orrery draw: a trace file, or a scenario that is run for it, in; pictures out.
#include <filesystem>
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
#include "tools/sheet.hpp"
#include "tools/sweeping.hpp"
#include "tools/tracing.hpp"

namespace orrery::tools {
namespace {

struct DrawOptions {
  std::vector<std::string> subjects;
  std::string output;
  std::string until;
  const exports::Export* as = nullptr;  ///< null: a picture
  std::optional<SheetKind> sheet;       ///< nothing: no exercise
  Overrides overrides;
  DrawingWords words;
};

void check_output(const std::string& path) {
  try {
    diagrams::check_ending(path);
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  }
}

/// `scenario`: what a trace has not. Absent: nothing more.
std::string sheet_text(const DrawOptions& options, const Subject& subject,
                       const std::optional<scenario::Scenario>& scenario) {
  SheetWords words;
  if (scenario) {
    words.about = scenario->plan.about;
    const scenario::JsonValue* teach = scenario->document.root.find("teach");
    const scenario::JsonValue* objective = teach == nullptr ? nullptr : teach->find("objective");
    if (objective != nullptr) words.objective = objective->text;
  }
  return sheet_page(subject.recording, *options.sheet, words, figures_within(options.output));
}

/// A text for another tool, or a page.
void write_text(const DrawOptions& options, const Drawing& drawing, const Subject& subject,
                const std::optional<scenario::Scenario>& scenario, Console& console) {
  PendingFile file(options.output);
  try {
    file.write(options.sheet ? sheet_text(options, subject, scenario)
                             : options.as->write(subject.recording, drawing.options));
  } catch (const std::invalid_argument& error) {
    throw BadInput(fmt::format("{}: {}", subject.name, error.what()));
  }
  file.commit();
  if (console.verbosity >= 0) console.err << "wrote " << options.output << '\n';
}

Overrides with_curves(const DrawOptions& options) {
  Overrides overrides = options.overrides;
  for (const std::string& setting : curve_settings(options.words)) overrides.set.push_back(setting);
  return overrides;
}

/// All runs of a scenario in one picture.
int draw_sweep(const DrawOptions& options, const std::vector<scenario::Scenario>& scenarios, const Drawing& drawing,
               Console& console) {
  check_taken(options.words, *drawing.view);
  if (options.subjects.size() > 1)
    throw BadInput(
        fmt::format("the view {} is of one scenario, found {}", drawing.view->name, options.subjects.size()));
  if (!options.until.empty()) throw BadInput(fmt::format("--until does not apply to the view {}", drawing.view->name));
  draw_results(options.output, drawing, run_sweep(scenarios, drawing, options.overrides, console),
               options.subjects.front(), &console);
  return as_expected;
}

int draw_command(Console& console, const DrawOptions& options) {
  if (options.as != nullptr && options.sheet) throw BadInput("either --as or --sheet, not both");
  if (options.sheet && std::filesystem::path(options.output).extension() != ".html")
    throw BadInput(fmt::format("{}: expected a name that ends in .html for a sheet", options.output));
  const bool picture = options.as == nullptr && !options.sheet;
  if (picture) check_output(options.output);
  if (options.as != nullptr)
    refuse_drawing(options.words, fmt::format("--as {}", options.as->name),
                   options.as->name == "mermaid" ? " from to nodes only " : "");
  if (options.sheet) refuse_drawing(options.words, "--sheet", "");
  check_drawing(options.words);
  if (options.subjects.empty()) throw BadInput("nothing to draw: name a trace or a scenario");
  std::vector<Subject> subjects;
  std::optional<scenario::Scenario> scenario;
  for (const std::string& word : options.subjects) {
    std::vector<scenario::Scenario> scenarios;
    if (!is_trace(word)) {
      scenarios = load_all({{word}, with_curves(options), {}}, console);
      const Drawing drawing = drawing_of(&scenarios.front(), options.words);
      if (picture && is_of_results(drawing)) return draw_sweep(options, scenarios, drawing, console);
    }
    Taken taken = scenarios.empty() ? take(word, options.overrides, options.until, "a picture needs", console)
                                    : taken_of(scenarios, options.overrides, options.until, "a picture needs");
    subjects.push_back(std::move(taken.subject));
    if (!scenario) scenario = std::move(taken.scenario);
  }
  const Drawing drawing = drawing_of(scenario ? &*scenario : nullptr, options.words);
  if (picture) check_taken(options.words, *drawing.view);
  if (picture)
    draw_to(options.output, drawing, subjects, &console);
  else if (subjects.size() == 1)
    write_text(options, drawing, subjects.front(), scenario, console);
  else
    throw BadInput(fmt::format("--{} is of one run, found {}", options.sheet ? "sheet" : "as", subjects.size()));
  return as_expected;
}

}  // namespace

Action add_draw(Program& program) {
  const auto options = std::make_shared<DrawOptions>();
  Arguments command =
      program.command("draw", "draw a run: a trace, or a scenario that is run for it",
                      "  orrery draw t.jsonl -o crash.pdf --from 950ms --to 1.4s --theme print\n"
                      "  orrery draw 'scenarios/raft/lost-fsync.json#lying' --view past -o why.svg\n"
                      "  orrery draw scenarios/raft/leader-crash.json --as perfetto -o crash.json\n"
                      "  orrery draw FILE --sweep network.loss=0,0.1 --view sweep --y messages.sent -o s.svg");
  command.list("TRACE|TARGET", options->subjects,
               "a file that `orrery run --trace` wrote, FILE or FILE#variant; two for a view that compares");
  command.required("-o,--output FILE", options->output,
                   "where to: .svg, .png, .pdf or .dot (.html with --sheet, any name with --as); several pages go to "
                   "FILE-1.svg ...");
  std::vector<std::pair<std::string, const exports::Export*>> formats;
  std::string about = "not a picture but a text for another tool:";
  for (const exports::Export& format : exports::exports()) {
    formats.emplace_back(format.name, &format);
    about += fmt::format("\n{}: {}", format.name, format.help);
  }
  command.choice<const exports::Export*>("--as", options->as, std::move(formats), about.c_str());
  command.choice<std::optional<SheetKind>>("--sheet", options->sheet,
                                           {{"student", SheetKind::student}, {"answers", SheetKind::answers}},
                                           "not a picture but an exercise of the scenario's questions, a page (.html)");
  add_drawing(command, options->words);
  add_overrides(command, options->overrides);
  command.option("--until EVENT|TIME", options->until, "run a scenario so far");
  return [options](Console& console) { return draw_command(console, *options); };
}

}  // namespace orrery::tools
