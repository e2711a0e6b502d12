// Rerolls: small changes to the luck of a run's faults. The luck of a schedule is a seed's; a reroll says that from
// some time on one fault, or all of them, has the luck of another seed. Everything else (latencies, timeouts, clients)
// keeps its own, since a pick is addressed by what it is about.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/choice_sources.hpp"

namespace orrery::sim {

/// Whether a pick belongs to the schedule of faults: when, how long, whom, whether at all.
[[nodiscard]] bool is_fault_site(const Site& site);

struct Reroll {
  std::uint64_t subject = 0;  ///< the key of an action; 0: of all
  Duration from{};
  std::uint64_t seed = 0;
  bool operator==(const Reroll&) const = default;
};

/// Another source's luck, but for the faults that were rerolled. Of two rerolls the later in the list wins.
class Rerolled final : public ChoiceSource {
 public:
  Rerolled(std::shared_ptr<const ChoiceSource> otherwise, std::vector<Reroll> rerolls);
  [[nodiscard]] std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const override;

 private:
  std::shared_ptr<const ChoiceSource> otherwise_;
  std::vector<Reroll> rerolls_;
  std::vector<Seeded> luck_;  // by reroll
};

/// The schedule of faults of one run, pick by pick, with the names of the sites.
struct FaultPicks {
  std::uint64_t seed = 0;  ///< all other luck
  std::map<std::uint64_t, std::string> sites;
  Recorded::Picks picks;
};

/// Passes on another source's answers and writes down those of the faults.
class RecordingFaults final : public ChoiceSource {
 public:
  RecordingFaults(std::shared_ptr<const ChoiceSource> from, std::shared_ptr<FaultPicks> into)
      : from_(std::move(from)), into_(std::move(into)) {}
  [[nodiscard]] std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const override;

 private:
  std::shared_ptr<const ChoiceSource> from_;
  std::shared_ptr<FaultPicks> into_;
};

}  // namespace orrery::sim
