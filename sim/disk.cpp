// Disks: what crashes and faults do to a journal.
#include "sim/disk.hpp"

#include <algorithm>
#include <tuple>

#include "algorithms/process/ensure.hpp"

namespace orrery::sim {
namespace {

/// In place of a record whose checksum will fail.
struct CorruptRecord {
  bool operator==(const CorruptRecord&) const = default;
  static constexpr std::string_view type_name = "CorruptRecord";
  static constexpr auto fields() { return std::tuple{}; }
};
/// In place of a record that was never written.
struct MissingRecord {
  bool operator==(const MissingRecord&) const = default;
  static constexpr std::string_view type_name = "MissingRecord";
  static constexpr auto fields() { return std::tuple{}; }
};

}  // namespace

bool Disk::has_room(const Message& record) const { return !full && (!size || used_ + bytes_of(record) <= *size); }

std::uint64_t Disk::bytes_of(const Message& record) {
  ByteSink bytes;
  encode(bytes, record);
  return bytes.bytes().size();
}

void Disk::measure() {
  if (!size) return;
  used_ = checkpoint_.empty() ? 0 : bytes_of(checkpoint_);
  for (std::size_t i = 0; i < records_.size(); ++i) used_ += bytes_of(records_[i]);
}

/// The oldest answer on its way is here; whether it speaks for the checkpoint too.
bool Disk::count_answer() {
  if (awaited_ > 0) --awaited_;
  if (!pending_ || pending_->earlier_answers == 0) return pending_.has_value();
  --pending_->earlier_answers;
  return false;
}

void Disk::complete(Lsn upto, bool honest) {
  const bool answers_checkpoint = count_answer();
  upto = std::min(upto, appended_);  // a wiped disk owes nothing for what it held
  told_ = std::max(told_, upto);
  if (!honest) return;
  durable_ = std::max(durable_, upto);
  if (answers_checkpoint && pending_->upto <= durable_) {
    checkpoint_ = std::move(pending_->state);
    records_.drop_front(pending_->upto - base_);
    base_ = pending_->upto;
    if (sound_ <= base_) sound_ = {~std::uint64_t{0}};  // the damage is replaced
    pending_.reset();
    measure();
  }
}

void Disk::crash(Lose lose, std::uint32_t survivors) {
  pending_.reset();
  if (lose == Lose::all) {
    wipe();
    damaged_ = true;
    return;
  }
  const std::uint64_t unsynced_records = unsynced();
  const std::uint64_t kept = lose == Lose::nothing ? unsynced_records : survivors;
  ENSURE(kept <= unsynced_records);
  const bool torn = lose == Lose::torn && kept < unsynced_records;
  records_.truncate(records_.size() - unsynced_records + kept);
  appended_ = base_ + records_.size();
  if (torn) {
    records_.push_back(Message::of(CorruptRecord{}));
    sound_ = std::min(sound_, appended_);
    ++appended_;
  }
  durable_ = told_ = requested_ = appended_;
  measure();
}

void Disk::damage(Lsn lsn, Message mark) {
  ENSURE(base_ < lsn && lsn <= appended_);
  records_.write(lsn - base_ - 1) = std::move(mark);
  sound_ = std::min(sound_, lsn - 1);
  damaged_ = true;
}
void Disk::rot(Lsn lsn) { damage(lsn, Message::of(CorruptRecord{})); }
void Disk::lose_write(Lsn lsn) { damage(lsn, Message::of(MissingRecord{})); }
void Disk::misdirect(Lsn from, Lsn over) {
  lose_write(from);
  rot(over);
}

void Disk::wipe() {
  records_ = {};
  checkpoint_ = {};
  pending_.reset();
  base_ = appended_ = durable_ = told_ = requested_ = {};
  sound_ = {~std::uint64_t{0}};
  damaged_ = false;
  used_ = 0;
}

Durable Disk::read_back() {
  // Nothing tells that a record is missing if none follows: the journal just ends before it.
  while (!records_.empty() && records_.back().as<MissingRecord>() != nullptr) cut_last();
  Durable found{checkpoint_, base_, {}};
  found.records.reserve(records_.size());
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const Message& record = records_[i];
    if (record.as<MissingRecord>() != nullptr) continue;
    const bool corrupt = record.as<CorruptRecord>() != nullptr;
    found.records.push_back({base_ + (i + 1), corrupt ? Message() : record});
  }
  if (inspect(found).torn) cut_last();
  return found;
}

void Disk::cut_last() {
  records_.truncate(records_.size() - 1);
  appended_ = durable_ = told_ = requested_ = base_ + records_.size();
  if (sound_ >= appended_) sound_ = {~std::uint64_t{0}};
  measure();
}

}  // namespace orrery::sim
