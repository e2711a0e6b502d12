// Checking as it goes: the set of all configurations that can explain the events so far. A configuration is a state and
// which of the open operations have taken effect; what returned is forgotten, so memory depends on how many operations
// are open, not on how long the history is. Operations take effect just in time: at a return, those orders of open
// operations are tried that end with the one that returns (Lowe, "Testing for linearizability", 2017, section 5).
//
// Besides the two savings of search.hpp, a configuration is dropped if another differs from it only by having used less
// of the operations of unknown outcome: it can do all that the first one can.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/history/model.hpp"
#include "sim/history/search.hpp"

namespace orrery::history {

struct Configuration {
  static constexpr std::uint32_t may_words = 3;
  State state = 0;
  std::uint64_t must = 0;                      ///< open operations that will return: those that have taken effect
  std::array<std::uint64_t, may_words> may{};  ///< those of unknown outcome, likewise
};

/// Configurations, each once and none that another one makes superfluous.
class ConfigurationSet {
 public:
  /// False: one that can do as much is there already.
  bool insert(const Configuration& configuration);
  void clear();
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  Configuration& operator[](std::size_t index) { return items_[index]; }
  const Configuration& operator[](std::size_t index) const { return items_[index]; }
  void swap(ConfigurationSet& other) noexcept;

 private:
  struct Bucket {
    std::uint32_t epoch = 0;
    std::uint32_t head = 0;
  };
  [[nodiscard]] Bucket& bucket_of(const Configuration& configuration);
  void grow();

  std::vector<Configuration> items_;
  std::vector<std::uint32_t> next_;
  std::vector<Bucket> table_{16};
  std::uint32_t epoch_ = 1;
};

class Frontier {
 public:
  static constexpr std::uint32_t must_max = 64;
  static constexpr std::uint32_t may_max = 64 * Configuration::may_words;
  static constexpr std::uint32_t no_slot = 0xffff'ffffU;

  /// `limit`: of configurations looked at for one return.
  Frontier(const Model& model, State initial, std::uint64_t limit = 50'000);

  /// Events come in the order of the history; that of an operation is known whole when it is invoked. REQUIRES: it did
  /// not fail, is normalized and, of unknown outcome, does not only read. Returns the slot under which it returns, if
  /// it does.
  std::uint32_t invoke(const Operation& operation, Values& values);
  /// Another limit from here on.
  void set_limit(std::uint64_t limit) { limit_ = limit; }
  /// The operation in this slot returns.
  void finish(std::uint32_t slot, Values& values);
  /// no: there is no order; unknown: it gave up, and events pass it by.
  [[nodiscard]] Verdict standing() const { return standing_; }
  [[nodiscard]] const ConfigurationSet& configurations() const { return now_; }
  /// Those that were looked at for the last return and lacked what returned.
  [[nodiscard]] const ConfigurationSet& tried() const { return level_; }
  [[nodiscard]] std::uint64_t looked_at() const { return looked_at_; }
  /// Moves to another table of values.
  void move_to(const Values& from, Values& to);

 private:
  struct Slot {
    Operation operation;
    std::uint64_t elder = 0;  // bits of twins that have to come first, among the same kind of slots
    std::array<std::uint64_t, Configuration::may_words> elder_may{};
  };
  void give_up();
  /// Marks those that only observe and can take effect.
  void take_effect_at_once(Configuration& configuration, Values& values) const;
  void try_all(const Configuration& configuration, std::uint64_t target, Values& values);
  void reach(const Configuration& configuration, std::uint64_t target);
  void close_used();

  const Model* model_;
  std::uint64_t limit_;
  Verdict standing_ = Verdict::yes;
  std::array<std::uint64_t, Configuration::may_words> open_may_{};
  std::uint64_t open_must_ = 0;
  std::uint64_t observers_ = 0;  // of the open ones that will return, those that only observe
  std::uint64_t looked_at_ = 0;
  std::vector<Slot> must_;
  std::vector<Slot> may_;
  ConfigurationSet now_;
  ConfigurationSet then_;
  ConfigurationSet level_;
};

/// The whole of it at once: as search(), without an order.
[[nodiscard]] Found advance(std::span<const Operation> operations, const Model& model, State initial, Values& values,
                            std::uint64_t limit);

}  // namespace orrery::history
