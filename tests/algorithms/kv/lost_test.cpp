// Lost writes: what clients can prove, and what they can't.
#include "algorithms/kv/lost.hpp"

#include <deque>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/kv/commands.hpp"

using namespace orrery;
using namespace orrery::kv;
using std::chrono::milliseconds;

namespace {

/// Operations on the key x, in the order in which they began.
class History {
 public:
  History& put(int from, int to, std::string value, Outcome outcome = Outcome::ok) {
    return add(from, to, Message::of(Put{"x", std::move(value)}), Message::of(Done{}), outcome);
  }
  History& append(int from, int to, std::string value) {
    return add(from, to, Message::of(AppendTo{"x", std::move(value)}), Message::of(Done{}), Outcome::ok);
  }
  History& remove(int from, int to) {
    return add(from, to, Message::of(Delete{"x"}), Message::of(Deleted{true}), Outcome::ok);
  }
  History& swap(int from, int to, std::string value, bool swapped) {
    return add(from, to, Message::of(Cas{"x", "?", std::move(value)}), Message::of(Swapped{swapped}), Outcome::ok);
  }
  History& reads(int from, int to, std::string value) {
    return add(from, to, Message::of(Get{"x"}), Message::of(Value{true, std::move(value)}), Outcome::ok);
  }
  History& reads_nothing(int from, int to) {
    return add(from, to, Message::of(Get{"x"}), Message::of(Value{}), Outcome::ok);
  }
  [[nodiscard]] std::vector<std::size_t> lost() const {
    std::vector<SeenOperation> seen;
    for (std::size_t i = 0; i < spans_.size(); ++i)
      seen.push_back({{0}, spans_[i].from, spans_[i].to, spans_[i].outcome, commands_[i], results_[i]});
    return lost_writes(seen);
  }

 private:
  struct Span {
    Duration from;
    Duration to;
    Outcome outcome;
  };
  History& add(int from, int to, Message command, Message result, Outcome outcome) {
    spans_.push_back({milliseconds(from), milliseconds(to), outcome});
    commands_.push_back(std::move(command));
    results_.push_back(std::move(result));
    return *this;
  }
  std::vector<Span> spans_;
  std::deque<Message> commands_;
  std::deque<Message> results_;
};
using Places = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a write is lost when a later read finds what was there before it") {
  CHECK(History().put(0, 1, "a").put(2, 3, "b").reads(4, 5, "b").lost().empty());
  CHECK(History().put(0, 1, "a").put(2, 3, "b").reads(4, 5, "a").lost() == Places{1});
  CHECK(History().put(0, 1, "a").reads_nothing(2, 3).lost() == Places{0});
  CHECK(History().put(0, 1, "a").put(2, 3, "b").put(4, 5, "c").reads(6, 7, "a").reads(8, 9, "a").lost() ==
        Places{1, 2});
  CHECK(History().put(0, 1, "a").remove(2, 3).reads(4, 5, "a").lost() == Places{1});
  CHECK(History().put(0, 1, "a").append(2, 3, "b").reads(4, 5, "a").lost() == Places{1});
  CHECK(History().put(0, 1, "a").swap(2, 3, "b", true).reads(4, 5, "a").lost() == Places{1});
}

TEST_CASE("what something else may explain is not lost") {
  CHECK(History().put(0, 5, "a").put(2, 3, "b").reads(6, 7, "a").lost().empty());  // they overlap
  CHECK(History().put(0, 1, "a").put(2, 4, "b").reads(3, 5, "a").lost().empty());  // the read overlaps
  CHECK(History().put(0, 1, "a").put(2, 3, "b", Outcome::unknown).reads(4, 5, "a").lost().empty());
  CHECK(History().put(0, 1, "a", Outcome::unknown).put(2, 3, "b").reads(4, 5, "a").lost().empty());  // it came late
  CHECK(History().put(0, 1, "a").put(2, 3, "b").reads(4, 5, "who").lost().empty());
  CHECK(History().put(0, 1, "a").remove(2, 3).reads_nothing(4, 5).lost().empty());
  CHECK(History().put(0, 1, "a").append(2, 3, "b").reads(4, 5, "ab").lost().empty());
  CHECK(History().put(0, 1, "a").swap(2, 3, "b", false).reads(4, 5, "a").lost().empty());
}
