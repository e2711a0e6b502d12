// The declaration of the options, and which of their values make no sense together.
#include "algorithms/raft/options.hpp"

namespace orrery::raft {

std::span<const OptionSpec> option_specs() {
  static const std::vector<OptionSpec> specs{
      option("election_timeout", &Options::election_timeout,
             "a follower that hears no leader for this long stands for election; drawn anew for each wait"),
      option("heartbeat", &Options::heartbeat, "a leader speaks to each follower at least this often"),
      option("max_entries_per_append", &Options::max_entries_per_append, "entries in one AppendEntries at most", 1,
             65'536),
      option("max_entries_in_flight", &Options::max_entries_in_flight,
             "entries sent to one follower ahead of its acknowledgement at most", 1, 1'048'576),
      option("client_timeout", &Options::client_timeout,
             "a client gives an operation up, outcome unknown, after this long"),
      option("client_retry", &Options::client_retry, "a client asks the next server after this long without an answer"),
  };
  return specs;
}

void check_options(const Options& options) {
  if (options.election_timeout.min <= Duration::zero())
    throw OptionError("election_timeout", "expected a range above 0s");
  if (options.heartbeat <= Duration::zero()) throw OptionError("heartbeat", "expected a duration above 0s");
  if (options.heartbeat > options.election_timeout.max)
    throw OptionError("heartbeat", "expected at most the longest election_timeout: no leader could last");
  if (options.client_timeout <= Duration::zero()) throw OptionError("client_timeout", "expected a duration above 0s");
  if (options.client_retry <= Duration::zero()) throw OptionError("client_retry", "expected a duration above 0s");
}

}  // namespace orrery::raft
