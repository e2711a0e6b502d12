// Lost writes, key by key: a read's value says which writes may have been the last; whatever began after the end of all
// of these, and ended before the read began, is gone.
#include "algorithms/kv/lost.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include "algorithms/kv/commands.hpp"

namespace orrery::kv {
namespace {

/// When what may have written a value had surely ended; min(): it was so from the beginning.
constexpr Duration at_the_beginning = Duration::min();

struct Write {
  std::uint64_t place;  // in the list
  const SeenOperation* seen;
};
struct Key {
  std::map<std::string_view, std::vector<const SeenOperation*>> setters;  // puts and swaps, by the value
  std::vector<std::pair<std::string_view, const SeenOperation*>> appends;
  std::vector<const SeenOperation*> deletes;
  std::vector<Write> acknowledged;  // in the order in which they ended
  std::vector<const SeenOperation*> reads;
};

void add(std::map<std::string_view, Key>& keys, const SeenOperation& seen, std::size_t place) {
  const bool ok = seen.outcome == Outcome::ok;
  if (const auto* get = seen.command.as<Get>()) {
    if (ok && seen.result.as<Value>() != nullptr) keys[get->key].reads.push_back(&seen);
    return;
  }
  Key* key = nullptr;
  if (seen.outcome == Outcome::fail) return;
  if (const auto* put = seen.command.as<Put>()) {
    key = &keys[put->key];
    key->setters[put->value].push_back(&seen);
  } else if (const auto* append = seen.command.as<AppendTo>()) {
    key = &keys[append->key];
    key->appends.emplace_back(append->value, &seen);
  } else if (const auto* cas = seen.command.as<Cas>()) {
    const auto* swapped = seen.result.as<Swapped>();
    if (swapped != nullptr && !swapped->swapped) return;
    key = &keys[cas->key];
    key->setters[cas->value].push_back(&seen);
  } else if (const auto* removed = seen.command.as<Delete>()) {
    key = &keys[removed->key];
    key->deletes.push_back(&seen);
  }
  if (key != nullptr && ok) key->acknowledged.push_back({place, &seen});
}

/// When all that may have left what the read found had ended: max() if one of these may still be under way, or if
/// nobody is seen to have written it.
Duration writers_ended(const Key& key, const Value& found) {
  Duration ended = at_the_beginning;
  bool any = false;
  const auto look = [&](const SeenOperation& writer) {
    any = true;
    ended = std::max(ended, writer.outcome == Outcome::ok ? writer.finished : Duration::max());
  };
  if (!found.found) {
    for (const SeenOperation* each : key.deletes) look(*each);
    return ended;
  }
  if (const auto setters = key.setters.find(found.value); setters != key.setters.end())
    for (const SeenOperation* each : setters->second) look(*each);
  for (const auto& [value, each] : key.appends)
    if (found.value.ends_with(value)) look(*each);
  return any ? ended : Duration::max();
}

}  // namespace

std::vector<std::size_t> lost_writes(std::span<const SeenOperation> operations) {
  std::map<std::string_view, Key> keys;
  for (std::size_t i = 0; i < operations.size(); ++i) add(keys, operations[i], i);
  std::vector<bool> lost(operations.size());
  for (auto& [name, key] : keys) {
    std::stable_sort(key.acknowledged.begin(), key.acknowledged.end(),
                     [](const Write& a, const Write& b) { return a.seen->finished < b.seen->finished; });
    for (const SeenOperation* read : key.reads) {
      const Duration ended = writers_ended(key, *read->result.as<Value>());
      auto write = std::lower_bound(key.acknowledged.begin(), key.acknowledged.end(), read->invoked,
                                    [](const Write& each, Duration at) { return each.seen->finished < at; });
      while (write != key.acknowledged.begin() && (--write)->seen->finished > ended)
        if (write->seen->invoked > ended) lost[write->place] = true;
    }
  }
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < lost.size(); ++i)
    if (lost[i]) places.push_back(i);
  return places;
}

}  // namespace orrery::kv
