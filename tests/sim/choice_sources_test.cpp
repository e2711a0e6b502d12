// Choice sources: an equal address gives an equal answer, every part of the address counts, answers are even and in
// range.
#include "sim/choice_sources.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace orrery::sim::choice_sources_test {
namespace {

constexpr Site site("test.site");
constexpr Site other_site("test.other");
constexpr Site ranked("test.ranked", Site::Kind::breaks_symmetry);
constexpr std::uint32_t many = 1'000'000'000;

TEST_CASE("equal addresses give equal picks; each part of the address counts") {
  const Seeded source(1);
  const PickAddress address{3, 4, Duration(5), 6, 0, 1};
  const std::uint32_t answer = source.pick(site, address, many);
  CHECK(Seeded(1).pick(site, address, many) == answer);
  std::set<std::uint32_t> answers{answer};
  answers.insert(Seeded(2).pick(site, address, many));
  answers.insert(source.pick(other_site, address, many));
  answers.insert(source.pick(site, {2, 4, Duration(5), 6, 0, 1}, many));
  answers.insert(source.pick(site, {3, 5, Duration(5), 6, 0, 1}, many));
  answers.insert(source.pick(site, {3, 4, Duration(6), 6, 0, 1}, many));
  answers.insert(source.pick(site, {3, 4, Duration(5), 7, 0, 1}, many));
  CHECK(answers.size() == 7);
}

TEST_CASE("luck from a seed is even, over every part of the address and over seeds") {
  for (int part = 0; part < 5; ++part) {
    std::vector<int> hits(10);
    for (std::uint32_t i = 0; i < 10'000; ++i) {
      PickAddress address{1, 1, Duration(1), 0, 0, 1};
      if (part == 0) address.subject = std::uint64_t{i} << 32U | 1;
      if (part == 1) address.type = mix(i, 0);
      if (part == 2) address.time = Duration(std::int64_t{i} * 1'000'000);
      if (part == 3) address.repetition = i;
      const std::uint32_t answer = Seeded(part == 4 ? i : 1).pick(site, address, 10);
      REQUIRE(answer < 10);
      ++hits[answer];
    }
    for (const int times : hits) {
      CHECK(times > 880);  // four standard deviations of 30
      CHECK(times < 1120);
    }
  }
}

TEST_CASE("a pick of one is nothing") { CHECK(Seeded(9).pick(site, {}, 1) == 0); }

TEST_CASE("quiet luck is 0; what breaks symmetry is spread by rank and stays in range") {
  const Quiet quiet;
  CHECK(quiet.pick(site, {7, 7, Duration(7), 7, 2, 3}, 100) == 0);
  CHECK(quiet.pick(ranked, {0, 0, {}, 0, 0, 3}, 90) == 0);
  CHECK(quiet.pick(ranked, {0, 0, {}, 0, 1, 3}, 90) == 30);
  CHECK(quiet.pick(ranked, {0, 0, {}, 0, 2, 3}, 90) == 60);
  CHECK(quiet.pick(ranked, {0, 0, {}, 0, 5, 3}, 90) < 90);  // a client ranks behind the servers
  CHECK(quiet.pick(ranked, {0, 0, {}, 0, 2, 0}, 90) < 90);  // there may be no server at all
}

TEST_CASE("recorded answers come first, are cut to the count, and leave the rest to another source") {
  const PickAddress known{1, 0, Duration(5), 0, 0, 1};
  const PickAddress unknown{2, 0, Duration(5), 0, 0, 1};
  const Recorded recorded({{{site.id, known}, 42}}, std::make_shared<Seeded>(1));
  CHECK(recorded.pick(site, known, 100) == 42);
  CHECK(recorded.pick(site, known, 10) == 9);
  CHECK(recorded.pick(site, unknown, many) == Seeded(1).pick(site, unknown, many));
  CHECK(recorded.pick(other_site, known, many) == Seeded(1).pick(other_site, known, many));
}

TEST_CASE("a recording answers as its source and writes everything down") {
  const auto picks = std::make_shared<Recorded::Picks>();
  const Recording recording(std::make_shared<Seeded>(1), picks);
  const PickAddress address{1, 2, Duration(3), 4, 0, 1};
  const std::uint32_t answer = recording.pick(site, address, many);
  CHECK(answer == Seeded(1).pick(site, address, many));
  CHECK(*picks == Recorded::Picks{{{site.id, address}, answer}});
}

TEST_CASE("repetitions count equal addresses within one event, however many there are") {
  Repetitions repetitions;
  for (int event = 0; event < 3; ++event) {
    repetitions.begin();
    for (std::uint32_t round = 0; round < 3; ++round)
      for (std::uint64_t subject = 0; subject < 1000; ++subject)
        REQUIRE(repetitions.next(site.id, subject, 0) == round);
    CHECK(repetitions.next(site.id, 0, 1) == 0);
    CHECK(repetitions.next(other_site.id, 0, 0) == 0);
  }
}

}  // namespace
}  // namespace orrery::sim::choice_sources_test
