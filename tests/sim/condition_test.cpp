// Conditions: each production as a value, the precedence of "and" over "or", and the caret under each mistake.
#include "sim/condition.hpp"

#include <chrono>
#include <string>
#include <variant>

#include <doctest/doctest.h>

#include "sim/value_error.hpp"

namespace orrery::sim::condition_test {
namespace {

using namespace std::chrono_literals;

/// The single atom of a condition that is nothing else.
template <class Wanted>
Wanted only(std::string_view text) {
  const Condition condition = parse_condition(text);
  REQUIRE(condition.any_of.size() == 1);
  REQUIRE(condition.any_of[0].size() == 1);
  REQUIRE_FALSE(condition.any_of[0][0].negated);
  REQUIRE(std::holds_alternative<Wanted>(condition.any_of[0][0].atom));
  return std::get<Wanted>(condition.any_of[0][0].atom);
}

Path path(std::string_view text) { return std::get<Path>(parse_expression(text)); }

std::string error_of(std::string_view text) {
  try {
    (void)parse_condition(text);
  } catch (const ValueError& error) {
    return error.message() + "\n" + error.picture();
  }
  return "read";
}

}  // namespace

TEST_CASE("`and` binds tighter than `or`, and `not` tighter than both") {
  const Condition condition = parse_condition("healed or not n1 is leader and op a ok or fault f ended and not healed");
  REQUIRE(condition.any_of.size() == 3);
  CHECK(condition.any_of[0] == Conjunction{{false, HealedAtom{}}});
  REQUIRE(condition.any_of[1].size() == 2);
  CHECK(condition.any_of[1][0].negated);
  CHECK(std::holds_alternative<IsAtom>(condition.any_of[1][0].atom));
  CHECK_FALSE(condition.any_of[1][1].negated);
  REQUIRE(condition.any_of[2].size() == 2);
  CHECK(condition.any_of[2][1] == ConditionLiteral{true, HealedAtom{}});
  CHECK(text_of(condition) == "healed or not n1 is leader and op a ok or fault f ended and not healed");
}

TEST_CASE("message atoms hold the messages up to the next `and` or `or`") {
  using Moment = MessageAtom::Moment;
  CHECK(only<MessageAtom>("sent SetNx#5 c1->*") == MessageAtom{Moment::sent, parse_messages("SetNx#5 c1->*")});
  CHECK(only<MessageAtom>("delivered n1->n2") == MessageAtom{Moment::delivered, parse_messages("n1->n2")});
  CHECK(only<MessageAtom>("lost M") == MessageAtom{Moment::lost, parse_messages("M")});
  const Condition condition = parse_condition("delivered InstallSnapshot and leader.config.joint == true");
  REQUIRE(condition.any_of[0].size() == 2);
  CHECK(condition.any_of[0][0].atom == Atom{MessageAtom{Moment::delivered, parse_messages("InstallSnapshot")}});
}

TEST_CASE("facts have tests and an observer") {
  FactAtom fact = only<FactAtom>("fact Committed[index>=5] by 1 of servers");
  CHECK(fact.type.text == "Committed");
  CHECK(fact.tests == std::vector<FieldTest>{{{Name{"index"}}, Comparison::greater_equal, Decimal{5, 0}}});
  CHECK(fact.by == parse_nodes("1 of servers"));
  fact = only<FactAtom>("fact DeadlockFound");
  CHECK(fact.tests.empty());
  CHECK_FALSE(fact.by.has_value());
}

TEST_CASE("operations, faults and healed") {
  using Op = OperationAtom::State;
  CHECK(only<OperationAtom>("op b invoked") == OperationAtom{{"b"}, Op::invoked});
  CHECK(only<OperationAtom>("op b ok") == OperationAtom{{"b"}, Op::ok});
  CHECK(only<OperationAtom>("op b failed") == OperationAtom{{"b"}, Op::failed});
  CHECK(only<OperationAtom>("op b unknown") == OperationAtom{{"b"}, Op::unknown});
  CHECK(only<OperationAtom>("op b done") == OperationAtom{{"b"}, Op::done});
  CHECK(only<FaultAtom>("fault split started") == FaultAtom{{"split"}, FaultAtom::State::started});
  CHECK(only<FaultAtom>("fault split ended") == FaultAtom{{"split"}, FaultAtom::State::ended});
  CHECK(only<HealedAtom>("healed") == HealedAtom{});
}

TEST_CASE("nodes are nodes") {
  CHECK(only<IsAtom>("n1 is leader") == IsAtom{parse_nodes("n1"), parse_nodes("leader")});
  CHECK(only<IsAtom>("1 of servers is leader & !old") ==
        IsAtom{parse_nodes("1 of servers"), parse_nodes("leader & !old")});
  CHECK(only<IsAtom>("a & !b is follower") == IsAtom{parse_nodes("a & !b"), parse_nodes("follower")});
  CHECK(only<IsAtom>("[n1,n2] is holder(L)") == IsAtom{parse_nodes("[n1,n2]"), parse_nodes("holder(L)")});
  CHECK(only<IsAtom>("!old is leader") == IsAtom{parse_nodes("!old"), parse_nodes("leader")});
}

TEST_CASE("every comparison, between every two kinds of expression") {
  struct Row {
    const char* text;
    Expression left;
    Comparison comparison;
    Expression right;
  };
  for (const Row& row :
       {Row{"n1.term == 2", path("n1.term"), Comparison::equal, Decimal{2, 0}},
        Row{"n1.match_index[n3] != -2", path("n1.match_index[n3]"), Comparison::not_equal, Decimal{-2, 0}},
        Row{"since(crash) <= 300ms", SinceFault{{"crash"}}, Comparison::less_equal, Duration(300ms)},
        Row{"count(leader & !old) >= 1", CountOf{parse_nodes("leader & !old")}, Comparison::greater_equal,
            Decimal{1, 0}},
        Row{"web.goodput > 0.95", path("web.goodput"), Comparison::greater, Decimal{95, 2}},
        Row{"leader.config.joint == true", path("leader.config.joint"), Comparison::equal, true},
        Row{"false == n1.up", false, Comparison::equal, path("n1.up")},
        Row{"storage.R.value == \"v 2\"", path("storage.R.value"), Comparison::equal, Quoted{"v 2"}},
        Row{"2 < n1.log[3].term", Decimal{2, 0}, Comparison::less, path("n1.log[3].term")},
        Row{"all.log.hash == leader8.log.hash", path("all.log.hash"), Comparison::equal, path("leader8.log.hash")},
        Row{"holder(L) == c1", path("holder(L)"), Comparison::equal, path("c1")}}) {
    CAPTURE(row.text);
    const auto atom = only<ComparisonAtom>(row.text);
    CHECK(atom == ComparisonAtom{row.left, row.comparison, row.right});
    CHECK(text_of(parse_condition(row.text)) == row.text);
  }
}

TEST_CASE("a path knows its steps and whether it may be a stat") {
  const Path match = path("n1.match_index[n3].x");
  REQUIRE(match.steps.size() == 3);
  CHECK(match.steps[0] == PathStep{false, {"match_index"}});
  CHECK(match.steps[1] == PathStep{true, {"n3"}});
  CHECK(match.steps[1].name.position == 15);
  CHECK(match.dotted() == std::nullopt);
  CHECK(path("kv.ops.unknown").dotted() == "kv.ops.unknown");
  CHECK(path("old").dotted() == "old");
  CHECK(path("holder(L).x").dotted() == std::nullopt);
  CHECK(path("!old.term").dotted() == std::nullopt);
  CHECK(path("all.term").dotted() == std::nullopt);
}

TEST_CASE("words of the grammar may also be names where nothing else can stand") {
  CHECK(text_of(parse_condition("lost.count == 2")) == "lost.count == 2");
  CHECK(text_of(parse_condition("healed is leader")) == "healed is leader");
  CHECK(text_of(parse_condition("n1.is == 2")) == "n1.is == 2");
  CHECK(text_of(parse_condition("count == 2")) == "count == 2");
}

TEST_CASE("a mistake has a caret below it") {
  const std::string nodes_expected = "expected nodes (a name, servers, clients, all, [n1,n2], 1 of servers), found ";
  const std::string condition_expected =
      "expected a condition such as `n1 is leader`, `n1.term == 2` or `fact Committed`, found ";
  const std::string is_or_comparison = "expected `is` or a comparison: == != < <= > >=, found ";
  CHECK(error_of("") == condition_expected + "the end\n\n^");
  CHECK(error_of("n1 is leader and") == condition_expected + "the end\nn1 is leader and\n                ^");
  CHECK(error_of("not not healed") == condition_expected + "`not`\nnot not healed\n    ^");
  CHECK(error_of("(healed)") == "conditions have no parentheses: `and` binds tighter than `or`\n(healed)\n^");
  CHECK(error_of("n1 leader") == is_or_comparison + "`leader`\nn1 leader\n   ^");
  CHECK(error_of("n1.term") == is_or_comparison + "the end\nn1.term\n       ^");
  CHECK(error_of("n1.term is leader") == is_or_comparison + "`is`\nn1.term is leader\n        ^");
  CHECK(error_of("count(leader)") == is_or_comparison + "the end\ncount(leader)\n             ^");
  CHECK(error_of("a & b == 2") == "expected `&` or `is`, found `==`\na & b == 2\n      ^");
  CHECK(error_of("n1.term == ") == nodes_expected + "the end\nn1.term == \n           ^");
  CHECK(error_of("n1. == 2") == "expected the name of a field, found `==`\nn1. == 2\n    ^");
  CHECK(error_of("n1[] == 2") == "expected an index: a name or a whole number, found `]`\nn1[] == 2\n   ^");
  CHECK(error_of("op b finished") ==
        "expected invoked, ok, failed, unknown or done, found `finished`\nop b finished\n     ^");
  CHECK(error_of("fault x healed") == "expected started or ended, found `healed`\nfault x healed\n        ^");
  CHECK(error_of("fact") == "expected the name of a fact, found the end\nfact\n    ^");
  CHECK(error_of("sent and healed") ==
        "expected messages: a type such as AppendEntries, a link such as n1->n2, found `and`\nsent and healed\n     ^");
  CHECK(error_of("since(2) < 1s") == "expected the id of a fault, found `2`\nsince(2) < 1s\n      ^");
  CHECK(error_of("count(leader < 2") == "expected `&` or `)`, found `<`\ncount(leader < 2\n             ^");
  CHECK(error_of("n1.term == 2 n2") ==
        "expected `and`, `or` or the end of the condition, found `n2`\nn1.term == 2 n2\n             ^");
  CHECK(error_of("n1.term == -x") ==
        "expected a number or a duration after the sign, found `x`\nn1.term == -x\n            ^");
}

TEST_CASE("a condition can be long but not deep") {
  std::string text = "healed";
  for (int i = 0; i < 5'000; ++i) text += " and healed";
  CHECK(parse_condition(text).any_of[0].size() == 5'001);
  CHECK(error_of(std::string(60'000, '[') + "n1 is leader").find("brackets nest too deep here") == 0);
  CHECK(error_of("count(" + std::string(60'000, '[') + ") == 1").find("brackets nest too deep here") == 0);
}

TEST_CASE("the conditions and expressions of the written scenarios read and print back to the same") {
  for (const char* text : {"all.log.hash == leader8.log.hash",
                           "count(candidate) >= 1",
                           "count(holder(L)) == 0",
                           "count(leader & !old) == 1",
                           "count(leader) == 1",
                           "count(leader) == 2",
                           "count(suspected(n5)) == 0",
                           "delivered InstallSnapshot and leader.config.joint == true",
                           "fact Committed[index>=5]",
                           "fact DeadlockFound",
                           "fact HeartbeatRound by n1",
                           "fact NewLeaderHeard[count=4]",
                           "fact Suspected[subject=victim]",
                           "fault crash ended",
                           "fault crash started",
                           "fault dark started",
                           "fault flap ended",
                           "fault followers ended",
                           "fault gc ended",
                           "fault gc started",
                           "fault jump started",
                           "n1 is leader",
                           "n1 is leader and n1.term == 2",
                           "n1 is leader and n1.term == 4",
                           "n1 is leader and n1.term == 4 and n1.match_index[n3] == 2",
                           "n1 is leader and n2 is pre_candidate and all.term == 1",
                           "n1.commit_index < 2",
                           "n1.commit_index >= 2",
                           "n1.match_index[n3] == 2",
                           "n2 is leader",
                           "n3 is leader and n3.term == 2 and n1 is follower",
                           "n5 is leader and n5.term == 3",
                           "old is follower",
                           "old is leader",
                           "op a1 ok",
                           "op a2 ok",
                           "op b invoked",
                           "op w1 done",
                           "op w1 failed",
                           "op w1 invoked",
                           "op w1 ok",
                           "op w2 ok",
                           "since(crash) <= 300ms",
                           "web.goodput >= 0.95"}) {
    CAPTURE(text);
    CHECK(text_of(parse_condition(text)) == text);
    CHECK(parse_condition(text_of(parse_condition(text))) == parse_condition(text));
  }
  // Written with a "*", which prints as "all".
  for (const char* text : {"delivered PingReqAck[about=n5] *->n1", "sent SetNx#5 c1->*"}) {
    CAPTURE(text);
    CHECK(parse_condition(text_of(parse_condition(text))) == parse_condition(text));
  }
  for (const char* text : {"count(primary)", "holder(L)", "leader.term", "storage.R.max_token", "storage.R.value"}) {
    CAPTURE(text);
    CHECK(text_of(parse_expression(text)) == text);
  }
  CHECK_THROWS_AS((void)parse_expression("leader.term 2"), ValueError);
}

}  // namespace orrery::sim::condition_test
