// One declaration of fields: a described type lists every member it has, and a forgotten one is noticed by the
// compiler.
#include "algorithms/process/fields.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/process.hpp"

namespace orrery::fields_test {
namespace {

struct Pair {
  std::uint32_t first = 0;
  std::string second;
  static constexpr std::string_view type_name = "Pair";
  static constexpr auto fields() { return std::tuple{field("first", &Pair::first), field("second", &Pair::second)}; }
};
struct Forgetful {
  std::uint32_t first = 0;
  std::uint32_t forgotten = 0;
  static constexpr std::string_view type_name = "Forgetful";
  static constexpr auto fields() { return std::tuple{field("first", &Forgetful::first)}; }
};
struct Nested {
  Pair pair;
  std::array<Pair, 2> pairs;
  std::vector<std::uint32_t> numbers;
};
struct Empty {};

// for_each_field asserts that the declaration lists as many fields as the type has members: this count is what it
// trusts.
template <class T>
constexpr bool complete = std::tuple_size_v<decltype(T::fields())> == detail::arity<T>();
static_assert(detail::arity<Empty>() == 0);
static_assert(detail::arity<Nested>() == 3);
static_assert(complete<Pair>);
static_assert(Described<Forgetful> && Forgetful::type_name == "Forgetful");
static_assert(!complete<Forgetful>);

TEST_CASE("fields are visited in the order of their declaration, and can be written") {
  Pair pair{1, "two"};
  std::string names;
  for_each_field(pair, [&](std::string_view name, auto& value) {
    names += name;
    value = {};
  });
  CHECK(names == "firstsecond");
  CHECK(pair.first == 0);
  CHECK(pair.second.empty());
}

static_assert(Described<Pair>);
static_assert(!Described<Empty>);
static_assert(!Described<int>);

// A protocol's handlers: whether a process has `on` for a message is a question to the compiler.
struct Ping {
  bool operator==(const Ping&) const = default;
  static constexpr std::string_view type_name = "Ping";
  static constexpr auto fields() { return std::tuple{}; }
};
struct Pong {
  bool operator==(const Pong&) const = default;
  static constexpr std::string_view type_name = "Pong";
  static constexpr auto fields() { return std::tuple{}; }
};
struct Counted {
  std::uint32_t pings = 0;
  bool operator==(const Counted&) const = default;
  static constexpr std::string_view type_name = "Counted";
  static constexpr auto fields() { return std::tuple{field("pings", &Counted::pings)}; }
};
class Pinged final : public ProcessOf<Pinged, std::variant<Ping>> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on(Context& context, NodeId from, const Ping&) {
    ++state.pings;
    Context child = context.child(100);
    child.set_timer({7}, Duration(5));
    context.append(Message::of(Ping{}));
    context.send(from, Message::of(Pong{}));
    context.send_now(from, Message::of(Pong{}));
  }
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] Counted face() const { return state; }
  Counted state;
};

struct NoLuck final : Picker {
  std::uint32_t pick(const Site&, std::uint32_t count) override { return count - 1; }
};

TEST_CASE("a message reaches its handler; one of another protocol breaks an assumption") {
  Pinged process;
  NoLuck picker;
  Effects effects;
  Lsn appended{4};
  Context context({1}, {}, picker, effects, appended);
  process.on_message(context, {2}, Message::of(Ping{}));
  CHECK(process.state.pings == 1);
  CHECK_THROWS_AS(process.on_message(context, {2}, Message::of(Pong{})), EnsureFailure);
  CHECK_THROWS_AS(process.on_operation(context, Operation{}), EnsureFailure);  // it is no client

  REQUIRE(effects.size() == 4);
  CHECK(std::get<SetTimer>(effects[0]).timer == TimerId{107});  // a child's timers have their own range
  CHECK(std::get<Append>(effects[1]).lsn == Lsn{5});
  CHECK(std::get<Send>(effects[2]).after == Lsn{5});  // a promise waits for what was appended
  CHECK(std::get<Send>(effects[3]).after == Lsn{0});
  CHECK(appended == Lsn{5});
}

TEST_CASE("a process is told by its type, copied, shown, digested and walked") {
  Pinged process;
  process.state.pings = 3;
  const Process& erased = process;
  CHECK(erased.as<Pinged>() == &process);
  const std::unique_ptr<Process> copy = erased.clone();
  CHECK(copy->as<Pinged>()->state.pings == 3);
  FaceBox face;
  CHECK(erased.show(face));
  CHECK_FALSE(copy->show(face));
  DigestSink one;
  DigestSink two;
  CHECK(erased.digest(one));
  CHECK(copy->digest(two));
  CHECK(one.finish() == two.finish());
  TextPrinter printer;
  CHECK(erased.visit_with(printer));
  CHECK(printer.str() == "Counted{pings: 3}");
}

TEST_CASE("a pick of a duration covers its range, also a long one") {
  NoLuck picker;
  Effects effects;
  Lsn appended;
  Context context({0}, {}, picker, effects, appended);
  static constexpr Site site("test.range");
  CHECK(context.pick(site, DurationRange{Duration(10), Duration(20)}) == Duration(20));
  CHECK(context.pick(site, DurationRange{Duration(10), Duration(10)}) == Duration(10));
  const Duration hour = std::chrono::hours(1);
  const Duration picked = context.pick(site, DurationRange{Duration(0), hour});
  CHECK(picked <= hour);
  CHECK(picked > hour - Duration(10'000));
}

}  // namespace
}  // namespace orrery::fields_test
