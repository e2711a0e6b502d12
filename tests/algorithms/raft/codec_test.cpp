// Every message, record, fact and result that the system declares survives the way through bytes, and ends where its
// bytes end.
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "algorithms/kv/commands.hpp"
#include "algorithms/kv/wire.hpp"
#include "algorithms/raft/claims.hpp"
#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/messages.hpp"
#include "algorithms/raft/records.hpp"
#include "algorithms/raft/system.hpp"

using namespace orrery;
using namespace orrery::raft;

namespace {

std::vector<Message> one_of_each() {
  const kv::SessionId session{{5}, 99};
  const Message put = Message::of(kv::Put{"x", "1"});
  const Message request = Message::of(kv::Request{session, {3}, put});
  const Entry entry{{2}, EntryKind::command, request};
  return {
      Message::of(kv::Get{"x"}),
      put,
      Message::of(kv::AppendTo{"x", "2"}),
      Message::of(kv::Cas{"x", "1", "2"}),
      Message::of(kv::Delete{"x"}),
      Message::of(kv::Value{true, "v"}),
      Message::of(kv::Done{}),
      Message::of(kv::Swapped{true}),
      Message::of(kv::Deleted{true}),
      request,
      Message::of(kv::Reply{session, {3}, kv::Status::not_leader, Message::of(kv::Done{}), {1}}),
      Message::of(RequestVote{{4}, {1}, {7}, {3}}),
      Message::of(RequestVoteReply{{4}, true}),
      Message::of(AppendEntries{{4}, {1}, {7}, {3}, {entry, {{4}, EntryKind::noop, {}}}, {6}}),
      Message::of(AppendEntriesReply{{4}, true, {7}, {9}, {2}, {5}}),
      Message::of(Ballot{{4}, {1}}),
      Message::of(EntryAppended{{8}, entry}),
      Message::of(LogTruncated{{8}}),
      Message::of(BecameCandidate{{4}}),
      Message::of(BecameLeader{{4}}),
      Message::of(SteppedDown{{4}}),
      Message::of(VoteGranted{{4}, {1}}),
      Message::of(Committed{{8}, {4}}),
      Message::of(EntriesTruncated{{8}, {9}}),
      Message::of(DuplicateSuppressed{session, {3}}),
      Message::of(TornTailCut{{12}}),
      Message::of(ConflictBackup{{2}, {8}, {4}, {5}, {2}, {3}}),
      Message::of(HeartbeatRound{{4}}),
  };
}

std::vector<const Type*> declared() {
  std::vector<const Type*> types = system().records;
  for (const MessageSpec& spec : system().messages) types.push_back(spec.type);
  for (const FactSpec& spec : system().facts) types.push_back(spec.type);
  return types;
}

}  // namespace

TEST_CASE("what is encoded is decoded to the same value") {
  const std::vector<const Type*> types = declared();
  std::set<std::string_view> seen;
  for (const Message& message : one_of_each()) {
    CAPTURE(message.type().name);
    seen.insert(message.type().name);
    ByteSink sink;
    encode(sink, message);
    MessageSource source(sink.bytes(), types);
    Message back;
    decode(source, back);
    CHECK(back == message);
    CHECK(back.hash() == message.hash());
    CHECK(source.remaining() == 0);
    for (std::size_t cut = 0; cut < sink.bytes().size(); ++cut) {
      MessageSource part(std::span(sink.bytes()).first(cut), types);
      CHECK_THROWS_AS(decode(part, back), DecodeError);
    }
  }
  CHECK(seen.size() == types.size());
  for (const Type* type : types) CHECK(seen.count(type->name) == 1);
}

TEST_CASE("labels say what happened in a few words") {
  const auto label = [](const Message& message) {
    for (const MessageSpec& spec : system().messages)
      if (spec.type == &message.type()) return spec.label(message);
    for (const FactSpec& spec : system().facts)
      if (spec.type == &message.type()) return spec.label(message);
    return std::string("?");
  };
  const Entry noop{{2}, EntryKind::noop, {}};
  CHECK(label(Message::of(AppendEntries{{2}, {0}, {1}, {1}, {noop}, {}})) == "AppendEntries T2 [2:noop]");
  CHECK(label(Message::of(AppendEntries{{2}, {0}, {1}, {1}, {noop, noop}, {}})) == "AppendEntries T2 [2..3]");
  CHECK(label(Message::of(AppendEntries{{2}, {0}, {1}, {1}, {}, {}})) == "heartbeat T2");
  CHECK(label(Message::of(RequestVoteReply{{2}, false})) == "no vote T2");
  CHECK(label(Message::of(kv::Request{{}, {1}, Message::of(kv::Put{"x", "1"})})) == "put x 1");
  CHECK(label(Message::of(kv::Reply{{}, {1}, kv::Status::ok, Message::of(kv::Value{true, "1"}), {}})) == "ok 1");
  CHECK(label(Message::of(Committed{{2}, {1}})) == "commit 2");
}

TEST_CASE("the catalogue lists raft") {
  bool found = false;
  for (const System* each : catalog()) found = found || each == &system();
  CHECK(found);
  CHECK(system().bundles.front().claims.size() == claim_infos().size());
}
