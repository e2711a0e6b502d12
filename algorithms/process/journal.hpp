// The journal: one append-only sequence of records a node, the only thing of it that survives a crash. What survives is
// a prefix at least as long as what was durable, then perhaps one corrupt record; a broken disk can do worse, and the
// algorithm sees it as corrupt or missing records and cuts a torn tail or halts.
#pragma once

#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

/// A record as the disk gives it back. Its checksum failed if it is corrupt: the content is then unknown.
struct JournalRecord {
  Lsn lsn{};
  Message content;  ///< empty: corrupt
  [[nodiscard]] bool corrupt() const { return content.empty(); }
};

/// What a process finds at its start. A fresh node finds nothing: no checkpoint, base 0, no records.
struct Durable {
  Message checkpoint;                  ///< empty: there is none
  Lsn base{};                          ///< the checkpoint covers the records up to here
  std::vector<JournalRecord> records;  ///< in order of lsn, all above base; a lost write shows as a gap
};

/// Where a journal that was read back stops being usable.
struct JournalCut {
  std::size_t usable = 0;  // layout: allow size_t-member, a position in a vector, never encoded
  bool torn = false;       ///< the last record is corrupt: cut it, nothing that was promised is lost by an honest disk
  bool broken = false;     ///< a corrupt record or a gap before the last: the process should halt
};
/// Judges the records of `durable`: complexity linear in their number.
[[nodiscard]] inline JournalCut inspect(const Durable& durable) {
  JournalCut cut;
  Lsn expected = durable.base + 1;
  for (const JournalRecord& record : durable.records) {
    const bool last = cut.usable + 1 == durable.records.size();
    if (record.lsn != expected || (record.corrupt() && !last)) {
      cut.broken = true;
      return cut;
    }
    if (record.corrupt()) {
      cut.torn = true;
      return cut;
    }
    ++cut.usable;
    ++expected;
  }
  return cut;
}

}  // namespace orrery
