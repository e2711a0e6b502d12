// Short stories that lead a cluster to the place where one mistake shows. Each holds for a correct Raft too, which must
// come through unharmed.
#pragma once

#include <vector>

#include "tests/algorithms/raft/cluster.hpp"

namespace orrery::raft::test {

struct Story {
  std::string_view mutant;
  std::string_view claim;  ///< falls first, when what is in `setup.ignored` is not judged
  Setup setup;
  void (*tell)(Cluster& cluster);
};

[[nodiscard]] std::vector<Story> stories();

/// Figure 8 up to the election of S5 in (d). Servers 0 to 4 are the paper's S1 to S5.
void tell_figure_8(Cluster& cluster);

}  // namespace orrery::raft::test
