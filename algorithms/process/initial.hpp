// Initial states: what a scenario may say is durable at a node's first boot. A system declares the keys and turns their
// values into records of its journal; the world puts them on the disk before the node boots.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/process/message.hpp"

namespace orrery {

/// One key of `initial`: a whole number, or a list of them.
struct InitialKey {
  std::string name;
  std::string about;
  bool list = false;
  std::int64_t min = 0;
  std::int64_t max = 0;
};

/// What was given, by key; a key that is no list has one value.
using InitialValues = std::map<std::string, std::vector<std::int64_t>, std::less<>>;

/// Values that contradict each other: which, and what is wrong with it.
class InitialError : public std::runtime_error {
 public:
  InitialError(std::string key, std::optional<std::uint64_t> index, const std::string& trouble)
      : std::runtime_error(trouble), key_(std::move(key)), index_(index) {}
  [[nodiscard]] const std::string& key() const { return key_; }
  /// The element of a list; nothing: the value as a whole.
  [[nodiscard]] std::optional<std::uint64_t> index() const { return index_; }

 private:
  std::string key_;
  std::optional<std::uint64_t> index_;
};

struct InitialSpec {
  std::vector<InitialKey> keys;  ///< empty: the system's servers always begin with an empty disk
  /// The records of the journal, in order. Throws InitialError.
  std::function<std::vector<Message>(const InitialValues& values)> records{};
};

}  // namespace orrery
