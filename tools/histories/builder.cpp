// One open operation a process: what breaks that is an error of the file.
#include "tools/histories/builder.hpp"

#include <fmt/format.h>

namespace orrery::tools {

std::uint32_t HistoryBuilder::process_of(std::string_view name) {
  if (last_process_ < history_.processes.size() && history_.processes[last_process_] == name) return last_process_;
  const auto [at, added] =
      process_numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(history_.processes.size()));
  if (added) {
    history_.processes.emplace_back(name);
    processes_.emplace_back();
  }
  last_process_ = at->second;
  return at->second;
}

std::uint32_t HistoryBuilder::key_of(std::string_view name) {
  const auto [at, added] =
      key_numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(history_.keys.size()));
  if (added) history_.keys.emplace_back(name);
  return at->second;
}

void HistoryBuilder::invoke(Place place, std::string_view process, const Asked& asked, Duration time) {
  const std::uint32_t number = process_of(process);
  Process& own = processes_[number];
  if (own.open != none)
    cursor_.fail(place, fmt::format("process {} invokes an operation while its `{}` of line {} has not ended", process,
                                    call_names[static_cast<std::size_t>(history_.operations[own.open].call)],
                                    history_.operations[own.open].line));
  own.open = static_cast<std::uint32_t>(history_.operations.size());
  history::Operation operation;
  operation.call = asked.call;
  operation.process = number;
  operation.key = key_of(asked.key);
  operation.argument = asked.argument;
  operation.second = asked.second;
  operation.invoked = position_++;
  operation.invoked_at = time;
  operation.line = place.line;
  history_.operations.push_back(operation);
}

history::Operation& HistoryBuilder::open(Place place, std::string_view process, std::optional<Call> call) {
  const Process& own = processes_[process_of(process)];
  if (own.open == none)
    cursor_.fail(place, fmt::format("process {} ends an operation that it did not invoke", process));
  history::Operation& operation = history_.operations[own.open];
  if (call && *call != operation.call)
    cursor_.fail(place, fmt::format("process {} ends a `{}`, but what it invoked in line {} is a `{}`", process,
                                    call_names[static_cast<std::size_t>(*call)], operation.line,
                                    call_names[static_cast<std::size_t>(operation.call)]));
  return operation;
}

void HistoryBuilder::finish(history::Operation& operation, Place place, Outcome outcome, history::ValueId result,
                            Duration time) {
  operation.outcome = outcome;
  operation.ended_at = time;
  operation.end_line = place.line;
  if (outcome == Outcome::ok) {
    operation.result = result;
    operation.returned = position_;
  }
  ++position_;
  processes_[operation.process].open = none;
}

void HistoryBuilder::annotate(history::Annotation annotation) {
  annotation.at = position_++;
  history_.annotations.push_back(std::move(annotation));
}

history::History HistoryBuilder::take() {
  if (history_.keys.empty()) history_.keys.emplace_back();
  return std::move(history_);
}

}  // namespace orrery::tools
