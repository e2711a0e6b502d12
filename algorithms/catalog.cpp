// The list of systems. A new folder of algorithms adds a line.
#include "algorithms/catalog.hpp"

#include <array>

#include "algorithms/echo/echo.hpp"
#include "algorithms/raft/system.hpp"

namespace orrery {

std::span<const System* const> catalog() {
  static const std::array systems{&echo::system(), &raft::system()};
  return systems;
}

}  // namespace orrery
