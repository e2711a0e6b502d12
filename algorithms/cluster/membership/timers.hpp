// How long and how often, by the size of the cluster: SWIM's count of retellings, and the timers of Lifeguard as
// memberlist computes them. Pure functions with table tests.
#pragma once

#include <cstdint>

#include "algorithms/process/types.hpp"

namespace orrery::membership {

/// How often a piece of news is passed on before it is forgotten: lambda * ceil(ln(n + 1)), at least 1 (SWIM, section
/// 5: lambda 3). In lambda log n periods it has reached all but a share of n^-(2 lambda - 2) of n members.
[[nodiscard]] std::uint32_t retellings(std::uint32_t lambda, std::uint32_t members);

/// The same in memberlist: mult * ceil(log10(n + 1)).
[[nodiscard]] std::uint32_t memberlist_retransmits(std::uint32_t mult, std::uint32_t members);

/// The least time that a suspect has to deny: mult * max(1, log10 n) * period, the scale cut to 3 decimals
/// (memberlist, suspicionTimeout).
[[nodiscard]] Duration suspicion_min(std::uint32_t mult, std::uint32_t members, Duration period);

/// Lifeguard's dynamic suspicion: `max` while nobody confirms, `min` once `expected` others have, between them
/// max - (max - min) * ln(confirmations + 1) / ln(expected + 1), cut to a millisecond; `min` where nobody is expected.
/// REQUIRES: min <= max.
[[nodiscard]] Duration suspicion_timeout(std::uint32_t confirmations, std::uint32_t expected, Duration min,
                                         Duration max);

/// How far apart exchanges of all that is known are: doubled above 32 members, tripled above 64, and so on
/// (memberlist, pushPullScale).
[[nodiscard]] Duration push_pull_interval(Duration interval, std::uint32_t members);

}  // namespace orrery::membership
