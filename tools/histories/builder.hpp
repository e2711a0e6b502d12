// Puts calls and returns together into operations, whatever the format they were read from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/history/history.hpp"
#include "tools/histories/cursor.hpp"

namespace orrery::tools {

class HistoryBuilder {
 public:
  /// Messages come from `cursor`, which must outlive it.
  explicit HistoryBuilder(const Cursor& cursor) : cursor_(cursor) {}

  struct Asked {
    Call call{};
    std::string_view key;
    history::ValueId argument = history::Values::nil;
    history::ValueId second = history::Values::nil;
  };
  [[nodiscard]] history::Values& values() { return history_.values; }
  /// Fails if the process has an open operation.
  void invoke(Place place, std::string_view process, const Asked& asked, Duration time);
  /// The open operation of a process, to be completed by finish(). Fails if it has none, or one of another kind.
  [[nodiscard]] history::Operation& open(Place place, std::string_view process, std::optional<Call> call);
  /// open() has ended.
  void finish(history::Operation& operation, Place place, Outcome outcome, history::ValueId result, Duration time);
  void annotate(history::Annotation annotation);
  /// What is still open stays unknown.
  [[nodiscard]] history::History take();

 private:
  struct Process {
    std::uint32_t open = none;
    std::uint64_t invoked_line = 0;
  };
  static constexpr std::uint32_t none = 0xffff'ffffU;
  std::uint32_t process_of(std::string_view name);
  std::uint32_t key_of(std::string_view name);

  const Cursor& cursor_;
  history::History history_;
  history::Position position_ = 0;
  std::vector<Process> processes_;
  std::unordered_map<std::string, std::uint32_t> process_numbers_;
  std::unordered_map<std::string, std::uint32_t> key_numbers_;
  std::uint32_t last_process_ = 0;
};

}  // namespace orrery::tools
