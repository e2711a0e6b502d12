// A 4-ary heap of small keys, the earliest first: fewer cache misses than a binary one. The order is (time, order), so
// equal times keep the order in which they were scheduled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace orrery::sim {

class KeyHeap {
 public:
  struct Key {
    std::int64_t at;
    std::uint64_t order;
  };

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  /// REQUIRES: !empty().
  [[nodiscard]] const Key& top() const { return keys_.front(); }
  /// All keys; the first is the earliest, the others in no useful order.
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }

  void push(Key key) {
    keys_.push_back(key);
    rise(keys_.size() - 1, key);
  }
  /// REQUIRES: !empty().
  void pop() { remove(0); }
  /// REQUIRES: !empty(), `key` is not before the top.
  void replace_top(Key key) { sink(0, key); }
  /// Removes the key at a position of keys(). REQUIRES: position < size().
  void remove(std::size_t position) {
    const Key last = keys_.back();
    keys_.pop_back();
    if (position == keys_.size()) return;
    if (position > 0 && before(last, keys_[(position - 1) / arity]))
      rise(position, last);
    else
      sink(position, last);
  }

 private:
  static constexpr std::size_t arity = 4;
  static bool before(const Key& a, const Key& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }

  void rise(std::size_t i, Key key) {
    while (i > 0) {
      const std::size_t parent = (i - 1) / arity;
      if (!before(key, keys_[parent])) break;
      keys_[i] = keys_[parent];
      i = parent;
    }
    keys_[i] = key;
  }
  void sink(std::size_t i, Key key) {
    const std::size_t size = keys_.size();
    for (;;) {
      const std::size_t first = arity * i + 1;
      if (first >= size) break;
      const std::size_t last = first + arity < size ? first + arity : size;
      std::size_t best = first;
      for (std::size_t child = first + 1; child < last; ++child)
        if (before(keys_[child], keys_[best])) best = child;
      if (!before(keys_[best], key)) break;
      keys_[i] = keys_[best];
      i = best;
    }
    keys_[i] = key;
  }

  std::vector<Key> keys_;
};

}  // namespace orrery::sim
