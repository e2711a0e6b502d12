// JSON members: a list beside a table of open addressing, which is made when somebody first looks for a key in a list
// that is long, and thrown away when keys may have changed.
#include <algorithm>
#include <utility>

#include "algorithms/process/digest.hpp"
#include "sim/scenario/json_document.hpp"

namespace orrery::scenario {
namespace {

constexpr std::size_t kShort = 16;  // up to here a walk is as fast

}  // namespace

JsonMembers::iterator JsonMembers::begin() {
  slots_.clear();
  return all_.begin();
}

void JsonMembers::index_all() const {
  std::size_t count = 64;
  while (count < all_.size() * 4) count *= 2;
  slots_.assign(count, 0);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    std::uint32_t& slot = slots_[slot_of(all_[i].key)];
    if (slot == 0) slot = static_cast<std::uint32_t>(i + 1);  // of equal keys the first is found
  }
}

/// Where the key is, or where it would be.
std::size_t JsonMembers::slot_of(std::string_view key) const {
  std::size_t at = name_hash(key) & (slots_.size() - 1);
  while (slots_[at] != 0 && all_[slots_[at] - 1].key != key) at = (at + 1) & (slots_.size() - 1);
  return at;
}

const JsonMember* JsonMembers::find(std::string_view key) const {
  if (all_.size() <= kShort) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const JsonMember& each) { return each.key == key; });
    return found == all_.end() ? nullptr : &*found;
  }
  if (!has_index()) index_all();
  const std::uint32_t slot = slots_[slot_of(key)];
  return slot == 0 ? nullptr : &all_[slot - 1];
}

JsonValue* JsonMembers::value_of(std::string_view key) {
  const JsonMember* member = find(key);
  return member == nullptr ? nullptr : &all_[static_cast<std::size_t>(member - all_.data())].value;
}

JsonMember& JsonMembers::push_back(JsonMember member) {
  all_.push_back(std::move(member));
  if (has_index() && all_.size() * 2 > slots_.size()) slots_.clear();
  if (has_index()) {
    std::uint32_t& slot = slots_[slot_of(all_.back().key)];
    if (slot == 0) slot = static_cast<std::uint32_t>(all_.size());
  }
  return all_.back();
}

void JsonMembers::erase(std::string_view key) {
  if (find(key) == nullptr) return;
  slots_.clear();
  std::erase_if(all_, [&](const JsonMember& member) { return member.key == key; });
}

void JsonMembers::clear() {
  slots_.clear();
  all_.clear();
}

}  // namespace orrery::scenario
