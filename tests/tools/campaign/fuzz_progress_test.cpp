// What a campaign says of itself while it runs.
#include "tools/fuzz_progress.hpp"

#include <sstream>

#include <doctest/doctest.h>

namespace orrery::tools::fuzz_progress_test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("how far, how fast, how many failures, how long") {
  CHECK(progress_text({1'000, 5'000, 1}, 1'000, 20s, std::nullopt) ==
        "1,000 of 5,000 seeds, 50 seeds/s, 1 failure, 1m 20s left");
  CHECK(progress_text({1'000, 5'000, 0}, 10, 1s, std::nullopt) ==
        "1,000 of 5,000 seeds, 10 seeds/s, 0 failures, 6m 40s left");
  CHECK(progress_text({20, std::nullopt, 2}, 20, 10s, 30s) == "20 seeds, 2 seeds/s, 2 failures, 20s left");
  CHECK(progress_text({0, 5, 0}, 0, 0s, std::nullopt) == "0 of 5 seeds, 0 seeds/s, 0 failures");
  CHECK(progress_text({1, 10'001, 0}, 1, 1s, std::nullopt).ends_with("2h 46m left"));
}

TEST_CASE(
    "plain lines where there is no terminal, none at all when nobody "
    "wants to hear") {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  {
    FuzzProgress progress(console, std::nullopt);
    progress.show({1, 10, 0});  // too early for a line
    progress.say("seed 3: a.claim");
  }
  CHECK(err.str() == "seed 3: a.claim\n");
  console.verbosity = -1;
  FuzzProgress(console, std::nullopt).say("seed 3: a.claim");
  CHECK(err.str() == "seed 3: a.claim\n");
  CHECK(out.str().empty());
}

}  // namespace
}  // namespace orrery::tools::fuzz_progress_test
