// What each command does to the pairs. Answers without content of their own are made once and shared.
#include "algorithms/kv/store.hpp"

namespace orrery::kv {

namespace {

const Message& done() {
  static const Message message = Message::of(Done{});
  return message;
}

}  // namespace

Message Store::apply(const Message& command) {
  if (const auto* put = command.as<Put>()) {
    pairs.write(put->key).value = put->value;
    return done();
  }
  if (const auto* get = command.as<Get>()) {
    const Pair* pair = pairs.find(get->key);
    return Message::of(pair != nullptr ? Value{true, pair->value} : Value{});
  }
  if (const auto* append = command.as<AppendTo>()) {
    pairs.write(append->key).value += append->value;
    return done();
  }
  if (const auto* cas = command.as<Cas>()) {
    const Pair* pair = pairs.find(cas->key);
    const bool swap = pair != nullptr && pair->value == cas->expected;
    if (swap) pairs.write(cas->key).value = cas->value;
    return Message::of(Swapped{swap});
  }
  const auto* erase = command.as<Delete>();
  ENSURE(erase != nullptr);
  return Message::of(Deleted{pairs.erase(erase->key)});
}

}  // namespace orrery::kv
