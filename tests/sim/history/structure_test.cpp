// The shortcuts for counters and lists: each premise and each way to be wrong by example, and long histories against
// the search and the frontier. Small histories against all orders are agreement_test.cpp's.
#include "sim/history/structure.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "sim/history/check.hpp"
#include "sim/history/frontier.hpp"
#include "tests/sim/history/brute_force.hpp"

using namespace orrery;
using namespace orrery::history;
using namespace orrery::history::test;

namespace {

/// Operations with their times; every one has a process of its own.
class Drawn {
 public:
  explicit Drawn(std::string_view model) : model_(model_named(model)) { history.keys = {""}; }
  Drawn& add(std::int64_t amount, Position from, Position to = never) {
    return put(Call::add, history.values.integer(amount), Values::nil, from, to);
  }
  Drawn& add_telling(std::int64_t amount, std::int64_t sum, Position from, Position to) {
    return put(Call::add, history.values.integer(amount), history.values.integer(sum), from, to);
  }
  Drawn& sum(std::int64_t sum, Position from, Position to) {
    return put(Call::read, Values::nil, history.values.integer(sum), from, to);
  }
  Drawn& append(std::int64_t value, Position from, Position to = never) {
    return put(Call::append, history.values.integer(value), Values::nil, from, to);
  }
  Drawn& list(std::initializer_list<std::int64_t> elements, Position from, Position to) {
    return put(Call::read, Values::nil, list_of(elements), from, to);
  }
  Drawn& begins_with(ValueId value) {
    history.initial = value;
    return *this;
  }
  ValueId list_of(std::initializer_list<std::int64_t> elements) {
    ValueId all = Values::empty_list;
    for (const std::int64_t each : elements) all = history.values.extended(all, history.values.integer(each));
    return all;
  }

  /// "right", why not, or "no premise". Whatever was decided, trying all orders gives the same.
  std::string decided() {
    const auto found = decide(history.operations, *model_, history.values, history.initial);
    if (!found) return "no premise";
    CHECK(found->linearizable == has_an_order(history, model_->name()));
    CHECK(found->linearizable == found->why.empty());
    CHECK(found->linearizable == found->operations.empty());
    return found->linearizable ? "right" : found->why;
  }

  History history;

 private:
  Drawn& put(Call call, ValueId argument, ValueId result, Position from, Position to) {
    history::Operation own;
    own.call = call;
    own.process = static_cast<std::uint32_t>(history.processes.size());
    history.processes.push_back(std::to_string(own.process));
    own.outcome = to == never ? Outcome::unknown : Outcome::ok;
    own.argument = argument;
    own.result = result;
    own.invoked = from;
    own.returned = to;
    history.operations.push_back(own);
    return *this;
  }
  const Model* model_;
};

Drawn counter() { return Drawn("counter"); }
Drawn list() { return Drawn("list-append"); }

constexpr const char* right = "right";
constexpr const char* no_premise = "no premise";

}  // namespace

TEST_CASE("a counter: a read lies between as many additions as it tells, and those after") {
  CHECK(counter().add(1, 0, 1).sum(1, 2, 3).add(1, 4, 5).sum(2, 6, 7).decided() == right);
  CHECK(counter().add(1, 0, 5).sum(0, 1, 2).sum(1, 3, 4).decided() == right);
  CHECK(counter().add(1, 0, 5).sum(1, 1, 2).sum(0, 3, 4).decided() ==
        "sums were told in another order than that of time");
  CHECK(counter().add(1, 0, 1).sum(0, 2, 3).decided() ==
        "an addition had returned, and the sums that were told lack it");
  CHECK(counter().sum(1, 0, 1).add(1, 2, 3).decided() == "a sum was told before so many additions were called");
  CHECK(counter().add(1, 0, 1).sum(2, 2, 3).decided() == "the sum never was 2");
  CHECK(counter().add(2, 0, 3).sum(1, 1, 2).decided() == "the sum never was 1");
}

TEST_CASE("a counter: of the additions that may be the next change, the one that has to end first is") {
  CHECK(counter().add(1, 0, 20).add(1, 1, 6).sum(1, 7, 8).add(1, 9, 10).sum(3, 11, 12).decided() == right);
  CHECK(counter().add(1, 0, 6).add(1, 1, 20).sum(1, 7, 8).add(1, 9, 10).sum(2, 11, 12).decided() == right);
  CHECK(counter().add(1, 0, 6).add(1, 1, 5).sum(1, 7, 8).decided() ==
        "an addition had returned, and the sums that were told lack it");
  CHECK(counter().add(1, 0, 6).sum(1, 7, 8).sum(2, 9, 10).add(1, 11, 12).decided() ==
        "a sum was told before so many additions were called");
}

TEST_CASE("a counter: an addition of unknown outcome counts at any time after its call, or never") {
  CHECK(counter().add(1, 0).sum(0, 1, 2).sum(1, 3, 4).decided() == right);
  CHECK(counter().add(1, 0).sum(0, 1, 2).add(1, 3, 4).sum(1, 5, 6).decided() == right);
  CHECK(counter().sum(1, 0, 1).add(1, 2).decided() == "a sum was told before so many additions were called");
}

TEST_CASE("a counter: additions that tell their sum may be of any amount, the others make up what is between") {
  CHECK(counter().add_telling(5, 5, 0, 1).add_telling(3, 8, 2, 3).sum(8, 4, 5).decided() == right);
  CHECK(counter().add_telling(5, 9, 0, 9).add(2, 1, 8).add(2, 2, 7).sum(4, 3, 6).decided() == right);
  CHECK(counter().add_telling(5, 9, 0, 9).add(2, 1, 8).sum(2, 3, 6).decided() == "the sum never was 9");
  CHECK(counter().add_telling(5, 8, 0, 9).add(2, 1, 8).decided() == "the sum never was 8");
  CHECK(counter().add_telling(5, 4, 0, 9).decided() == "the sum never was 4");
  CHECK(counter().add_telling(5, 6, 0, 9).decided() == "the sum never was 6");
  CHECK(counter().add_telling(1, 1, 0, 9).add_telling(1, 1, 2, 3).decided() ==
        "two additions can't both have made the sums that they told");
  CHECK(counter().add_telling(1, 2, 0, 1).add_telling(1, 1, 2, 3).decided() ==
        "sums were told in another order than that of time");
  CHECK(counter().add_telling(1, 2, 0, 1).add(1, 2, 3).decided() ==
        "a sum was told before so many additions were called");
  CHECK(counter().add(1, 0, 1).add_telling(1, 1, 2, 3).decided() ==
        "an addition had returned, and the sums that were told lack it");
}

TEST_CASE("a counter: downwards, from any number, and additions of nothing that only read") {
  CHECK(counter().add(-2, 0, 1).add_telling(-3, -5, 2, 3).sum(-5, 4, 5).decided() == right);
  CHECK(counter().add(-2, 0, 1).sum(2, 2, 3).decided() == "the sum never was 2");
  Drawn shifted = counter();
  CHECK(shifted.begins_with(shifted.history.values.integer(7)).add(1, 0, 1).sum(8, 2, 3).decided() == right);
  CHECK(shifted.sum(7, 4, 5).decided() == "sums were told in another order than that of time");
  CHECK(counter().add(1, 0, 1).add_telling(0, 1, 2, 3).add(0, 4, 5).add(0, 6).decided() == right);
  CHECK(counter().add(1, 0, 1).add_telling(0, 0, 2, 3).decided() ==
        "an addition had returned, and the sums that were told lack it");
}

TEST_CASE("a counter: the search decides what no proof covers") {
  CHECK(counter().add(1, 0, 1).add(-1, 2, 3).decided() == no_premise);
  CHECK(counter().add(1, 0, 1).add_telling(-1, 0, 2, 3).decided() == no_premise);
  CHECK(counter().add(1, 0, 1).add(2, 2, 3).decided() == no_premise);
  CHECK(counter().add_telling(2, 2, 0, 1).add(1, 2, 3).add(3, 4).decided() == no_premise);
  constexpr std::int64_t half = std::int64_t{1} << 62;
  CHECK(counter().add(half, 0, 1).add(half, 2, 3).decided() == no_premise);
  CHECK(counter().add(std::numeric_limits<std::int64_t>::min(), 0, 1).decided() == no_premise);
  CHECK(counter().add(half, 0, 1).sum(half, 2, 3).decided() == right);
}

TEST_CASE("a list: what was read is the order of appends, and has to be that of time") {
  CHECK(list().append(1, 0, 5).append(2, 1, 4).list({2, 1}, 6, 7).list({2, 1}, 8, 9).decided() == right);
  CHECK(list().append(1, 0, 5).list({}, 1, 2).list({1}, 3, 4).decided() == right);
  CHECK(list().append(1, 0, 5).list({1}, 1, 2).list({}, 3, 4).decided() ==
        "what was seen, and when, contradicts the order of the list");
  CHECK(list().append(1, 0, 1).append(2, 2, 3).list({2, 1}, 4, 5).decided() ==
        "what was seen, and when, contradicts the order of the list");
  CHECK(list().list({1}, 0, 1).append(1, 2, 3).decided() ==
        "what was seen, and when, contradicts the order of the list");
  CHECK(list().append(1, 0, 9).append(2, 1, 8).list({1}, 2, 3).list({2}, 4, 5).decided() ==
        "neither of two lists is the beginning of the other");
  CHECK(list().append(1, 0, 1).list({1, 2}, 2, 3).decided() == "nobody appended 2");
  CHECK(list().append(1, 0, 1).list({1, 1}, 2, 3).decided() == "1 was appended once and is there twice");
}

TEST_CASE("a list: an append that no read saw comes after all reads, or never where its outcome is unknown") {
  CHECK(list().append(1, 0, 3).list({}, 1, 2).decided() == right);
  CHECK(list().append(1, 0, 1).list({}, 2, 3).decided() == "1 was appended, and later it was not there");
  CHECK(list().append(1, 0, 1).append(2, 2, 5).list({2}, 3, 4).decided() ==
        "1 was appended, and later it was not there");
  CHECK(list().append(1, 0, 9).append(2, 1, 3).list({2}, 4, 5).append(3, 6, 8).decided() == right);
  CHECK(list().list({2}, 0, 9).append(1, 1, 2).append(2, 3, 4).decided() ==
        "1 was appended, and later it was not there");
  CHECK(list().append(1, 0).list({}, 2, 3).decided() == right);
  CHECK(list().append(1, 0).list({}, 2, 3).list({1}, 4, 5).decided() == right);
}

TEST_CASE("a list: it may begin with elements, and values that were appended twice are the search's business") {
  Drawn begun = list();
  begun.begins_with(begun.list_of({7})).append(1, 0, 1).list({7, 1}, 2, 3);
  CHECK(begun.decided() == right);
  CHECK(Drawn(begun).append(7, 4, 5).list({7, 1, 7}, 6, 7).decided() == right);
  CHECK(Drawn(begun).list({}, 4, 5).decided() == "neither of two lists is the beginning of the other");
  Drawn other = list();
  CHECK(other.begins_with(other.list_of({7})).append(8, 0, 1).list({8, 7}, 2, 3).decided() ==
        "a list that does not begin as it did at first");
  CHECK(list().append(1, 0, 1).append(1, 2, 3).list({1, 1}, 4, 5).decided() == no_premise);
}

TEST_CASE("on long histories the shortcuts agree with the search and the frontier") {
  for (const std::string_view name : {"counter", "list-append"}) {
    CAPTURE(name);
    const Model& model = *model_named(name);
    std::uint64_t decided = 0;
    std::uint64_t compared = 0;
    std::uint64_t wrong = 0;
    for (std::uint64_t seed = 1; seed <= 600; ++seed) {
      History history = small_history(name, seed, 20 + static_cast<std::uint32_t>(seed % 280));
      for (const Part& part : parts_of(history, model)) {
        const auto found = decide(part.operations, model, history.values, history.initial);
        if (!found) continue;
        ++decided;
        const State initial = model.initial(history.values, history.initial);
        const Verdict verdict = found->linearizable ? Verdict::yes : Verdict::no;
        const Found searched = search(part.operations, model, initial, history.values, 20'000);
        const Found advanced = advance(part.operations, model, initial, history.values, 20'000);
        if (searched.verdict == Verdict::unknown && advanced.verdict == Verdict::unknown) continue;
        ++compared;
        wrong += found->linearizable ? 0U : 1U;
        if (searched.verdict != Verdict::unknown && searched.verdict != verdict) FAIL("search ", seed, found->why);
        if (advanced.verdict != Verdict::unknown && advanced.verdict != verdict) FAIL("frontier ", seed, found->why);
      }
    }
    MESSAGE(name << ": " << decided << " decided, " << compared << " compared, " << wrong << " of them wrong");
    CHECK(decided > 200);
    CHECK(compared > decided * 9 / 10);
    CHECK(wrong > compared / 10);
    CHECK(compared - wrong > compared / 10);
  }
}
