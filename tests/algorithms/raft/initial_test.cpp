// Initial states: the records that a scenario's terms become, and that no impossible ones do.
#include "algorithms/raft/initial.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/raft/cluster.hpp"

namespace orrery::raft::test::initial_test {
namespace {

/// "log[2]: why", as a person would be told.
std::string trouble_of(const InitialValues& values) {
  try {
    (void)initial_records(values);
  } catch (const InitialError& error) {
    return error.key() + (error.index() ? "[" + std::to_string(*error.index()) + "]" : "") + ": " + error.what();
  }
  return "none";
}

TEST_CASE("entries, then the ballot, as a server would have written them") {
  CHECK(initial_records({{"term", {3}}, {"log", {1, 1, 2}}}) == journal_of(3, {1, 1, 2}));
  CHECK(initial_records({{"log", {1, 1, 2}}}) == journal_of(2, {1, 1, 2}));  // the least term that can be
  CHECK(initial_records({{"term", {4}}}) == journal_of(4, {}));
  CHECK(initial_records({{"term", {0}}}).empty());
  CHECK(initial_records({}).empty());
}

TEST_CASE("terms never go down along a log, and no entry is of a term to come") {
  CHECK(trouble_of({{"log", {1, 3, 2, 1}}}) == "log[2]: an entry of term 2 can't follow one of term 3");
  CHECK(trouble_of({{"term", {2}}, {"log", {1, 3}}}) == "term: the term 2 is below that of the last entry, 3");
  CHECK(trouble_of({{"term", {3}}, {"log", {1, 3}}}) == "none");
}

}  // namespace
}  // namespace orrery::raft::test::initial_test
