// Guided search: how attempts are made from those that were kept.
#include "sim/guided.hpp"

#include <algorithm>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::sim {
namespace {

constexpr std::size_t most_mutations = 24;

Duration share_of(Duration whole, std::uint32_t share) {
  const auto length = static_cast<std::uint64_t>(whole.count());
  return Duration(static_cast<std::int64_t>((length >> 32U) * share + ((length & 0xffff'ffffU) * share >> 32U)));
}

}  // namespace

std::vector<Reroll> rerolls_of(const Plan& plan, const Attempt& attempt) {
  std::vector<Reroll> rerolls;
  for (const Mutation& mutation : attempt.mutations) {
    ENSURE(!plan.faults.empty());
    const bool all = mutation.which == Mutation::all_faults;
    rerolls.push_back({all ? 0 : plan.faults[mutation.which % plan.faults.size()].key,
                       share_of(plan.duration - plan.calm, mutation.when), mutation.seed});
  }
  return rerolls;
}

std::uint32_t Guided::below(std::uint32_t count) {
  luck_ = mix(luck_, 0x91de);
  return static_cast<std::uint32_t>((luck_ >> 32U) * count >> 32U);
}

/// Of two drawn the younger: what is new is followed first.
const Attempt& Guided::parent() {
  const auto count = static_cast<std::uint32_t>(corpus_.size());
  const std::uint32_t a = below(count);
  const std::uint32_t b = below(count);
  return corpus_[std::max(a, b)];
}

std::vector<Attempt> Guided::next_generation() {
  std::vector<Attempt> attempts;
  while (attempts.size() < generation_size) {
    // One in four is fresh, so that the search never closes.
    if (corpus_.empty() || below(4) == 0) {
      attempts.push_back({seed_of_(fresh_++), {}});
      continue;
    }
    Attempt child = parent();
    if (below(4) == 0) {
      const Attempt& other = parent();
      const std::uint32_t when = below(0xffff'ffffU);
      std::erase_if(child.mutations, [&](const Mutation& mutation) { return mutation.when >= when; });
      child.mutations.push_back({Mutation::all_faults, when, other.seed});
      for (const Mutation& mutation : other.mutations)
        if (mutation.when >= when) child.mutations.push_back(mutation);
    } else {
      const std::uint32_t which = below(4) == 0 ? Mutation::all_faults : below(0xffff'0000U);
      const std::uint32_t when = below(0xffff'ffffU);
      child.mutations.push_back({which, when, mix(luck_, which)});
    }
    if (child.mutations.size() <= most_mutations) attempts.push_back(std::move(child));
  }
  return attempts;
}

std::vector<std::uint64_t> Guided::learn(const Attempt& attempt, std::span<const std::uint64_t> features) {
  std::vector<std::uint64_t> fresh;
  for (const std::uint64_t feature : features)
    if (seen_.insert(feature).second) fresh.push_back(feature);
  if (!fresh.empty()) corpus_.push_back(attempt);
  return fresh;
}

}  // namespace orrery::sim
