// The models by example, and the values they are made of.
#include <string>

#include <doctest/doctest.h>

#include "sim/history/check.hpp"

using namespace orrery;
using namespace orrery::history;

namespace {

/// Operations one after another.
class Row {
 public:
  explicit Row(std::string_view model) : model_(model_named(model)) {
    history.keys = {"x"};
    history.processes = {"0", "1"};
  }
  Row& then(Call call, ValueId argument, ValueId result = Values::nil, std::uint32_t process = 0) {
    history::Operation own;
    own.call = call;
    own.outcome = Outcome::ok;
    own.process = process;
    own.argument = argument;
    own.result = result;
    own.invoked = position_++;
    own.returned = position_++;
    history.operations.push_back(own);
    return *this;
  }
  [[nodiscard]] bool right() { return check(history, *model_).verdict == Verdict::yes; }
  ValueId number(std::int64_t value) { return history.values.integer(value); }
  ValueId word(std::string_view value) { return history.values.text(value); }

  History history;

 private:
  const Model* model_;
  Position position_ = 0;
};

}  // namespace

TEST_CASE("equal values have equal numbers, and lists share their beginnings") {
  Values values;
  CHECK(values.integer(5) == values.integer(5));
  CHECK(values.text("5") != values.integer(5));
  CHECK(values.text("") != Values::nil);
  const ValueId one = values.extended(Values::empty_list, values.integer(1));
  const ValueId two = values.extended(one, values.integer(2));
  CHECK(values.extended(one, values.integer(2)) == two);
  CHECK(values.front_of(two) == one);
  CHECK(values.print(two) == "[1 2]");
  CHECK(values.concatenated(values.text("ab"), values.text("c")) ==
        values.concatenated(values.text("a"), values.text("bc")));
  CHECK(values.concatenated(Values::nil, values.text("c")) == values.text("c"));
  for (int i = 0; i < 5'000; ++i) CHECK(values.number(values.integer(i)) == i);
  Values other;
  CHECK(other.print(other.copied(values, two)) == "[1 2]");
}

TEST_CASE("a key is absent until it is put and after it is erased") {
  Row row("key-value");
  row.then(Call::read, Values::nil).then(Call::erase, Values::nil, Values::no);
  row.then(Call::append, row.word("a")).then(Call::append, row.word("b")).then(Call::read, Values::nil, row.word("ab"));
  row.then(Call::erase, Values::nil, Values::yes).then(Call::read, Values::nil);
  CHECK(row.right());
  row.then(Call::read, Values::nil, row.word("ab"));
  CHECK_FALSE(row.right());
}

TEST_CASE("a cas that found another value says so") {
  Row row("cas-register");
  row.then(Call::write, row.number(1));
  const auto cas = [&](std::int64_t from, std::int64_t to, bool swapped) {
    row.then(Call::cas, row.number(from), Values::flag(swapped));
    row.history.operations.back().second = row.number(to);
  };
  cas(1, 2, true);
  cas(1, 3, false);
  CHECK(row.right());
  cas(2, 3, false);
  CHECK_FALSE(row.right());
}

TEST_CASE("a queue gives back in order, and nothing when it is empty") {
  Row row("queue");
  row.then(Call::enqueue, row.number(1)).then(Call::enqueue, row.number(2));
  row.then(Call::dequeue, Values::nil, row.number(1)).then(Call::dequeue, Values::nil, row.number(2));
  row.then(Call::dequeue, Values::nil);
  CHECK(row.right());
  row.then(Call::enqueue, row.number(3)).then(Call::dequeue, Values::nil);
  CHECK_FALSE(row.right());
}

TEST_CASE("tokens of a lock grow, and only its holder gives it back") {
  Row row("mutex");
  row.then(Call::acquire, Values::nil, row.number(3)).then(Call::acquire, Values::nil, Values::no, 1);
  row.then(Call::release, row.number(3)).then(Call::acquire, Values::nil, row.number(7), 1);
  CHECK(row.right());
  Row stale = row;
  stale.then(Call::release, Values::nil, Values::nil, 0);
  CHECK_FALSE(stale.right());
  row.then(Call::release, Values::nil, Values::nil, 1).then(Call::acquire, Values::nil, row.number(7));
  CHECK_FALSE(row.right());
}

TEST_CASE("a lock that can be lost: the next one may have it at once, with a greater token") {
  Row row("fenced-mutex");
  row.then(Call::acquire, Values::nil, row.number(3)).then(Call::acquire, Values::nil, row.number(5), 1);
  CHECK(row.right());
  Row old = row;
  old.then(Call::acquire, Values::nil, old.number(4), 2);
  CHECK_FALSE(old.right());
  Row same = row;
  same.then(Call::acquire, Values::nil, same.number(5), 2);
  CHECK_FALSE(same.right());
  // Who has it takes it again, and is told what it was told.
  row.then(Call::acquire, Values::nil, row.number(5), 1).then(Call::release, row.number(5), Values::nil, 1);
  CHECK(row.right());
  // Process 0 has had it no more since process 1 took it.
  row.then(Call::release, Values::nil, Values::nil, 0);
  CHECK_FALSE(row.right());
}

TEST_CASE("those who share a lock have it together until somebody takes it alone") {
  Row row("fenced-mutex");
  const ValueId shared = row.word("shared");
  row.then(Call::acquire, shared, row.number(1), 0).then(Call::acquire, shared, row.number(2), 1);
  row.then(Call::release, Values::nil, Values::nil, 0);
  CHECK(row.right());
  row.then(Call::acquire, Values::nil, row.number(3), 2).then(Call::release, Values::nil, Values::nil, 1);
  CHECK_FALSE(row.right());
}

TEST_CASE("sets, lists and counters") {
  Row set("set");
  set.then(Call::add, set.number(2)).then(Call::add, set.number(1)).then(Call::contains, set.number(2), Values::yes);
  ValueId both = set.history.values.extended(Values::empty_list, set.number(1));
  both = set.history.values.extended(both, set.number(2));
  CHECK(set.then(Call::read, Values::nil, both).right());
  CHECK_FALSE(set.then(Call::remove, set.number(1), Values::no).right());
  Row list("list-append");
  list.then(Call::read, Values::nil).then(Call::append, list.number(1)).then(Call::append, list.number(2));
  CHECK(list.right());
  list.then(Call::read, Values::nil, list.history.values.extended(Values::empty_list, list.number(2)));
  CHECK_FALSE(list.right());
  Row counter("counter");
  counter.then(Call::add, counter.number(5)).then(Call::add, counter.number(-2));
  CHECK(counter.then(Call::read, Values::nil, counter.number(3)).right());
  CHECK_FALSE(counter.then(Call::read, Values::nil, counter.number(4)).right());
}

TEST_CASE("a call that the model does not know is an error of the history") {
  Row row("register");
  row.then(Call::enqueue, row.number(1));
  row.history.operations.back().line = 7;
  try {
    static_cast<void>(row.right());
    FAIL("accepted");
  } catch (const HistoryError& error) {
    CHECK(error.line() == 7);
    CHECK(std::string(error.what()) == "the model register knows no enqueue");
  }
}
