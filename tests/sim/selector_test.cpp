// Selectors: each production as a value, what is printed, and the caret under each mistake.
#include "sim/selector.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/value_error.hpp"

namespace orrery::sim::selector_test {
namespace {

using namespace std::chrono_literals;

Term named(std::string name) {
  Term term;
  term.kind = Term::Kind::name;
  term.name.text = std::move(name);
  return term;
}

Term of_kind(Term::Kind kind) {
  Term term;
  term.kind = kind;
  return term;
}

Term without(Term term) {
  term.negated = true;
  return term;
}

Nodes nodes(std::vector<Term> terms, Quantity quantity = {}) { return {quantity, std::move(terms)}; }

Term any_of(std::vector<Nodes> members) {
  Term term = of_kind(Term::Kind::any_of);
  term.members = std::move(members);
  return term;
}

/// The message and the picture of the error that reading gives.
template <class Read>
std::string error_of(Read read, std::string_view text) {
  try {
    (void)read(text);
  } catch (const ValueError& error) {
    return error.message() + "\n" + error.picture();
  }
  return "read";
}

}  // namespace

TEST_CASE("every production of nodes") {
  struct Row {
    const char* text;
    Nodes value;
    const char* printed;
  };
  Term holder = named("holder");
  holder.argument = Name{"L"};
  Term router = named("router");
  router.argument = Name{"2"};
  const Nodes n1 = nodes({named("n1")});
  const Nodes n2 = nodes({named("n2")});
  const std::vector<Row> rows = {
      {"n1", n1, "n1"},
      {"!leader", nodes({without(named("leader"))}), "!leader"},
      {"holder(L)", nodes({holder}), "holder(L)"},
      {"router( 2 )", nodes({router}), "router(2)"},
      {"servers", nodes({of_kind(Term::Kind::servers)}), "servers"},
      {"clients", nodes({of_kind(Term::Kind::clients)}), "clients"},
      {"*", nodes({of_kind(Term::Kind::all)}), "all"},
      {"all", nodes({of_kind(Term::Kind::all)}), "all"},
      {"[n1, n2]", nodes({any_of({n1, n2})}), "[n1,n2]"},
      {"![n1,n2]", nodes({without(any_of({n1, n2}))}), "![n1,n2]"},
      {"leader&!old", nodes({named("leader"), without(named("old"))}), "leader & !old"},
      {"1 of servers", nodes({of_kind(Term::Kind::servers)}, {Quantity::Kind::count, 1, 0, 0}), "1 of servers"},
      {"1/2 of all", nodes({of_kind(Term::Kind::all)}, {Quantity::Kind::share, 0, 1, 2}), "1/2 of all"},
      {"0.50 of all", nodes({of_kind(Term::Kind::all)}, {Quantity::Kind::share, 0, 1, 2}), "1/2 of all"},
      {"2/6 of all", nodes({of_kind(Term::Kind::all)}, {Quantity::Kind::share, 0, 1, 3}), "1/3 of all"},
      {"minority of servers", nodes({of_kind(Term::Kind::servers)}, {Quantity::Kind::minority, 0, 0, 0}),
       "minority of servers"},
      {"majority of a & !n1", nodes({named("a"), without(named("n1"))}, {Quantity::Kind::majority, 0, 0, 0}),
       "majority of a & !n1"},
      {"minority", nodes({named("minority")}), "minority"},
      {"[2 of a, [n1,n2] & !b]",
       nodes({any_of(
           {nodes({named("a")}, {Quantity::Kind::count, 2, 0, 0}), nodes({any_of({n1, n2}), without(named("b"))})})}),
       "[2 of a,[n1,n2] & !b]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(parse_nodes(row.text) == row.value);
    CHECK(text_of(row.value) == row.printed);
    CHECK(parse_nodes(row.printed) == row.value);
  }
}

TEST_CASE("a name keeps its place, which is no part of what it means") {
  const Nodes spaced = parse_nodes("  leader & !old");
  CHECK(spaced.terms[0].name.position == 2);
  CHECK(spaced.terms[1].name.position == 12);
  CHECK(spaced == parse_nodes("leader&!old"));
}

TEST_CASE("a link has two ends and one or two directions") {
  const LinkPattern one_way = parse_link("[n1,n2]->!leader");
  CHECK_FALSE(one_way.both_ways);
  CHECK(one_way.from == parse_nodes("[n1,n2]"));
  CHECK(one_way.to == parse_nodes("!leader"));
  CHECK(parse_link("edge <-> !edge").both_ways);
  CHECK(text_of(parse_link("1 of servers -> 1 of servers")) == "1 of servers->1 of servers");
  CHECK(text_of(parse_link("a & !b <-> *")) == "a & !b<->all");
}

TEST_CASE("messages: type, tests, ordinals and link, each optional but never all") {
  const Messages full = parse_messages("AppendEntries[entries>0, term = 2]#2 n1->n3");
  REQUIRE(full.pattern.has_value());
  CHECK(full.pattern->type.text == "AppendEntries");
  CHECK_FALSE(full.pattern->prefix);
  REQUIRE(full.pattern->tests.size() == 2);
  CHECK(full.pattern->tests[0] == FieldTest{{Name{"entries"}}, Comparison::greater, Decimal{0, 0}});
  CHECK(full.pattern->tests[1] == FieldTest{{Name{"term"}}, Comparison::equal, Decimal{2, 0}});
  CHECK(full.pattern->ordinals == Ordinals{2, 2});
  CHECK(full.link == parse_link("n1->n3"));
  CHECK(text_of(full) == "AppendEntries[entries>0,term=2]#2 n1->n3");

  struct Row {
    const char* text;
    const char* printed;
    const char* type;  // empty: no type
    bool prefix;
    bool link;
  };
  for (const Row& row :
       {Row{"RequestVote", "RequestVote", "RequestVote", false, false},
        Row{"RequestVote*", "RequestVote*", "RequestVote", true, false}, Row{"n1->*", "n1->all", "", false, true},
        Row{"*->n1", "all->n1", "", false, true}, Row{"[n1,n2]->n3", "[n1,n2]->n3", "", false, true},
        Row{"Write [n1,n2]->n3", "Write [n1,n2]->n3", "Write", false, true},
        Row{"Write[n1,n2]->n3", "Write [n1,n2]->n3", "Write", false, true},
        Row{"Write [size > 1] n1->n3", "Write[size>1] n1->n3", "Write", false, true},
        Row{"Write *->n1", "Write all->n1", "Write", false, true},
        Row{"Write* *->n1", "Write* all->n1", "Write", true, true},
        Row{"Write*#1.. !n1->n2", "Write*#1.. !n1->n2", "Write", true, true},
        Row{"Write#1..3 2 of a->n2", "Write#1..3 2 of a->n2", "Write", false, true},
        Row{"Write#2.. 2 of a->n2", "Write#2.. 2 of a->n2", "Write", false, true},
        Row{"Write n1->n2", "Write n1->n2", "Write", false, true}, Row{"a & !b->c", "a & !b->c", "", false, true},
        Row{"holder(L)->c", "holder(L)->c", "", false, true},
        Row{"minority of a->c", "minority of a->c", "", false, true}, Row{"1 of a->c", "1 of a->c", "", false, true}}) {
    CAPTURE(row.text);
    const Messages messages = parse_messages(row.text);
    CHECK((messages.pattern ? messages.pattern->type.text : "") == row.type);
    CHECK((messages.pattern && messages.pattern->prefix) == row.prefix);
    CHECK(messages.link.has_value() == row.link);
    CHECK(text_of(messages) == row.printed);
    CHECK(parse_messages(row.printed) == messages);
  }
}

TEST_CASE("a field is compared with a number, a duration, a truth value, a name or a text") {
  const Messages messages =
      parse_messages("M[a=1, b!=-2.5, c<5ms, d<=-5ms, e>true, f>=false, g=victim, h.i=\"a \\\"b\\\"\", j==1]");
  const std::vector<FieldTest>& tests = messages.pattern->tests;
  REQUIRE(tests.size() == 9);
  CHECK(tests[1] == FieldTest{{Name{"b"}}, Comparison::not_equal, Decimal{-25, 1}});
  CHECK(tests[2] == FieldTest{{Name{"c"}}, Comparison::less, Duration(5ms)});
  CHECK(tests[3] == FieldTest{{Name{"d"}}, Comparison::less_equal, Duration(-5ms)});
  CHECK(tests[4] == FieldTest{{Name{"e"}}, Comparison::greater, true});
  CHECK(tests[5] == FieldTest{{Name{"f"}}, Comparison::greater_equal, false});
  CHECK(tests[6] == FieldTest{{Name{"g"}}, Comparison::equal, Name{"victim"}});
  CHECK(tests[7] == FieldTest{{Name{"h"}, Name{"i"}}, Comparison::equal, Quoted{"a \"b\""}});
  CHECK(text_of(messages) == "M[a=1,b!=-2.5,c<5ms,d<=-5ms,e>true,f>=false,g=victim,h.i=\"a \\\"b\\\"\",j=1]");
  CHECK(parse_messages(text_of(messages)) == messages);
}

TEST_CASE("a mistake has a caret below it") {
  const auto n = [](std::string_view text) { return error_of(parse_nodes, text); };
  const auto l = [](std::string_view text) { return error_of(parse_link, text); };
  const auto m = [](std::string_view text) { return error_of(parse_messages, text); };
  const std::string nodes_expected = "expected nodes (a name, servers, clients, all, [n1,n2], 1 of servers), found ";
  CHECK(n("") == nodes_expected + "the end\n\n^");
  CHECK(n("n1 &") == nodes_expected + "the end\nn1 &\n    ^");
  CHECK(n("!!n1") == nodes_expected + "`!`\n!!n1\n ^");
  CHECK(n("[]") == nodes_expected + "`]`\n[]\n ^");
  CHECK(n("n1 n2") == "expected `&` or the end of the nodes, found `n2`\nn1 n2\n   ^");
  CHECK(n("[n1,n2") == "expected `,` or `]`, found the end\n[n1,n2\n      ^");
  CHECK(n("3 servers") == "expected `of` after the quantity, found `servers`\n3 servers\n  ^");
  CHECK(n("0 of servers") == "expected a quantity of at least 1, found `0`\n0 of servers\n^");
  CHECK(n("3/2 of a") == "a share of nodes is a fraction above 0 and at most 1\n3/2 of a\n^");
  CHECK(n("1.5 of a") == "a share of nodes is a fraction above 0 and at most 1\n1.5 of a\n^");
  CHECK(n("1/0 of a") == "expected the lower half of a fraction, found `0`\n1/0 of a\n  ^");
  CHECK(n("99999999999 of a") == "expected a quantity of at least 1, found `99999999999`\n99999999999 of a\n^");
  CHECK(n("holder(") == "expected an argument: a name or a whole number, found the end\nholder(\n       ^");
  CHECK(n("holder(L") == "expected `)`, found the end\nholder(L\n        ^");
  CHECK(n("n1 & and") == nodes_expected + "`and`\nn1 & and\n     ^");
  CHECK(n("n1 % n2") == "this character has no meaning here\nn1 % n2\n   ^");
  CHECK(l("n1") == "expected `->` or `<->`, found the end\nn1\n  ^");
  CHECK(l("n1->") == nodes_expected + "the end\nn1->\n    ^");
  CHECK(l("n1->n2->n3") == "expected `&` or the end of the link, found `->`\nn1->n2->n3\n      ^");
  CHECK(m("") == "expected messages: a type such as AppendEntries, a link such as n1->n2, found the end\n\n^");
  CHECK(m("M[a]") == "expected `->` or `<->`, found the end\nM[a]\n    ^");
  CHECK(m("M[a=]") ==
        "expected a value: a number, a duration, true, false, a name or a \"text\", found `]`\nM[a=]\n    ^");
  CHECK(m("M[a=1,") == "expected the name of a field, found the end\nM[a=1,\n      ^");
  CHECK(m("M[a=\"x]") == "this text has no closing quote\nM[a=\"x]\n    ^");
  CHECK(m("M[a=5min]") ==
        "there is no unit \"min\"; expected a duration such as 5ms (units ns us ms s m h); did you mean "
        "\"5m\"?\nM[a=5min]\n     ^");
  CHECK(m("M#0") == "expected a count from 1 on, such as #2, #1..3 or #2.., found `0`\nM#0\n  ^");
  CHECK(m("M#3..2") == "the last of #i..j must not be below the first\nM#3..2\n     ^");
  CHECK(m("M n1") == "expected `->` or `<->`, found the end\nM n1\n    ^");
}

TEST_CASE("brackets nest to a bound, whatever a text asks for") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + "n1" + std::string(depth, ']'); };
  CHECK(text_of(parse_nodes(nested(32))) == nested(32));
  CHECK(error_of(parse_nodes, nested(33)).find("brackets nest too deep here") == 0);
  CHECK(error_of(parse_nodes, nested(30'000)).find("brackets nest too deep here") == 0);
  CHECK(error_of(parse_nodes, std::string(200'000, '[')).find("this text is longer than 64 KiB") == 0);
}

TEST_CASE("an array of selectors is their union, one alone is itself") {
  CHECK(union_of({parse_nodes("n1"), parse_nodes("1 of b")}) == parse_nodes("[n1,1 of b]"));
  CHECK(union_of({parse_nodes("1 of b")}) == parse_nodes("1 of b"));
}

TEST_CASE("the selectors of the written scenarios read and print back to the same") {
  for (const char* text : {"1 of all", "1 of b", "1 of servers", "C", "a", "admin", "all", "backends", "c1", "east",
                           "follower", "leader", "minority of servers", "n1", "old", "rest", "leader & !old"}) {
    CAPTURE(text);
    CHECK(text_of(parse_nodes(text)) == text);
  }
  for (const char* text : {"!n5->n5", "1 of servers->1 of servers", "a<->b", "a<->c", "b<->c", "c1<->[D,E]",
                           "c2<->[A,B]", "east<->west", "edge<->!edge", "n1<->n5", "[n1,n2]->!leader"}) {
    CAPTURE(text);
    CHECK(text_of(parse_link(text)) == text);
  }
  for (const char* text :
       {"AppendEntries#2 n1->n3", "AppendEntriesReply", "AppendEntries[entries>0] n1->[n4,n5]",
        "AppendEntries[entries>0]#2 n1->n3", "PreVote n3->n2", "RequestVote#1..2 n1->[n3,n4]", "RequestVote*",
        "RequestVoteReply#1 n2->n1", "RingUpdate coordinator->router(2)", "Write c1->storage", "n1->[n2,n3,n4]"}) {
    CAPTURE(text);
    CHECK(text_of(parse_messages(text)) == text);
  }
  for (const char* text : {"n1->*", "n2->*", "n5->*"}) {
    CAPTURE(text);
    CHECK(parse_messages(text_of(parse_messages(text))) == parse_messages(text));
  }
}

}  // namespace orrery::sim::selector_test
