// The formats of other tools that a run can be written in, in one table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tools/diagrams/view.hpp"

namespace orrery::exports {

struct Export {
  std::string_view name;  ///< as `--as` takes it
  std::string_view help;  ///< one line
  /// Equal arguments give equal bytes. An option that means nothing to the format is passed over. Throws
  /// std::invalid_argument as a view does.
  std::string (*write)(const diagrams::Recording& recording, const diagrams::ViewOptions& options);
};

[[nodiscard]] std::span<const Export> exports();

}  // namespace orrery::exports
