// Raft's rare paths: what a server may always do, and seldom does.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "algorithms/process/rare_path.hpp"

namespace orrery::raft {

/// In the order of rare_paths_of().
enum class Rare : std::uint8_t { small_batch, early_election, skipped_heartbeat, late_commit, needless_resend };

inline constexpr std::array rare_path_list{
    RarePath{Site("raft.small_batch"), 4, "an AppendEntries brings one entry though there are more to bring"},
    RarePath{Site("raft.early_election"), 16, "a server waits for its leader an eighth of the time that it drew"},
    RarePath{Site("raft.skipped_heartbeat"), 8, "a leader leaves out one follower in a round of heartbeats"},
    RarePath{Site("raft.late_commit"), 4, "a leader sees that an entry is committed at the next answer only"},
    RarePath{Site("raft.needless_resend"), 8, "a leader takes what it sent ahead for lost, and sends it again"},
};
[[nodiscard]] constexpr std::span<const RarePath> rare_paths_of(Rare) { return rare_path_list; }

}  // namespace orrery::raft
