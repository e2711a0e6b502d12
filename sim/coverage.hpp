// Coverage: what a run came to, as a set of numbers, so that a search can tell whether it came to something new. The
// abstract state of a cluster is the roles of its servers, whether they run, and how their ranks (terms, views, epochs)
// compare; a feature is one such state, or a fact that followed another on one server, or a *sometimes* claim reached.
// Nothing here knows an algorithm: roles, ranks and facts are what every system declares.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "sim/observer.hpp"
#include "sim/plan.hpp"
#include "sim/run.hpp"

namespace orrery::sim {

class Coverage final : public Observer {
 public:
  explicit Coverage(const Plan& plan);

  void on_face(const World& world, NodeId node) override { look(world, node); }
  void on_status(const World& world, NodeId node, Status status, std::string_view why) override;
  void on_fact(const World& world, NodeId node, const Message& fact) override;

  /// With the *sometimes* claims that the run reached, in ascending order, each once.
  [[nodiscard]] std::vector<std::uint64_t> features(const RunResult& result) const;

 private:
  /// What one server looks like from afar.
  struct Sight {
    std::uint64_t role = 0;  ///< which roles it holds, a bit each
    std::uint64_t status = 0;
    std::int64_t rank = 0;
    bool operator==(const Sight&) const = default;
  };
  void look(const World& world, NodeId node);
  void note_state();

  const Plan& plan_;
  std::vector<Sight> sights_;              // by server
  std::vector<std::uint64_t> last_facts_;  // by node: the type of the last fact that it observed
  std::set<std::uint64_t> features_;
};

}  // namespace orrery::sim
