// The declaration of the options, and which of their values make no sense together.
#include "algorithms/store/options.hpp"

namespace orrery::store {

std::span<const OptionSpec> option_specs() {
  static const std::vector<OptionSpec> specs{
      option("replicas", &Options::replicas, "copies of each key, on different nodes", 1, 15),
      option("vnodes", &Options::vnodes, "points on the ring of a node of weight 1", 1, 4096),
      option("hash", &Options::hash, "the hash of keys and points"),
      option("weight", &Options::weight,
             "a node's share of the ring in proportion to the others'; for single nodes: "
             "per_node"),
      option("heartbeat", &Options::heartbeat, "a storage node speaks to the coordinator this often"),
      option("suspect_after", &Options::suspect_after,
             "the coordinator takes a node that is silent for this long out of the ring"),
      option("retry", &Options::retry, "routers and nodes in a hand-off ask again after this long without an answer"),
      option("batch", &Options::batch, "entries in one message of a hand-off at most", 1, 65'536),
      option("shown_keys", &Options::shown_keys, "keys k0, k1, ... in the picture of the ring", 0, 10'000),
      option("client_timeout", &Options::client_timeout,
             "a client gives an operation up, outcome unknown, after this long"),
      option("client_retry", &Options::client_retry, "a client asks again after this long without an answer"),
  };
  return specs;
}

void check_options(const Options& options) {
  const auto above_zero = [](const char* name, Duration value) {
    if (value <= Duration::zero()) throw OptionError(name, "expected a duration above 0s");
  };
  above_zero("heartbeat", options.heartbeat);
  above_zero("retry", options.retry);
  above_zero("client_timeout", options.client_timeout);
  above_zero("client_retry", options.client_retry);
  if (options.suspect_after <= options.heartbeat)
    throw OptionError("suspect_after", "expected more than heartbeat: every node would be suspected");
  if (options.weight.parts_per_billion <= 0) throw OptionError("weight", "expected a weight above 0");
}

std::vector<NodeId> Config::storage() const {
  std::vector<NodeId> all = servers;
  all.insert(all.end(), spares.begin(), spares.end());
  return all;
}

std::string Config::zone_of(NodeId node) const {
  const std::string& zone = zones[node.value];
  return zone.empty() ? "of " + names[node.value] : "zone " + zone;
}

}  // namespace orrery::store
