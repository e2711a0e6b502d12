// What `--only` lets through: message types narrow the messages, kinds of things narrow the whole picture. Violations
// are always drawn.
#pragma once

#include <string>
#include <vector>

#include "tools/diagrams/story.hpp"

namespace orrery::diagrams {

class Filter {
 public:
  // Words: a message type of the story, perhaps with `*` for its ending; `messages`, `losses`; `roles`, `facts`,
  // `operations`, `faults`. Without words everything passes. Without a word of the last four kinds they all pass; with
  // one, only the kinds named do. Without a word about messages they all pass unless kinds are named. Throws
  // std::invalid_argument for a word that is none of these.
  Filter(const Story& story, const std::vector<std::string>& words);

  [[nodiscard]] bool passes(const Flight& flight) const;
  [[nodiscard]] bool roles() const { return roles_; }
  [[nodiscard]] bool facts() const { return facts_; }
  [[nodiscard]] bool operations() const { return operations_; }
  [[nodiscard]] bool faults() const { return faults_; }

 private:
  std::vector<bool> types_;  // by type
  bool losses_ = false;      // those of other types too
  bool roles_ = true, facts_ = true, operations_ = true, faults_ = true;
};

}  // namespace orrery::diagrams
