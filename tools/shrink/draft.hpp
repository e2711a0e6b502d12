// Draft: what stands around the steps of a shrunk scenario: the system and what little else of the original file the
// failure needs. It makes the worlds in which moves are tried, and the file that is written in the end.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/move_recorder.hpp"
#include "sim/scenario/load.hpp"
#include "sim/shrinker.hpp"
#include "tools/shrink/step_words.hpp"

namespace orrery::tools {

class Draft {
 public:
  /// How much of the original's surroundings is kept.
  enum class Keep : std::uint8_t {
    system,      ///< the system with its options, the mutants and the claims
    everything,  ///< also what nodes, disks, clocks and links of the original are like; then all its nodes stay
  };

  /// `original`: the document of the run that failed, resolved for its `seed`. `plan`: its plan. `claim`: the one that
  /// fell; claims that the file wrote itself are kept for it alone. `operation`: any that the system has, to bring
  /// clients into being.
  Draft(const Json& original, const sim::Plan& plan, std::uint64_t seed, std::span<const sim::MoveRecorder::Act> acts,
        std::string claim, std::string operation, Keep keep);

  /// The world of this cast, with nothing but what moves do to it; nothing: there can be none. With the luck of the
  /// recorded run messages and disks take no time, so that its times can be kept.
  [[nodiscard]] std::optional<sim::World> world(const sim::MoveCast& cast, sim::Shrinker::Luck luck) const;
  /// The whole file, with these members about it first and `steps`, `check` and `expect` at its end.
  [[nodiscard]] Json file(const sim::MoveCast& cast, std::span<const sim::Move> moves, const sim::Playbook& playbook,
                          const Json& about) const;
  [[nodiscard]] StepNames names(const sim::MoveCast& cast) const;

  /// Numbers among the system's options that are above their least, by name: with smaller batches and windows more is
  /// told by one step.
  [[nodiscard]] std::vector<std::string> counts() const;
  /// Puts one of them at its least.
  void lower(const std::string& count);

  /// What else could be left out: paths of members, such as `/system/heartbeat`.
  [[nodiscard]] std::vector<std::string> removable() const;
  /// Leaves one of them out.
  void remove(const std::string& path);

  [[nodiscard]] const std::string& claim() const { return claim_; }

 private:
  void keep_surroundings(const Json& original, const sim::Plan& plan);
  void keep_claims(const Json& original, const sim::Plan& plan);
  [[nodiscard]] Json frame(const sim::MoveCast& cast, const StepNames& names) const;

  const System* system_;
  std::string claim_;
  std::string operation_;
  std::vector<Json> acts_;                // by Move::action: verb and parameters, the verb first
  std::uint64_t seed_;                    // of the recorded run
  Json kept_ = Json::object();            // members of the file: system, mutants, check and so on
  std::vector<std::string> added_names_;  // of the nodes that the system adds itself
  std::vector<std::string> fixed_names_;  // Keep::everything: of all nodes of the original
};

}  // namespace orrery::tools
