// Nodes on a command line: names, zones and weights, and the keys that are placed on them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "algorithms/hashing/members.hpp"
#include "tools/console.hpp"

namespace orrery::tools {

/// `a,b:11211@zone=2.5`: between commas a name, behind `@` its zone, behind `=` its weight (1). What a placement makes
/// of names and weights is its own affair. Throws BadInput, which begins with `option`.
[[nodiscard]] std::vector<hashing::Member> nodes_of(std::string_view option, std::string_view text);

/// Gives nodes the zones of `a=east,b=west`. Throws BadInput: a node that is not there, two zones for one node.
void add_zones(std::vector<hashing::Member>& nodes, std::string_view text);

/// The lines of a file, or of standard input for `-`, without their ends, \n or \r\n. Throws BadInput: a file that
/// can't be read, an empty line.
[[nodiscard]] std::vector<std::string> keys_of(Console& console, const std::string& file);

/// What stands between commas; nothing for an empty text.
[[nodiscard]] std::vector<std::string> words_between_commas(std::string_view text);

}  // namespace orrery::tools
