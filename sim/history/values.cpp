// One table of entries, one of bytes, and a hash table of numbers between them.
#include "sim/history/values.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::history {
namespace {

constexpr std::size_t table_first = 256;
constexpr std::size_t joined_size = 1024;

}  // namespace

Values::Values() : table_(table_first, 0), joined_(joined_size) {
  entries_.resize(4);
  entries_[no].kind = ValueKind::flag;
  entries_[yes].kind = ValueKind::flag;
  entries_[empty_list].kind = ValueKind::list;
}

template <class Same>
ValueId Values::find_or_add(const Entry& entry, Same&& same, std::string_view bytes) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = entry.hash & mask;
  for (; table_[at] != 0; at = (at + 1) & mask)
    if (entries_[table_[at]].hash == entry.hash && same(entries_[table_[at]])) return table_[at];
  ENSURE(entries_.size() < 0xffff'fff0U);
  const auto id = static_cast<ValueId>(entries_.size());
  table_[at] = id;
  entries_.push_back(entry);
  if (entry.kind == ValueKind::text) {
    entries_.back().number = static_cast<std::int64_t>(bytes_.size());
    bytes_ += bytes;
  }
  if (entries_.size() * 2 > table_.size()) grow();
  return id;
}

void Values::grow() {
  table_.assign(table_.size() * 4, 0);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t id = empty_list + 1; id < entries_.size(); ++id) {
    std::size_t at = entries_[id].hash & mask;
    while (table_[at] != 0) at = (at + 1) & mask;
    table_[at] = static_cast<ValueId>(id);
  }
}

ValueId Values::integer(std::int64_t value) {
  Entry entry{ValueKind::integer, 0, 0, 0, value, mix(1, static_cast<std::uint64_t>(value))};
  return find_or_add(entry,
                     [&](const Entry& other) { return other.kind == ValueKind::integer && other.number == value; }, {});
}

ValueId Values::text(std::string_view value) {
  Entry entry{
      ValueKind::text, static_cast<std::uint32_t>(value.size()), 0, 0, 0, XXH3_64bits(value.data(), value.size())};
  const auto same = [&](const Entry& other) {
    return other.kind == ValueKind::text && other.length == value.size() &&
           std::string_view(bytes_).substr(static_cast<std::size_t>(other.number), other.length) == value;
  };
  return find_or_add(entry, same, value);
}

ValueId Values::extended(ValueId list, ValueId element) {
  Entry entry{ValueKind::list, entries_[list].length + 1, list, element, 0, mix(mix(2, list), element)};
  const auto same = [&](const Entry& other) {
    return other.kind == ValueKind::list && other.front == list && other.last == element;
  };
  return find_or_add(entry, same, {});
}

ValueId Values::concatenated(ValueId first, ValueId second) {
  if (first == nil) return second;
  if (second == nil) return first;
  Joined& cached = joined_[mix(first, second) % joined_size];
  if (cached.first != first || cached.second != second) {
    std::string whole(text_of(first));
    whole += text_of(second);
    cached = {first, second, text(whole)};
  }
  return cached.result;
}

ValueId Values::of(const HistoryValue& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return flag(*truth);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return integer(*whole);
  if (const auto* words = std::get_if<std::string>(&value)) return text(*words);
  return nil;
}

std::vector<ValueId> Values::elements(ValueId id, std::uint32_t skip) const {
  std::vector<ValueId> found;
  for (; length(id) > skip; id = front_of(id)) found.push_back(last_of(id));
  std::reverse(found.begin(), found.end());
  return found;
}

std::string Values::print(ValueId id) const {
  switch (kind(id)) {
    case ValueKind::nil:
      return "nil";
    case ValueKind::flag:
      return id == yes ? "true" : "false";
    case ValueKind::integer:
      return fmt::format("{}", number(id));
    case ValueKind::text:
      return fmt::format("\"{}\"", text_of(id));
    case ValueKind::list:
      break;
  }
  std::string words = "[";
  for (const ValueId element : elements(id)) words += (words.size() > 1 ? " " : "") + print(element);
  return words + "]";
}

ValueId Values::copied(const Values& from, ValueId id) {
  switch (from.kind(id)) {
    case ValueKind::nil:
    case ValueKind::flag:
      return id;
    case ValueKind::integer:
      return integer(from.number(id));
    case ValueKind::text:
      return text(from.text_of(id));
    case ValueKind::list:
      break;
  }
  ValueId list = empty_list;
  for (const ValueId element : from.elements(id)) list = extended(list, copied(from, element));
  return list;
}

}  // namespace orrery::history
