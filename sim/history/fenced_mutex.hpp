// A lock that its holder may lose at any time without a call of anybody: its lease is over, its session has ended. See
// fenced_mutex.cpp for what can still be demanded of it.
#pragma once

#include "sim/history/model.hpp"

namespace orrery::history {

[[nodiscard]] const Model& fenced_mutex();

}  // namespace orrery::history
