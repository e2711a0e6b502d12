// Real histories, slightly changed: one value is another one, two returns change places, an operation is left out. The
// search and the frontier, which share neither order nor memory, always agree; where the object has few operations, so
// does the judge that tries every order.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/history/check.hpp"
#include "sim/history/frontier.hpp"
#include "tests/sim/history/brute_force.hpp"
#include "tools/files.hpp"
#include "tools/histories/reader.hpp"

using namespace orrery;
using namespace orrery::history;
using namespace orrery::history::test;

namespace {

using Operations = std::vector<history::Operation>;

std::vector<std::size_t> those_that_returned(const Operations& operations) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < operations.size(); ++i)
    if (operations[i].outcome == Outcome::ok) found.push_back(i);
  return found;
}

void change(Operations& operations, Dice& dice) {
  const std::vector<std::size_t> returned = those_that_returned(operations);
  if (returned.size() < 2) return;
  const auto any = [&] { return returned[dice.below(static_cast<std::uint32_t>(returned.size()))]; };
  switch (dice.below(3)) {
    case 0: {
      // Another value that the history knows.
      history::Operation& own = operations[any()];
      history::Operation& other = operations[any()];
      if (own.call == Call::read)
        own.result = other.call == Call::read ? other.result : other.argument;
      else if (own.call == Call::cas)
        own.result = history::Values::flag(own.result != history::Values::yes);
      else if (other.call == own.call)
        std::swap(own.argument, other.argument);
      return;
    }
    case 1: {
      history::Operation& a = operations[any()];
      history::Operation& b = operations[any()];
      if (a.invoked < b.returned && b.invoked < a.returned) std::swap(a.returned, b.returned);
      return;
    }
    default:
      operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(any()));
  }
}

std::uint64_t changes_of_each() {
  const char* asked = std::getenv("ORRERY_MUTATIONS");
  return asked != nullptr ? std::stoull(asked) : 30;
}

}  // namespace

TEST_CASE("two ways of judging agree on real histories that were changed") {
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t tried_all = 0;
  for (const char* name : {"etcd_005.log", "etcd_010.log", "etcd_018.log", "etcd_056.log", "etcd_057.log",
                           "etcd_080.log", "etcd_101.log", "kv_c10-ok.txt", "kv_c10-bad.txt"}) {
    const std::string file = std::string("tests/data/histories/") + name;
    CAPTURE(file);
    const std::optional<std::string> text = tools::read_file(file);
    REQUIRE(text);
    const tools::ReadHistory read = tools::read_history(file, *text);
    for (std::uint64_t seed = 1; seed <= changes_of_each(); ++seed) {
      CAPTURE(seed);
      Dice dice(seed);
      History history = read.history;
      // Sometimes only the beginning, so that all orders can be tried.
      const bool is_short = dice.in(2);
      if (is_short) history.operations.resize(std::min<std::size_t>(history.operations.size(), 6 + dice.below(5)));
      for (std::uint32_t changes = dice.below(3); changes > 0; --changes) change(history.operations, dice);
      bool all_right = true;
      for (const Part& part : parts_of(history, *read.model)) {
        const State initial = read.model->initial(history.values, history.initial);
        const Found found = search(part.operations, *read.model, initial, history.values, 2'000'000);
        const Found also = advance(part.operations, *read.model, initial, history.values, 200'000);
        REQUIRE(found.verdict != Verdict::unknown);
        REQUIRE(found.verdict == also.verdict);
        REQUIRE(found.broken_at == also.broken_at);
        REQUIRE(judge(part, *read.model, history.values, history.initial).verdict == found.verdict);
        all_right = all_right && found.verdict == Verdict::yes;
        ++(found.verdict == Verdict::yes ? right : wrong);
      }
      if (!is_short || read.model->name() != "cas-register") continue;
      ++tried_all;
      REQUIRE(has_an_order(history, read.model->name()) == all_right);
    }
  }
  CHECK(right > 100);
  CHECK(wrong > 50);
  CHECK(tried_all > 50);
}
