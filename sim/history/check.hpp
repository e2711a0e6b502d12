// Is a history linearizable? Objects are judged one by one: a history is linearizable if and only if each object's part
// of it is (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990, theorem 1). Each
// part goes to what is cheapest: a proven shortcut (structure.hpp), the search with memory (search.hpp) while it finds
// its way, the set of all configurations (frontier.hpp) when it does not.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/history/search.hpp"

namespace orrery::history {

struct Limits {
  std::uint64_t search = 20'000;          ///< configurations before the search yields to the frontier
  std::uint64_t frontier = 300'000;       ///< configurations at one return before the frontier gives up
  std::uint64_t last_search = 3'000'000;  ///< configurations that the search may have in the end
};

/// The operations of one object, ready to be judged.
struct Part {
  std::uint32_t key = 0;
  std::vector<Operation> operations;   ///< without those that failed or say nothing; normalized, sorted
  std::vector<std::uint32_t> indices;  ///< of each, in History::operations
};
/// In the order of the keys. Sets that nobody reads whole fall into their elements.
[[nodiscard]] std::vector<Part> parts_of(History& history, const Model& model);

/// How one part was judged.
struct Judged {
  Verdict verdict = Verdict::yes;
  std::string_view by;  ///< structure, search, frontier
  std::uint64_t configurations = 0;
};
[[nodiscard]] Judged judge(const Part& part, const Model& model, Values& values, ValueId initial,
                           const Limits& limits = {});

struct Checked {
  Verdict verdict = Verdict::yes;
  std::vector<std::uint32_t> wrong;      ///< the first part that is not linearizable, by its place in `parts`; or none
  std::vector<std::uint32_t> undecided;  ///< parts that took too much, likewise
  std::vector<Part> parts;
  std::uint64_t configurations = 0;
};
/// Stops at the first object that is not linearizable. Adds values to the history's table, nothing else. Throws
/// HistoryError if the model does not know a call.
[[nodiscard]] Checked check(History& history, const Model& model, const Limits& limits = {});

/// Something in a history has no meaning.
class HistoryError : public std::runtime_error {
 public:
  HistoryError(std::uint64_t line, const std::string& what) : std::runtime_error(what), line_(line) {}
  /// Of the file it came from; 0: nowhere.
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  std::uint64_t line_;
};

}  // namespace orrery::history
