// The checkers against a judge that tries every order, on small histories of each model: the search, the frontier and
// the shortcuts give its verdict each time. ORRERY_HISTORIES=1000000 makes it a million of each.
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "sim/history/check.hpp"
#include "sim/history/frontier.hpp"
#include "sim/history/structure.hpp"
#include "tests/sim/history/brute_force.hpp"

using namespace orrery::history;
using namespace orrery::history::test;

namespace {

std::uint64_t histories_of_each() {
  const char* asked = std::getenv("ORRERY_HISTORIES");
  return asked != nullptr ? std::stoull(asked) : 4'000;
}

struct Counts {
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t by_structure = 0;        ///< parts
  std::uint64_t wrong_by_structure = 0;  ///< of them
};

/// Of all parts: one that is not linearizable makes it so.
Verdict together(Verdict a, Verdict b) {
  if (a == Verdict::no || b == Verdict::no) return Verdict::no;
  return a == Verdict::unknown ? a : b;
}

}  // namespace

TEST_CASE("on small histories every checker agrees with trying all orders") {
  for (const Model* model : models()) {
    CAPTURE(model->name());
    Counts counts;
    for (std::uint64_t seed = 1; seed <= histories_of_each(); ++seed) {
      History history = small_history(model->name(), seed, 3 + static_cast<std::uint32_t>(seed % 6));
      const bool expected = has_an_order(history, model->name());
      ++(expected ? counts.right : counts.wrong);
      Verdict searched = Verdict::yes;
      Verdict advanced = Verdict::yes;
      Verdict judged = Verdict::yes;
      for (const Part& part : parts_of(history, *model)) {
        const State initial = model->initial(history.values, history.initial);
        const Found found = search(part.operations, *model, initial, history.values, 1'000'000);
        const Found also = advance(part.operations, *model, initial, history.values, 1'000'000);
        const Judged whole = judge(part, *model, history.values, history.initial);
        searched = together(searched, found.verdict);
        advanced = together(advanced, also.verdict);
        judged = together(judged, whole.verdict);
        const bool by_structure = whole.by == "structure";
        counts.by_structure += by_structure ? 1U : 0U;
        counts.wrong_by_structure += by_structure && whole.verdict == Verdict::no ? 1U : 0U;
        if (found.verdict == Verdict::no && found.broken_at != also.broken_at) {
          CAPTURE(seed);
          CAPTURE(listing(history));
          REQUIRE(found.broken_at == also.broken_at);
        }
      }
      const Verdict wanted = expected ? Verdict::yes : Verdict::no;
      if (searched == wanted && advanced == wanted && judged == wanted) continue;
      CAPTURE(seed);
      CAPTURE(listing(history));
      REQUIRE(searched == wanted);
      REQUIRE(advanced == wanted);
      REQUIRE(judged == wanted);
    }
    MESSAGE(model->name() << ": " << counts.right << " linearizable, " << counts.wrong << " not, "
                          << counts.by_structure << " parts decided by structure, " << counts.wrong_by_structure
                          << " of them wrong");
    CHECK(counts.right > histories_of_each() / 10);
    CHECK(counts.wrong > histories_of_each() / 20);
    CHECK(counts.by_structure > histories_of_each() / 20);
    CHECK(counts.wrong_by_structure > histories_of_each() / 100);
    CHECK(counts.by_structure - counts.wrong_by_structure > histories_of_each() / 50);
  }
}
