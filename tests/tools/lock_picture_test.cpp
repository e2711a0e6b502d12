// The picture of locks, from the scenario on: what a client believes, what is so, and who is refused.
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "tests/tools/program.hpp"

namespace orrery::tools {
namespace {

std::string picture(const Folder& folder, const std::string& target, const std::string& name,
                    const std::string& view = "lock") {
  CHECK(orrery({"draw", target, "--view", view, "-o", folder.at(name)}).status == 0);
  std::ifstream file(folder.at(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
bool shows(const std::string& picture, const std::string& words) { return picture.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("the picture of a fenced lock: belief, truth, the end of the lease, the refusal and the resource") {
  const Folder folder;
  const std::string fenced = picture(folder, "scenarios/locking/gc-pause.json#fenced", "a.dot");
  for (const char* words : {"believes: holds L, token 33", "still believes it: wrong", "L: c2", "lease of L over",
                            "refuses 33", "v2, token 34", "write v1, token 33", "paused"}) {
    CAPTURE(words);
    CHECK(shows(fenced, words));
  }
  CHECK(fenced == picture(folder, "scenarios/locking/gc-pause.json#fenced", "b.dot"));
  const std::string unfenced = picture(folder, "scenarios/locking/gc-pause.json#unfenced", "c.dot");
  CHECK(!shows(unfenced, "refuses 33"));
  CHECK(shows(unfenced, "lock.resource_never_goes_back"));
}

TEST_CASE("the picture of Redlock: each server says whom it has given the lock") {
  const Folder folder;
  const std::string jump = picture(folder, "scenarios/locking/redlock-clock-jump.json#wall-clock", "a.dot");
  CHECK(shows(jump, "L: c1"));
  CHECK(shows(jump, "L: c2"));
  CHECK(shows(jump, "lock.belief_exclusion"));
}

TEST_CASE("the picture of a deadlock: the cycle, and beside it the queue of the lock that the crowd wants") {
  const Folder folder;
  const std::string found = picture(folder, "scenarios/locking/deadlock-two-locks.json#detected", "a.dot", "waits");
  for (const char* words : {"deadlock", "waits for", "is held by", "c2 waits for A, and would wait for itself"}) {
    CAPTURE(words);
    CHECK(shows(found, words));
  }
  const std::string none = picture(folder, "scenarios/locking/deadlock-two-locks.json#undetected", "b.dot", "waits");
  CHECK(shows(none, "no deadlock was found by then"));
  CHECK(!shows(none, "is refused"));
  const Ran echo =
      orrery({"draw", "scenarios/echo/remembers.json#durable-first", "--view", "waits", "-o", folder.at("c.dot")});
  CHECK(echo.status == 2);
}

}  // namespace orrery::tools
