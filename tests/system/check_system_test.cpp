// What a System declares of itself is checked: the systems of the catalogue are in order, and each way to contradict
// oneself is told.
#include "algorithms/process/check_system.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/catalog.hpp"
#include "tests/system/ring.hpp"

namespace orrery::ring::check_system_test {
namespace {

std::string problems_of(const System& system) { return fmt::format("{}", fmt::join(check_system(system), "\n")); }

std::string problems_after(const std::function<void(System&)>& change) {
  System system = ring::system();
  change(system);
  return problems_of(system);
}

Message refuse(std::span<const std::string_view>) { throw OperationError("never"); }

}  // namespace

TEST_CASE("every system is in order") {
  for (const System* system : catalog()) CHECK(problems_of(*system) == "");
  CHECK(problems_of(ring::system()) == "");
}

TEST_CASE("the claims of a system are those of its judges") {
  const std::vector<ClaimInfo> claims = claims_of(ring::system());
  REQUIRE(claims.size() == 4);
  CHECK(claims[0].name.starts_with("ring."));
}

TEST_CASE("names that name nothing, and names that are taken") {
  CHECK(problems_after([](System& s) { s.bundles[0].claims.emplace_back("ring.one_holdr"); }) ==
        "ring: the bundle \"ring\" names \"ring.one_holdr\", which is no claim");
  CHECK(problems_after([](System& s) { s.mutants[0].breaks = "ring.round"; }) ==
        "ring: the mutant \"ring.pass_before_durable\" breaks \"ring.round\", which is no claim that can fall");
  CHECK(problems_after([](System& s) { s.mutants.push_back(s.mutants[0]); }) ==
        "ring: the mutant \"ring.pass_before_durable\" is declared twice");
  CHECK(problems_after([](System& s) { s.options.push_back(s.options[0]); }) ==
        "ring: the option \"hold\" is declared twice");
  CHECK(problems_after([](System& s) { s.roles[1].name = "idle"; }) == "ring: the role \"idle\" is declared twice");
  CHECK(problems_after([](System& s) { s.roles[1].name = ""; }) == "ring: \"\" is no name of a role");
  CHECK(problems_after([](System& s) { s.roles[1].held = nullptr; }) ==
        "ring: nothing says who holds the role \"wanting\"");
  CHECK(problems_after([](System& s) { s.roles[3].held_of = nullptr; }) ==
        "ring: the role \"asked\" has an argument, and nothing says who holds it of what");
  CHECK(problems_after([](System& s) { s.roles[3].argument = RoleArgument::none; }) ==
        "ring: the role \"asked\" has no argument, and something says who holds it of what");
  CHECK(problems_after([](System& s) { s.roles[1].name = "Token"; }) ==
        "ring: \"Token\" is a role and a message: they share one namespace");
  CHECK(problems_after([](System& s) { s.rank_field = "hpo"; }) ==
        "ring: no server's face has a number \"hpo\", the field that ranks");
  CHECK(problems_after([](System& s) { s.rank_field = "role"; }) ==
        "ring: no server's face has a number \"role\", the field that ranks");
  CHECK(problems_after([](System& s) { s.name = "a ring"; }).starts_with("a ring: \"a ring\" is no name of a system"));
}

TEST_CASE("messages that nobody declares, and messages that nobody takes") {
  CHECK(problems_after([](System& s) { s.messages.pop_back(); }) ==
        "ring: a process handles \"Ticket\", which is no message that is declared");
  CHECK(problems_after([](System& s) {
          s.messages.push_back({s.facts[0].type, 0, false, s.facts[0].label});
        }) == "ring: no process handles the message \"Took\"");
  CHECK(problems_after([](System& s) { s.messages[0].label = nullptr; }) == "ring: a message has no label");
  CHECK(problems_after([](System& s) { s.facts.push_back(s.facts[0]); }) ==
        "ring: the fact \"Took\" is declared twice");
  CHECK(problems_after([](System& s) { s.records.push_back(nullptr); }) == "ring: a record has no type");
}

TEST_CASE("measures of what there is not") {
  using Kind = MeasureSpec::Kind;
  const auto with = [](MeasureSpec measure) {
    return problems_after([&](System& s) { s.measures.push_back(measure); });
  };
  const Type* const took = ring::system().facts[0].type;
  CHECK(with({"ring.taken", "", Kind::count, took}) == "");
  CHECK(with({"ring.idle", "", Kind::vacancy, nullptr, "", "idel"}) ==
        "ring: \"ring.idle\" measures a role \"idel\" that there is not");
  CHECK(with({"ring.taken", "", Kind::count, ring::system().messages[0].type}) ==
        "ring: \"ring.taken\" measures a fact that is not declared");
  CHECK(with({"ring.taken", "", Kind::value, took, "hpo"}) ==
        "ring: \"ring.taken\" measures a field \"hpo\" that Took has not");
  CHECK(with({"ring.taken", "", Kind::value, took}) == "ring: \"ring.taken\" measures a field \"\" that Took has not");
}

TEST_CASE("operations that can't be read, and workloads of what is none") {
  CHECK(problems_after([](System& s) { s.operations[0].usage = "ticket NUMBER"; }) ==
        "ring: the operation \"ticket\" can't be read as its usage says: expected no argument: ticket");
  CHECK(problems_after([](System& s) { s.operations[0].usage = "tickets"; }) ==
        "ring: the usage of the operation \"ticket\" does not begin with its name");
  CHECK(problems_after([](System& s) { s.operations[0].parse = refuse; }) ==
        "ring: the operation \"ticket\" can't be read as its usage says: never");
  CHECK(problems_after([](System& s) { s.operations[0].parse = [](auto) { return Message(); }; }) ==
        "ring: the operation \"ticket\" is read as nothing");
  CHECK(problems_after([](System& s) { s.workloads[0].operations = {"tikcet"}; }) ==
        "ring: the workload \"queue\" names \"tikcet\", which is no operation");
  CHECK(problems_after([](System& s) {
          s.workloads[0].generate = [](Picker&, const WorkloadShape&, NodeId, std::uint64_t) { return Message(); };
        }) == "ring: the workload \"queue\" generates nothing");
}

TEST_CASE("options and factories that contradict themselves") {
  CHECK(problems_after([](System& s) { s.options[0].help = ""; }) == "ring: the option \"hold\" has no help");
  CHECK(problems_after([](System& s) {
          struct Counts {
            std::uint32_t size = 7;
          };
          s.options.push_back(option("size", &Counts::size, "too large", 1, 5));
        }) == "ring: the default of \"size\", 7, is not within 1..5");
  CHECK(problems_after([](System& s) { s.bind = nullptr; }) == "ring: there is no bind()");
  CHECK(problems_after([](System& s) {
          s.bind = [](const SystemSetup&) -> Parts { throw OptionError("hold", "too short"); };
        }) == "ring: its defaults contradict each other: hold: too short");
}

TEST_CASE("processes that are not of a class that is declared") {
  CHECK(problems_after([](System& s) { s.clients.clear(); }) ==
        "ring: no class of client is declared, so no path in a condition can be checked");
  CHECK(problems_after([](System& s) {
          s.servers[0].face = s.clients[0].face;
        }).find("a server with the face \"RingStation\" is made, and no such class is declared") != std::string::npos);
  CHECK(problems_after([](System& s) {
          s.servers[0].state = nullptr;
        }).find("a server with the face \"RingStation\" is made") != std::string::npos);
}

TEST_CASE("what a system shows is in order, and each way to contradict it is told") {
  for (const System* system : catalog()) CHECK(check_showing(*system, showing_of(*system)).empty());
  const auto found =
      std::find_if(catalog().begin(), catalog().end(), [](const System* each) { return each->name == "raft"; });
  REQUIRE(found != catalog().end());
  const System* raft = *found;
  CHECK(showing_of(*raft).log.has_value());
  CHECK_FALSE(showing_of(ring::system()).log.has_value());
  const auto problems = [&](const Showing& showing) {
    return fmt::format("{}", fmt::join(check_showing(*raft, showing), "\n"));
  };
  const Type* begins = raft->facts[1].type;
  const Type* ends = raft->facts[2].type;
  Showing showing;
  showing.intervals = {{"leads", false, begins, {ends}, "term", ""}};
  CHECK(problems(showing) == "");
  showing.intervals[0].of = "trem";
  CHECK(problems(showing) ==
        "raft: the interval \"leads\" looks at a field \"trem\" that BecameLeader has not\n"
        "raft: the interval \"leads\" looks at a field \"trem\" that SteppedDown has not");
  showing.intervals = {{"states", false, begins, {}, "", ""}};  // each ends the one before
  CHECK(problems(showing) == "");
  showing.refusals = {nullptr};
  CHECK(problems(showing) == "raft: a refusal is told by a fact that is not declared");
  showing.refusals.clear();
  showing.intervals = {{"leads", false, begins, {nullptr}, "", ""}};
  CHECK(problems(showing) == "raft: the interval \"leads\" is told by a fact that is not declared");
  Showing empty_log;
  empty_log.log = LogSpec{};
  CHECK(problems(empty_log) == "raft: there is a log, and nothing says what is in it");
}

}  // namespace orrery::ring::check_system_test
