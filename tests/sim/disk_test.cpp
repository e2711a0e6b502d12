// A disk by itself: what survives a crash is a prefix at least as long as what was durable, then perhaps one corrupt
// record; damage shows as corrupt records and gaps.
#include "sim/disk.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/probe.hpp"

namespace orrery::sim::disk_test {
namespace {

using probe::Note;

void append(Disk& disk, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) disk.append(Message::of(Note{text}));
}
/// What a boot finds: `[state]` if there is a checkpoint, then each record, `!` if it is corrupt.
std::string boot(Disk& disk) {
  const Durable found = disk.read_back();
  std::string text = found.checkpoint.empty() ? "" : "[" + found.checkpoint.as<Note>()->text + "]";
  for (const JournalRecord& record : found.records)
    text += std::to_string(record.lsn.value) + (record.corrupt() ? "!" : record.content.as<Note>()->text);
  return text;
}

TEST_CASE("what survives is a prefix at least as long as what was durable") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    Disk disk;
    const std::uint64_t records = random() % 80;
    for (std::uint64_t r = 1; r <= records; ++r) append(disk, {std::to_string(r)});
    const std::uint64_t durable = records == 0 ? 0 : random() % (records + 1);
    disk.complete({durable}, true);
    REQUIRE(disk.unsynced() == records - durable);
    const auto survivors = static_cast<std::uint32_t>(random() % (records - durable + 1));
    const bool torn = random() % 2 == 0;
    disk.crash(torn ? Lose::torn : Lose::unsynced, survivors);
    REQUIRE(disk.truly_durable() == Lsn{durable + survivors});
    const Durable found = disk.read_back();
    const JournalCut cut = inspect(found);
    REQUIRE_FALSE(cut.broken);
    REQUIRE(cut.usable == durable + survivors);
    REQUIRE(cut.torn == (torn && durable + survivors < records));
    for (std::size_t r = 0; r < cut.usable; ++r)
      REQUIRE(found.records[r].content == Message::of(Note{std::to_string(r + 1)}));
    REQUIRE(disk.appended() == Lsn{durable + survivors});
    REQUIRE(disk.unsynced() == 0);
  }
}

TEST_CASE("no more survives than there was") {
  Disk disk;
  append(disk, {"a"});
  CHECK_THROWS_AS(disk.crash(Lose::unsynced, 2), EnsureFailure);
}

TEST_CASE("what a lying disk told is not durable") {
  Disk disk;
  append(disk, {"a", "b"});
  disk.complete({1}, true);
  disk.complete({2}, false);
  CHECK(disk.told() == Lsn{2});
  CHECK(disk.durable() == Lsn{1});
  disk.crash(Lose::unsynced, 0);
  CHECK(boot(disk) == "1a");
}

TEST_CASE("a checkpoint comes true with the answer that covers it; later records stay") {
  Disk disk;
  append(disk, {"a", "b", "c"});
  disk.begin_checkpoint(Message::of(Note{"ab"}), {2});
  CHECK(disk.checkpoint_pending());
  disk.complete({1}, true);
  CHECK(disk.base() == Lsn{0});
  disk.complete({2}, true);
  CHECK_FALSE(disk.checkpoint_pending());
  CHECK(disk.base() == Lsn{2});
  disk.crash(Lose::unsynced, 0);
  CHECK(boot(disk) == "[ab]");
  append(disk, {"d"});
  CHECK(disk.appended() == Lsn{3});
}

TEST_CASE("a checkpoint is not on disk with the answer to a sync that was asked for before it") {
  Disk disk;
  append(disk, {"a", "b"});
  CHECK(disk.expect_answer(std::chrono::milliseconds(2)) == std::chrono::milliseconds(2));
  disk.begin_checkpoint(Message::of(Note{"ab"}), {2});
  CHECK(disk.expect_answer(std::chrono::milliseconds(1)) == std::chrono::milliseconds(2));  // in order
  disk.complete({2}, true);
  CHECK(disk.durable() == Lsn{2});
  CHECK(disk.base() == Lsn{0});
  Disk earlier = disk;
  earlier.crash(Lose::unsynced, 0);
  CHECK(boot(earlier) == "1a2b");
  disk.complete({2}, true);
  CHECK(disk.base() == Lsn{2});
}

TEST_CASE("a lie makes no checkpoint, a crash forgets it") {
  Disk disk;
  append(disk, {"a"});
  disk.begin_checkpoint(Message::of(Note{"state"}), {1});
  disk.complete({1}, false);
  CHECK(disk.checkpoint_pending());
  disk.crash(Lose::nothing, 0);
  CHECK(boot(disk) == "1a");
}

Disk with_four() {
  Disk disk;
  append(disk, {"a", "b", "c", "d"});
  disk.complete({4}, true);
  return disk;
}

TEST_CASE("damage is seen at every boot, where the journal goes on behind it") {
  Disk disk = with_four();
  std::string seen;
  SUBCASE("rot") {
    disk.rot({2});
    seen = "1a2!3c4d";
  }
  SUBCASE("a lost write") {
    disk.lose_write({2});
    seen = "1a3c4d";
  }
  SUBCASE("a misdirected write") {
    disk.misdirect({3}, {2});
    seen = "1a2!4d";
  }
  SUBCASE("rot twice, also of the last record: no torn tail") {
    disk.rot({2});
    disk.rot({4});
    seen = "1a2!3c4!";
  }
  SUBCASE("a gap before a corrupt last record: no torn tail") {
    disk.lose_write({2});
    disk.rot({4});
    seen = "1a3c4!";
  }
  CHECK(disk.truly_durable() == Lsn{1});
  CHECK(boot(disk) == seen);
  CHECK(boot(disk) == seen);
  CHECK(disk.truly_durable() == Lsn{1});
}

TEST_CASE("damage to the end can't be told from an end: the journal goes on there") {
  Disk disk = with_four();
  std::string seen = "1a2b3c";
  SUBCASE("rot looks like a torn record") {
    disk.rot({4});
    CHECK(boot(disk) == "1a2b3c4!");
  }
  SUBCASE("a lost write looks like none") { disk.lose_write({4}); }
  SUBCASE("a misdirected write is both") {
    disk.misdirect({4}, {3});
    CHECK(boot(disk) == "1a2b3!");
    seen = "1a2b";
  }
  CHECK(boot(disk) == seen);
  append(disk, {"new"});
  CHECK(disk.appended().value == seen.size() / 2 + 1);
  disk.complete(disk.appended(), true);
  CHECK(disk.truly_durable() == disk.appended());
  CHECK(boot(disk) == seen + std::to_string(disk.appended().value) + "new");
}

TEST_CASE("a checkpoint heals the damage that it covers") {
  Disk disk = with_four();
  disk.rot({2});
  disk.begin_checkpoint(Message::of(Note{"abc"}), {3});
  disk.complete({4}, true);
  CHECK(disk.truly_durable() == Lsn{4});
  CHECK(boot(disk) == "[abc]4d");
}

TEST_CASE("only a record that is there can be damaged") {
  Disk disk = with_four();
  disk.begin_checkpoint(Message::of(Note{"ab"}), {2});
  disk.complete({2}, true);
  CHECK_THROWS_AS(disk.rot({2}), EnsureFailure);
  CHECK_THROWS_AS(disk.rot({5}), EnsureFailure);
  disk.rot({3});
}

TEST_CASE("a wiped disk is new, but its faults stay in force") {
  Disk disk = with_four();
  disk.rot({2});
  disk.lying = true;
  disk.wipe();
  CHECK(disk.appended() == Lsn{0});
  CHECK(disk.truly_durable() == Lsn{0});
  CHECK(disk.lying);
  CHECK(boot(disk) == "");
  append(disk, {"a"});
  disk.complete({1}, true);
  CHECK(disk.truly_durable() == Lsn{1});
}

TEST_CASE("a copy of a disk is another disk") {
  Disk disk = with_four();
  Disk copy = disk;
  append(copy, {"e"});
  copy.rot({1});
  CHECK(boot(disk) == "1a2b3c4d");
  CHECK(boot(copy) == "1!2b3c4d5e");
}

}  // namespace
}  // namespace orrery::sim::disk_test
