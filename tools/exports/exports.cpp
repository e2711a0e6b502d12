// The table of formats: each is a function of the recorded run, as a view is.
#include "tools/exports/exports.hpp"

#include <array>

#include "tools/exports/mermaid.hpp"
#include "tools/exports/perfetto.hpp"
#include "tools/exports/shiviz.hpp"

namespace orrery::exports {
namespace {

using diagrams::Recording;
using diagrams::ViewOptions;

constexpr std::array<Export, 3> kExports{
    {{"mermaid", "a sequence diagram for a README (.mmd); --from, --to and --nodes apply",
      [](const Recording& recording, const ViewOptions& options) { return mermaid(recording, options); }},
     {"perfetto", "the whole run for ui.perfetto.dev and chrome://tracing (.json)",
      [](const Recording& recording, const ViewOptions&) { return perfetto(recording); }},
     {"shiviz", "the whole run with its vector clocks for ShiViz (.log)",
      [](const Recording& recording, const ViewOptions&) { return shiviz(recording); }}}};

}  // namespace

std::span<const Export> exports() { return kExports; }

}  // namespace orrery::exports
