// The decisions without state: quorums, which log is more up to date, and the log's own questions, as tables.
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/raft/log.hpp"
#include "algorithms/raft/options.hpp"
#include "algorithms/raft/quorum.hpp"

using namespace orrery;
using namespace orrery::raft;

namespace {

Configuration of_size(std::uint32_t count) {
  Configuration configuration;
  for (std::uint32_t i = 0; i < count; ++i) configuration.voters.push_back({i});
  return configuration;
}
Log log_of(const std::vector<std::uint64_t>& terms) {
  Log log;
  std::uint64_t lsn = 0;
  for (const std::uint64_t term : terms) log.append({{term}, EntryKind::noop, {}}, {++lsn});
  return log;
}

}  // namespace

TEST_CASE("a quorum is a majority") {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> table{{1, 1}, {2, 2}, {3, 2}, {4, 3}, {5, 3}, {7, 4}};
  for (const auto& [voters, quorum] : table) CHECK(of_size(voters).quorum_size() == quorum);
  VoterSet votes;
  votes.add(0);
  votes.add(4);
  votes.add(4);
  CHECK(votes.count() == 2);
  CHECK_FALSE(is_quorum(of_size(5), votes));
  CHECK(is_quorum(of_size(3), votes));
}

TEST_CASE("ranks are places in the list of voters, however the nodes are numbered") {
  const Configuration configuration{{{7}, {3}, {9}}};
  CHECK(configuration.rank_of({7}) == 0);
  CHECK(configuration.rank_of({9}) == 2);
  CHECK(configuration.rank_of({1}) == 3);
}

TEST_CASE("the quorum's index is the highest that a majority has") {
  struct Row {
    std::vector<LogIndex> match;
    std::uint64_t index;
  };
  const std::vector<Row> table{
      {{{5}}, 5},
      {{{5}, {0}}, 0},
      {{{5}, {3}}, 3},
      {{{5}, {3}, {0}}, 3},
      {{{5}, {5}, {0}}, 5},
      {{{1}, {2}, {3}, {4}}, 2},
      {{{4}, {2}, {9}, {1}, {3}}, 3},
      {{{0}, {0}, {7}}, 0},
  };
  for (const Row& row : table)
    CHECK(quorum_index(of_size(static_cast<std::uint32_t>(row.match.size())), row.match) == LogIndex{row.index});
}

TEST_CASE("§5.4.1: the later last term wins, then the longer log") {
  CHECK(is_up_to_date({2}, {1}, {1}, {9}));
  CHECK_FALSE(is_up_to_date({1}, {9}, {2}, {1}));
  CHECK(is_up_to_date({2}, {5}, {2}, {5}));
  CHECK(is_up_to_date({2}, {6}, {2}, {5}));
  CHECK_FALSE(is_up_to_date({2}, {4}, {2}, {5}));
}

TEST_CASE("a log finds the ends of its terms") {
  const Log log = log_of({1, 1, 1, 4, 4, 6});
  CHECK(log.first_of_same_term({3}) == LogIndex{1});
  CHECK(log.first_of_same_term({5}) == LogIndex{4});
  CHECK(log.first_of_same_term({6}) == LogIndex{6});
  CHECK(log.last_of_term({1}, {6}) == LogIndex{3});
  CHECK(log.last_of_term({1}, {2}) == LogIndex{2});
  CHECK(log.last_of_term({4}, {6}) == LogIndex{5});
  CHECK(log.last_of_term({5}, {6}) == LogIndex{0});
  CHECK(log.last_of_term({7}, {6}) == LogIndex{0});
  CHECK(log.last_of_term({6}, {0}) == LogIndex{0});
}

TEST_CASE("logs are equal up to an index exactly if their hashes there are") {
  Log log = log_of({1, 1, 2});
  const Log other = log_of({1, 1, 3});
  CHECK(log.hash_at({2}) == other.hash_at({2}));
  CHECK(log.hash_at({3}) != other.hash_at({3}));
  log.truncate_from({3});
  log.append({{3}, EntryKind::noop, {}}, {9});
  CHECK(log.last_hash() == other.last_hash());
  CHECK(log.matches({0}, {0}));
  CHECK(log.matches({3}, {3}));
  CHECK_FALSE(log.matches({3}, {2}));
  CHECK_FALSE(log.matches({4}, {3}));
  CHECK_THROWS_AS(static_cast<void>(log.at({4})), EnsureFailure);
}

TEST_CASE("an entry is durable by its lsn, not by its place") {
  Log log = log_of({1, 1, 1});
  CHECK(log.durable_index({0}, {2}) == LogIndex{2});
  log.truncate_from({2});
  log.append({{2}, EntryKind::noop, {}}, {5});
  CHECK(log.durable_index({0}, {4}) == LogIndex{1});
  CHECK(log.durable_index({0}, {5}) == LogIndex{2});
}

TEST_CASE("options that contradict each other are named") {
  Options options;
  check_options(options);
  options.heartbeat = std::chrono::seconds(1);
  CHECK_THROWS_AS(check_options(options), OptionError);
  options = {};
  options.election_timeout = {};
  CHECK_THROWS_AS(check_options(options), OptionError);
}
