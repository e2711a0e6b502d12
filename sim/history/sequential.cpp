// The search of search.hpp with another idea of what may come next: of each process, its first operation that is left.
// A configuration is how far each process is and the state of every object.
#include <algorithm>

#include <fmt/format.h>

#include "algorithms/process/digest.hpp"
#include "sim/history/weaker.hpp"

namespace orrery::history {
namespace {

/// Vectors of numbers, each once.
class Seen {
 public:
  explicit Seen(std::size_t width) : width_(width), table_(1024, empty) {}
  bool insert(const std::vector<std::uint64_t>& key) {
    const std::size_t mask = table_.size() - 1;
    const std::uint64_t hash = XXH3_64bits(key.data(), key.size() * sizeof(std::uint64_t));
    std::size_t at = hash & mask;
    for (; table_[at] != empty; at = (at + 1) & mask)
      if (hashes_[table_[at]] == hash &&
          std::equal(key.begin(), key.end(), kept_.begin() + static_cast<std::ptrdiff_t>(table_[at] * width_)))
        return false;
    table_[at] = static_cast<std::uint32_t>(hashes_.size());
    hashes_.push_back(hash);
    kept_.insert(kept_.end(), key.begin(), key.end());
    if (hashes_.size() * 2 > table_.size()) grow();
    return true;
  }
  [[nodiscard]] std::uint64_t size() const { return hashes_.size(); }

 private:
  static constexpr std::uint32_t empty = 0xffff'ffffU;
  void grow() {
    table_.assign(table_.size() * 4, empty);
    const std::size_t mask = table_.size() - 1;
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      std::size_t at = hashes_[i] & mask;
      while (table_[at] != empty) at = (at + 1) & mask;
      table_[at] = static_cast<std::uint32_t>(i);
    }
  }

  std::size_t width_;
  std::vector<std::uint32_t> table_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint64_t> kept_;
};

struct Task {
  Operation operation;
  std::uint32_t index;
};

class Sequential {
 public:
  Sequential(History& history, const Model& model, std::uint64_t limit)
      : history_(history), model_(model), limit_(limit), queues_(history.processes.size()) {
    for (Part& part : parts_of(history, model))
      for (std::size_t i = 0; i < part.operations.size(); ++i) {
        part.operations[i].only_in = impossible;
        queues_[part.operations[i].process].push_back({part.operations[i], part.indices[i]});
      }
    for (auto& queue : queues_)
      std::sort(queue.begin(), queue.end(), [](const Task& a, const Task& b) { return a.index < b.index; });
    const State initial = model.initial(history.values, history.initial);
    // How far each process is, then the state of each object.
    now_.assign(queues_.size() + history.keys.size(), 0);
    std::fill(now_.begin() + static_cast<std::ptrdiff_t>(queues_.size()), now_.end(), initial);
  }

  WeakerVerdict run() {
    WeakerVerdict verdict;
    Seen seen(now_.size());
    std::vector<std::vector<std::uint64_t>> open{now_};
    seen.insert(now_);
    std::uint64_t furthest = 0;
    while (!open.empty()) {
      now_ = std::move(open.back());
      open.pop_back();
      observe();
      const std::uint64_t done = progress();
      if (done >= furthest) {
        furthest = done;
        stuck_ = now_;
      }
      if (is_done()) return verdict;
      if (seen.size() > limit_) {
        verdict.verdict = Verdict::unknown;
        verdict.why = fmt::format("gave up after {} configurations", seen.size());
        return verdict;
      }
      for (std::uint32_t process = 0; process < queues_.size(); ++process) branch(process, seen, open);
    }
    verdict.verdict = Verdict::no;
    tell(verdict);
    return verdict;
  }

 private:
  [[nodiscard]] const Task* next_of(std::uint32_t process) const {
    return now_[process] < queues_[process].size() ? &queues_[process][now_[process]] : nullptr;
  }
  std::uint64_t& state_of(std::uint32_t key) { return now_[queues_.size() + key]; }

  [[nodiscard]] std::uint64_t progress() const {
    std::uint64_t done = 0;
    for (std::size_t process = 0; process < queues_.size(); ++process) done += now_[process];
    return done;
  }
  [[nodiscard]] bool is_done() const {
    for (std::uint32_t process = 0; process < queues_.size(); ++process)
      for (std::uint64_t i = now_[process]; i < queues_[process].size(); ++i)
        if (queues_[process][i].operation.outcome == Outcome::ok) return false;
    return true;
  }
  /// What only observes and can, does.
  void observe() {
    for (bool any = true; any;) {
      any = false;
      for (std::uint32_t process = 0; process < queues_.size(); ++process)
        while (const Task* task = next_of(process)) {
          if (!model_.observes(task->operation)) break;
          if (model_.step(state_of(task->operation.key), task->operation, history_.values) == impossible) break;
          ++now_[process];
          any = true;
        }
    }
  }
  void branch(std::uint32_t process, Seen& seen, std::vector<std::vector<std::uint64_t>>& open) {
    const Task* task = next_of(process);
    if (task == nullptr) return;
    const State before = state_of(task->operation.key);
    const State after = model_.step(before, task->operation, history_.values);
    const auto push = [&] {
      if (seen.insert(now_)) open.push_back(now_);
    };
    ++now_[process];
    // What may not have happened can be left out.
    if (task->operation.outcome != Outcome::ok) push();
    if (after != impossible) {
      state_of(task->operation.key) = after;
      push();
      state_of(task->operation.key) = before;
    }
    --now_[process];
  }
  void tell(WeakerVerdict& verdict) {
    now_ = stuck_;
    std::string waiting;
    for (std::uint32_t process = 0; process < queues_.size(); ++process)
      if (const Task* task = next_of(process)) {
        verdict.operations.push_back(task->index);
        if (verdict.operations.size() == 1) verdict.process = process;
        if (verdict.operations.size() <= 4)
          waiting += fmt::format("{}`{}` of {}", waiting.empty() ? "" : ", ", text_of(history_, task->operation),
                                 history_.processes[process]);
      }
    verdict.why = fmt::format("no order keeps that of each process: at best it ends before {}", waiting);
  }

  History& history_;
  const Model& model_;
  std::uint64_t limit_;
  std::vector<std::vector<Task>> queues_;  // by process
  std::vector<std::uint64_t> now_;
  std::vector<std::uint64_t> stuck_;
};

}  // namespace

WeakerVerdict check_sequential(History& history, const Model& model, std::uint64_t limit) {
  return Sequential(history, model, limit).run();
}

}  // namespace orrery::history
