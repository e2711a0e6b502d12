// The initial state as records: the entries, then the ballot, as a server would have written them.
#include "algorithms/raft/initial.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "algorithms/raft/records.hpp"

namespace orrery::raft {
namespace {

constexpr std::int64_t highest_term = 1'000'000'000;

}  // namespace

InitialSpec initial_spec() {
  return {{{"term", "the current term; that of the last entry", false, 0, highest_term},
           {"log", "the terms of the log's entries, which are no-ops", true, 1, highest_term}},
          initial_records};
}

std::vector<Message> initial_records(const InitialValues& values) {
  std::vector<Message> records;
  LogIndex index{};
  std::int64_t last = 0;
  if (const auto log = values.find("log"); log != values.end())
    for (const std::int64_t term : log->second) {
      if (term < last)
        throw InitialError("log", index.value,
                           fmt::format("an entry of term {} can't follow one of term {}", term, last));
      last = term;
      records.push_back(
          Message::of(EntryAppended{++index, Entry{{static_cast<std::uint64_t>(term)}, EntryKind::noop, {}}}));
    }
  std::int64_t current = last;
  if (const auto term = values.find("term"); term != values.end()) current = term->second.front();
  if (current < last)
    throw InitialError("term", std::nullopt,
                       fmt::format("the term {} is below that of the last entry, {}", current, last));
  if (current > 0) records.push_back(Message::of(Ballot{{static_cast<std::uint64_t>(current)}, no_node}));
  return records;
}

}  // namespace orrery::raft
