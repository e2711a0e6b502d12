// A read is as old as the write that it saw. Where several writes may have left the value, the one that leaves most
// room to what follows is taken: the one invoked first of those that are not surely older than what the session knows.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/history/weaker.hpp"

namespace orrery::history {
namespace {

/// A write that may have left a value: when it happened at the earliest and at the latest. Counted from 1; 0 is what
/// was there before all.
struct Version {
  Position from = 0;
  Position to = 0;
  std::optional<std::uint32_t> operation{};
};

Position since_start(Position position) { return position == never ? never : position + 1; }

bool ends_with(const Values& values, ValueId whole, ValueId end) {
  return values.kind(whole) == ValueKind::text && values.kind(end) == ValueKind::text &&
         values.text_of(whole).ends_with(values.text_of(end));
}

/// Whether this operation may have left this value behind.
bool may_leave(const History& history, const Operation& operation, ValueId value) {
  const Values& values = history.values;
  if (operation.outcome == Outcome::fail) return false;
  switch (operation.call) {
    case Call::write:
      return operation.argument == value;
    case Call::cas:
      return operation.result != Values::no && operation.second == value;
    case Call::append:
      if (values.kind(value) == ValueKind::list)
        return values.length(value) > 0 && values.last_of(value) == operation.argument;
      return ends_with(values, value, operation.argument);
    case Call::erase:
      return value == Values::nil && operation.result != Values::no;
    default:
      return false;
  }
}

class Sessions {
 public:
  Sessions(const History& history, bool minds_writes) : history_(history), minds_writes_(minds_writes) {}

  WeakerVerdict run() {
    for (std::uint32_t process = 0; process < history_.processes.size(); ++process)
      for (std::uint32_t key = 0; key < history_.keys.size(); ++key) {
        WeakerVerdict verdict = session(process, key);
        if (verdict.verdict == Verdict::no) return verdict;
      }
    return {};
  }

 private:
  [[nodiscard]] std::vector<Version> versions(std::uint32_t key, const Operation& read) const {
    std::vector<Version> found;
    const bool is_initial =
        read.result == history_.initial || (history_.initial == Values::nil && read.result == Values::empty_list);
    if (is_initial) found.push_back({});
    for (std::uint32_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& each = history_.operations[i];
      if (each.key != key || each.invoked > read.returned || !may_leave(history_, each, read.result)) continue;
      found.push_back({since_start(each.invoked), since_start(each.returned), i});
    }
    std::sort(found.begin(), found.end(), [](const Version& a, const Version& b) { return a.from < b.from; });
    return found;
  }

  WeakerVerdict session(std::uint32_t process, std::uint32_t key) const {
    Version newest;                         // of what the session must not go behind
    std::optional<std::uint32_t> known_by;  // the operation that made it so
    std::vector<Version> left_behind;       // what it read, and then something else
    std::optional<Version> last_read;       // of those that only one write can have left
    for (std::uint32_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& each = history_.operations[i];
      if (each.process != process || each.key != key || each.outcome != Outcome::ok) continue;
      if (each.call != Call::read) {
        const bool writes = each.call == Call::write || each.call == Call::append || each.call == Call::erase ||
                            (each.call == Call::cas && each.result != Values::no);
        if (minds_writes_ && writes && since_start(each.invoked) >= newest.from) {
          newest = {since_start(each.invoked), since_start(each.returned), i};
          known_by = i;
        }
        continue;
      }
      const std::vector<Version> all = versions(key, each);
      if (all.empty()) return broken(process, {i}, "nobody wrote what was read", i, known_by);
      const auto at = std::find_if(all.begin(), all.end(), [&](const Version& version) {
        return version.to >= newest.from || version.operation == newest.operation;
      });
      const bool comes_again = !minds_writes_ && all.size() == 1 &&
                               std::any_of(left_behind.begin(), left_behind.end(), [&](const Version& version) {
                                 return version.operation == all.front().operation;
                               });
      if (at == all.end() || comes_again) {
        std::vector<std::uint32_t> shown;
        if (newest.operation) shown.push_back(*newest.operation);
        if (known_by) shown.push_back(*known_by);
        if (all.back().operation) shown.push_back(*all.back().operation);
        shown.push_back(i);
        return broken(process, shown, "is older than what the session knew", i, known_by);
      }
      if (all.size() == 1) {
        if (last_read && last_read->operation != at->operation) left_behind.push_back(*last_read);
        last_read = *at;
      }
      if (!minds_writes_ && at->from >= newest.from) {
        newest = *at;
        known_by = i;
      }
    }
    return {};
  }

  [[nodiscard]] WeakerVerdict broken(std::uint32_t process, std::vector<std::uint32_t> operations,
                                     std::string_view what, std::uint32_t read,
                                     std::optional<std::uint32_t> known_by) const {
    std::sort(operations.begin(), operations.end());
    operations.erase(std::unique(operations.begin(), operations.end()), operations.end());
    WeakerVerdict verdict{Verdict::no, process, std::move(operations), {}};
    verdict.why = fmt::format("session {}: `{}` {}", history_.processes[process],
                              text_of(history_, history_.operations[read]), what);
    if (known_by) verdict.why += fmt::format(" from its `{}`", text_of(history_, history_.operations[*known_by]));
    return verdict;
  }

  const History& history_;
  bool minds_writes_;
};

WeakerVerdict check_sessions(const History& history, const Model& model, bool minds_writes) {
  const std::string_view name = model.name();
  if (name != "register" && name != "cas-register" && name != "key-value" && name != "list-append")
    return {Verdict::unknown, 0, {}, fmt::format("the model {} has no values that could be old", name)};
  return Sessions(history, minds_writes).run();
}

}  // namespace

WeakerVerdict check_monotonic_reads(const History& history, const Model& model) {
  return check_sessions(history, model, false);
}

WeakerVerdict check_read_your_writes(const History& history, const Model& model) {
  return check_sessions(history, model, true);
}

}  // namespace orrery::history
