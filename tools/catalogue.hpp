// The catalogue: a folder of pages that shows scenarios as lessons. An index; for each scenario a page with its figures
// and what it should end as; for each that asks questions a student's sheet and the answers. It works from a file
// system, without a network.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/load.hpp"
#include "tools/console.hpp"

namespace orrery::tools {

/// Runs each scenario once, with its first seed, and all runs of a sweep that its `draw` asks for, and writes the
/// folder `site`: beside its place at first, then renamed. A folder that stands there is replaced if a catalogue made
/// it. Equal scenarios give equal bytes. Returns how many did not end as expected. Throws BadInput: something else
/// stands there, or it can't be written.
std::size_t write_catalogue(const std::vector<scenario::Scenario>& scenarios, const std::string& site,
                            Console& console);

}  // namespace orrery::tools
