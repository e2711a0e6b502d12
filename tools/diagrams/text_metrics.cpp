// The advance widths of Adobe's Helvetica (AFM, thousandths of the size), for the printable ASCII characters.
#include "tools/diagrams/text_metrics.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace orrery::diagrams {
namespace {

constexpr std::array<int, 95> kAdvance{
    278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,  // space to /
    556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,  // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,  // @ to O
    667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,  // P to _
    333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,  // ` to o
    556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};      // p to ~
constexpr int kAdvanceBeyondAscii = 900;
constexpr double kBoldFactor = 1.07;

[[nodiscard]] bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

double text_width(std::string_view text, double size, bool bold) {
  int thousandths = 0;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (is_continuation(byte)) continue;
    thousandths += code >= 32 && code < 127 ? kAdvance[code - 32U] : kAdvanceBeyondAscii;
  }
  return thousandths * size / 1000.0 * (bold ? kBoldFactor : 1.0);
}

std::string fit_text(std::string_view text, double width, double size, bool bold) {
  if (text_width(text, size, bold) <= width) return std::string(text);
  static constexpr std::string_view kEllipsis = "\xE2\x80\xA6";
  const double room = width - text_width(kEllipsis, size, bold);
  std::size_t length = text.size();
  while (length > 0 && (text_width(text.substr(0, length), size, bold) > room ||
                        (length < text.size() && is_continuation(text[length])))) {
    --length;
  }
  while (length > 0 && text[length - 1] == ' ') --length;
  return std::string(text.substr(0, length)) + std::string(kEllipsis);
}

std::vector<std::string> wrap_text(const std::string& text, double width, double size) {
  std::vector<std::string> lines;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) lines.push_back(fit_text(line, width, size));
    line.clear();
  };
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!word.empty()) {
      if (!line.empty() && text_width(line + " " + word, size) > width) flush();
      line += line.empty() ? word : " " + word;
    }
    if (end < text.size() && text[end] == '\n') flush();
    begin = end + 1;
  }
  flush();
  return lines;
}

std::string brief_text(const std::string& label) {
  std::string out;
  std::size_t brackets = 0;
  bool skipping = false;  // the words of an entry
  for (std::size_t at = 0; at < label.size();) {
    const char c = label[at];
    std::size_t end = at;
    while (end < label.size() && std::isalpha(static_cast<unsigned char>(label[end])) != 0) ++end;
    std::string capitals;
    for (std::size_t i = at; i < end; ++i)
      if (std::isupper(static_cast<unsigned char>(label[i])) != 0) capitals += label[i];
    if (brackets == 0 && std::isupper(static_cast<unsigned char>(c)) != 0 && capitals.size() >= 2 &&
        end - at > capitals.size()) {
      out += capitals;
      at = end;
      continue;
    }
    if (c == '[') ++brackets;
    if (c == ']' && brackets > 0) --brackets;
    if (brackets == 0 || c == ',') skipping = false;
    if (brackets > 0 && c == ':') skipping = true;
    if (!skipping) out += c;
    ++at;
  }
  return out;
}

}  // namespace orrery::diagrams
