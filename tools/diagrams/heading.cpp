// Title and captions are words of fixed sizes at the left edge of the page.
#include "tools/diagrams/heading.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kTitleSize = 16;
constexpr double kTitleY = 22;
constexpr double kCaptionSize = 9.5;
constexpr double kCaptionLine = 13;
constexpr double kCaptionY = 42;

}  // namespace

std::string counted(std::size_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : separator) + word;
  return out;
}

namespace {

// "5 nodes, 2 clients".
std::string nodes_text(const TraceHeader& header) {
  const auto clients = static_cast<std::size_t>(std::count_if(
      header.nodes.begin(), header.nodes.end(), [](const TraceNode& node) { return node.kind == "client"; }));
  const std::string nodes = counted(header.nodes.size() - clients, "node");
  return clients == 0 ? nodes : nodes + ", " + counted(clients, "client");
}

}  // namespace

std::string run_caption(const TraceHeader& header) {
  std::string text = header.file.empty() ? std::string("run") : header.file;
  if (!header.variant.empty()) text += "#" + header.variant;
  text += fmt::format("{}seed {}", kSeparator, header.seed);
  if (!header.mutants.empty()) text += kSeparator + "mutants: " + joined(header.mutants);
  std::vector<std::string> set = header.overrides;
  std::erase_if(set, [](const std::string& word) { return word.starts_with("seed="); });  // it is said already
  if (!set.empty()) text += kSeparator + "set: " + joined(set);
  return text;
}

double Heading::height() const { return kCaptionY - 2 + kCaptionLine * static_cast<double>(lines.size()); }

Heading make_heading(const TraceHeader& header, const std::string& scale, const std::vector<std::string>& sentences,
                     double page_width) {
  Heading heading{header.scenario, {}};
  const auto add = [&](const std::string& text) {
    for (std::string& line : wrap_text(text, page_width - 2 * kPageMargin, kCaptionSize))
      heading.lines.push_back(std::move(line));
  };
  add(run_caption(header) + kSeparator + nodes_text(header) + kSeparator + scale);
  for (const std::string& sentence : sentences) add(sentence);
  return heading;
}

void paint_heading(Canvas& canvas, const Heading& heading, const Theme& theme, double page_width) {
  canvas.section("title");
  canvas.text({kPageMargin, kTitleY}, fit_text(heading.title, page_width - 2 * kPageMargin, kTitleSize, true),
              {kTitleSize, theme.ink, true, Align::left});
  double y = kCaptionY;
  for (const std::string& line : heading.lines) {
    canvas.text({kPageMargin, y}, line, {kCaptionSize, theme.muted, false, Align::left});
    y += kCaptionLine;
  }
}

}  // namespace orrery::diagrams
