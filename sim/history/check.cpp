// The parts of a history, and who judges them.
#include "sim/history/check.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/history/demands.hpp"
#include "sim/history/frontier.hpp"
#include "sim/history/structure.hpp"

namespace orrery::history {
namespace {

bool says_something(const Operation& operation) {
  if (operation.outcome == Outcome::fail) return false;
  return operation.outcome == Outcome::ok || !only_reads(operation.call);
}

/// A counter adds numbers, a lock counts tokens.
void check_arguments(const Operation& operation, const Model& model, const Values& values) {
  if (!model.knows(operation.call))
    throw HistoryError(operation.line, fmt::format("the model {} knows no {}", model.name(),
                                                   call_names[static_cast<std::size_t>(operation.call)]));
  const auto expect = [&](ValueId value, bool may_be_nil, std::string_view what) {
    if (values.kind(value) == ValueKind::integer || (may_be_nil && value == Values::nil)) return;
    throw HistoryError(operation.line, fmt::format("{} should be a number, and is {}", what, values.print(value)));
  };
  if (model.name() == "counter" && operation.call == Call::add)
    expect(operation.argument, false, "what is added to a counter");
  if (operation.call == Call::release) expect(operation.argument, true, "a lock's token");
  const ValueKind told = values.kind(operation.result);
  if (model.name() == "set" && operation.call == Call::read && told != ValueKind::list && told != ValueKind::nil)
    throw HistoryError(operation.end_line, fmt::format("what is read of a set should be a list, and is {}",
                                                       values.print(operation.result)));
  if (model.name() == "key-value" && operation.call == Call::append &&
      values.kind(operation.argument) != ValueKind::text)
    throw HistoryError(operation.line, fmt::format("what is appended to a value should be a text, and is {}",
                                                   values.print(operation.argument)));
}

}  // namespace

std::vector<Part> parts_of(History& history, const Model& model) {
  const auto& all = history.operations;
  for (const Operation& each : all) check_arguments(each, model, history.values);
  const bool by_element = model.name() == "set" && history.initial == Values::nil &&
                          std::none_of(all.begin(), all.end(), [](const Operation& each) {
                            return each.call == Call::read && each.outcome == Outcome::ok;
                          });
  std::vector<Part> parts;
  std::vector<std::uint32_t> part_of_key(history.keys.size(), nobody);
  std::map<std::pair<std::uint32_t, ValueId>, std::uint32_t> part_of_element;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (!says_something(all[i])) continue;
    auto& at = by_element ? part_of_element.try_emplace({all[i].key, all[i].argument}, nobody).first->second
                          : part_of_key[all[i].key];
    if (at == nobody) {
      at = static_cast<std::uint32_t>(parts.size());
      parts.emplace_back().key = all[i].key;
    }
    Operation own = all[i];
    model.normalize(own, history.values);
    parts[at].operations.push_back(own);
    parts[at].indices.push_back(i);
  }
  for (Part& part : parts) find_demands(part.operations, model, history.values, history.initial);
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.key < b.key; });
  return parts;
}

Judged judge(const Part& part, const Model& model, Values& values, ValueId initial, const Limits& limits) {
  if (const auto decided = decide(part.operations, model, values, initial))
    return {decided->linearizable ? Verdict::yes : Verdict::no, "structure", 0};
  const State state = model.initial(values, initial);
  Found found = search(part.operations, model, state, values, limits.search);
  if (found.verdict != Verdict::unknown) return {found.verdict, "search", found.configurations};
  std::uint64_t looked_at = found.configurations;
  found = advance(part.operations, model, state, values, limits.frontier);
  looked_at += found.configurations;
  if (found.verdict != Verdict::unknown) return {found.verdict, "frontier", looked_at};
  found = search(part.operations, model, state, values, limits.last_search);
  return {found.verdict, "search", looked_at + found.configurations};
}

Checked check(History& history, const Model& model, const Limits& limits) {
  Checked checked;
  checked.parts = parts_of(history, model);
  for (std::uint32_t i = 0; i < checked.parts.size(); ++i) {
    const Judged judged = judge(checked.parts[i], model, history.values, history.initial, limits);
    checked.configurations += judged.configurations;
    if (judged.verdict == Verdict::unknown) checked.undecided.push_back(i);
    if (judged.verdict != Verdict::no) continue;
    checked.wrong.push_back(i);
    checked.verdict = Verdict::no;
    return checked;
  }
  if (!checked.undecided.empty()) checked.verdict = Verdict::unknown;
  return checked;
}

}  // namespace orrery::history
