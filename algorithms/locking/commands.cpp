// Parsing the commands, and drawing those of a workload. A client's arrivals come in fours (acquire, hold, write,
// release), all of one lock, which the number of the four decides.
#include "algorithms/locking/commands.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/digest.hpp"

namespace orrery::locking {

namespace {

using Arguments = std::span<const std::string_view>;

void expect_arguments(Arguments arguments, std::size_t count, std::string_view usage) {
  if (arguments.size() != count)
    throw OperationError(fmt::format("expected `{}`, got {} argument(s)", usage, arguments.size()));
}

template <class Command>
Message parse_of_lock(Arguments arguments) {
  if (arguments.size() != 1) throw OperationError("expected one argument: the name of a lock");
  return Message::of(Command{std::string(arguments[0])});
}
Message parse_hold(Arguments arguments) {
  expect_arguments(arguments, 2, "hold LOCK DURATION");
  return Message::of(Hold{std::string(arguments[0]), parse_duration(arguments[1])});
}
Message parse_write(Arguments arguments) {
  expect_arguments(arguments, 2, "write RESOURCE VALUE");
  return Message::of(WriteTo{std::string(arguments[0]), std::string(arguments[1])});
}

std::uint32_t parse_count(std::string_view text, std::string_view of) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count == 0)
    throw OperationError(fmt::format("{} is no number of {}: expected 1 or more", text, of));
  return count;
}
Message parse_permit(Arguments arguments) {
  expect_arguments(arguments, 2, "permit LOCK PERMITS");
  return Message::of(Permit{std::string(arguments[0]), parse_count(arguments[1], "permits")});
}
Message parse_meet(Arguments arguments) {
  expect_arguments(arguments, 2, "meet BARRIER COUNT");
  return Message::of(Meet{std::string(arguments[0]), parse_count(arguments[1], "clients")});
}

constexpr Site hold_site{"lock.hold"};

Message generate(Picker& picker, const WorkloadShape& shape, NodeId client, std::uint64_t slot) {
  const std::uint64_t round = slot / 4;
  const auto number = static_cast<std::uint32_t>(mix(client.value + 1, round) % std::max(shape.keys, 1U));
  const std::string lock = fmt::format("L{}", number);
  switch (slot % 4) {
    case 0:
      return Message::of(Acquire{lock});
    case 1:
      return Message::of(Hold{lock, std::chrono::milliseconds(1 + picker.pick(hold_site, 20))});
    case 2:
      return Message::of(WriteTo{fmt::format("R{}", number), fmt::format("v{}-{}", client.value, round)});
    default:
      return Message::of(Release{lock});
  }
}

Message generate_pairs(Picker&, const WorkloadShape& shape, NodeId client, std::uint64_t slot) {
  const std::string lock = fmt::format("L{}", (client.value + slot / 2) % std::max(shape.keys, 1U));
  return slot % 2 == 0 ? Message::of(Acquire{lock}) : Message::of(Release{lock});
}

/// As `locks`, but every other round shares its lock, some try to take it and don't wait, and some meet another client
/// at a barrier.
Message generate_shared(Picker& picker, const WorkloadShape& shape, NodeId client, std::uint64_t slot) {
  const Message command = generate(picker, shape, client, slot);
  const std::uint64_t round = slot / 4;
  if (round % 3 == 2) {
    const std::string barrier = fmt::format("B{}", round);
    if (slot % 4 == 0) return Message::of(Meet{barrier, 2});
    return slot % 4 == 3 ? Message::of(Release{barrier}) : Message::of(Hold{barrier, std::chrono::milliseconds(1)});
  }
  const std::uint64_t way = orrery::mix(client.value + 1, round) % 4;
  const bool shares = way == 1 || way == 2;
  // Those who share a lock read.
  if (const auto* write = command.as<WriteTo>(); write != nullptr && shares)
    return Message::of(Hold{"L" + write->resource.substr(1), std::chrono::milliseconds(1)});
  const auto* acquire = command.as<Acquire>();
  if (acquire == nullptr || way == 3) return command;
  return shares ? Message::of(Share{acquire->lock}) : Message::of(TryAcquire{acquire->lock});
}

/// Rounds of six: a lock is taken, in one way or another, perhaps a second one, and all is released.
Message generate_mixed(Picker& picker, const WorkloadShape& shape, NodeId client, std::uint64_t slot) {
  const std::uint64_t round = slot / 6;
  const std::uint64_t luck = orrery::mix(client.value + 1, round);
  const auto number = static_cast<std::uint32_t>(luck % std::max(shape.keys, 1U));
  const std::uint32_t way = static_cast<std::uint32_t>(luck >> 32U) % 4;
  const std::string lock = fmt::format("{}{}", way == 2 ? "S" : way == 1 || way == 3 ? "M" : "L", number);
  const std::string second = fmt::format("L{}", (luck >> 40U) % std::max(shape.keys, 1U));
  switch (slot % 6) {
    case 0:
      if (way == 1) return Message::of(Share{lock});
      if (way == 2) return Message::of(Permit{lock, 2});
      return Message::of(Acquire{lock});
    case 1:
      return way == 0 ? Message::of(Acquire{lock}) : Message::of(TryAcquire{second});
    case 2:
      return Message::of(Hold{lock, std::chrono::milliseconds(1 + picker.pick(hold_site, 20))});
    case 3:
      return way == 0 ? Message::of(Release{lock}) : Message::of(Acquire{second});
    case 4:
      return Message::of(Release{way == 0 ? lock : second});
    default:
      return Message::of(Release{lock});
  }
}

}  // namespace

Duration parse_duration(std::string_view text) {
  using namespace std::chrono;
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> units{{{"ns", 1},
                                                                            {"us", 1'000},
                                                                            {"ms", 1'000'000},
                                                                            {"s", 1'000'000'000},
                                                                            {"m", 60'000'000'000},
                                                                            {"h", 3'600'000'000'000}}};
  const auto refuse = [&] { return OperationError(fmt::format("{} is no duration: expected such as 10ms", text)); };
  const std::size_t letters = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string number(text.substr(0, letters));
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const auto& each) { return each.first == text.substr(letters); });
  if (unit == units.end()) throw refuse();
  const std::size_t dot = std::min(number.find('.'), number.size());
  const std::size_t decimals = dot == number.size() ? 0 : number.size() - dot - 1;
  if (dot != number.size()) number.erase(dot, 1);
  std::int64_t digits = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), digits);
  if (error != std::errc() || end != number.data() + number.size() || decimals > 9) throw refuse();
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < decimals; ++i) scale *= 10;
  if (digits > INT64_MAX / unit->second || digits * unit->second % scale != 0) throw refuse();
  return Duration(digits * unit->second / scale);
}

std::vector<OperationSpec> operations() {
  return {
      {"acquire", "acquire LOCK", "takes the lock; waits for it as long as the timeout allows", parse_of_lock<Acquire>},
      {"try", "try LOCK", "takes the lock if it is free now", parse_of_lock<TryAcquire>},
      {"hold", "hold LOCK DURATION", "works under the lock; fails when the client learns that it has lost it",
       parse_hold},
      {"release", "release LOCK", "gives the lock back", parse_of_lock<Release>},
      {"write", "write RESOURCE VALUE", "writes to a resource, with the token of the lock that was taken last",
       parse_write}};
}

std::vector<OperationSpec> election_operations() {
  return {{"campaign", "campaign ELECTION", "takes part in an election until it is won: a lock that leaders hold",
           parse_of_lock<Acquire>},
          {"resign", "resign ELECTION", "leads no more, so that another may", parse_of_lock<Release>}};
}

OperationSpec barrier_operation() {
  return {"meet", "meet BARRIER COUNT",
          "waits until so many clients have come; a barrier opens once; `release` leaves it", parse_meet};
}

std::vector<OperationSpec> sharing_operations() {
  return {{"share", "share LOCK", "takes the lock together with others that share it; waits", parse_of_lock<Share>},
          {"permit", "permit LOCK PERMITS", "takes one of so many permits of a semaphore; waits", parse_permit}};
}

std::vector<const Type*> command_types() {
  return {&type_of<Share>(),   &type_of<Permit>(),  &type_of<Acquire>(),  &type_of<TryAcquire>(), &type_of<Hold>(),
          &type_of<Release>(), &type_of<WriteTo>(), &type_of<Acquired>(), &type_of<Refused>()};
}

std::string result_text(const Message& result) {
  if (const auto* acquired = result.as<Acquired>())
    return acquired->token == Token{} ? std::string() : fmt::format("{}", acquired->token.value);
  if (const auto* refused = result.as<Refused>()) return refused->why;
  return {};
}

std::vector<WorkloadSpec> workloads() {
  return {{"locks", "clients that take a lock, hold it, write to its resource and release it", {}, generate},
          {"lock-pairs", "clients that take a lock and release it at once", {}, generate_pairs}};
}

WorkloadSpec shared_workload() {
  return {"shared-locks",
          "clients that take a lock, some alone and some with others, or meet at a barrier",
          {},
          generate_shared};
}

std::vector<WorkloadSpec> sharing_workloads() {
  return {{"mixed-locks",
           "clients that share locks, take permits, take a lock twice, and take two locks",
           {},
           generate_mixed}};
}

}  // namespace orrery::locking
