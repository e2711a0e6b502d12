// The console: where results, diagnostics and input are, and how much is said. Commands write here and nowhere else, so
// that tests can listen.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace orrery::tools {

enum class Paint { good, bad, strong, faint };

struct Console {
  std::istream& in;
  std::ostream& out;      ///< results
  std::ostream& err;      ///< diagnostics and progress
  bool terminal = false;  ///< `out` is one, and NO_COLOR is not set: what `--color auto` asks
  bool color = false;
  bool progress = false;  ///< `err` is a terminal: it may say how far a long command is
  int verbosity = 0;      ///< -1: only what is wrong, 1: everything

  /// `text` in a colour, if colours are wanted.
  [[nodiscard]] std::string painted(Paint paint, std::string_view text) const;
};

}  // namespace orrery::tools
