// orrery catalogue: a folder of scenarios in, a folder of pages out.
#include <memory>
#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "tools/catalogue.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

struct CatalogueOptions {
  Selection selection;
  std::string site;
};

int catalogue_command(Console& console, const CatalogueOptions& options) {
  const std::vector<scenario::Scenario> scenarios = load_all(options.selection, console);
  const std::size_t unexpected = write_catalogue(scenarios, options.site, console);
  if (console.verbosity >= 0)
    console.err << fmt::format("wrote {}: {}\n", options.site, counted(scenarios.size(), "scenario"));
  if (unexpected == 0) return as_expected;
  console.err << fmt::format("{} did not end as expected\n", counted(unexpected, "scenario"));
  return finding;
}

}  // namespace

Action add_catalogue(Program& program) {
  const auto options = std::make_shared<CatalogueOptions>();
  Arguments command = program.command("catalogue", "make pages of scenarios: figures, exercise sheets, an index",
                                      "  orrery catalogue scenarios -o site\n"
                                      "  orrery catalogue scenarios/raft/figure-8.json -o figure-8");
  command.list("TARGET", options->selection.targets, "FILE, FOLDER or FILE#variant");
  command.option("-k WORDS", options->selection.keyword, "only what has this in its FILE#variant, sweep or name");
  command.required("-o,--output SITE", options->site, "the folder to make; one that a catalogue made is replaced");
  return [options](Console& console) { return catalogue_command(console, *options); };
}

}  // namespace orrery::tools
