// Copy-on-write: copies share until one writes, and a chunked sequence behaves as a vector whatever is done to it.
#include "algorithms/process/shared.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace orrery::shared_test {
namespace {

TEST_CASE("copies share a value until one of them writes") {
  Cow<std::string> one(std::string("a"));
  Cow<std::string> two = one;
  CHECK(one.same_as(two));
  const std::string* before = &*one;
  two.write() += "b";
  CHECK_FALSE(one.same_as(two));
  CHECK(*one == "a");
  CHECK(*two == "ab");
  CHECK(&*one == before);
  one.write() += "c";  // nobody shares it any more: written in place
  CHECK(&*one == before);
  CHECK(one == Cow<std::string>(std::string("ac")));
  Cow<std::string> moved = std::move(one);
  CHECK(*moved == "ac");
  moved = two;
  CHECK(moved.same_as(two));
}

std::vector<std::uint64_t> content(const Chunked<std::uint64_t>& sequence) {
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < sequence.size(); ++i) all.push_back(sequence[i]);
  return all;
}

TEST_CASE("a chunked sequence is a vector, and each of its copies another") {
  std::mt19937_64 random(1);
  struct Couple {
    Chunked<std::uint64_t> sequence;
    std::vector<std::uint64_t> model;
  };
  std::vector<Couple> pairs(1);
  for (int i = 0; i < 6000; ++i) {
    auto& [sequence, model] = pairs[random() % pairs.size()];
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
        for (std::uint64_t n = random() % 40; n > 0; --n) {
          const std::uint64_t value = random();
          sequence.push_back(value);
          model.push_back(value);
          REQUIRE(sequence.back() == value);
        }
        break;
      case 3: {
        const std::size_t keep = model.size() - random() % (model.size() + 1) / 4;
        sequence.truncate(keep);
        model.resize(keep);
        break;
      }
      case 4: {
        const std::size_t drop = random() % (model.size() + 1) / 4;
        sequence.drop_front(drop);
        model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(drop));
        break;
      }
      case 5:
        if (model.empty()) break;
        for (int n = 0; n < 3; ++n) {
          const std::size_t at = random() % model.size();
          sequence.write(at) = model[at] = random();
        }
        break;
      case 6:
        if (pairs.size() < 6) pairs.push_back(Couple(pairs[random() % pairs.size()]));
        break;
      case 7:
        if (random() % 8 == 0 && pairs.size() > 1) pairs.pop_back();
        break;
    }
    if (i % 20 != 0) continue;
    for (const Couple& each : pairs) REQUIRE(content(each.sequence) == each.model);
  }
}

TEST_CASE("equality is of the elements, not of how they came to be") {
  Chunked<std::uint64_t> one;
  Chunked<std::uint64_t> two;
  for (std::uint64_t i = 0; i < 100; ++i) one.push_back(i);
  for (std::uint64_t i = 40; i < 200; ++i) two.push_back(i);
  one.drop_front(40);
  two.truncate(60);
  CHECK(one == two);
  two.write(59) = 0;
  CHECK_FALSE(one == two);
  two.truncate(59);
  CHECK_FALSE(one == two);
}

TEST_CASE("no more can be cut than there is") {
  Chunked<std::uint64_t> sequence;
  sequence.push_back(1);
  CHECK_THROWS_AS(sequence.truncate(2), EnsureFailure);
  CHECK_THROWS_AS(sequence.drop_front(2), EnsureFailure);
  sequence.drop_front(1);
  CHECK(sequence.empty());
}

}  // namespace
}  // namespace orrery::shared_test
