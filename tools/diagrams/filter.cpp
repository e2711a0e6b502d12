// The words are taken one by one; what none of them named is decided at the end.
#include "tools/diagrams/filter.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

namespace orrery::diagrams {
namespace {

bool matches(std::string_view type, std::string_view word) {
  if (word.ends_with('*')) return type.starts_with(word.substr(0, word.size() - 1));
  return type == word;
}

[[noreturn]] void refuse(const Story& story, const std::string& word) {
  std::string expected = "messages, losses, roles, facts, operations, faults";
  for (const TraceMessageType& type : story.types) expected += ", " + type.type;
  throw std::invalid_argument(fmt::format("expected kinds to draw only among {}, found \"{}\"", expected, word));
}

}  // namespace

Filter::Filter(const Story& story, const std::vector<std::string>& words) : types_(story.types.size(), false) {
  if (words.empty()) types_.assign(types_.size(), true);
  bool kinds = false;
  bool messages = false;
  bool all_kinds[4] = {false, false, false, false};
  static constexpr std::string_view kKinds[] = {"roles", "facts", "operations", "faults"};
  for (const std::string& word : words) {
    const auto* kind = std::find(std::begin(kKinds), std::end(kKinds), word);
    if (kind != std::end(kKinds)) {
      kinds = all_kinds[kind - std::begin(kKinds)] = true;
      continue;
    }
    messages = true;
    if (word == "losses") {
      losses_ = true;
      continue;
    }
    bool known = word == "messages";
    for (std::size_t type = 0; type < types_.size(); ++type) {
      if (word != "messages" && !matches(story.types[type].type, word)) continue;
      types_[type] = known = true;
    }
    if (!known) refuse(story, word);
  }
  if (kinds) {
    roles_ = all_kinds[0], facts_ = all_kinds[1], operations_ = all_kinds[2], faults_ = all_kinds[3];
  } else if (!messages) {
    types_.assign(types_.size(), true);
  }
}

bool Filter::passes(const Flight& flight) const {
  return types_[flight.type] || (losses_ && flight.fate == Fate::lost);
}

}  // namespace orrery::diagrams
