// Copy-on-write: how a world of many parts stays one cheap value. Copies share a part until one of them writes to it.
// Counts are plain integers: everything of a world belongs to one thread.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "algorithms/process/codec.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery {

/// A value that copies share until written. Never null; copying costs one increment.
template <class T>
class Cow {
 public:
  Cow() : box_(new Box{}) {}
  explicit Cow(T value) : box_(new Box{1, std::move(value)}) {}
  Cow(const Cow& other) noexcept : box_(other.box_) { ++box_->references; }
  Cow(Cow&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Cow& operator=(Cow other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~Cow() {
    if (box_ != nullptr && --box_->references == 0) delete box_;
  }

  const T& operator*() const { return box_->value; }
  const T* operator->() const { return &box_->value; }
  /// The value for writing, copied first if another Cow shares it. The reference is valid until this Cow is copied.
  T& write() {
    if (box_->references != 1) [[unlikely]] {
      Box* own = new Box{1, box_->value};
      --box_->references;
      box_ = own;
    }
    return box_->value;
  }
  [[nodiscard]] bool same_as(const Cow& other) const { return box_ == other.box_; }
  bool operator==(const Cow& other) const { return box_ == other.box_ || box_->value == other.box_->value; }

 private:
  struct Box {
    std::uint32_t references = 1;
    T value{};
  };
  Box* box_;
};

/// A sequence that grows at its end and is cut at either end; copies share its chunks. Copying is O(1), the first write
/// after a copy O(size/chunk), every other write and every read O(1).
template <class T>
class Chunked {
 public:
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] bool empty() const { return end_ == begin_; }
  /// REQUIRES: index < size(). Valid until the sequence changes.
  const T& operator[](std::size_t index) const {
    const std::size_t at = begin_ + index;
    return (*(*spine_)[at / chunk_size])[at % chunk_size];
  }
  const T& back() const { return (*this)[size() - 1]; }
  /// The element for writing. REQUIRES: index < size().
  T& write(std::size_t index) {
    const std::size_t at = begin_ + index;
    return spine_.write()[at / chunk_size].write()[at % chunk_size];
  }
  void push_back(T value) {
    auto& spine = spine_.write();
    if (end_ == spine.size() * chunk_size) spine.emplace_back();
    spine[end_ / chunk_size].write()[end_ % chunk_size] = std::move(value);
    ++end_;
  }
  /// Keeps the first `count` elements. REQUIRES: count <= size().
  void truncate(std::size_t count) {
    ENSURE(count <= size());
    end_ = begin_ + count;
    auto& spine = spine_.write();
    spine.resize((end_ + chunk_size - 1) / chunk_size);
  }
  /// Drops the first `count` elements. REQUIRES: count <= size().
  void drop_front(std::size_t count) {
    ENSURE(count <= size());
    begin_ += count;
    const std::size_t gone = begin_ / chunk_size;
    if (gone == 0) return;
    auto& spine = spine_.write();
    spine.erase(spine.begin(), spine.begin() + static_cast<std::ptrdiff_t>(gone));
    begin_ -= gone * chunk_size;
    end_ -= gone * chunk_size;
  }
  bool operator==(const Chunked& other) const {
    if (size() != other.size()) return false;
    for (std::size_t i = 0; i < size(); ++i)
      if (!((*this)[i] == other[i])) return false;
    return true;
  }

 private:
  // The largest power of two up to 64 whose chunk is small enough for the allocator's fast path (1 KiB in glibc).
  static constexpr std::size_t chunk_size = std::clamp<std::size_t>(std::bit_floor(960 / sizeof(T)), 4, 64);
  using Chunk = std::array<T, chunk_size>;
  Cow<std::vector<Cow<Chunk>>> spine_;
  std::size_t begin_ = 0;  // layout: allow size_t-member, never encoded: only the elements are
  std::size_t end_ = 0;    // layout: allow size_t-member, never encoded: only the elements are
};

template <class T>
struct Holds<Cow<T>> {
  static constexpr Holding how = Holding::shared;
  using Element = T;
};
template <class T>
struct Holds<Chunked<T>> {
  static constexpr Holding how = Holding::list;
  using Element = T;
};

template <Sink S, class T>
void encode(S& sink, const Cow<T>& value) {
  encode(sink, *value);
}
template <class T>
void decode(ByteSource& source, Cow<T>& value) {
  decode(source, value.write());
}
template <Sink S, class T>
void encode(S& sink, const Chunked<T>& values) {
  encode(sink, static_cast<std::uint64_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) encode(sink, values[i]);
}
template <class T>
void decode(ByteSource& source, Chunked<T>& values) {
  values = {};
  const std::uint64_t count = decode_count(source);
  for (std::uint64_t i = 0; i < count; ++i) {
    T value{};
    decode(source, value);
    values.push_back(std::move(value));
  }
}

}  // namespace orrery
