// JSON trouble: a second walk over the grammar, made only when the parser has given up. It needs no values, only what
// is open and what came last, and stops at the first fault.
#include "sim/scenario/json_trouble.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/scenario/error.hpp"

namespace orrery::scenario {
namespace {

constexpr std::string_view kNumberLetters = "+-.eE0123456789";

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '+' || (static_cast<unsigned char>(c) & 0x80u) != 0;
}
bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_decimal_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// [-] 0 | 1-9 digits, [. digits], [e [sign] digits], all of it.
bool is_json_number(std::string_view word) {
  const auto digits = [&] {
    const std::size_t count = std::min(word.find_first_not_of("0123456789"), word.size());
    word.remove_prefix(count);
    return count;
  };
  if (word.starts_with('-')) word.remove_prefix(1);
  const bool zero = word.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (word.starts_with('.')) {
    word.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (word.starts_with('e') || word.starts_with('E')) {
    word.remove_prefix(1);
    if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return word.empty();
}

std::string lower_case(std::string_view word) {
  std::string result(word);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// What is wrong with a word that stands for a value; empty: nothing.
std::string trouble_of_word(std::string_view word) {
  if (word == "true" || word == "false" || word == "null" || is_json_number(word)) return "";
  const std::string shown = quotable(word);
  const std::string plain = lower_case(word);
  if (plain == "true" || plain == "false" || plain == "null")
    return fmt::format("{} is not known here; did you mean {}?", shown, plain);
  if (plain == "none" || plain == "nil") return fmt::format("{} is not known here; did you mean null?", shown);
  if (word.find_first_not_of(kNumberLetters) != std::string_view::npos)
    return fmt::format("a text needs quotes: \"{}\"", shown);
  const std::string_view unsigned_part = word.substr(word.find_first_not_of("+-") == 1 ? 1 : 0);
  if (word.starts_with('+') && is_json_number(unsigned_part))
    return fmt::format("a number has no + before it: write {}", unsigned_part);
  const std::size_t significant = unsigned_part.find_first_not_of('0');
  if (unsigned_part.starts_with('0') && significant != std::string_view::npos &&
      is_json_number(unsigned_part.substr(significant)))
    return fmt::format("a number has no zeros before it: write {}{}", word.starts_with('-') ? "-" : "",
                       unsigned_part.substr(significant));
  if (unsigned_part.starts_with('.') && is_json_number("0" + std::string(unsigned_part)))
    return fmt::format("a number has a digit before its point: write {}0{}", word.starts_with('-') ? "-" : "",
                       unsigned_part);
  if (word.ends_with('.') && is_json_number(word.substr(0, word.size() - 1)))
    return fmt::format("a number has a digit behind its point: write {}0", word);
  return fmt::format("{} is not a number", shown);
}

std::string name_of_control(unsigned char byte) {
  if (byte == '\t') return "a tab within a text is written \\t";
  return fmt::format("the control character of number {} within a text is written \\u{:04x}", byte, byte);
}

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    line_begin_ = at_;
  }

  std::optional<JsonTrouble> run() {
    while (!trouble_) {
      skip_blanks();
      if (done_) return trouble_after_all();
      step();
    }
    return std::move(trouble_);
  }

 private:
  enum class Wanted : std::uint8_t { value, value_or_end, key, key_or_end, colon, comma_or_end };
  struct Open {
    char bracket;
    Place place;
    std::size_t indent;
  };
  /// One that was closed by a bracket that is indented as if it closed another.
  struct Suspect {
    Open open;
    std::uint32_t closed_at;
  };

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char here() const { return at_end() ? '\0' : text_[at_]; }
  /// Asked for in the order of the text, so that each byte is counted once, in a line of megabytes, too.
  [[nodiscard]] Place place_of(std::size_t at) {
    if (counted_ < line_begin_ || at < counted_) {
      counted_ = line_begin_;
      column_ = 1;
    }
    for (; counted_ < at; ++counted_)
      if ((static_cast<unsigned char>(text_[counted_]) & 0xc0u) != 0x80u) ++column_;
    return {line_, column_};
  }
  [[nodiscard]] Place place() { return place_of(at_); }
  void fail(Place where, std::string message) {
    if (!trouble_) trouble_ = JsonTrouble{where, std::move(message)};
  }
  void fail(std::string message) { fail(place(), std::move(message)); }

  void skip_blanks() {
    for (; !at_end(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        line_begin_ = at_ + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  [[nodiscard]] static char closer_of(char bracket) { return bracket == '{' ? '}' : ']'; }
  [[nodiscard]] std::string said(const Open& open) const {
    return fmt::format("the {} of line {}, column {}", open.bracket, open.place.line, open.place.column);
  }
  /// How many blanks begin the line.
  [[nodiscard]] std::size_t indent() const {
    const std::size_t first = std::min(text_.find_first_not_of(" \t", line_begin_), text_.size());
    return first - line_begin_;
  }

  std::optional<JsonTrouble> trouble_after_all() {
    if (at_end()) return std::nullopt;
    if (here() == '}' || here() == ']')
      fail(fmt::format("this {} closes nothing: all that was opened is closed before it", here()));
    else if (!comment())
      fail("the JSON value ends before this, and one fills the whole file");
    return std::move(trouble_);
  }

  void step() {
    if (at_end()) return ends_early();
    if (comment()) return;
    if (here() == '\'') return fail("a text stands between double quotes: \"...\", not '...'");
    switch (wanted_) {
      case Wanted::value:
      case Wanted::value_or_end:
        return value();
      case Wanted::key:
      case Wanted::key_or_end:
        return key();
      case Wanted::colon:
        return colon();
      case Wanted::comma_or_end:
        return comma_or_end();
    }
  }

  bool comment() {
    if (here() != '#' && text_.substr(at_, 2) != "//" && text_.substr(at_, 2) != "/*") return false;
    fail("JSON has no comments: write a member \"//\": \"...\" of the object, which is read over, or a \"note\"");
    return true;
  }

  void ends_early() {
    if (open_.empty()) return fail("the file ends where a value was expected");
    const Open& last = open_.back();
    std::string message =
        fmt::format("the file ends, and {} is not closed: a {} is missing", said(last), closer_of(last.bracket));
    if (suspect_)
      message += fmt::format("; probably that of {}, since what line {} closes is indented otherwise",
                             said(suspect_->open), suspect_->closed_at);
    fail(std::move(message));
  }

  void close() {
    const Open open = open_.back();
    const bool alone = text_.find_first_not_of(" \t", line_begin_) == at_;
    if (!suspect_ && alone && open.place.line != line_ && indent() != open.indent) suspect_ = Suspect{open, line_};
    open_.pop_back();
    ++at_;
    value_is_over();
  }

  void value_is_over() {
    last_line_ = line_;
    done_ = open_.empty();
    wanted_ = Wanted::comma_or_end;
  }

  void value() {
    const char c = here();
    if (c == '{' || c == '[') {
      open_.push_back({c, place(), indent()});
      ++at_;
      wanted_ = c == '{' ? Wanted::key_or_end : Wanted::value_or_end;
    } else if (c == '"') {
      string();
      value_is_over();
    } else if (c == ']' && wanted_ == Wanted::value_or_end) {
      close();
    } else if (c == '}' || c == ']' || c == ',' || c == ':') {
      no_value(c);
    } else {
      word();
    }
  }

  void no_value(char c) {
    if (open_.empty()) return fail(fmt::format("expected a JSON object, found {}", c));
    if (c == ',' && open_.back().bracket == '[') return fail("there is a comma too many: no value stands before it");
    if (open_.back().bracket == '[' && c == ']') return fail(comma_, "there is a comma too many: nothing follows it");
    if (open_.back().bracket == '{') return fail(fmt::format("the value of \"{}\" is missing", quotable(key_)));
    if (c == '}') return mismatch(c);
    fail(fmt::format("expected a value, found {}", c));
  }

  void word() {
    const std::size_t begin = at_;
    while (!at_end() && is_word_byte(here())) ++at_;
    if (begin == at_) return fail(fmt::format("expected a value, found {}", quotable(text_.substr(begin, 1))));
    if (std::string trouble = trouble_of_word(text_.substr(begin, at_ - begin)); !trouble.empty())
      return fail(place_of(begin), std::move(trouble));
    value_is_over();
  }

  void key() {
    const char c = here();
    if (c == '}' && wanted_ == Wanted::key) return fail(comma_, "there is a comma too many: nothing follows it");
    if (c == '}') return close();
    if (c == ']') return mismatch(c);
    if (c == ',') return fail("there is a comma too many: no member stands before it");
    if (c != '"') {
      const std::size_t begin = at_;
      while (!at_end() && is_word_byte(here())) ++at_;
      const std::string_view word = text_.substr(begin, at_ - begin);
      return fail(place_of(begin), word.empty() ? fmt::format("expected a key between quotes, found {}", c)
                                                : fmt::format("a key needs quotes: \"{}\"", quotable(word)));
    }
    const std::size_t begin = at_ + 1;
    string();
    if (!trouble_) key_ = text_.substr(begin, at_ - begin - 1);
    wanted_ = Wanted::colon;
  }

  /// A letter right behind a closing quote: `"a": "b, "c": 1`.
  bool after_quote() {
    if (at_ != text_end_ || !is_word_byte(here())) return false;
    fail(
        fmt::format("this follows a closing quote: a quote is missing or too many from the text of column {} on (one "
                    "within a text is \\\")",
                    text_place_.column));
    return true;
  }

  void colon() {
    if (after_quote()) return;
    if (here() != ':') return fail(fmt::format("a colon is missing after the key \"{}\"", quotable(key_)));
    ++at_;
    wanted_ = Wanted::value;
  }

  void comma_or_end() {
    if (after_quote()) return;
    const char c = here();
    const bool object = open_.back().bracket == '{';
    if (c == ',') {
      comma_ = place();
      ++at_;
      wanted_ = object ? Wanted::key : Wanted::value;
    } else if (c == closer_of(open_.back().bracket)) {
      close();
    } else if (c == '}' || c == ']') {
      mismatch(c);
    } else if (c == '"' || c == '{' || c == '[' || is_word_byte(c)) {
      fail(last_line_ == line_ ? std::string("a comma is missing before this")
                               : fmt::format("a comma is missing after line {}", last_line_));
    } else {
      fail(fmt::format("expected a comma or {}, found {}", closer_of(open_.back().bracket),
                       quotable(text_.substr(at_, 1))));
    }
  }

  void mismatch(char c) {
    const Open& last = open_.back();
    fail(fmt::format("expected a {} for {}, found {}", closer_of(last.bracket), said(last), c));
  }

  /// Moves behind a string; a newline in it means that its end was forgotten.
  void string() {
    const Place begin = place();
    for (++at_; !at_end() && !trouble_; ++at_) {
      const auto byte = static_cast<unsigned char>(here());
      if (byte == '"') {
        text_end_ = ++at_;
        text_place_ = begin;
        return;
      }
      if (byte == '\n' || byte == '\r') break;
      if (byte < 0x20) return fail(name_of_control(byte));
      if (byte == '\\') escape();
    }
    if (!trouble_) fail(begin, "the text that begins here has no closing quote on its line (a new line is \\n)");
  }

  /// Moves to the last byte of an escape.
  void escape() {
    const std::size_t begin = at_++;
    if (at_end() || here() == '\n') {
      --at_;
      return;  // the text has no end
    }
    if (here() != 'u') {
      if (std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos)
        fail(place_of(begin),
             fmt::format("there is no escape {}; expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and "
                         "four hex digits; a backslash itself is \\\\",
                         quotable(text_.substr(begin, 2))));
      return;
    }
    const auto unit = hex_unit(begin);
    if (!unit || *unit < 0xd800 || *unit > 0xdfff) return;
    if (*unit < 0xdc00 && text_.substr(at_ + 1, 2) == "\\u") {
      const std::size_t second = at_ + 1;
      at_ += 2;
      const auto low = hex_unit(second);
      if (!low || (*low >= 0xdc00 && *low <= 0xdfff)) return;
    }
    fail(place_of(begin), "this is half a character: \\ud800..\\udbff and \\udc00..\\udfff come in pairs");
  }

  /// The four hex digits of the escape that begins at `begin`.
  std::optional<unsigned> hex_unit(std::size_t begin) {
    unsigned unit = 0;
    for (std::size_t i = 2; i < 6; ++i) {
      if (begin + i >= text_.size() || !is_hex_digit(text_[begin + i])) {
        fail(place_of(begin), "\\u needs four hex digits, such as \\u00e9");
        return std::nullopt;
      }
      const char c = text_[begin + i];
      unit = unit * 16 + static_cast<unsigned>(is_decimal_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    at_ = begin + 5;
    return unit;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_begin_ = 0;
  std::size_t counted_ = 0;  // up to where column_ is
  std::uint32_t column_ = 1;
  Wanted wanted_ = Wanted::value;
  std::vector<Open> open_;
  std::optional<Suspect> suspect_;
  std::string_view key_;
  std::size_t text_end_ = 0;  // behind the last text, and where that begins
  Place text_place_;
  Place comma_;
  std::uint32_t last_line_ = 1;
  bool done_ = false;
  std::optional<JsonTrouble> trouble_;
};

}  // namespace

std::optional<JsonTrouble> json_trouble(std::string_view text) { return Walk(text).run(); }

std::string_view other_encoding(std::string_view text) {
  using namespace std::string_view_literals;
  static constexpr std::array marks32{"\xff\xfe\0\0"sv, "\0\0\xfe\xff"sv};
  static constexpr std::array marks16{"\xff\xfe"sv, "\xfe\xff"sv};
  const auto begins = [&](std::string_view mark) { return text.starts_with(mark); };
  if (std::any_of(marks32.begin(), marks32.end(), begins)) return "UTF-32";
  if (std::any_of(marks16.begin(), marks16.end(), begins)) return "UTF-16";
  if (text.size() < 4) return "";
  const std::array zero{text[0] == '\0', text[1] == '\0', text[2] == '\0', text[3] == '\0'};
  if ((!zero[0] && zero[1] && zero[2] && zero[3]) || (zero[0] && zero[1] && zero[2] && !zero[3])) return "UTF-32";
  if ((!zero[0] && zero[1] && zero[3]) || (zero[0] && !zero[1] && zero[2])) return "UTF-16";
  return "";
}

}  // namespace orrery::scenario
