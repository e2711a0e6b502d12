// Slots are numbered bits: 64 for operations that return, more for those that may stay open for ever.
#include "sim/history/frontier.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"
#include "sim/history/demands.hpp"

namespace orrery::history {
namespace {

using MayBits = std::array<std::uint64_t, Configuration::may_words>;

constexpr std::uint32_t last_item = 0xffff'ffffU;

bool within(const MayBits& a, const MayBits& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] & ~b[i]) != 0) return false;
  return true;
}
bool meets(const MayBits& a, const MayBits& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] & b[i]) != 0) return true;
  return false;
}
std::uint64_t bit(std::uint32_t slot) { return std::uint64_t{1} << (slot % 64); }

template <class Visit>
void each_bit(std::uint64_t bits, Visit&& visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<std::uint32_t>(std::countr_zero(bits)));
}

}  // namespace

ConfigurationSet::Bucket& ConfigurationSet::bucket_of(const Configuration& configuration) {
  Bucket& bucket = table_[mix(configuration.state, configuration.must) & (table_.size() - 1)];
  if (bucket.epoch != epoch_) bucket = {epoch_, last_item};
  return bucket;
}

bool ConfigurationSet::insert(const Configuration& configuration) {
  Bucket& bucket = bucket_of(configuration);
  for (std::uint32_t i = bucket.head; i != last_item; i = next_[i]) {
    const Configuration& other = items_[i];
    if (other.state == configuration.state && other.must == configuration.must && within(other.may, configuration.may))
      return false;
  }
  next_.push_back(bucket.head);
  bucket.head = static_cast<std::uint32_t>(items_.size());
  items_.push_back(configuration);
  if (items_.size() > table_.size()) grow();
  return true;
}

void ConfigurationSet::grow() {
  table_.assign(table_.size() * 4, {});
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    Bucket& bucket = bucket_of(items_[i]);
    next_[i] = bucket.head;
    bucket.head = i;
  }
}

void ConfigurationSet::clear() {
  items_.clear();
  next_.clear();
  ++epoch_;
}

void ConfigurationSet::swap(ConfigurationSet& other) noexcept {
  items_.swap(other.items_);
  next_.swap(other.next_);
  table_.swap(other.table_);
  std::swap(epoch_, other.epoch_);
}

Frontier::Frontier(const Model& model, State initial, std::uint64_t limit) : model_(&model), limit_(limit) {
  now_.insert({initial, 0, {}});
}

void Frontier::give_up() {
  standing_ = Verdict::unknown;
  now_.clear();
  must_.clear();
  may_.clear();
  open_must_ = 0;
  observers_ = 0;
  open_may_ = {};
}

std::uint32_t Frontier::invoke(const Operation& operation, Values& values) {
  if (standing_ != Verdict::yes) return no_slot;
  if (operation.returned == never) {
    std::uint32_t slot = 0;
    while (slot < may_max && (open_may_[slot / 64] & bit(slot)) != 0) ++slot;
    if (slot == may_max) {
      give_up();
      return no_slot;
    }
    if (slot >= may_.size()) may_.resize(slot + 1);
    Slot own{operation, 0, {}};
    for (std::uint32_t word = 0; word < open_may_.size(); ++word)
      each_bit(open_may_[word], [&](std::uint32_t i) {
        if (are_twins(may_[word * 64 + i].operation, operation)) own.elder_may[word] |= bit(i);
      });
    may_[slot] = own;
    open_may_[slot / 64] |= bit(slot);
    return no_slot;
  }
  const auto slot = static_cast<std::uint32_t>(std::countr_one(open_must_));
  if (slot == must_max) {
    give_up();
    return no_slot;
  }
  if (slot >= must_.size()) must_.resize(slot + 1);
  Slot own{operation, 0, {}};
  each_bit(open_must_, [&](std::uint32_t i) {
    Slot& other = must_[i];
    if (!are_twins(other.operation, operation)) return;
    if (other.operation.returned < operation.returned)
      own.elder |= bit(i);
    else
      other.elder |= bit(slot);
  });
  must_[slot] = own;
  open_must_ |= bit(slot);
  if (model_->observes(operation)) {
    observers_ |= bit(slot);
    for (std::size_t i = 0; i < now_.size(); ++i)
      if (step_of(*model_, now_[i].state, operation, values) != impossible) now_[i].must |= bit(slot);
  }
  return slot;
}

void Frontier::take_effect_at_once(Configuration& configuration, Values& values) const {
  each_bit(observers_ & ~configuration.must, [&](std::uint32_t i) {
    if (step_of(*model_, configuration.state, must_[i].operation, values) != impossible) configuration.must |= bit(i);
  });
}

void Frontier::reach(const Configuration& configuration, std::uint64_t target) {
  if ((configuration.must & target) == 0) {
    level_.insert(configuration);
    return;
  }
  Configuration done = configuration;
  done.must &= ~target;
  then_.insert(done);
}

/// Everything that one open operation can make of it.
void Frontier::try_all(const Configuration& configuration, std::uint64_t target, Values& values) {
  each_bit(open_must_ & ~observers_ & ~configuration.must, [&](std::uint32_t i) {
    if ((must_[i].elder & ~configuration.must) != 0) return;
    Configuration after = configuration;
    after.state = step_of(*model_, configuration.state, must_[i].operation, values);
    if (after.state == impossible) return;
    after.must |= bit(i);
    take_effect_at_once(after, values);
    reach(after, target);
  });
  for (std::uint32_t word = 0; word < open_may_.size(); ++word)
    each_bit(open_may_[word] & ~configuration.may[word], [&](std::uint32_t i) {
      const Slot& slot = may_[word * 64 + i];
      MayBits left = configuration.may;
      for (std::size_t each = 0; each < left.size(); ++each) left[each] = ~left[each];
      if (meets(slot.elder_may, left)) return;
      Configuration after = configuration;
      after.state = step_of(*model_, configuration.state, slot.operation, values);
      if (after.state == impossible || after.state == configuration.state) return;
      after.may[word] |= bit(i);
      take_effect_at_once(after, values);
      reach(after, target);
    });
}

void Frontier::finish(std::uint32_t slot, Values& values) {
  if (standing_ != Verdict::yes || slot == no_slot) return;
  const std::uint64_t target = bit(slot);
  then_.clear();
  level_.clear();
  for (std::size_t i = 0; i < now_.size(); ++i) reach(now_[i], target);
  if (must_[slot].operation.optional)
    for (std::size_t i = 0; i < level_.size(); ++i) then_.insert(level_[i]);
  for (std::size_t i = 0; i < level_.size(); ++i) {
    const Configuration configuration = level_[i];
    try_all(configuration, target, values);
    if (level_.size() + then_.size() > limit_) {
      looked_at_ += level_.size() + then_.size();
      give_up();
      return;
    }
  }
  looked_at_ += level_.size() + then_.size();
  open_must_ &= ~target;
  observers_ &= ~target;
  each_bit(open_must_, [&](std::uint32_t i) { must_[i].elder &= ~target; });
  if (then_.empty()) {
    standing_ = Verdict::no;
    return;
  }
  now_.swap(then_);
  close_used();
}

/// An operation of unknown outcome that every configuration has used is over.
void Frontier::close_used() {
  MayBits used = open_may_;
  bool any = false;
  for (std::size_t word = 0; word < used.size(); ++word) {
    for (std::size_t i = 0; i < now_.size() && used[word] != 0; ++i) used[word] &= now_[i].may[word];
    any = any || used[word] != 0;
  }
  if (!any) return;
  for (std::size_t word = 0; word < used.size(); ++word) {
    open_may_[word] &= ~used[word];
    for (std::size_t i = 0; i < now_.size(); ++i) now_[i].may[word] &= ~used[word];
    for (Slot& slot : may_) slot.elder_may[word] &= ~used[word];
  }
}

void Frontier::move_to(const Values& from, Values& to) {
  const auto move = [&](Slot& slot) {
    Operation& own = slot.operation;
    own.argument = to.copied(from, own.argument);
    own.second = to.copied(from, own.second);
    own.result = to.copied(from, own.result);
    if (own.only_in != impossible) own.only_in = model_->copied(own.only_in, from, to);
    model_->normalize(own, to);
  };
  each_bit(open_must_, [&](std::uint32_t i) { move(must_[i]); });
  for (std::uint32_t word = 0; word < open_may_.size(); ++word)
    each_bit(open_may_[word], [&](std::uint32_t i) { move(may_[word * 64 + i]); });
  then_.clear();
  for (std::size_t i = 0; i < now_.size(); ++i) {
    Configuration moved = now_[i];
    moved.state = model_->copied(moved.state, from, to);
    then_.insert(moved);
  }
  now_.swap(then_);
}

Found advance(std::span<const Operation> operations, const Model& model, State initial, Values& values,
              std::uint64_t limit) {
  std::vector<std::pair<Position, std::uint32_t>> events;
  events.reserve(operations.size() * 2);
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    events.emplace_back(operations[i].invoked, i * 2);
    if (operations[i].returned != never) events.emplace_back(operations[i].returned, i * 2 + 1);
  }
  std::sort(events.begin(), events.end());
  std::vector<std::uint32_t> slots(operations.size(), Frontier::no_slot);
  Frontier frontier(model, initial, limit);
  Found found;
  for (const auto& [position, event] : events) {
    const std::uint32_t i = event / 2;
    if (event % 2 == 0) {
      slots[i] = frontier.invoke(operations[i], values);
    } else {
      frontier.finish(slots[i], values);
      if (frontier.standing() == Verdict::no) {
        found.broken_at = position;
        found.broken = i;
      }
    }
    if (frontier.standing() != Verdict::yes) break;
  }
  found.verdict = frontier.standing();
  found.configurations = frontier.looked_at();
  return found;
}

}  // namespace orrery::history
