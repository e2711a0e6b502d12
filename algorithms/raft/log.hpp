// The log: entries from first_index() to last_index(), each with the lsn of its journal record and a hash of the whole
// prefix that it ends. The lsn says when the entry is durable (not its index: an entry may be cut and another appended
// in its place while the first one's write is still on its way). The prefix hash makes the Log Matching property a
// comparison of two numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/raft/messages.hpp"
#include "algorithms/raft/types.hpp"

namespace orrery::raft {

struct Slot {
  Entry entry;
  Lsn lsn{};
  std::uint64_t prefix_hash = 0;
  bool operator==(const Slot&) const = default;
  static constexpr std::string_view type_name = "Slot";
  static constexpr auto fields() {
    return std::tuple{field("entry", &Slot::entry), field("lsn", &Slot::lsn), field("prefix_hash", &Slot::prefix_hash)};
  }
};

struct Log {
  LogIndex base_index{};  ///< the entries up to here are not kept; of the last of them, term and hash are
  Term base_term{};
  std::uint64_t base_hash = 0;
  Chunked<Slot> slots;

  [[nodiscard]] LogIndex first_index() const { return base_index + 1; }
  /// base_index if the log is empty.
  [[nodiscard]] LogIndex last_index() const { return base_index + slots.size(); }
  [[nodiscard]] Term last_term() const { return slots.empty() ? base_term : slots.back().entry.term; }
  [[nodiscard]] std::uint64_t last_hash() const { return slots.empty() ? base_hash : slots.back().prefix_hash; }
  /// REQUIRES: first_index() <= index <= last_index(). Valid until the log changes.
  [[nodiscard]] const Slot& at(LogIndex index) const {
    ENSURE(index > base_index && index - base_index <= slots.size());
    return slots[index - base_index - 1];
  }
  /// REQUIRES: base_index <= index <= last_index().
  [[nodiscard]] Term term_at(LogIndex index) const { return index == base_index ? base_term : at(index).entry.term; }
  /// Equal for two logs exactly if all their entries up to `index` are. REQUIRES: base_index <= index <= last_index().
  [[nodiscard]] std::uint64_t hash_at(LogIndex index) const {
    return index == base_index ? base_hash : at(index).prefix_hash;
  }
  /// Whether there is an entry of `term` at `index`, or it is the base.
  [[nodiscard]] bool matches(LogIndex index, Term term) const {
    return index >= base_index && index <= last_index() && term_at(index) == term;
  }

  void append(Entry entry, Lsn lsn) {
    const std::uint64_t kind = static_cast<std::uint64_t>(entry.kind) + 1;
    const std::uint64_t hash = mix(mix(last_hash(), mix(entry.term.value, kind)), entry.command.hash());
    slots.push_back(Slot{std::move(entry), lsn, hash});
  }
  /// Drops the entries from `from` on. REQUIRES: first_index() <= from <= last_index() + 1.
  void truncate_from(LogIndex from) { slots.truncate(from - base_index - 1); }

  /// The first index whose term is that of `index`. Terms never decrease along a log, so this takes logarithmic time.
  /// REQUIRES: first_index() <= index <= last_index().
  [[nodiscard]] LogIndex first_of_same_term(LogIndex index) const { return first_not_below(term_at(index), index); }
  /// The last index up to `limit` of an entry of `term`, or 0 if there is none. Logarithmic. REQUIRES: limit <=
  /// last_index().
  [[nodiscard]] LogIndex last_of_term(Term term, LogIndex limit) const {
    if (limit < first_index()) return {};
    const LogIndex above = first_not_below(term + 1, limit + 1);
    return above > first_index() && term_at(above - 1) == term ? above - 1 : LogIndex{};
  }
  /// The last index up to `limit` whose lsn is at most `durable`; base_index if there is none. Looks at the entries
  /// from `known` on, which is known to be durable.
  [[nodiscard]] LogIndex durable_index(LogIndex known, Lsn durable) const {
    while (known < last_index() && at(known + 1).lsn <= durable) ++known;
    return known;
  }

  bool operator==(const Log&) const = default;
  static constexpr std::string_view type_name = "Log";
  static constexpr auto fields() {
    return std::tuple{field("base_index", &Log::base_index), field("base_term", &Log::base_term),
                      field("base_hash", &Log::base_hash), field("slots", &Log::slots)};
  }

 private:
  /// The first index in first_index() .. end - 1 whose term is at least `term`, or `end`.
  [[nodiscard]] LogIndex first_not_below(Term term, LogIndex end) const {
    LogIndex low = first_index();
    while (low < end) {
      const LogIndex middle = low + (end - low) / 2;
      if (term_at(middle) < term)
        low = middle + 1;
      else
        end = middle;
    }
    return low;
  }
};

}  // namespace orrery::raft
