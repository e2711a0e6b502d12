// The claims that one recipe makes, out of all that a judge can judge: what is not chosen is not judged, and costs
// nothing. A judge speaks of claims by name, and here is where each stands in its list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "algorithms/process/claim.hpp"

namespace orrery::locking {

/// `Claim` is an enum in the order of `all`.
template <class Claim>
class ClaimChoice {
 public:
  /// Lists `chosen`, and judges those of them that are not in `unjudged`: what a kind claims in some settings only.
  ClaimChoice(std::span<const ClaimInfo> all, std::span<const Claim> chosen, std::span<const Claim> unjudged = {})
      : places_(all.size(), not_chosen) {
    for (const Claim claim : chosen) {
      if (std::find(unjudged.begin(), unjudged.end(), claim) == unjudged.end())
        places_[static_cast<std::size_t>(claim)] = static_cast<std::int32_t>(infos_.size());
      infos_.push_back(all[static_cast<std::size_t>(claim)]);
    }
  }

  [[nodiscard]] std::span<const ClaimInfo> infos() const { return infos_; }
  [[nodiscard]] bool has(Claim claim) const { return place(claim) != not_chosen; }
  template <class Evidence>
  void check(Verdicts& verdicts, Claim claim, bool holds, NodeId node, Evidence&& evidence) const {
    if (has(claim))
      verdicts.check(static_cast<std::size_t>(place(claim)), holds, node, std::forward<Evidence>(evidence));
  }
  void reach(Verdicts& verdicts, Claim claim, bool reached) const {
    if (has(claim)) verdicts.reach(static_cast<std::size_t>(place(claim)), reached);
  }
  void hold(Verdicts& verdicts, Claim claim, bool holds) const {
    if (has(claim)) verdicts.hold(static_cast<std::size_t>(place(claim)), holds);
  }

 private:
  static constexpr std::int32_t not_chosen = -1;
  [[nodiscard]] std::int32_t place(Claim claim) const { return places_[static_cast<std::size_t>(claim)]; }

  std::vector<ClaimInfo> infos_;
  std::vector<std::int32_t> places_;
};

}  // namespace orrery::locking
