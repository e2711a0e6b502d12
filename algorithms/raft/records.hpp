// What a server writes to its journal. Replayed in order, the records give back term, vote and log; a truncation of the
// log is a record like the others, so the journal only ever grows.
#pragma once

#include <string_view>
#include <tuple>

#include "algorithms/raft/messages.hpp"
#include "algorithms/raft/types.hpp"

namespace orrery::raft {

/// The current term, and whom this server votes for in it.
struct Ballot {
  Term term{};
  NodeId voted_for = no_node;
  bool operator==(const Ballot&) const = default;
  static constexpr std::string_view type_name = "Ballot";
  static constexpr auto fields() {
    return std::tuple{field("term", &Ballot::term), field("voted_for", &Ballot::voted_for)};
  }
};
/// `entry` stands at `index`, the end of the log.
struct EntryAppended {
  LogIndex index{};
  Entry entry;
  bool operator==(const EntryAppended&) const = default;
  static constexpr std::string_view type_name = "EntryAppended";
  static constexpr auto fields() {
    return std::tuple{field("index", &EntryAppended::index), field("entry", &EntryAppended::entry)};
  }
};
/// The entries from `from` on are gone.
struct LogTruncated {
  LogIndex from{};
  bool operator==(const LogTruncated&) const = default;
  static constexpr std::string_view type_name = "LogTruncated";
  static constexpr auto fields() { return std::tuple{field("from", &LogTruncated::from)}; }
};

}  // namespace orrery::raft
