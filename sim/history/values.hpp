// Values of histories, each kept once: two are equal if and only if their numbers are, so that a state of a search is
// one number and comparing two costs nothing. A list is its last element after a shorter list: growing one is O(1), and
// all prefixes of a list are shared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/history.hpp"

namespace orrery::history {

using ValueId = std::uint32_t;

enum class ValueKind : std::uint8_t { nil, flag, integer, text, list };

class Values {
 public:
  static constexpr ValueId nil = 0;
  static constexpr ValueId no = 1;
  static constexpr ValueId yes = 2;
  static constexpr ValueId empty_list = 3;

  Values();

  [[nodiscard]] static constexpr ValueId flag(bool value) { return value ? yes : no; }
  [[nodiscard]] ValueId integer(std::int64_t value);
  [[nodiscard]] ValueId text(std::string_view value);
  /// REQUIRES: `list` is a list.
  [[nodiscard]] ValueId extended(ValueId list, ValueId element);
  /// One text after another; absent counts as empty. REQUIRES: each is a text or nil.
  [[nodiscard]] ValueId concatenated(ValueId first, ValueId second);
  [[nodiscard]] ValueId of(const HistoryValue& value);

  [[nodiscard]] ValueKind kind(ValueId id) const { return entries_[id].kind; }
  /// REQUIRES: an integer.
  [[nodiscard]] std::int64_t number(ValueId id) const { return entries_[id].number; }
  /// REQUIRES: a text. Valid until the next value is made.
  [[nodiscard]] std::string_view text_of(ValueId id) const {
    return std::string_view(bytes_).substr(static_cast<std::size_t>(entries_[id].number), entries_[id].length);
  }
  /// Of a list: how many elements. Of a text: how many bytes.
  [[nodiscard]] std::uint32_t length(ValueId id) const { return entries_[id].length; }
  /// The list without its last element, and that element. REQUIRES: a list that is not empty.
  [[nodiscard]] ValueId front_of(ValueId id) const { return entries_[id].front; }
  [[nodiscard]] ValueId last_of(ValueId id) const { return entries_[id].last; }
  /// The elements of a list from its `skip`-th on.
  [[nodiscard]] std::vector<ValueId> elements(ValueId id, std::uint32_t skip = 0) const;
  /// As a person would write it: `nil`, `4`, `"x y"`, `[1 2]`.
  [[nodiscard]] std::string print(ValueId id) const;
  /// The same value of another table, here.
  [[nodiscard]] ValueId copied(const Values& from, ValueId id);
  /// How many there are.
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(entries_.size()); }

 private:
  struct Entry {
    ValueKind kind{};
    std::uint32_t length = 0;
    ValueId front = 0;
    ValueId last = 0;
    std::int64_t number = 0;  // a text: where its bytes begin
    std::uint64_t hash = 0;
  };
  template <class Same>
  [[nodiscard]] ValueId find_or_add(const Entry& entry, Same&& same, std::string_view bytes);
  void grow();

  std::vector<Entry> entries_;
  std::string bytes_;
  std::vector<ValueId> table_;  // open addressing; 0: empty, since nil is never looked up
  struct Joined {
    ValueId first = 0;
    ValueId second = 0;
    ValueId result = 0;
  };
  std::vector<Joined> joined_;  // a cache of concatenated()
};

}  // namespace orrery::history
