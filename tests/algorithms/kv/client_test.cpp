// The client: where it turns to, when it gives up, and that it never says "failed" of what may have happened.
#include "algorithms/kv/client.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/kv/commands.hpp"

using namespace orrery;
using namespace orrery::kv;
using std::chrono::milliseconds;

namespace {

class NoPicker final : public Picker {
 public:
  std::uint32_t pick(const Site&, std::uint32_t) override { return 0; }
};

/// One client (node 3) of servers 0, 1, 2, and what it asked for last.
class Talk {
 public:
  Talk()
      : client_(std::make_shared<ClientConfig>(ClientConfig{{{0}, {1}, {2}}, milliseconds(1000), milliseconds(100)})) {
    run([&](Context& context) { client_.on_start(context, {}); });
  }
  void ask(NodeId only = no_node, Duration timeout = {}, Retry retry = {}) {
    run([&](Context& context) {
      client_.on_operation(context, {{++operations_}, Message::of(Put{"x", "1"}), timeout, only, retry});
    });
  }
  void reply(std::uint32_t from, Status status, NodeId leader = no_node, std::int64_t serial_back = 0) {
    const Serial serial{client_.state.serial.value - static_cast<std::uint64_t>(serial_back)};
    const Message message = Message::of(Reply{client_.state.session, serial, status, Message::of(Done{}), leader});
    run([&](Context& context) { client_.on_message(context, {from}, message); });
  }
  void wait(Duration time) {
    now_ += time;
    run([&](Context& context) { client_.on_timer(context, Client::retry_timer); });
  }
  /// Time goes by and nothing reaches the client, as when it is paused.
  void sleep(Duration time) { now_ += time; }
  /// When the timer that the last event set is due.
  [[nodiscard]] Duration timer() const {
    for (const Effect& effect : effects_)
      if (const auto* set = std::get_if<SetTimer>(&effect)) return set->after;
    return Duration::max();
  }
  /// Whom the last event asked; no_node: nobody.
  [[nodiscard]] NodeId asked() const {
    for (const Effect& effect : effects_)
      if (const auto* send = std::get_if<Send>(&effect)) return send->to;
    return no_node;
  }
  [[nodiscard]] const Finish* finished() const {
    for (const Effect& effect : effects_)
      if (const auto* finish = std::get_if<Finish>(&effect)) return finish;
    return nullptr;
  }
  [[nodiscard]] ClientFace face() const { return client_.face(); }
  /// How often the last event said that it asks again.
  [[nodiscard]] std::size_t retries() const {
    return static_cast<std::size_t>(std::count_if(effects_.begin(), effects_.end(), [](const Effect& effect) {
      return std::holds_alternative<AskAgain>(effect);
    }));
  }

 private:
  template <class Handler>
  void run(const Handler& handler) {
    effects_.clear();
    NoPicker picker;
    Context context({3}, {Monotonic(now_), Wall(now_)}, picker, effects_, appended_);
    handler(context);
  }

  Client client_;
  Duration now_{};
  Effects effects_;
  Lsn appended_{};
  std::uint64_t operations_ = 0;
};

}  // namespace

TEST_CASE("an answer ends the operation, and its server is asked first the next time") {
  Talk talk;
  talk.ask();
  CHECK(talk.asked() == NodeId{0});
  talk.reply(0, Status::not_leader, {2});
  CHECK(talk.asked() == NodeId{2});
  talk.reply(2, Status::ok);
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::ok);
  CHECK(talk.face().acked == Serial{1});
  talk.ask();
  CHECK(talk.asked() == NodeId{2});
}

TEST_CASE("without an answer it asks the next server, and at last gives up: unknown, not failed") {
  Talk talk;
  talk.ask();
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{1});
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{2});
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{0});
  talk.wait(milliseconds(700));
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
  CHECK_FALSE(talk.face().pending);
}

TEST_CASE("an operation's own timeout goes before the client's") {
  Talk talk;
  talk.ask(no_node, milliseconds(30));
  talk.wait(milliseconds(30));
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
}

TEST_CASE("hints that lead nowhere are followed once round, then it waits") {
  Talk talk;
  talk.ask();
  for (int i = 0; i < 3; ++i) {
    talk.reply(0, Status::not_leader, {1});
    CHECK(talk.asked() == NodeId{1});
  }
  talk.reply(0, Status::not_leader, {1});
  CHECK(talk.asked() == no_node);
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{2});
}

TEST_CASE("an operation for one server goes to no other, and a refusal does not prove that nothing happened") {
  Talk talk;
  talk.ask({1});
  CHECK(talk.asked() == NodeId{1});
  talk.reply(1, Status::not_leader, {2});
  CHECK(talk.asked() == no_node);
  CHECK(talk.finished() == nullptr);
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{1});
  talk.wait(milliseconds(900));
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
}

TEST_CASE("paused beyond its deadline, a client that reads a redirection first gives up at once, not in the past") {
  Talk talk;
  talk.ask();
  talk.sleep(milliseconds(5000));
  talk.reply(0, Status::not_leader, {2});
  CHECK(talk.asked() == NodeId{2});
  CHECK(talk.timer() == Duration(0));
  talk.wait(Duration(0));
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
}

TEST_CASE("answers to earlier operations are ignored") {
  Talk talk;
  talk.ask();
  talk.reply(0, Status::ok);
  talk.ask();
  talk.reply(0, Status::ok, no_node, 1);
  CHECK(talk.finished() == nullptr);
  CHECK(talk.face().pending);
  talk.reply(0, Status::rejected);
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::fail);
}

TEST_CASE("with attempts it asks so often and then gives up, long before its timeout") {
  Talk talk;
  talk.ask(no_node, {}, {2, {}});
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{1});
  CHECK(talk.finished() == nullptr);
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == no_node);
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
}

TEST_CASE("with a backoff it waits before it asks again, unless an answer says whom") {
  Talk talk;
  talk.ask(no_node, {}, {0, milliseconds(250)});
  CHECK(talk.timer() == milliseconds(100));
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == no_node);
  CHECK(talk.timer() == milliseconds(250));
  talk.wait(milliseconds(250));
  CHECK(talk.asked() == NodeId{1});
  talk.wait(milliseconds(100));
  talk.reply(1, Status::not_leader, {2});
  CHECK(talk.asked() == NodeId{2});
  CHECK(talk.timer() == milliseconds(100));
  talk.wait(milliseconds(100));
  CHECK(talk.timer() == milliseconds(250));  // it waits again
  talk.wait(milliseconds(250));
  CHECK(talk.asked() == NodeId{0});
  talk.wait(milliseconds(100));
  CHECK(talk.timer() == milliseconds(100));  // no longer than to its end
  talk.wait(milliseconds(100));
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
}

TEST_CASE("with a budget it asks again no more often than its requests allow, and still waits for an answer") {
  Talk talk;
  const Retry half{0, {}, Ratio{500'000'000}};
  talk.ask(no_node, {}, half);
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == no_node);  // half a retry is none
  CHECK(talk.timer() == milliseconds(900));
  talk.reply(0, Status::ok);
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::ok);
  talk.ask(no_node, {}, half);
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == NodeId{1});  // one for two requests
  CHECK(talk.retries() == 1);
  talk.wait(milliseconds(100));
  CHECK(talk.asked() == no_node);
  talk.wait(milliseconds(800));
  REQUIRE(talk.finished() != nullptr);
  CHECK(talk.finished()->outcome == Outcome::unknown);
}

TEST_CASE("a budget is so many retries for each request, however they are split") {
  const Ratio fifth{200'000'000};
  CHECK(within_budget(std::nullopt, 0, 1'000));
  CHECK_FALSE(within_budget(Ratio{0}, 1'000, 0));
  CHECK_FALSE(within_budget(fifth, 4, 0));
  CHECK(within_budget(fifth, 5, 0));
  CHECK_FALSE(within_budget(fifth, 9, 1));
  CHECK(within_budget(Ratio{2'500'000'000}, 2, 4));
  CHECK_FALSE(within_budget(Ratio{2'500'000'000}, 2, 5));
  CHECK(within_budget(fifth, 10'000'000'000, 1'999'999'999));
  CHECK_FALSE(within_budget(fifth, 10'000'000'000, 2'000'000'000));
}
