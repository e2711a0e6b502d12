// Events of an object wait in a queue until the first of them is known whole.
#include "sim/history/monitor.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"

namespace orrery::history {
namespace {

constexpr std::size_t states_shown = 4;
constexpr std::uint64_t limit_per_operation = 2;
constexpr std::uint64_t limit_most = 1'000'000;  // 56 bytes each

}  // namespace

void Monitor::invoke(std::uint32_t process, const HistoryCall& call, Duration now) {
  if (broken_) return;
  if (process >= open_.size()) open_.resize(process + 1, nobody);
  ENSURE(open_[process] == nobody);
  const auto name = objects_by_name_.find(call.key);
  std::uint32_t key = 0;
  if (name != objects_by_name_.end()) {
    key = name->second;
  } else {
    key = static_cast<std::uint32_t>(objects_.size());
    objects_by_name_.emplace(call.key, key);
    objects_.push_back({call.key, Frontier(*model_, model_->initial(values_, Values::nil), limit_), {}, false});
  }
  std::uint32_t entry = 0;
  if (free_.empty()) {
    entry = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    entry = free_.back();
    free_.pop_back();
  }
  entries_[entry] = {};
  Operation& own = entries_[entry].operation;
  own.call = call.call;
  own.process = process;
  own.key = key;
  own.argument = values_.of(call.argument);
  own.second = values_.of(call.second);
  own.invoked = position_++;
  own.invoked_at = now;
  open_[process] = entry;
  objects_[key].waiting.push_back({entry, false});
}

void Monitor::finish(std::uint32_t process, Outcome outcome, const HistoryValue& result, Duration now) {
  if (broken_ || !has_open(process)) return;
  const std::uint32_t entry = std::exchange(open_[process], nobody);
  Entry& ended = entries_[entry];
  Object& object = objects_[ended.operation.key];
  ended.has_ended = true;
  ended.operation.outcome = outcome;
  ended.operation.ended_at = now;
  if (outcome == Outcome::ok) {
    ended.operation.result = values_.of(result);
    ended.operation.returned = position_++;
    object.waiting.push_back({entry, true});
  }
  advance(object);
  if (values_.count() > room_ && !broken_) make_room();
}

void Monitor::settle() {
  for (std::uint32_t process = 0; process < open_.size() && !broken_; ++process)
    if (open_[process] != nobody) finish(process, Outcome::unknown, {}, no_time);
}

void Monitor::advance(Object& object) {
  while (!object.waiting.empty()) {
    const Event event = object.waiting.front();
    Entry& entry = entries_[event.entry];
    if (!entry.has_ended) return;
    object.waiting.pop_front();
    Operation& own = entry.operation;
    if (!event.returns) {
      model_->normalize(own, values_);
      const bool says_something =
          own.outcome == Outcome::ok || (own.outcome == Outcome::unknown && !only_reads(own.call));
      if (says_something) entry.slot = object.frontier.invoke(own, values_);
      if (own.outcome == Outcome::ok) continue;
      ++judged_;
      free_.push_back(event.entry);
    } else {
      object.frontier.set_limit(std::max(limit_, std::min(limit_most, judged_ * limit_per_operation)));
      object.frontier.finish(entry.slot, values_);
      ++judged_;
      if (object.frontier.standing() == Verdict::no) return tell_broken(object, own);
      free_.push_back(event.entry);
    }
    object.gave_up = object.frontier.standing() == Verdict::unknown;
  }
}

void Monitor::tell_broken(const Object& object, const Operation& operation) {
  History names;
  names.keys = {object.name};
  names.values = values_;
  Operation own = operation;
  own.key = 0;
  std::string states;
  std::vector<State> seen;
  for (const ConfigurationSet* set : {&object.frontier.configurations(), &object.frontier.tried()})
    for (std::size_t i = 0; i < set->size(); ++i)
      if (std::find(seen.begin(), seen.end(), (*set)[i].state) == seen.end()) seen.push_back((*set)[i].state);
  for (std::size_t i = 0; i < seen.size() && i < states_shown; ++i)
    states += (states.empty() ? "" : " or ") + model_->print(seen[i], values_);
  if (seen.size() > states_shown) states += fmt::format(" or {} more", seen.size() - states_shown);
  broken_ = Broken{operation, object.name, text_of(names, own), states};
}

Verdict Monitor::verdict() const {
  if (broken_) return Verdict::no;
  const bool all = std::none_of(objects_.begin(), objects_.end(), [](const Object& each) { return each.gave_up; });
  return all ? Verdict::yes : Verdict::unknown;
}

/// Values that nobody mentions any more go.
void Monitor::make_room() {
  Values fresh;
  for (Object& object : objects_) object.frontier.move_to(values_, fresh);
  std::vector<bool> is_free(entries_.size(), false);
  for (const std::uint32_t each : free_) is_free[each] = true;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (is_free[i]) continue;
    Operation& own = entries_[i].operation;
    own.argument = fresh.copied(values_, own.argument);
    own.second = fresh.copied(values_, own.second);
    own.result = fresh.copied(values_, own.result);
    // What waits is normalized when its turn comes; what has had its turn is the frontier's.
  }
  values_ = std::move(fresh);
  room_ = std::max(1U << 16U, values_.count() * 4);
}

}  // namespace orrery::history
