// The end of the window by halving, its content by leaving out more and more of it.
#include "sim/history/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/history/demands.hpp"
#include "sim/history/frontier.hpp"
#include "sim/history/nowhere.hpp"

namespace orrery::history {
namespace {

constexpr std::uint64_t limit_of_trial = 5'000;
constexpr std::size_t states_listed = 6;

struct Candidate {
  Operation operation;
  std::uint32_t index;  // in the history
};
using Window = std::vector<Candidate>;

/// What is known after the event at `end`: what returns later is still open.
Window prefix_of(const Part& part, Position end) {
  Window window;
  for (std::size_t i = 0; i < part.operations.size(); ++i) {
    Operation own = part.operations[i];
    if (own.invoked > end) break;
    own.only_in = impossible;
    if (own.returned > end && own.returned != never) {
      if (only_reads(own.call)) continue;
      own.returned = never;
      own.outcome = Outcome::unknown;
      own.result = Values::nil;
    }
    window.push_back({own, part.indices[i]});
  }
  return window;
}

std::vector<Operation> operations_of(const Window& window, const Model& model, History& history) {
  std::vector<Operation> operations;
  for (const Candidate& each : window) operations.push_back(each.operation);
  find_demands(operations, model, history.values, history.initial);
  return operations;
}

class Explaining {
 public:
  Explaining(History& history, const Model& model, const Part& part) : history_(history), model_(model), part_(part) {}

  Explanation run() {
    find_end();
    Window window = prefix_of(part_, end_);
    explanation_.key = part_.key;
    explanation_.at = end_;
    explanation_.prefix = static_cast<std::uint32_t>(window.size());
    for (const Candidate& each : window)
      if (each.operation.returned == end_) explanation_.offending = each.index;
    tell_states(window);
    minimize(window);
    for (const Candidate& each : window)
      if (!each.operation.optional) explanation_.operations.push_back(each.index);
    explanation_.left_out = explanation_.prefix - static_cast<std::uint32_t>(explanation_.operations.size());
    tell_order();
    tell_why();
    return std::move(explanation_);
  }

 private:
  [[nodiscard]] Verdict verdict_of(const Window& window, const Limits& limits) {
    const Part part{part_.key, operations_of(window, model_, history_), {}};
    return judge(part, model_, history_.values, history_.initial, limits).verdict;
  }

  /// The first return that makes it wrong. A prefix that took too much counts as right: the window is then too long.
  void find_end() {
    std::vector<Position> returns;
    for (const Operation& each : part_.operations)
      if (each.returned != never) returns.push_back(each.returned);
    std::sort(returns.begin(), returns.end());
    std::size_t right = 0;  // of the first `right` returns it is known that they are
    std::size_t wrong = returns.size();
    while (right + 1 < wrong) {
      const std::size_t middle = (right + wrong) / 2;
      (verdict_of(prefix_of(part_, returns[middle - 1]), {}) == Verdict::no ? wrong : right) = middle;
    }
    end_ = returns[wrong - 1];
  }

  [[nodiscard]] bool still_wrong(const Window& window) {
    const std::vector<Operation> operations = operations_of(window, model_, history_);
    const State initial = model_.initial(history_.values, history_.initial);
    const Verdict verdict = advance(operations, model_, initial, history_.values, limit_of_trial).verdict;
    if (verdict == Verdict::unknown) explanation_.minimal = false;
    return verdict == Verdict::no;
  }

  /// One after another, many at a time at first: since each is left out only if the rest is still wrong, what stays at
  /// the end is needed, given what else is shown.
  void minimize(Window& window) {
    for (std::size_t chunk = std::max<std::size_t>(window.size() / 2, 1);; chunk /= 2) {
      for (std::size_t from = 0; from < window.size();) {
        const std::size_t to = std::min(from + chunk, window.size());
        Window trial(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(from));
        bool any = false;
        for (std::size_t i = from; i < to; ++i) {
          Candidate each = window[i];
          if (each.operation.returned != end_ && !each.operation.optional) {
            any = true;
            if (model_.observes(each.operation)) continue;
            each.operation.optional = true;
          }
          trial.push_back(each);
        }
        const std::size_t next = trial.size();
        trial.insert(trial.end(), window.begin() + static_cast<std::ptrdiff_t>(to), window.end());
        const bool leaves_out = any && still_wrong(trial);
        if (leaves_out) window = std::move(trial);
        from = leaves_out ? next : to;
      }
      if (chunk == 1) return;
    }
  }

  /// All states that can have been while the offending operation was open.
  void tell_states(const Window& window) {
    const std::vector<Operation> operations = operations_of(window, model_, history_);
    std::vector<std::pair<Position, std::size_t>> events;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      events.emplace_back(operations[i].invoked, i * 2);
      if (operations[i].returned != never) events.emplace_back(operations[i].returned, i * 2 + 1);
    }
    std::sort(events.begin(), events.end());
    const Position begin = history_.operations[explanation_.offending].invoked;
    std::vector<std::uint32_t> slots(operations.size(), Frontier::no_slot);
    Frontier frontier(model_, model_.initial(history_.values, history_.initial));
    std::vector<State> seen;
    const auto see = [&](const ConfigurationSet& configurations) {
      for (std::size_t i = 0; i < configurations.size(); ++i)
        if (std::find(seen.begin(), seen.end(), configurations[i].state) == seen.end())
          seen.push_back(configurations[i].state);
    };
    for (const auto& [position, event] : events) {
      if (event % 2 == 0)
        slots[event / 2] = frontier.invoke(operations[event / 2], history_.values);
      else
        frontier.finish(slots[event / 2], history_.values);
      if (frontier.standing() == Verdict::unknown) return;
      if (position < begin) continue;
      see(frontier.configurations());
      if (event % 2 != 0 && position > begin) see(frontier.tried());
    }
    for (std::size_t i = 0; i < seen.size() && i < states_listed; ++i)
      explanation_.states.push_back(model_.print(seen[i], history_.values));
    if (seen.size() > states_listed) explanation_.states.push_back(fmt::format("{} more", seen.size() - states_listed));
  }

  /// One order of what came before the end, with the state after each operation.
  void tell_order() {
    Window before = prefix_of(part_, end_ - 1);
    const std::vector<Operation> operations = operations_of(before, model_, history_);
    State state = model_.initial(history_.values, history_.initial);
    const Found found = search(operations, model_, state, history_.values, Limits{}.last_search);
    if (found.verdict != Verdict::yes) return;
    for (const std::uint32_t i : found.order) {
      state = step_of(model_, state, operations[i], history_.values);
      const std::uint32_t index = before[i].index;
      if (std::find(explanation_.operations.begin(), explanation_.operations.end(), index) !=
          explanation_.operations.end())
        explanation_.order.push_back({index, model_.print(state, history_.values)});
    }
  }

  void tell_why() {
    const Operation& offending = history_.operations[explanation_.offending];
    const std::string& key = history_.keys[part_.key];
    std::string could;
    for (const std::string& each : explanation_.states) could += (could.empty() ? "" : ", ") + each;
    explanation_.why =
        fmt::format("`{}` of {} has no place: ", text_of(history_, offending), history_.processes[offending.process]);
    const std::string nobody = nobody_did(offending, part_.operations, end_, model_, history_.values, history_.initial);
    if (!nobody.empty()) explanation_.why += nobody + "; ";
    explanation_.why += could.empty() ? "no order of the operations before its return allows it"
                                      : fmt::format("while it was open{} can only have held {}",
                                                    key.empty() ? " the object" : " " + key, could);
  }

  History& history_;
  const Model& model_;
  const Part& part_;
  Position end_ = never;
  Explanation explanation_;
};

}  // namespace

Explanation explain(History& history, const Model& model, const Part& part) {
  return Explaining(history, model, part).run();
}

}  // namespace orrery::history
