// The plain objects, the histories that they make, and the search without any wit.
#include "tests/sim/history/brute_force.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace orrery::history::test {
namespace {

/// Every object at once; each model uses its own members.
struct Object {
  std::optional<std::string> value;
  std::vector<std::string> list;
  std::set<std::string> set;
  std::uint64_t sum = 0;
  std::int64_t holder = -1;
  std::int64_t token = -1;
  std::map<std::uint32_t, std::int64_t> takers;  ///< of a lock that can be lost; token -1: nobody saw it
};

std::string shown(const std::vector<std::string>& all) {
  std::string text = "[";
  for (const std::string& each : all) text += each + ",";
  return text + "]";
}

/// A value without the quotes of texts.
std::string bare(const History& history, ValueId id) {
  const Values& values = history.values;
  if (values.kind(id) == ValueKind::text) return std::string(values.text_of(id));
  if (values.kind(id) != ValueKind::list) return values.print(id);
  std::vector<std::string> elements;
  for (const ValueId each : values.elements(id)) elements.push_back(bare(history, each));
  return shown(elements);
}

/// As it is before anybody called.
Object first_object(const History& history) {
  Object object;
  const Values& values = history.values;
  if (history.initial != Values::nil) object.value = bare(history, history.initial);
  if (values.kind(history.initial) == ValueKind::integer)
    object.sum = static_cast<std::uint64_t>(values.number(history.initial));
  if (values.kind(history.initial) == ValueKind::list)
    for (const ValueId each : values.elements(history.initial)) object.list.push_back(bare(history, each));
  return object;
}

/// What a call gives back, in words, or nothing: it can't be carried out now.
std::optional<std::string> carry_out(Object& object, std::string_view model, const History& history,
                                     const Operation& operation) {
  const std::string argument = bare(history, operation.argument);
  switch (operation.call) {
    case Call::read:
      if (model == "list-append") return shown(object.list);
      if (model == "set") return shown({object.set.begin(), object.set.end()});
      if (model == "counter") return fmt::format("{}", static_cast<std::int64_t>(object.sum));
      return object.value.value_or("nil");
    case Call::write:
      object.value = argument;
      return "nil";
    case Call::cas: {
      const bool same = object.value == argument;
      if (same) object.value = bare(history, operation.second);
      return same ? "true" : "false";
    }
    case Call::append:
      if (model == "list-append")
        object.list.push_back(argument);
      else
        object.value = object.value.value_or("") + argument;
      return "nil";
    case Call::erase: {
      const bool there = object.value.has_value();
      object.value.reset();
      return there ? "true" : "false";
    }
    case Call::add:
      if (model == "counter") {
        object.sum += static_cast<std::uint64_t>(std::stoll(argument));
        return fmt::format("{}", static_cast<std::int64_t>(object.sum));
      }
      return object.set.insert(argument).second ? "true" : "false";
    case Call::remove:
      return object.set.erase(argument) > 0 ? "true" : "false";
    case Call::contains:
      return object.set.count(argument) > 0 ? "true" : "false";
    case Call::enqueue:
      object.list.push_back(argument);
      return "nil";
    case Call::dequeue: {
      if (object.list.empty()) return "nil";
      std::string head = object.list.front();
      object.list.erase(object.list.begin());
      return head;
    }
    case Call::acquire:
      if (model == "fenced-mutex") {
        const auto own = object.takers.find(operation.process);
        if (own != object.takers.end()) return fmt::format("{}", own->second);
        if (argument == "nil") object.takers.clear();
        object.takers[operation.process] = ++object.token;
        return fmt::format("{}", object.token);
      }
      if (object.holder >= 0) return "false";
      object.holder = operation.process;
      return fmt::format("{}", ++object.token);
    case Call::release:
      if (model == "fenced-mutex")
        return object.takers.erase(operation.process) != 0 ? std::optional("nil") : std::nullopt;
      if (object.holder != operation.process) return std::nullopt;
      object.holder = -1;
      return "nil";
  }
  return std::nullopt;
}

/// The same of a lock that can be lost: any greater token will do, whoever has it.
bool fence_takes_effect(Object& object, const History& history, const Operation& operation) {
  const bool told = operation.outcome == Outcome::ok;
  const auto own = object.takers.find(operation.process);
  if (operation.call == Call::release) {
    const std::string token = bare(history, operation.argument);
    if (!told) return true;
    if (own == object.takers.end()) return false;
    return token == "nil" || own->second == -1 || token == fmt::format("{}", own->second);
  }
  const std::string result = bare(history, operation.result);
  if (told && result == "false") return true;
  const bool alone = operation.argument == Values::nil;
  if (!told || result == "nil" || result == "true") {
    if (alone) object.takers.clear();
    object.takers[operation.process] = -1;
    ++object.token;
    return true;
  }
  const std::int64_t token = std::stoll(result);
  const bool again = own != object.takers.end() && (own->second == -1 || own->second == token);
  if (!again && token <= object.token) return false;
  if (!again && alone) object.takers.clear();
  object.takers[operation.process] = token;
  object.token = std::max(object.token, token);
  return true;
}

/// Carries it out if that can have had the result that was told.
bool takes_effect(Object& object, std::string_view model, const History& history, const Operation& operation) {
  if (model == "fenced-mutex") return fence_takes_effect(object, history, operation);
  const bool told = operation.outcome == Outcome::ok;
  const std::string result = bare(history, operation.result);
  if (operation.call == Call::acquire && told && result != "false") {
    // Any greater token will do.
    if (object.holder >= 0) return false;
    object.holder = operation.process;
    if (result == "nil" || result == "true") return true;
    const std::int64_t token = std::stoll(result);
    if (token <= object.token) return false;
    object.token = token;
    return true;
  }
  const std::optional<std::string> own = carry_out(object, model, history, operation);
  if (!own) return false;
  if (operation.call == Call::acquire && !told && *own == "false") return false;
  if (!told) return true;
  const bool always_told = operation.call == Call::read || operation.call == Call::dequeue;
  return (result == "nil" && !always_told) || result == *own;
}

struct Search {
  const History& history;
  std::string_view model;
  Keeps keeps;
  std::vector<bool> done{};

  /// Whether operation i may come before all that is not done yet.
  [[nodiscard]] bool may_be_next(std::size_t i) const {
    const Operation& each = history.operations[i];
    for (std::size_t j = 0; j < done.size(); ++j) {
      const Operation& other = history.operations[j];
      if (keeps == Keeps::order_of_processes) {
        if (other.process != each.process || i == j) continue;
        if (j > i && done[j]) return false;
        if (j < i && !done[j] && other.outcome == Outcome::ok) return false;
      } else if (!done[j] && other.outcome == Outcome::ok && other.returned <= each.invoked) {
        return false;
      }
    }
    return true;
  }

  bool finish(const Object& object) {
    bool all = true;
    for (std::size_t i = 0; i < done.size(); ++i)
      all = all && (done[i] || history.operations[i].outcome != Outcome::ok);
    if (all) return true;
    for (std::size_t i = 0; i < done.size(); ++i) {
      const Operation& each = history.operations[i];
      if (done[i] || each.outcome == Outcome::fail) continue;
      if (!may_be_next(i)) continue;
      Object after = object;
      if (!takes_effect(after, model, history, each)) continue;
      done[i] = true;
      const bool found = finish(after);
      done[i] = false;
      if (found) return true;
    }
    return false;
  }
};

/// How the clients of a history are.
struct Habits {
  bool distinct = false;    ///< no value is written twice; counters go one way
  std::int64_t amount = 1;  ///< distinct counters: of the additions that tell no sum
  bool tells = false;       ///< additions to counters may tell the sum
};

/// What a client of the model asks next.
Operation ask(std::string_view model, History& history, Dice& dice, std::uint32_t process, std::uint32_t number,
              const Habits& habits, bool holds) {
  const bool distinct = habits.distinct;
  Operation own;
  own.process = process;
  const auto value = [&](bool text) {
    const std::uint32_t which = distinct ? 100 + number : dice.below(3);
    return text ? history.values.text(fmt::format("{}", which)) : history.values.integer(which);
  };
  const std::uint32_t roll = dice.below(100);
  if (model == "register" || model == "cas-register") {
    own.call = roll < 50 ? Call::read : roll < 75 || model == "register" ? Call::write : Call::cas;
    if (own.call == Call::cas) own.second = value(false);
    if (own.call != Call::read)
      own.argument = own.call == Call::cas ? history.values.integer(dice.below(3)) : value(false);
  } else if (model == "key-value") {
    own.call = roll < 40   ? Call::read
               : roll < 60 ? Call::write
               : roll < 80 ? Call::append
               : roll < 90 ? Call::cas
                           : Call::erase;
    if (own.call == Call::cas) own.second = value(true);
    if (own.call != Call::read && own.call != Call::erase) own.argument = value(true);
  } else if (model == "list-append") {
    own.call = roll < 50 ? Call::read : Call::append;
    if (own.call == Call::append) own.argument = value(false);
  } else if (model == "set") {
    own.call = roll < 30 ? Call::read : roll < 60 ? Call::add : roll < 80 ? Call::contains : Call::remove;
    if (distinct && own.call == Call::remove) own.call = Call::add;
    if (own.call == Call::contains)
      own.argument = history.values.integer(distinct ? 100 + dice.below(number + 1) : dice.below(3));
    else if (own.call != Call::read)
      own.argument = value(false);
  } else if (model == "queue") {
    own.call = roll < 50 ? Call::enqueue : Call::dequeue;
    if (own.call == Call::enqueue) own.argument = value(false);
  } else if (model == "counter") {
    own.call = roll < 40 ? Call::read : Call::add;
    std::int64_t amount = distinct ? habits.amount : std::int64_t{dice.below(4)} - 1;
    if (distinct && habits.tells && dice.in(3))
      amount = habits.amount > 0 ? dice.below(4) : -std::int64_t{dice.below(4)};
    if (own.call == Call::add) own.argument = history.values.integer(amount);
  } else {
    const bool again = model == "fenced-mutex" && !distinct && roll < 20;
    own.call = holds && !again ? Call::release : Call::acquire;
    if (model == "fenced-mutex" && own.call == Call::acquire && !distinct && !holds && roll >= 60)
      own.argument = history.values.text("shared");
  }
  return own;
}

/// A value as the checker's table has it.
ValueId value_of(History& history, const std::string& text, std::string_view model) {
  if (text == "nil") return Values::nil;
  if (text == "true" || text == "false") return Values::flag(text == "true");
  if (text.front() == '[') {
    ValueId list = Values::empty_list;
    for (std::size_t at = 1; at + 1 < text.size();) {
      const std::size_t comma = text.find(',', at);
      list = history.values.extended(list, history.values.integer(std::stoll(text.substr(at, comma - at))));
      at = comma + 1;
    }
    return list;
  }
  if (model == "key-value") return history.values.text(text);
  return history.values.integer(std::stoll(text));
}

/// Another result of the same kind.
void change_result(History& history, std::string_view model, Operation& operation, Dice& dice) {
  Values& values = history.values;
  if (operation.result == Values::yes || operation.result == Values::no) {
    operation.result = operation.result == Values::yes ? Values::no : Values::yes;
    return;
  }
  if (operation.outcome != Outcome::ok) return;
  switch (values.kind(operation.result)) {
    case ValueKind::list: {
      std::vector<ValueId> elements = values.elements(operation.result);
      if (model == "list-append" && dice.in(3)) {
        operation.result = values.extended(operation.result, values.integer(100 + dice.below(8)));
        return;
      }
      if (elements.empty()) return;
      if (model == "list-append" && dice.in(3)) std::swap(elements.front(), elements.back());
      const std::size_t gone = dice.below(static_cast<std::uint32_t>(elements.size()));
      operation.result = Values::empty_list;
      for (std::size_t i = 0; i < elements.size(); ++i)
        if (i != gone) operation.result = values.extended(operation.result, elements[i]);
      return;
    }
    case ValueKind::integer:
      operation.result = values.integer(values.number(operation.result) +
                                        (std::int64_t{dice.below(3)} - 1) * (1 + std::int64_t{dice.below(2)}));
      return;
    case ValueKind::text:
      operation.result = values.text(fmt::format("{}", dice.below(3)));
      return;
    case ValueKind::nil:
    case ValueKind::flag:
      if (operation.call == Call::dequeue) operation.result = values.integer(dice.below(3));
      return;
  }
}

/// Some returns come before the call that stood before them: two operations that overlapped no longer do.
void tighten(History& history, Dice& dice) {
  if (history.operations.empty()) return;
  const auto count = static_cast<std::uint32_t>(history.operations.size());
  for (std::uint32_t times = dice.below(1 + count / 3); times > 0; --times) {
    Operation& ends = history.operations[dice.below(count)];
    for (Operation& begins : history.operations)
      if (ends.returned != never && begins.invoked + 1 == ends.returned && begins.process != ends.process)
        std::swap(begins.invoked, ends.returned);
  }
}

}  // namespace

History small_history(std::string_view model, std::uint64_t seed, std::uint32_t operations) {
  History history;
  Dice dice(seed);
  history.keys = {""};
  const bool is_long = operations > 8;
  const std::uint32_t processes = 2 + dice.below(is_long ? 6 : 3);
  for (std::uint32_t i = 0; i < processes; ++i) history.processes.push_back(fmt::format("{}", i));
  Habits habits;
  habits.distinct = dice.in(2);
  const std::uint32_t unknowns = dice.below(3);
  if (model == "counter") {
    habits.amount = std::int64_t{dice.below(3)} - 1;
    if (habits.amount == 0) habits.amount = 2;
    habits.tells = dice.in(2);
    if (dice.in(4)) history.initial = history.values.integer(std::int64_t{dice.below(20)} - 10);
  }
  if ((model == "register" || model == "cas-register") && dice.in(4))
    history.initial = history.values.integer(dice.below(3));
  if (model == "key-value" && dice.in(4))
    history.initial = history.values.text(habits.distinct ? "100" : dice.in(2) ? "01" : "1");
  if (model == "list-append" && dice.in(4))
    history.initial = history.values.extended(Values::empty_list, history.values.integer(dice.in(2) ? 100 : 7));
  struct Client {
    std::uint32_t process = 0;
    std::optional<std::size_t> asks;
    bool applied = false;
    bool gone = false;
    bool holds = false;
  };
  std::vector<Client> clients(processes);
  for (std::uint32_t i = 0; i < processes; ++i) clients[i].process = i;
  Object object = first_object(history);
  Position position = 0;
  std::uint32_t invoked = 0;
  const std::uint32_t turns = is_long ? operations * 4 : 200;
  for (std::uint32_t turn = 0; turn < turns; ++turn) {
    Client& client = clients[dice.below(processes)];
    if (client.gone && is_long) {
      client = Client{};
      client.process = static_cast<std::uint32_t>(history.processes.size());
      history.processes.push_back(fmt::format("{}", client.process));
    }
    if (client.gone) continue;
    if (!client.asks) {
      if (invoked == operations) continue;
      Operation own = ask(model, history, dice, client.process, invoked, habits, client.holds);
      own.invoked = position++;
      client.asks = history.operations.size();
      client.applied = false;
      ++invoked;
      history.operations.push_back(own);
      continue;
    }
    Operation& own = history.operations[*client.asks];
    if (!client.applied) {
      const std::optional<std::string> result = carry_out(object, model, history, own);
      own.result = value_of(history, result.value_or("nil"), model);
      client.applied = true;
      if (own.call == Call::acquire) client.holds = own.result != Values::no;
      if (own.call == Call::release) client.holds = false;
      continue;
    }
    client.asks.reset();
    if (dice.below(12) < unknowns) {
      own.outcome = dice.in(3) ? Outcome::fail : Outcome::unknown;
      own.result = Values::nil;
      client.gone = dice.in(2);
      continue;
    }
    own.outcome = Outcome::ok;
    own.returned = position++;
    const bool need_not_tell = model == "counter" && own.call == Call::add;
    const bool is_usual = !habits.distinct || history.values.number(own.argument) == habits.amount;
    if (need_not_tell && (!habits.tells || (is_usual && !dice.in(3)))) own.result = Values::nil;
  }
  for (Client& client : clients)
    if (client.asks && !client.applied) history.operations[*client.asks].result = Values::nil;
  for (Client& client : clients)
    if (client.asks) history.operations[*client.asks].result = Values::nil;
  for (std::uint32_t changes = dice.below(3); changes > 0 && !history.operations.empty(); --changes)
    change_result(history, model, history.operations[dice.below(static_cast<std::uint32_t>(history.operations.size()))],
                  dice);
  for (Operation& each : history.operations)
    if (each.outcome != Outcome::ok) each.result = Values::nil;
  if (dice.in(2)) tighten(history, dice);
  return history;
}

bool has_an_order(const History& history, std::string_view model, Keeps keeps) {
  Search search{history, model, keeps};
  search.done.assign(history.operations.size(), false);
  return search.finish(first_object(history));
}

std::string listing(const History& history) {
  std::string text;
  for (const Operation& each : history.operations)
    text += fmt::format("process {} [{}..{}] {}\n", each.process, each.invoked,
                        each.returned == never ? "" : fmt::format("{}", each.returned), text_of(history, each));
  return text;
}

}  // namespace orrery::history::test
