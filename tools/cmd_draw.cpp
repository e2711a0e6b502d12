// orrery draw: a trace file in, a picture out.
#include <array>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/text_values.hpp"
#include "sim/value_error.hpp"
#include "tools/command.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/diagrams/space_time.hpp"
#include "tools/failure.hpp"

namespace orrery::tools {
namespace {

struct DrawOptions {
  std::string trace;
  std::string output;
  std::string from;
  std::string to;
  std::vector<std::string> nodes;
  diagrams::ThemeName theme = diagrams::ThemeName::light;
  diagrams::PageSize size = diagrams::PageSize::a4;
};

std::optional<diagrams::TraceTime> time_of(const char* option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  try {
    return sim::parse_duration(text).count();
  } catch (const sim::ValueError& error) {
    throw BadInput(fmt::format("{} {}: {}", option, text, error.what()));
  }
}

int draw_command(Console& console, const DrawOptions& options) {
  diagrams::SpaceTimeOptions figure;
  figure.from = time_of("--from", options.from);
  figure.to = time_of("--to", options.to);
  figure.nodes = options.nodes;
  figure.theme = options.theme;
  figure.size = options.size;
  try {
    diagrams::render(diagrams::space_time(diagrams::read_trace_file(options.trace), figure), options.output);
  } catch (const diagrams::TraceError& error) {
    throw BadInput(error.what());
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  } catch (const std::invalid_argument& error) {
    throw BadInput(fmt::format("{}: {}", options.trace, error.what()));
  }
  if (console.verbosity >= 0) console.err << "wrote " << options.output << '\n';
  return as_expected;
}

}  // namespace

Action add_draw(Program& program) {
  const auto options = std::make_shared<DrawOptions>();
  Arguments command = program.command("draw", "draw the space-time diagram of a trace",
                                      "  orrery draw t.jsonl -o crash.svg\n"
                                      "  orrery draw t.jsonl -o crash.pdf --from 950ms --to 1.4s --theme print");
  command.required("TRACE", options->trace, "a file that `orrery run --trace` wrote");
  command.required("-o,--output FILE", options->output, "where to: .svg, .png, .pdf or .dot");
  command.option("--from TIME", options->from, "draw from this time on, such as 950ms");
  command.option("--to TIME", options->to, "up to this time");
  command.comma_list("--nodes N1,N2", options->nodes, "only these nodes");
  using diagrams::PageSize;
  using diagrams::ThemeName;
  command.choice<ThemeName>("--theme", options->theme,
                            {{"light", ThemeName::light}, {"dark", ThemeName::dark}, {"print", ThemeName::print}},
                            "what it is to be looked at on (light)");
  command.choice<PageSize>("--size", options->size,
                           {{"a4", PageSize::a4}, {"slide", PageSize::slide}, {"column", PageSize::column}},
                           "of the page (a4)");
  return [options](Console& console) { return draw_command(console, *options); };
}

}  // namespace orrery::tools
