// The judge of Raft's claims: one pass over each event, split by topic over claims_*.cpp. Each part sees the same
// Moment.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/raft/claims.hpp"
#include "algorithms/raft/ghost.hpp"
#include "algorithms/raft/server.hpp"

namespace orrery::raft {

class RaftJudge final : public Judge {
 public:
  explicit RaftJudge(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return claim_infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override;
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<RaftJudge>(*this); }

 private:
  /// One event at one server.
  struct Moment {
    const Step& step;
    Verdicts& verdicts;
    const Server& server;
    const Face* before;  ///< null at a boot: what was in memory before it is gone
    const Face& after;
    Ghost& ghost;
    NodeGhost& node;

    template <class Evidence>
    void check(Claim claim, bool holds, Evidence&& evidence) const {
      verdicts.check(static_cast<std::size_t>(claim), holds, step.node, std::forward<Evidence>(evidence));
    }
    void reach(Claim claim, bool reached) const { verdicts.reach(static_cast<std::size_t>(claim), reached); }
    [[nodiscard]] bool booted() const { return before == nullptr; }
    /// It led before and after the event, in one term.
    [[nodiscard]] bool went_on_leading() const {
      return before != nullptr && before->role == Role::leader && after.role == Role::leader &&
             before->term == after.term;
    }
  };

  // claims_election.cpp
  void judge_boot(const Moment& moment);
  void judge_role(const Moment& moment);
  void judge_new_leader(const Moment& moment);
  void judge_message(const Moment& moment) const;
  void judge_sent(const Moment& moment, const Send& send) const;
  void judge_effects(const Moment& moment);
  void judge_vote(const Moment& moment, Term term, NodeId candidate, Lsn after);
  void judge_grant(const Moment& moment) const;
  // claims_log.cpp
  void judge_log(const Moment& moment);
  void judge_entries(const Moment& moment);
  void judge_log_change(const Moment& moment) const;
  void judge_acknowledgement(const Moment& moment, LogIndex match, Lsn after) const;
  void judge_followers(const Moment& moment);
  void judge_retry(const Moment& moment, const AppendEntries& request) const;
  void judge_up_to_date(const Moment& moment, NodeId voter) const;
  // claims_commit.cpp
  void judge_commit(const Moment& moment);
  void extend_committed(const Moment& moment, LogIndex upto);
  void judge_copies(const Moment& moment) const;
  void judge_applied(const Moment& moment);
  void extend_applied(const Moment& moment, LogIndex upto);
  void judge_recovery(const Step& step, Verdicts& verdicts, const Ghost& ghost) const;
  void judge_answer(const Moment& moment, const kv::Reply& reply) const;
  void judge_client(const Step& step, Verdicts& verdicts);

  [[nodiscard]] const Configuration& configuration() const { return config_->configuration; }

  std::shared_ptr<const Config> config_;
  Cow<Ghost> ghost_;
};

}  // namespace orrery::raft
