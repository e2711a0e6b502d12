// The store, its sessions and its words: what clients are promised before any replication comes in.
#include "algorithms/kv/store.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/kv/machine.hpp"
#include "algorithms/kv/operations.hpp"

using namespace orrery;
using namespace orrery::kv;

namespace {

std::string answer(Store& store, const Message& command) { return result_text(store.apply(command)); }

Message parse(std::string_view name, std::vector<std::string_view> arguments) {
  for (const OperationSpec& spec : operations())
    if (spec.name == name) return spec.parse(arguments);
  return {};
}

Digest digest_of(const Store& store) {
  DigestSink sink;
  encode(sink, store);
  return sink.finish();
}

Request request(std::uint32_t client, std::uint64_t serial, Message command) {
  return {{{client}, 7}, {serial}, std::move(command)};
}

class First final : public Picker {
 public:
  std::uint32_t pick(const Site&, std::uint32_t) override { return 0; }
};
class Last final : public Picker {
 public:
  std::uint32_t pick(const Site&, std::uint32_t count) override { return count - 1; }
};

}  // namespace

TEST_CASE("each command does what its name says") {
  Store store;
  CHECK(answer(store, parse("get", {"x"})) == "none");
  CHECK(answer(store, parse("put", {"x", "1"})) == "");
  CHECK(answer(store, parse("get", {"x"})) == "1");
  CHECK(answer(store, parse("append", {"x", "2"})) == "");
  CHECK(answer(store, parse("get", {"x"})) == "12");
  CHECK(answer(store, parse("cas", {"x", "1", "9"})) == "mismatch");
  CHECK(answer(store, parse("cas", {"x", "12", "9"})) == "swapped");
  CHECK(answer(store, parse("get", {"x"})) == "9");
  CHECK(answer(store, parse("delete", {"x"})) == "deleted");
  CHECK(answer(store, parse("delete", {"x"})) == "none");
  CHECK(answer(store, parse("cas", {"x", "", "1"})) == "mismatch");  // absent is not empty
  CHECK(answer(store, parse("append", {"x", "a"})) == "");
  CHECK(answer(store, parse("get", {"x"})) == "a");
}

TEST_CASE("an operation with the wrong number of arguments says what it takes") {
  CHECK_THROWS_WITH_AS(parse("put", {"x"}), "expected `put KEY VALUE`, got 1 argument(s)", OperationError);
  CHECK_THROWS_AS(parse("get", {}), OperationError);
  CHECK(command_text(parse("cas", {"x", "1", "2"})) == "cas x 1 2");
}

TEST_CASE("a copy of a store does not see later writes, nor is it seen") {
  Store first;
  for (int i = 0; i < 500; ++i) first.pairs.write("k" + std::to_string(i)).value = "old";
  Store second = first;
  CHECK(first == second);
  second.pairs.write("k3").value = "new";
  CHECK(first.pairs.find("k3")->value == "old");
  CHECK(second.pairs.find("k3")->value == "new");
  CHECK(second.pairs.erase("k4"));
  CHECK(first.pairs.find("k4") != nullptr);
  CHECK(second.pairs.find("k4") == nullptr);
}

TEST_CASE("equal contents have equal digests, whatever the way to them") {
  Store up;
  Store down;
  for (int i = 0; i < 100; ++i) up.pairs.write("k" + std::to_string(i)).value = "v";
  for (int i = 120; i-- > 0;) down.pairs.write("k" + std::to_string(i)).value = "v";
  CHECK_FALSE(digest_of(up) == digest_of(down));
  for (int i = 100; i < 120; ++i) down.pairs.erase("k" + std::to_string(i));
  CHECK(digest_of(up) == digest_of(down));
  CHECK(up == down);
}

TEST_CASE("a retried request takes effect once and gets the same answer") {
  Machine machine;
  const Request append = request(5, 1, Message::of(AppendTo{"x", "a"}));
  CHECK_FALSE(machine.apply(append).duplicate);
  const Machine::Applied again = machine.apply(append);
  CHECK(again.duplicate);
  CHECK(again.result == Message::of(Done{}));
  CHECK(machine.executed == 1);
  CHECK(machine.state.as<Store>()->pairs.find("x")->value == "a");

  // The same serial of another client, and of another life of this one, are other requests.
  CHECK_FALSE(machine.apply(request(6, 1, Message::of(AppendTo{"x", "b"}))).duplicate);
  CHECK_FALSE(machine.apply({{{5}, 8}, {1}, Message::of(AppendTo{"x", "c"})}).duplicate);
  CHECK(machine.state.as<Store>()->pairs.find("x")->value == "abc");
}

TEST_CASE("an old copy of a request that its client has given up is not answered") {
  Machine machine;
  machine.apply(request(5, 2, Message::of(Put{"x", "new"})));
  const Machine::Applied old = machine.apply(request(5, 1, Message::of(Put{"x", "old"})));
  CHECK(old.duplicate);
  CHECK(old.result.empty());
  CHECK(machine.state.as<Store>()->pairs.find("x")->value == "new");
}

TEST_CASE("without sessions a retry shows") {
  Machine machine;
  const Request append = request(5, 1, Message::of(AppendTo{"x", "a"}));
  machine.apply(append, Machine::Mode::repeatedly);
  machine.apply(append, Machine::Mode::repeatedly);
  CHECK(machine.state.as<Store>()->pairs.find("x")->value == "aa");
}

TEST_CASE("the workload follows the mix and gives each write a value of its own") {
  First first;
  Last last;
  const WorkloadSpec spec = workloads().front();
  WorkloadShape shape{{}, 16};
  CHECK(command_text(spec.generate(first, shape, {7}, 3)) == "put k0 7.3");
  CHECK(command_text(spec.generate(last, shape, {7}, 3)) == "delete k15");
  shape.mix = {{"get", 0}, {"cas", 1}};
  shape.keys = 1;
  CHECK(command_text(spec.generate(last, shape, {7}, 3)) == "cas k0 7.2 7.3");
  CHECK(command_text(spec.generate(first, shape, {7}, 3)) == "cas k0 7.2 7.3");
}
