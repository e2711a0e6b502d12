// What claims read and write: faces, verdicts, and a journal that was read back.
#include "algorithms/process/claim.hpp"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/journal.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::claim_test {
namespace {

struct Smile {
  std::uint64_t width = 0;
  bool operator==(const Smile&) const = default;
  static constexpr std::string_view type_name = "Smile";
  static constexpr auto fields() { return std::tuple{field("width", &Smile::width)}; }
};
struct Frown {
  std::uint64_t depth = 0;
  bool operator==(const Frown&) const = default;
  static constexpr std::string_view type_name = "Frown";
  static constexpr auto fields() { return std::tuple{field("depth", &Frown::depth)}; }
};
struct Wide {
  std::array<std::uint64_t, 13> much{};
  static constexpr std::string_view type_name = "Wide";
  static constexpr auto fields() { return std::tuple{field("much", &Wide::much)}; }
};
struct Heavy {
  std::string text;
  static constexpr std::string_view type_name = "Heavy";
  static constexpr auto fields() { return std::tuple{field("text", &Heavy::text)}; }
};
static_assert(FaceType<Smile>);
static_assert(!FaceType<Wide>);   // more than 96 bytes
static_assert(!FaceType<Heavy>);  // has an owner

TEST_CASE("a box tells whether the face changed, and gives it only as what it is") {
  FaceBox box;
  CHECK(box.empty());
  CHECK(box.get<Smile>() == nullptr);
  CHECK(box.update(Smile{1}));
  CHECK_FALSE(box.update(Smile{1}));
  CHECK(box.update(Smile{2}));
  CHECK(box.get<Smile>()->width == 2);
  CHECK(box.get<Frown>() == nullptr);
  const FaceBox before = box;
  CHECK(box.update(Frown{2}));  // equal bytes, another type
  CHECK(box.get<Smile>() == nullptr);
  CHECK(before.get<Smile>()->width == 2);
  DigestSink one;
  DigestSink two;
  box.digest(one);
  FaceBox other;
  other.update(Frown{3});
  other.digest(two);
  CHECK_FALSE(one.finish() == two.finish());
  TextPrinter printer;
  box.visit_with(printer);
  CHECK(printer.str() == "Frown{depth: 2}");
}

TEST_CASE("verdicts count every check and keep the first that is broken") {
  Verdicts verdicts(std::vector<Verdicts::Mark>(2));
  int asked = 0;
  const auto evidence = [&] {
    ++asked;
    return "evidence " + std::to_string(asked);
  };
  verdicts.check(0, true, {3}, evidence);
  CHECK_FALSE(verdicts.broken());
  CHECK(asked == 0);
  verdicts.check(1, false, {4}, evidence);
  verdicts.check(0, false, {5}, evidence);
  REQUIRE(verdicts.broken());
  CHECK(verdicts.broken()->claim == 1);
  CHECK(verdicts.broken()->node == NodeId{4});
  CHECK(verdicts.broken()->evidence == "evidence 1");
  CHECK(asked == 1);
  CHECK(verdicts.marks()[0].checks == 2);
  CHECK(verdicts.marks()[1].checks == 1);
}

TEST_CASE("an ignored claim counts and breaks nothing") {
  std::vector<Verdicts::Mark> marks(2);
  marks[0].ignored = true;
  Verdicts verdicts(marks);
  verdicts.check(0, false, {0}, [] { return std::string(); });
  CHECK_FALSE(verdicts.broken());
  CHECK(verdicts.marks()[0].checks == 1);
  verdicts.check(1, false, {0}, [] { return std::string(); });
  CHECK(verdicts.broken());
}

TEST_CASE("what holds may cease to, what was reached stays so") {
  Verdicts verdicts(std::vector<Verdicts::Mark>(2));
  verdicts.hold(0, true);
  verdicts.reach(1, true);
  CHECK(verdicts.marks()[0].holds);
  verdicts.hold(0, false);
  verdicts.reach(1, false);
  CHECK_FALSE(verdicts.marks()[0].holds);
  CHECK(verdicts.marks()[1].holds);
  CHECK(verdicts.marks()[0].checks == 2);
  CHECK(verdicts.marks()[1].checks == 2);
}

/// Records above base 3: `good` ones by lsn, corrupt ones by the negative.
Durable found(const std::vector<int>& lsns) {
  Durable durable;
  durable.base = {3};
  for (const int lsn : lsns)
    durable.records.push_back(
        {{static_cast<std::uint64_t>(lsn < 0 ? -lsn : lsn)}, lsn < 0 ? Message() : Message::of(Smile{})});
  return durable;
}

TEST_CASE("where a journal that was read back stops being usable") {
  struct Row {
    std::vector<int> lsns;
    std::size_t usable;
    bool torn;
    bool broken;
  };
  const std::vector<Row> rows{
      {{}, 0, false, false},          // nothing there
      {{4, 5, 6}, 3, false, false},   // all sound
      {{4, 5, -6}, 2, true, false},   // a torn tail
      {{-4}, 0, true, false},         // nothing but a torn record
      {{4, -5, 6}, 1, false, true},   // corrupt in the middle
      {{4, 6}, 1, false, true},       // a gap
      {{5, 6}, 0, false, true},       // a gap right after the checkpoint
      {{4, -6}, 1, false, true},      // a gap before the torn tail
      {{4, -5, -6}, 1, false, true},  // two corrupt ones: more than a torn tail
  };
  for (const Row& row : rows) {
    CAPTURE(row.lsns.size());
    const JournalCut cut = inspect(found(row.lsns));
    CHECK(cut.usable == row.usable);
    CHECK(cut.torn == row.torn);
    CHECK(cut.broken == row.broken);
  }
}

TEST_CASE("mutants are off unless their bit is on") {
  enum class Slip : std::uint8_t { first, second };
  CHECK_FALSE(Mutants<Slip>().on(Slip::first));
  CHECK(Mutants<Slip>(2).on(Slip::second));
  CHECK_FALSE(Mutants<Slip>(2).on(Slip::first));
}

TEST_CASE("a broken assumption says which") {
  const int answer = 41;
  try {
    ENSURE(answer == 42);
    FAIL("did not throw");
  } catch (const EnsureFailure& failure) {
    CHECK(std::string(failure.what()).find("ENSURE(answer == 42) failed in ") == 0);
  }
}

}  // namespace
}  // namespace orrery::claim_test
