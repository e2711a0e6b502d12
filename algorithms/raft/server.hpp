// A Raft server (Ongaro's thesis, chapter 3) with the replicated store behind it. Pure: events in, effects out. What
// makes it safe: a promise (a vote, an acknowledgement) leaves only once the journal holds it; a leader counts its own
// copy of an entry only when that is durable too, though it sends the entry at once; only entries of the leader's own
// term are committed by counting.
//
// The parts: server.cpp (boot, requests, applying), election.cpp, replication.cpp; the decisions that need no state are
// in quorum.hpp and log.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/machine.hpp"
#include "algorithms/kv/wire.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/raft/log.hpp"
#include "algorithms/raft/messages.hpp"
#include "algorithms/raft/options.hpp"
#include "algorithms/raft/quorum.hpp"

namespace orrery::raft {

enum class Role : std::uint8_t { follower, candidate, leader };
inline constexpr std::array<std::string_view, 3> role_names{"follower", "candidate", "leader"};
constexpr std::span<const std::string_view> names_of(Role) { return role_names; }

/// What the log looks like from outside.
struct LogFace {
  LogIndex first_index{};
  std::uint64_t hash = 0;  ///< of all entries: equal logs, equal hashes
  bool operator==(const LogFace&) const = default;
  static constexpr std::string_view type_name = "LogFace";
  static constexpr auto fields() {
    return std::tuple{field("first_index", &LogFace::first_index), field("hash", &LogFace::hash)};
  }
};
struct Face {
  Role role{};
  NodeId voted_for = no_node;
  NodeId leader = no_node;
  Term term{};
  LogIndex last_index{};
  Term last_term{};
  LogIndex commit_index{};
  LogIndex applied_index{};
  LogFace log{};
  bool operator==(const Face&) const = default;
  static constexpr std::string_view type_name = "ServerFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &Face::role),
                      field("voted_for", &Face::voted_for),
                      field("leader", &Face::leader),
                      field("term", &Face::term),
                      field("last_index", &Face::last_index),
                      field("last_term", &Face::last_term),
                      field("commit_index", &Face::commit_index),
                      field("applied_index", &Face::applied_index),
                      field("log", &Face::log)};
  }
};

/// How a leader feeds one follower.
struct Progress {
  enum class Mode : std::uint8_t {
    probe,      ///< looks for the place where the logs agree: one message at a time
    replicate,  ///< they agreed: sends ahead of the answers
  };
  Mode mode{};
  bool awaiting = false;   ///< probe: one is on its way
  bool answered = false;   ///< since the last heartbeat
  LogIndex next_index{};   ///< sends from here
  LogIndex commit_sent{};  ///< the commit index that it was last told
  bool operator==(const Progress&) const = default;
  static constexpr std::string_view type_name = "Progress";
  static constexpr auto fields() {
    return std::tuple{field("mode", &Progress::mode), field("awaiting", &Progress::awaiting),
                      field("answered", &Progress::answered), field("next_index", &Progress::next_index),
                      field("commit_sent", &Progress::commit_sent)};
  }
};
inline constexpr std::array<std::string_view, 2> progress_mode_names{"probe", "replicate"};
constexpr std::span<const std::string_view> names_of(Progress::Mode) { return progress_mode_names; }

struct State {
  Role role{};
  Term term{};
  NodeId voted_for = no_node;
  NodeId leader = no_node;  ///< of this term, as far as known
  Log log;
  LogIndex commit_index{};
  LogIndex applied_index{};
  Lsn durable{};             ///< records up to here are durable
  LogIndex durable_index{};  ///< entries up to here are durable
  Lsn ballot_lsn{};          ///< where term and vote were last written
  Duration election_timeout{};
  VoterSet votes;                     ///< candidate: who granted
  std::vector<LogIndex> match_index;  ///< leader: by rank; its own is what it has on disk
  std::vector<Progress> progress;     ///< leader: by rank
  kv::Machine machine;
  bool operator==(const State&) const = default;
  static constexpr std::string_view type_name = "ServerState";
  static constexpr auto fields() {
    return std::tuple{field("role", &State::role),
                      field("term", &State::term),
                      field("voted_for", &State::voted_for),
                      field("leader", &State::leader),
                      field("log", &State::log),
                      field("commit_index", &State::commit_index),
                      field("applied_index", &State::applied_index),
                      field("durable", &State::durable),
                      field("durable_index", &State::durable_index),
                      field("ballot_lsn", &State::ballot_lsn),
                      field("election_timeout", &State::election_timeout),
                      field("votes", &State::votes),
                      field("match_index", &State::match_index),
                      field("progress", &State::progress),
                      field("machine", &State::machine)};
  }
};

class Server final : public ProcessOf<Server, Wire, kv::ServerWire> {
 public:
  static constexpr TimerId election_timer{0};
  static constexpr TimerId heartbeat_timer{1};
  static constexpr Site election_timeout_site{"election_timeout", Site::Kind::breaks_symmetry};

  /// REQUIRES: config is not null, `self` is one of its voters.
  Server(std::shared_ptr<const Config> config, NodeId self);

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  void on(Context& context, NodeId from, const RequestVote& request);
  void on(Context& context, NodeId from, const RequestVoteReply& reply);
  void on(Context& context, NodeId from, const AppendEntries& request);
  void on(Context& context, NodeId from, const AppendEntriesReply& reply);
  void on(Context& context, NodeId from, const kv::Request& request);

  [[nodiscard]] Face face() const {
    return {state.role,         state.voted_for,        state.leader,
            state.term,         state.log.last_index(), state.log.last_term(),
            state.commit_index, state.applied_index,    {state.log.first_index(), state.log.last_hash()}};
  }
  [[nodiscard]] const Config& config() const { return *config_; }

  State state;

 private:
  /// A message that several followers get alike, made once.
  struct Batch {
    LogIndex prev{};
    std::uint64_t count = 0;
    Message message;
  };

  [[nodiscard]] bool mutant(Mutant which) const { return config_->mutants.on(which); }
  [[nodiscard]] bool rare(Context& context, Rare path) const { return config_->rare_paths.taken(context, path); }
  [[nodiscard]] const Configuration& configuration() const { return config_->configuration; }

  bool replay(const Durable& durable, std::uint64_t count);
  void save_ballot(Context& context);
  void draw_election_timeout(Context& context);
  void wait_for_leader(Context& context);
  void become_candidate(Context& context);
  void count_own_vote(Context& context);
  void become_leader(Context& context);
  void step_down(Context& context, Term term);
  [[nodiscard]] bool grants(const RequestVote& request) const;

  void append(Context& context, Entry entry);
  void truncate_from(Context& context, LogIndex from);
  void replicate_to_all(Context& context);
  void replicate(Context& context, std::uint32_t rank, Batch& batch, bool heartbeat = false);
  void send_heartbeats(Context& context);
  [[nodiscard]] AppendEntries entries_after(LogIndex prev, std::uint64_t count) const;
  void back_up(Context& context, NodeId follower, std::uint32_t rank, const AppendEntriesReply& rejection);
  bool advance_commit(Context& context);
  void take_entries(Context& context, const AppendEntries& request);
  void reject(Context& context, NodeId leader, const AppendEntries& request);
  [[nodiscard]] LogIndex committed_by(const AppendEntries& request) const;

  void drop_uncommitted(Context& context, const kv::Request& request);
  void apply_committed(Context& context);
  void answer(Context& context, const kv::Asker& asker, kv::Status status, Message result = {}) const;
  void fail_in_flight(Context& context) const;
  void read_alone(Context& context, const kv::Request& request) const;

  std::shared_ptr<const Config> config_;
  std::uint32_t rank_;
};

}  // namespace orrery::raft
