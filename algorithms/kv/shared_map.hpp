// A map by strings that is cheap to copy: sorted buckets by hash of the key, each shared between copies
// until one of them writes to it. A copy is O(1); the first write after it copies one bucket and the list of buckets,
// not the whole map. The number of buckets is fixed, so equal contents have equal bytes and equal digests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "algorithms/process/codec.hpp"
#include "algorithms/process/digest.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/process/visit.hpp"

namespace orrery::kv {

struct Pair {
  std::string key;
  std::string value;
  bool operator==(const Pair&) const = default;
  static constexpr std::string_view type_name = "Pair";
  static constexpr auto fields() { return std::tuple{field("key", &Pair::key), field("value", &Pair::value)}; }
};

namespace detail {
/// Where `key` stands or would stand in a sorted bucket.
template <class B>
auto record_place(B& bucket, std::string_view key) {
  return std::lower_bound(bucket.begin(), bucket.end(), key,
                          [](const auto& record, std::string_view wanted) { return record.key.compare(wanted) < 0; });
}
}  // namespace detail

/// Records by their `key`, a string.
template <class Record>
class SharedRecords {
 public:
  SharedRecords() : buckets_(std::vector<Cow<Bucket>>(bucket_count, Cow<Bucket>())) {}

  /// The record, or null if the key is absent. Valid until the map changes. Complexity: logarithmic in a bucket's size.
  [[nodiscard]] const Record* find(std::string_view key) const {
    const Bucket& bucket = *(*buckets_)[bucket_of(key)];
    const auto at = detail::record_place(bucket, key);
    return at != bucket.end() && at->key == key ? &*at : nullptr;
  }
  /// The record for writing; an absent key is added with an empty one. Valid until the map changes or is copied.
  Record& write(const std::string& key) {
    Bucket& bucket = buckets_.write()[bucket_of(key)].write();
    auto at = detail::record_place(bucket, key);
    if (at == bucket.end() || at->key != key) {
      at = bucket.insert(at, Record{});
      at->key = key;
    }
    return *at;
  }
  /// Returns whether the key was present.
  bool erase(std::string_view key) {
    if (find(key) == nullptr) return false;
    Bucket& bucket = buckets_.write()[bucket_of(key)].write();
    bucket.erase(detail::record_place(bucket, key));
    return true;
  }
  /// All of them, in the order of their keys. Complexity: n log n.
  [[nodiscard]] std::vector<Record> sorted() const {
    Bucket all;
    for (const Cow<Bucket>& bucket : *buckets_) all.insert(all.end(), bucket->begin(), bucket->end());
    std::sort(all.begin(), all.end(), [](const Record& a, const Record& b) { return a.key.compare(b.key) < 0; });
    return all;
  }
  bool operator==(const SharedRecords&) const = default;

  template <Sink S>
  friend void encode(S& sink, const SharedRecords& map) {
    for (const Cow<Bucket>& bucket : *map.buckets_) orrery::encode(sink, *bucket);
  }
  /// As one list of records, in the order of their keys.
  friend void visit(Visitor& visitor, const SharedRecords& map) { orrery::visit(visitor, map.sorted()); }

 private:
  using Bucket = std::vector<Record>;
  static constexpr std::uint64_t bucket_count = 64;

  static std::uint64_t bucket_of(std::string_view key) {
    const std::uint64_t hash = name_hash(key);
    return (hash ^ hash >> 32U) % bucket_count;
  }

  Cow<std::vector<Cow<Bucket>>> buckets_;
};

using SharedMap = SharedRecords<Pair>;

}  // namespace orrery::kv
