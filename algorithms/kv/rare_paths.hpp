// The client's rare paths: asking too soon, and asking the wrong server first.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "algorithms/process/rare_path.hpp"

namespace orrery::kv {

/// In the order of rare_paths_of().
enum class Rare : std::uint8_t { impatient, wrong_server };

inline constexpr std::array rare_path_list{
    RarePath{Site("kv.impatient"), 8, "a client asks again after a twentieth of its patience"},
    RarePath{Site("kv.wrong_server"), 8, "a client asks the server after the one that it takes for the leader"},
};
[[nodiscard]] constexpr std::span<const RarePath> rare_paths_of(Rare) { return rare_path_list; }

}  // namespace orrery::kv
