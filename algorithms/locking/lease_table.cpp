// A sorted vector does: a lock service of a scenario has few locks at a time.
#include "algorithms/locking/lease_table.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/process/ensure.hpp"

namespace orrery::locking {

namespace {

template <class Leases>
auto place_of(Leases& leases, std::string_view lock) {
  return std::lower_bound(leases.begin(), leases.end(), lock,
                          [](const Lease& lease, std::string_view wanted) { return lease.lock.compare(wanted) < 0; });
}

}  // namespace

const Lease* LeaseTable::find(std::string_view lock) const {
  const auto at = place_of(leases, lock);
  return at != leases.end() && at->lock == lock ? &*at : nullptr;
}

const Lease& LeaseTable::take(const std::string& lock, const Owner& owner, Duration length, Duration now) {
  const auto at = place_of(leases, lock);
  ENSURE(at == leases.end() || at->lock != lock);
  ++last;
  return *leases.insert(at, Lease{lock, owner, last, now + length, length});
}

void LeaseTable::put(Lease lease) {
  last = std::max(last, lease.token);
  const auto at = place_of(leases, lease.lock);
  if (at != leases.end() && at->lock == lease.lock)
    *at = std::move(lease);
  else
    leases.insert(at, std::move(lease));
}

bool LeaseTable::free(std::string_view lock) {
  const auto at = place_of(leases, lock);
  if (at == leases.end() || at->lock != lock) return false;
  leases.erase(at);
  return true;
}

std::vector<Lease> LeaseTable::expire(Duration now) {
  std::vector<Lease> over;
  for (const Lease& lease : leases)
    if (lease.until <= now) over.push_back(lease);
  std::erase_if(leases, [&](const Lease& lease) { return lease.until <= now; });
  return over;
}

std::optional<Duration> LeaseTable::next_end() const {
  std::optional<Duration> first;
  for (const Lease& lease : leases) first = std::min(first.value_or(lease.until), lease.until);
  return first;
}

}  // namespace orrery::locking
