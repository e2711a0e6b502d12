// One style sheet for all pages. Figures keep a light ground: their colours are chosen for it.
#include "tools/html.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace orrery::tools {
namespace {

constexpr std::string_view kPageStyle = R"css(
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1f2933; --muted: #52606d; --line: #cbd2d9; --link: #005f96;
  --good: #00704f; --bad: #b00c27; --soft: #f5f7fa; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e6ebf0; --muted: #a8b4c0; --line: #3a444f;
  --link: #8cc8ea; --good: #5cd6ae; --bad: #ff8093; --soft: #1f262e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 62rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 Helvetica, Arial, "Liberation Sans", sans-serif; }
a { color: var(--link); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 0.6rem; border-bottom: 1px solid var(--line); padding-bottom: 0.2rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 0.4rem; }
table { border-collapse: collapse; width: 100%; }
td p { margin: 0; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.6rem; border-bottom: 1px solid var(--line); }
th { font-weight: bold; background: var(--soft); }
code, pre { font: 0.9rem/1.45 "Liberation Mono", Menlo, Consolas, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: 0.6rem 0.8rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 1rem 0 1.6rem; }
figure img { display: block; max-width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line);
  border-radius: 4px; }
figcaption, .muted { color: var(--muted); }
.good { color: var(--good); font-weight: bold; }
.bad { color: var(--bad); font-weight: bold; }
nav { margin: 0.4rem 0 1rem; }
ul.plain { list-style: none; padding-left: 0; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } nav { display: none; }
  a { color: inherit; text-decoration: none; } figure, tr, pre { break-inside: avoid; } figure img { border: none; } }
)css";

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_page(std::string_view title, const std::string& body, std::string_view style) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      escape_html(title), kPageStyle, style, body);
}

std::string data_uri(std::string_view type, std::string_view bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out = fmt::format("data:{};base64,", type);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 3; ++k)
      block = block << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? digits[block >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

}  // namespace orrery::tools
