// Lines and JSON of verdicts, the same facts in both: indices become names, lines and words.
#include "tools/history_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

using history::Explanation;
using history::History;
using history::Operation;
using history::Verdict;
using history::WeakerVerdict;

std::string lines_of(const Operation& operation) {
  if (operation.line == 0) return {};
  if (operation.end_line == 0) return fmt::format("line {}", operation.line);
  return fmt::format("lines {} to {}", operation.line, operation.end_line);
}

std::string operation_line(const History& history, std::uint32_t index) {
  const Operation& operation = history.operations[index];
  return fmt::format("{}  {}  ({})", history.processes[operation.process], text_of(history, operation),
                     lines_of(operation));
}

Json operation_json(const History& history, std::uint32_t index) {
  const Operation& operation = history.operations[index];
  Json item{{"process", history.processes[operation.process]},
            {"op", call_names[static_cast<std::size_t>(operation.call)]},
            {"key", history.keys[operation.key]},
            {"outcome", outcome_names[static_cast<std::size_t>(operation.outcome)]},
            {"text", text_of(history, operation)},
            {"line", operation.line}};
  if (operation.end_line != 0) item["end_line"] = operation.end_line;
  if (operation.invoked_at != history::no_time) item["invoked_ns"] = operation.invoked_at.count();
  if (operation.ended_at != history::no_time) item["ended_ns"] = operation.ended_at.count();
  return item;
}

Json window_json(const History& history, const std::vector<std::uint32_t>& operations) {
  Json list = Json::array();
  for (const std::uint32_t each : operations) list.push_back(operation_json(history, each));
  return list;
}

Json explanation_json(const History& history, const Explanation& explanation) {
  Json order = Json::array();
  for (const Explanation::Placed& each : explanation.order)
    order.push_back(Json{{"line", history.operations[each.operation].line}, {"state", each.state}});
  return {{"key", history.keys[explanation.key]},
          {"why", explanation.why},
          {"offending", operation_json(history, explanation.offending)},
          {"prefix_operations", explanation.prefix},
          {"left_out", explanation.left_out},
          {"minimal", explanation.minimal},
          {"operations", window_json(history, explanation.operations)},
          {"order", std::move(order)},
          {"states", explanation.states}};
}

std::string weaker_word(Verdict verdict) {
  return verdict == Verdict::yes ? "holds" : verdict == Verdict::no ? "broken" : "unknown";
}

Json weaker_json(const CheckedHistory& checked) {
  Json all = Json::object();
  for (const auto& [name, verdict] : checked.weaker) {
    Json item{{"verdict", weaker_word(verdict.verdict)}};
    if (!verdict.why.empty()) item["why"] = verdict.why;
    if (verdict.verdict == Verdict::no) {
      item["process"] = checked.read.history.processes[verdict.process];
      item["operations"] = window_json(checked.read.history, verdict.operations);
    }
    all[name] = std::move(item);
  }
  return all;
}

Json history_json(const CheckedHistory& checked) {
  const History& history = checked.read.history;
  Json item{{"file", checked.file},
            {"format", checked.read.format},
            {"model", checked.read.model->name()},
            {"operations", history.operations.size()},
            {"processes", history.processes.size()},
            {"objects", history.keys.size()},
            {"verdict", verdict_word(checked.verdict)},
            {"linearizable", checked.verdict == Verdict::unknown ? Json() : Json(checked.verdict == Verdict::yes)},
            {"configurations", checked.configurations}};
  if (!checked.undecided.empty()) item["undecided"] = checked.undecided;
  if (checked.explanation) item["explanation"] = explanation_json(history, *checked.explanation);
  if (!checked.weaker.empty()) item["weaker"] = weaker_json(checked);
  item["timing"] = {{"wall_ns", checked.wall_ns}};
  return item;
}

}  // namespace

std::string verdict_word(Verdict verdict) {
  return verdict == Verdict::yes ? "linearizable" : verdict == Verdict::no ? "not linearizable" : "unknown";
}

std::string line_of(const CheckedHistory& checked) {
  const History& history = checked.read.history;
  std::string line =
      fmt::format("{}: {} ({}, {}, {}", checked.file, verdict_word(checked.verdict), checked.read.model->name(),
                  counted(history.operations.size(), "operation"), counted(history.processes.size(), "client"));
  if (history.keys.size() > 1) line += ", " + counted(history.keys.size(), "object");
  return line + ")";
}

std::string details_of(const CheckedHistory& checked) {
  const History& history = checked.read.history;
  std::string text;
  for (const std::string& each : checked.undecided)
    text += fmt::format("  gave up on object \"{}\": too many of its operations are open at once\n", each);
  if (checked.explanation) {
    const Explanation& own = *checked.explanation;
    text += fmt::format("  {}\n", own.why);
    text += fmt::format("  the window ({} of the {} up to there; the others make no difference{}):\n",
                        counted(own.operations.size(), "operation"), own.prefix,
                        own.minimal ? "" : ", though of some it took too long to tell");
    for (const std::uint32_t each : own.operations)
      text += fmt::format("  {} {}\n", each == own.offending ? ">" : " ", operation_line(history, each));
    if (!own.order.empty()) {
      text += "  before that, this order is right:";
      for (const Explanation::Placed& each : own.order)
        text += fmt::format(" {} (line {}) gives {};",
                            call_names[static_cast<std::size_t>(history.operations[each.operation].call)],
                            history.operations[each.operation].line, each.state);
      text.back() = '\n';
    }
  }
  for (const auto& [name, verdict] : checked.weaker)
    text +=
        fmt::format("  {}: {}{}{}\n", name, weaker_word(verdict.verdict), verdict.why.empty() ? "" : ", ", verdict.why);
  return text;
}

Json check_report(const std::vector<CheckedHistory>& histories) {
  Json results = Json::array();
  std::array<std::uint64_t, 3> counts{};
  std::uint64_t wall_ns = 0;
  for (const CheckedHistory& each : histories) {
    results.push_back(history_json(each));
    ++counts[static_cast<std::size_t>(each.verdict)];
    wall_ns += each.wall_ns;
  }
  return {{"schema", "orrery.check/1"},
          {"build", build_name()},
          {"results", std::move(results)},
          {"summary",
           {{"histories", histories.size()},
            {"linearizable", counts[0]},
            {"not_linearizable", counts[1]},
            {"unknown", counts[2]},
            {"timing", {{"wall_ns", wall_ns}}}}}};
}

}  // namespace orrery::tools
