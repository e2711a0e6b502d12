// The words and colours of a ring's picture, and how its numbers are written.
#include "tools/diagrams/ring_sheet.hpp"

#include <fmt/format.h>

#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {

RingSheet::RingSheet(const TraceHeader& header, const Theme& look)
    : theme(look), header_(header), nobody_{look.grid, look.muted} {
  std::size_t rank = 0;
  for (const TraceNode& node : header.nodes) ranks_.push_back(node.kind == "client" ? rank : rank++);
}

const OwnerLook& RingSheet::look(const RingOwner& owner) const { return owner ? theme.owner(ranks_[*owner]) : nobody_; }

void RingSheet::write(Point at, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  canvas.text(at, text, style);
  labels.push_back({text_rect(at, text, style), std::string(text)});
}

Rect text_rect(Point at, std::string_view text, const TextStyle& style) {
  const double width = text_width(text, style.size, style.bold);
  if (style.align == Align::left) at.x += width / 2;
  if (style.align == Align::right) at.x -= width / 2;
  return around(at, width, style.size * 1.1);
}

RingFacts facts_of(const RingChange& change) {
  return {change, change.moved(), change.changed_hands(), change.joined(), change.left(), change.nodes()};
}

std::string grouped_digits(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t tenths = (part * 1000 + whole / 2) / whole;
  return tenths % 10 == 0 ? fmt::format("{} %", tenths / 10) : fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

}  // namespace orrery::diagrams
