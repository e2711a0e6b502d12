// Options: each is declared once beside the struct that holds it; values find their member.
#include "algorithms/process/options.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace orrery::options_test {
namespace {

using namespace std::chrono_literals;

enum class Figure : std::uint8_t { round, flat };
constexpr std::array<std::string_view, 2> shape_names{"round", "flat"};
constexpr std::span<const std::string_view> names_of(Figure) { return shape_names; }

struct KnobPart {
  std::uint32_t depth = 3;
  bool soft = false;
};
struct Knobs {
  bool eager = true;
  std::uint32_t count = 5;
  Ratio share{500'000'000};
  Duration wait = 20ms;
  DurationRange election{150ms, 300ms};
  Figure shape = Figure::flat;
  Spread work = Spread::exponential(8ms);
  std::vector<NodeId> friends;
  KnobPart inner;
};
std::vector<OptionSpec> specs() {
  return {option("eager", &Knobs::eager, ""),       option("count", &Knobs::count, "how many", 1, 9),
          option("share", &Knobs::share, ""),       option("wait", &Knobs::wait, ""),
          option("election", &Knobs::election, ""), option("shape", &Knobs::shape, "")};
}

TEST_CASE("the kind and the default of an option are those of its member") {
  const auto all = specs();
  CHECK(all[0].kind == OptionKind::flag);
  CHECK(all[1].kind == OptionKind::count);
  CHECK(all[2].kind == OptionKind::ratio);
  CHECK(all[3].kind == OptionKind::duration);
  CHECK(all[4].kind == OptionKind::range);
  CHECK(all[5].kind == OptionKind::choice);
  CHECK(std::get<bool>(all[0].standard));
  CHECK(std::get<std::int64_t>(all[1].standard) == 5);
  CHECK(std::get<Ratio>(all[2].standard) == Ratio{500'000'000});
  CHECK(std::get<Duration>(all[3].standard) == 20ms);
  CHECK(std::get<DurationRange>(all[4].standard) == DurationRange{150ms, 300ms});
  CHECK(std::get<std::string>(all[5].standard) == "flat");
  CHECK(all[1].min == 1);
  CHECK(all[1].max == 9);
  CHECK(all[1].help == "how many");
  CHECK(all[5].choices == std::vector<std::string_view>{"round", "flat"});
}

TEST_CASE("values are stored in their members; the others keep their default") {
  const auto all = specs();
  const auto standard = read_options<Knobs>(all, {});
  CHECK(standard.count == 5);
  CHECK(standard.shape == Figure::flat);
  const auto changed = read_options<Knobs>(all, {{"eager", false},
                                                 {"count", std::int64_t{7}},
                                                 {"share", Ratio{1}},
                                                 {"wait", Duration(1s)},
                                                 {"election", DurationRange{1s, 2s}},
                                                 {"shape", std::string("round")}});
  CHECK_FALSE(changed.eager);
  CHECK(changed.count == 7);
  CHECK(changed.share == Ratio{1});
  CHECK(changed.wait == 1s);
  CHECK(changed.election == DurationRange{1s, 2s});
  CHECK(changed.shape == Figure::round);
}

TEST_CASE("spreads, nodes and the parts of an object find their members too") {
  std::vector<OptionSpec> all{option("work", &Knobs::work, ""), option("friends", &Knobs::friends, "")};
  for (OptionSpec& part :
       options_within("inner", &Knobs::inner,
                      {option("depth", &KnobPart::depth, "how deep", 1, 9), option("soft", &KnobPart::soft, "")}))
    all.push_back(std::move(part));
  CHECK(all[0].kind == OptionKind::spread);
  CHECK(all[1].kind == OptionKind::nodes);
  CHECK(all[2].name == "inner.depth");
  CHECK(all[2].max == 9);
  CHECK(std::get<Spread>(all[0].standard) == Spread::exponential(8ms));
  CHECK(std::get<std::int64_t>(all[2].standard) == 3);
  const auto changed = read_options<Knobs>(all, {{"work", Spread::fixed(1ms)},
                                                 {"friends", std::vector<NodeId>{{2}, {4}}},
                                                 {"inner.depth", std::int64_t{7}},
                                                 {"inner.soft", true}});
  CHECK(changed.work == Spread::fixed(1ms));
  CHECK(changed.friends == std::vector<NodeId>{{2}, {4}});
  CHECK(changed.inner.depth == 7);
  CHECK(changed.inner.soft);
}

TEST_CASE("a value of another kind or an unknown choice is the loader's mistake") {
  CHECK_THROWS_AS((void)read_options<Knobs>(specs(), {{"shape", std::string("square")}}), EnsureFailure);
  CHECK_THROWS_AS((void)read_options<Knobs>(specs(), {{"eager", std::string("yes")}}), std::bad_variant_access);
}

TEST_CASE("an error of options names its option") {
  const OptionError error("wait", "expected a duration above 0");
  CHECK(error.option() == "wait");
  CHECK(std::string(error.what()) == "expected a duration above 0");
}

}  // namespace
}  // namespace orrery::options_test
