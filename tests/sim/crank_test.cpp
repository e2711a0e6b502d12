// The crank: a run that can't end is told as a hang, by name; a crash says what it was about; a run can be cut short.
#include "sim/crank.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "sim/event_text.hpp"
#include "tests/support/story.hpp"

namespace orrery::sim::crank_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Sets its timer anew whenever it fires: after 1 ms, from a given time on after nothing at all. Breaks on any message.
class Spinner final : public Process {
 public:
  explicit Spinner(Duration still_from) : still_from_(still_from) {}
  void on_start(Context& context, const Durable&) override { context.set_timer({0}, 1ms); }
  void on_message(Context&, NodeId, const Message&) override {
    const bool expects_messages = false;
    ENSURE(expects_messages);
  }
  void on_timer(Context& context, TimerId timer) override {
    const bool still = context.now().time_since_epoch() >= still_from_;
    context.set_timer(timer, still ? 0ms : 1ms);
  }
  void on_durable(Context&, Lsn) override {}
  bool show(FaceBox&) const override { return false; }
  [[nodiscard]] std::unique_ptr<Process> clone() const override { return std::make_unique<Spinner>(*this); }
  bool digest(DigestSink&) const override { return false; }
  bool visit_with(Visitor&) const override { return false; }
  [[nodiscard]] const void* tag() const override { return nullptr; }

 private:
  Duration still_from_;
};

World spinning(Duration still_from) {
  auto setup = probes(2);
  setup->parts.server = [still_from](NodeId node) -> std::unique_ptr<Process> {
    if (node.value == 1) return std::make_unique<Spinner>(still_from);
    return std::make_unique<Probe>();
  };
  return World(setup);
}

TEST_CASE("when time stands still, the hang names time, node and timer") {
  World world = spinning(20ms);
  RunLimits limits;
  limits.events_at_one_time = 10'000;
  const Cranked cranked = crank(world, 1s, limits);
  CHECK(has(cranked.hang, "time stands still at 20ms"));
  CHECK(has(cranked.hang, "next: n1, timer 0"));
  CHECK(world.events() < 20'000);
}

TEST_CASE("many events in little time are no hang") {
  World world = spinning(10s);
  RunLimits limits;
  limits.events_at_one_time = 1'500;  // more than one check apart
  CHECK(crank(world, 5s, limits).hang.empty());
  CHECK(world.events() > 4'000);
  CHECK(world.now() == 5s);
}

TEST_CASE("beyond the limit of events it is a hang too") {
  World world = spinning(10s);
  RunLimits limits;
  limits.events = 100;
  CHECK(has(crank(world, 5s, limits).hang, "after 100 events it was still not over"));
}

TEST_CASE("asked from outside, a run ends soon, and up to there it is the same run") {
  World world = spinning(10s);
  RunLimits limits;
  limits.interrupted = [] { return true; };
  const Cranked cranked = crank(world, 50s, limits);
  CHECK(cranked.interrupted);
  CHECK(cranked.hang.empty());
  CHECK(world.events() < 5'000);
  World other = spinning(10s);
  RunLimits same;
  same.until_event = world.events();
  CHECK_FALSE(crank(other, 50s, same).interrupted);
  CHECK(other.digest() == world.digest());
}

TEST_CASE("a crash of the code under test names the node and the message") {
  World world = spinning(10s);
  world.inject({0}, {1}, Message::of(Note{"hello"}), 5ms);
  std::string text;
  try {
    static_cast<void>(crank(world, 1s, {}));
  } catch (const HandlerFailure& failure) {
    text = failure.what();
  }
  CHECK(has(text, "ENSURE(expects_messages)"));
  CHECK(has(text, "(n1, Note from n0)"));
}

}  // namespace
}  // namespace orrery::sim::crank_test
