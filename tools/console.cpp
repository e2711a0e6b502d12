// The four paints of the console as ANSI escapes; without colours the text stays as it is.
#include "tools/console.hpp"

#include <array>

#include <fmt/format.h>

namespace orrery::tools {

std::string Console::painted(Paint paint, std::string_view text) const {
  static constexpr std::array<int, 4> codes{32, 31, 1, 2};
  if (!color || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(paint)], text);
}

}  // namespace orrery::tools
