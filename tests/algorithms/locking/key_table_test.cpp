// The table of keys by itself: order, who is told what, and what goes with a session. Then the recipes, which talk to
// it without a network between.
#include "algorithms/locking/key_table.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/locking/lock_facts.hpp"
#include "algorithms/locking/recipe.hpp"
#include "tests/algorithms/locking/table_story.hpp"

using namespace orrery;
using namespace orrery::locking;

namespace {

struct KeyStory : locking::test::TableStory<KeyTable> {
  explicit KeyStory(std::uint32_t clients) { open(clients); }
  Token create(std::uint32_t client, Mode mode = Mode::exclusive, bool once = false) {
    return ask(client, Message::of(Create{"L", mode, client, 1, once})).as<Created>()->key.created;
  }
  /// Those whom the order entitles.
  [[nodiscard]] std::vector<std::uint32_t> entitled() const {
    std::vector<std::uint32_t> clients;
    if (const ParentKey* parent = table.parents.find("L"))
      for (const OrderedKey& each : parent->children)
        if (each.entitled) clients.push_back(each.key.session.client.value);
    return clients;
  }
  template <class Fact>
  [[nodiscard]] std::uint64_t told() const {
    return static_cast<std::uint64_t>(
        std::count_if(facts.begin(), facts.end(), [](const Message& fact) { return fact.as<Fact>() != nullptr; }));
  }
};

using Numbers = std::vector<std::uint32_t>;

/// Lets a client talk to the table until it has its lock, waits or is refused.
Turn::Kind talk(KeyStory& story, const Recipe& recipe, Attempt& attempt, Message request) {
  for (;;) {
    const Message answer = story.ask(attempt.session.client.value, request);
    if (answer.empty()) return Turn::Kind::later;
    const Turn turn = recipe.next(attempt, request, answer);
    if (turn.kind != Turn::Kind::ask) return turn.kind;
    request = turn.request;
  }
}
Attempt attempt_of(std::uint32_t client, Mode mode = Mode::exclusive, bool waits = true) {
  return {{"L", mode, 1, waits}, KeyStory::session(client), client, false, {}};
}

}  // namespace

TEST_CASE("keys: the order of creation decides, and the next is told when one goes") {
  KeyStory story(3);
  const Token first = story.create(1);
  const Token second = story.create(2);
  story.create(3);
  CHECK(story.entitled() == Numbers{1});
  CHECK(story.ask(2, Message::of(AwaitGone{"L", first})).empty());
  CHECK(story.ask(3, Message::of(AwaitGone{"L", second})).empty());
  story.ask(1, Message::of(Remove{"L", first}));
  CHECK(story.entitled() == Numbers{2});
  REQUIRE(story.late.size() == 1);
  CHECK(story.late.front().to.session == KeyStory::session(2));
  REQUIRE(story.facts.front().as<LockFreed>() != nullptr);
  CHECK(story.facts.front().as<LockFreed>()->woken == 1);
}

TEST_CASE("keys: those who share stand together, up to the next who does not") {
  KeyStory story(4);
  const Token writer = story.create(1);
  story.create(2, Mode::shared);
  story.create(3, Mode::shared);
  story.create(4);
  CHECK(story.entitled() == Numbers{1});
  story.ask(1, Message::of(Remove{"L", writer}));
  CHECK(story.entitled() == Numbers{2, 3});
}

TEST_CASE("keys: with the session go all its keys, at once") {
  KeyStory story(2);
  const Token first = story.create(1);
  story.create(1);
  story.create(2);
  CHECK(story.ask(2, Message::of(AwaitGone{"L", first})).empty());
  story.expire(1);
  CHECK(story.entitled() == Numbers{2});
  CHECK(story.told<LockGranted>() == 1);  // not of the dead session's second key, in between
  CHECK(story.late.size() == 1);
  CHECK(story.ask(1, Message::of(List{"L"})).as<Denied>() != nullptr);
}

TEST_CASE("keys: once means once for a session") {
  KeyStory story(1);
  CHECK(story.create(1, Mode::exclusive, true) == story.create(1, Mode::exclusive, true));
  CHECK(story.create(1) != story.create(1));
}

TEST_CASE("keys: an owner, a lock-delay after its death, and none after a clean end") {
  KeyStory story(3);
  story.table.rules.delay = true;
  const Message own = Message::of(Own{"L"});
  const Token first = story.ask(1, own).as<Taken>()->token;
  CHECK(story.ask(1, own).as<Taken>()->token == first);
  const Busy busy = *story.ask(2, own).as<Busy>();
  CHECK_FALSE(busy.delayed);
  CHECK(story.ask(2, Message::of(AwaitChange{"L", busy.index})).empty());
  CHECK(story.ask(3, Message::of(AwaitChange{"L", busy.index})).empty());
  story.ask(1, Message::of(Disown{"L"}));
  CHECK(story.late.size() == 2);  // all who wait: the herd
  const Token second = story.ask(2, own).as<Taken>()->token;
  CHECK(second > first);
  story.expire(2);
  CHECK(story.ask(3, own).as<Busy>()->delayed);
  story.ask(99, Message::of(story.table.delayed.front()));
  CHECK(story.ask(3, own).as<Taken>()->token > second);
}

TEST_CASE("recipes: each gives the lock to one, in its order, and to the next after a release") {
  for (const RecipeKind kind : {RecipeKind::sequence, RecipeKind::revision, RecipeKind::ownership}) {
    CAPTURE(recipe_names[static_cast<std::size_t>(kind)]);
    KeyStory story(3);
    const auto recipe = make_key_recipe(kind, 0);
    Attempt one = attempt_of(1);
    Attempt two = attempt_of(2);
    Attempt three = attempt_of(3, Mode::exclusive, false);
    CHECK(talk(story, *recipe, one, recipe->begin(one)) == Turn::Kind::taken);
    CHECK(talk(story, *recipe, two, recipe->begin(two)) == Turn::Kind::later);
    CHECK(talk(story, *recipe, three, recipe->begin(three)) == Turn::Kind::refused);
    story.late.clear();
    const Token token = kind == RecipeKind::ownership ? story.table.parents.find("L")->owned : one.place;
    story.ask(1, recipe->release(one.wanted, token));
    REQUIRE(story.late.size() == 1);
    const Message waited = kind == RecipeKind::ownership ? Message::of(AwaitChange{"L", {}}) : Message::of(AwaitGone{});
    const Turn turn = recipe->next(two, waited, story.late.front().result);
    REQUIRE(turn.kind == Turn::Kind::ask);
    CHECK(talk(story, *recipe, two, turn.request) == Turn::Kind::taken);
  }
}

TEST_CASE("recipes: a create whose reply was lost is looked for by its mark, and not made twice") {
  KeyStory story(2);
  const auto recipe = make_key_recipe(RecipeKind::sequence, 0);
  Attempt attempt = attempt_of(1);
  const Message create = recipe->begin(attempt);
  story.ask(1, create);
  const auto instead = recipe->instead(attempt, create);
  REQUIRE(instead);
  CHECK(talk(story, *recipe, attempt, *instead) == Turn::Kind::taken);
  CHECK(story.table.parents.find("L")->children.size() == 1);
  // Where it was the request that was lost, the key is made.
  Attempt other = attempt_of(2);
  const auto looks = recipe->instead(other, recipe->begin(other));
  CHECK(talk(story, *recipe, other, *looks) == Turn::Kind::later);
  CHECK(story.table.parents.find("L")->children.size() == 2);
}

TEST_CASE("recipes: whoever waited looks whether its own key is still there (etcd#11456)") {
  KeyStory story(2);
  const auto recipe = make_key_recipe(RecipeKind::revision, 0);
  Attempt one = attempt_of(1);
  Attempt two = attempt_of(2);
  CHECK(talk(story, *recipe, one, recipe->begin(one)) == Turn::Kind::taken);
  CHECK(talk(story, *recipe, two, recipe->begin(two)) == Turn::Kind::later);
  CHECK(recipe->next(two, Message::of(List{"L"}), Message::of(Children{})).kind == Turn::Kind::restart);
  const auto careless = make_key_recipe(RecipeKind::revision, ~std::uint64_t{0});
  CHECK(careless->next(two, Message::of(List{"L"}), Message::of(Children{})).kind == Turn::Kind::taken);
}
