// A node's disk: its journal, how far it is durable in truth and in what the node was told, and the ways in which disks
// break. What survives a crash is a prefix at least as long as what was durable, then perhaps one corrupt record.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "algorithms/process/journal.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::sim {

/// What a crash takes from the disk.
enum class Lose : std::uint8_t {
  nothing,   ///< all that was appended survives, synced or not
  unsynced,  ///< any part of the unsynced suffix; the usual luck: all of it
  torn,      ///< as unsynced, and the first record that is lost remains as a corrupt one
  all,       ///< everything: a wiped disk
};
inline constexpr std::array<std::string_view, 4> lose_names{"nothing", "unsynced", "torn", "all"};
constexpr std::span<const std::string_view> names_of(Lose) { return lose_names; }

class Disk {
 public:
  // --- what the node does
  /// Whether one more record fits.
  [[nodiscard]] bool has_room(const Message& record) const;
  /// REQUIRES: has_room(record).
  void append(Message record) {
    if (size) used_ += bytes_of(record);
    records_.push_back(std::move(record));
    ++appended_;
  }
  [[nodiscard]] Lsn appended() const { return appended_; }
  /// What the node was told is durable.
  [[nodiscard]] Lsn told() const { return told_; }
  /// How far answers are on their way.
  [[nodiscard]] Lsn requested() const { return requested_; }
  void request(Lsn upto) { requested_ = std::max(requested_, upto); }
  /// A sync came back: the node is told; honest disks also keep it.
  void complete(Lsn upto, bool honest);
  /// The checkpoint comes true with an answer to a sync that was asked for later than now.
  void begin_checkpoint(Message state, Lsn upto) { pending_ = Pending{std::move(state), upto, awaited_}; }
  [[nodiscard]] bool checkpoint_pending() const { return pending_.has_value(); }
  /// A sync will be answered at `at`, but never before an earlier one: on_durable is monotone. Returns when.
  Duration expect_answer(Duration at) {
    ++awaited_;
    return last_answer_ = std::max(last_answer_, at);
  }
  /// The oldest answer came back, but the node hears of it later: the disk stalls.
  void park_answer() { (void)count_answer(); }
  /// The answers on their way belong to a boot that is over.
  void forget_answers() {
    awaited_ = 0;
    last_answer_ = {};
  }

  // --- what happens to it
  /// Cuts the journal as a crash does: `survivors` unsynced records survive. REQUIRES: survivors <= unsynced().
  void crash(Lose lose, std::uint32_t survivors);
  [[nodiscard]] std::uint64_t unsynced() const { return appended_ - std::min(durable_, appended_); }
  /// The record at `lsn` turns corrupt. REQUIRES: base() < lsn <= appended().
  void rot(Lsn lsn);
  /// The write of `lsn` never reached the disk, though it was acknowledged: a gap.
  void lose_write(Lsn lsn);
  /// The write of `from` went to the place of `over`: the one is missing, the other corrupt.
  void misdirect(Lsn from, Lsn over);
  void wipe();

  // --- what a boot finds
  /// The disk's content for on_start; a torn last record is shown once and then gone.
  [[nodiscard]] Durable read_back();

  // --- truth, for claims and faults
  /// Everything up to here would survive a crash now.
  [[nodiscard]] Lsn truly_durable() const { return std::min(durable_, sound_); }
  /// A fault destroyed something durable: the node counts as broken until it is replaced.
  [[nodiscard]] bool damaged() const { return damaged_; }
  void mark_damaged() { damaged_ = true; }
  [[nodiscard]] Lsn base() const { return base_; }
  [[nodiscard]] Lsn durable() const { return durable_; }

  // --- faults in force
  bool lying = false;        ///< syncs are answered at once and nothing becomes durable
  std::uint32_t stalls = 0;  ///< while above 0 no sync is answered
  bool full = false;         ///< the next append or checkpoint halts the node

  /// How many bytes the records and the checkpoint may take together; absent: any number.
  std::optional<std::uint64_t> size;

 private:
  struct Pending {
    Message state;
    Lsn upto;
    std::uint32_t earlier_answers;  // on their way when it began: they say nothing of it
  };
  [[nodiscard]] static std::uint64_t bytes_of(const Message& record);
  bool count_answer();
  void damage(Lsn lsn, Message mark);
  /// Counts the bytes in use anew, after some have gone.
  void measure();
  void cut_last();

  Chunked<Message> records_;  // those above base_, in order
  Message checkpoint_;
  Lsn base_{};
  Lsn appended_{};
  Lsn durable_{};
  Lsn told_{};
  Lsn requested_{};
  Lsn sound_{~std::uint64_t{0}};  // the records up to here are undamaged
  bool damaged_ = false;
  std::uint64_t used_ = 0;  // bytes; only kept where there is a size
  std::optional<Pending> pending_;
  std::uint32_t awaited_ = 0;  // answers on their way
  Duration last_answer_{};
};

}  // namespace orrery::sim
