// The glossary: what a system declares is what is listed and described, whatever the system.
#include "tools/glossary.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/sim/scenario/desk_system.hpp"

namespace orrery::tools::glossary_test {
namespace {

/// The term of the help desk; one without a kind if there is none.
Term term(std::string_view kind, std::string_view name) {
  const System* const desk = &desk::system();
  for (Term& each : glossary(std::span(&desk, 1)))
    if (each.kind == kind && each.name == name && each.system == "desk") return each;
  return {};
}

std::string detail(const Term& of, std::string_view word) {
  for (const auto& [name, text] : of.details)
    if (name == word) return text;
  return "none";
}

}  // namespace

TEST_CASE("nodes that a system brings are described: how many, and what they are called") {
  CHECK(term("node", "clerks").about == "those who answer");
  CHECK(detail(term("node", "clerks"), "how many") == "0 to 20, 2 by default");
  CHECK(detail(term("node", "clerks"), "called").starts_with("clerk1, clerk2, ..."));
  CHECK(detail(term("node", "ledger"), "how many") == "always one");
  CHECK(term("field", "queue").about.starts_with("a clerk's state"));
}

TEST_CASE("options of every kind are described") {
  CHECK(detail(term("option", "service"), "type") == "spread");
  CHECK(detail(term("option", "service"), "default") == "5ms");
  CHECK(detail(term("option", "experts"), "type") == "nodes");
  CHECK(detail(term("option", "passing.order"), "choices") == "in_turn, first");
  CHECK(detail(term("option", "passing.room"), "bounds") == "1..1000");
}

TEST_CASE("measures are statistics") {
  CHECK(term("stat", "desk.taken").about == "how much of its queue a clerk has taken");
}

}  // namespace orrery::tools::glossary_test
