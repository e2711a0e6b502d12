// The rules of outlier ejection, in whole numbers.
#include "algorithms/cluster/balancing/outlier.hpp"

#include <algorithm>

namespace orrery::balancing {
namespace {

/// The square root, rounded down.
std::uint64_t whole_root(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31U; bit > 0; bit >>= 1U)
    if ((root | bit) <= value / (root | bit)) root |= bit;
  return root;
}

}  // namespace

Duration ejection_lasts(const OutlierOptions& options, std::uint32_t times) {
  const Duration longest = std::max(options.longest, options.base);
  return times >= longest / options.base + 1 ? longest
                                             : std::min(longest, options.base * std::max<std::uint32_t>(times, 1));
}

std::vector<std::size_t> outliers_of(std::span<const std::int64_t> rates, std::uint32_t deviations) {
  std::vector<std::size_t> found;
  if (rates.empty()) return found;
  const auto count = static_cast<std::int64_t>(rates.size());
  std::int64_t sum = 0;
  for (const std::int64_t rate : rates) sum += rate;
  const std::int64_t mean = sum / count;
  std::uint64_t squares = 0;
  for (const std::int64_t rate : rates) squares += static_cast<std::uint64_t>((rate - mean) * (rate - mean));
  const auto deviation = static_cast<std::int64_t>(whole_root(squares / rates.size()));
  const std::int64_t threshold = mean - deviation * deviations / 1000;
  for (std::size_t i = 0; i < rates.size(); ++i)
    if (rates[i] < threshold) found.push_back(i);
  return found;
}

std::uint64_t Outliers::ejected() const {
  return static_cast<std::uint64_t>(
      std::count_if(hosts.begin(), hosts.end(), [](const OutlierHost& host) { return host.ejected; }));
}

bool Outliers::eject(std::uint32_t slot, Monotonic now, const OutlierOptions& options, bool capped) {
  OutlierHost& host = hosts[slot];
  if (host.ejected || (capped && ejected() >= most_ejected(hosts.size(), options.share))) return false;
  host.ejected = true;
  host.in_a_row = 0;
  host.since = now;
  ++host.times;
  return true;
}

bool Outliers::note(std::uint32_t slot, bool good, Monotonic now, const OutlierOptions& options, bool capped) {
  OutlierHost& host = hosts[slot];
  ++host.all;
  host.good += good ? 1U : 0U;
  host.in_a_row = good ? 0 : host.in_a_row + 1;
  if (options.interval == Duration(0) || options.consecutive == 0 || host.in_a_row < options.consecutive) return false;
  return eject(slot, now, options, capped);
}

std::vector<Ejection> Outliers::sweep(Monotonic now, const OutlierOptions& options, bool capped) {
  std::vector<std::int64_t> rates;
  std::vector<std::uint32_t> of;
  for (std::uint32_t slot = 0; slot < hosts.size(); ++slot) {
    OutlierHost& host = hosts[slot];
    if (!host.ejected && host.all >= options.volume && host.all > 0) {
      rates.push_back(std::int64_t{host.good} * 1'000'000 / host.all);
      of.push_back(slot);
    }
    host.good = host.all = 0;
  }
  std::vector<Ejection> changes;
  for (std::uint32_t slot = 0; slot < hosts.size(); ++slot) {
    OutlierHost& host = hosts[slot];
    if (!host.ejected) {
      host.times -= host.times > 0 ? 1U : 0U;
    } else if (now - host.since >= ejection_lasts(options, host.times)) {
      host.ejected = false;
      changes.push_back({slot, false, EjectionCause::errors});
    }
  }
  if (options.deviations == 0 || rates.size() < options.hosts) return changes;
  for (const std::size_t i : outliers_of(rates, options.deviations))
    if (eject(of[i], now, options, capped)) changes.push_back({of[i], true, EjectionCause::success_rate});
  return changes;
}

bool Outliers::note_check(std::uint32_t slot, const OutlierOptions& options) {
  if (!options.check_ends || !hosts[slot].ejected) return false;
  hosts[slot].ejected = false;
  return true;
}

}  // namespace orrery::balancing
