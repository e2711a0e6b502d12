// A table by itself, told command by command: what clients ask of it, and the answers and facts that have come.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "algorithms/kv/state_machine.hpp"
#include "algorithms/locking/lock_commands.hpp"

namespace orrery::locking::test {

template <class Table>
struct TableStory {
  Table table;
  std::uint64_t serial = 0;
  std::vector<kv::LateAnswer> late;  ///< that have come so far
  std::vector<Message> facts;        ///< of the last command

  static kv::SessionId session(std::uint32_t client) { return {NodeId{client}, 1}; }

  Message ask(std::uint32_t client, Message command) {
    kv::Consequences consequences;
    const Message result = table.apply(command, {session(client), {++serial}}, consequences);
    late.insert(late.end(), consequences.late.begin(), consequences.late.end());
    facts = std::move(consequences.facts);
    return result;
  }
  void open(std::uint32_t clients) {
    for (std::uint32_t client = 1; client <= clients; ++client) ask(client, Message::of(Open{}));
  }
  void expire(std::uint32_t client) {
    const auto* known = table.sessions.find(session(client));
    ask(99, Message::of(Expire{session(client), known == nullptr ? 0 : known->renewals}));
  }
};

}  // namespace orrery::locking::test
