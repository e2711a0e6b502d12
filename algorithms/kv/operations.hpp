// How scenarios ask for operations on the store: by hand (`put x 1`) or as a workload that mixes them.
#pragma once

#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::kv {

/// get, put, append, cas, delete.
[[nodiscard]] std::vector<OperationSpec> operations();
/// The kind "kv": a mix of all operations on a few keys. Each put and append brings a value of its own (`CLIENT.SLOT`),
/// so that a history tells which write a read saw; a cas expects what the same client last wrote.
[[nodiscard]] std::vector<WorkloadSpec> workloads();
/// The model of a history of its operations: key-value.
[[nodiscard]] HistorySpec history();
/// The types of commands and results, for codecs.
[[nodiscard]] std::vector<const Type*> types();

}  // namespace orrery::kv
