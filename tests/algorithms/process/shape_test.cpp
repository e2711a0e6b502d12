// Shapes: what a type says of itself before there is a value; and which types can be fields at all.
#include "algorithms/process/shape.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/message.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::shape_test {
namespace {

using Kind = Shape::Kind;

enum class Phase : std::uint8_t { waxing, waning };
constexpr std::array<std::string_view, 2> phase_names{"waxing", "waning"};
constexpr std::span<const std::string_view> names_of(Phase) { return phase_names; }

/// A tree: it holds itself.
struct Moon {
  Phase phase{};
  std::vector<Moon> moons;
  bool operator==(const Moon&) const = default;
  static constexpr std::string_view type_name = "Moon";
  static constexpr auto fields() { return std::tuple{field("phase", &Moon::phase), field("moons", &Moon::moons)}; }
};
struct Everything {
  bool flag = false;
  std::uint32_t count = 0;
  Lsn lsn{};
  Duration span{};
  Monotonic time{};
  NodeId node{};
  std::string text;
  Moon moon;
  std::optional<Moon> maybe;
  Cow<Moon> shared;
  Chunked<std::array<Lsn, 2>> rows;
  Message message;
  static constexpr std::string_view type_name = "Everything";
  static constexpr auto fields() {
    return std::tuple{field("flag", &Everything::flag),   field("count", &Everything::count),
                      field("lsn", &Everything::lsn),     field("span", &Everything::span),
                      field("time", &Everything::time),   field("node", &Everything::node),
                      field("text", &Everything::text),   field("moon", &Everything::moon),
                      field("maybe", &Everything::maybe), field("shared", &Everything::shared),
                      field("rows", &Everything::rows),   field("message", &Everything::message)};
  }
};

struct Fraction {
  double value = 0;
  static constexpr std::string_view type_name = "Fraction";
  static constexpr auto fields() { return std::tuple{field("value", &Fraction::value)}; }
};
struct Deep {
  std::vector<std::optional<Fraction>> fractions;
  static constexpr std::string_view type_name = "Deep";
  static constexpr auto fields() { return std::tuple{field("fractions", &Deep::fractions)}; }
};

}  // namespace

TEST_CASE("a shape has the kind of each field, through optionals and what is shared") {
  const Shape& all = shape_of<Everything>();
  CHECK(all.kind == Kind::object);
  CHECK(all.type_name == "Everything");
  const std::vector<std::pair<std::string_view, Kind>> expected{
      {"flag", Kind::boolean},  {"count", Kind::number},  {"lsn", Kind::number}, {"span", Kind::duration},
      {"time", Kind::duration}, {"node", Kind::node},     {"text", Kind::text},  {"moon", Kind::object},
      {"maybe", Kind::object},  {"shared", Kind::object}, {"rows", Kind::list},  {"message", Kind::unknown}};
  REQUIRE(all.fields.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(expected[i].first);
    CHECK(all.fields[i].name == expected[i].first);
    CHECK(all.fields[i].shape().kind == expected[i].second);
    CHECK(all.fields[i].shape().optional == (expected[i].first == "maybe"));
  }
  CHECK(all.find("maybe")->find("phase")->words.size() == 2);
  CHECK(all.find("rows")->element().element().kind == Kind::number);
  CHECK(all.find("nothing") == nullptr);
  CHECK(type_of<Moon>().shape().type_name == "Moon");
}

TEST_CASE("a type that holds itself has a shape without end") {
  const Shape& moon = shape_of<Moon>();
  CHECK(&moon.find("moons")->element() == &moon);
  CHECK(Encodable<Moon>);
}

TEST_CASE("what has no encoding is known before anything is encoded") {
  CHECK(Encodable<Everything>);
  CHECK(Encodable<std::vector<std::array<Cow<std::string>, 3>>>);
  CHECK_FALSE(Encodable<double>);
  CHECK_FALSE(Encodable<Fraction>);
  CHECK_FALSE(Encodable<Deep>);
  CHECK_FALSE(Encodable<std::vector<const char*>>);
  CHECK_FALSE(Encodable<std::optional<long long>>);
}

}  // namespace orrery::shape_test
