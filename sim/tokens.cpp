// Tokens: splitting a text and moving over the result.
#include "sim/tokens.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/text_values.hpp"
#include "sim/value_error.hpp"

namespace orrery::sim {
namespace {

constexpr std::size_t kLongestText = std::size_t{64} << 10;

// Longer symbols before those they begin with.
constexpr std::array<std::string_view, 22> kSymbols = {"<->", "->", "..", "==", "!=", "<=", ">=", "=", "<", ">", "!",
                                                       "&",   "(",  ")",  "[",  "]",  ",",  ".",  "#", "*", "/", "-"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || is_digit(c); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The end of the run of characters of a name from `from` on.
std::size_t end_of_name(std::string_view text, std::size_t from) {
  while (from < text.size() && continues_name(text[from])) ++from;
  return from;
}

/// A number, or a duration when letters follow at once.
Token read_number(std::string_view text, std::size_t begin) {
  Token token;
  token.position = begin;
  const DecimalPrefix prefix = read_decimal(text.substr(begin));
  if (prefix.too_long) throw ValueError("this number has too many digits", text, begin);
  const std::size_t end = end_of_name(text, begin + prefix.length);
  token.source = text.substr(begin, end - begin);
  if (end == begin + prefix.length) {
    token.kind = Token::Kind::number;
    token.number = prefix.value;
    return token;
  }
  token.kind = Token::Kind::duration;
  try {
    token.duration = parse_duration(token.source);
  } catch (const ValueError& error) {
    throw ValueError(error.message(), text, begin + error.position());
  }
  return token;
}

Token read_quoted(std::string_view text, std::size_t begin) {
  Token token;
  token.kind = Token::Kind::text;
  token.position = begin;
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      token.source = text.substr(begin, at + 1 - begin);
      return token;
    }
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    token.text.push_back(text[at]);
  }
  throw ValueError("this text has no closing quote", text, begin);
}

Token read_token(std::string_view text, std::size_t begin) {
  if (is_digit(text[begin])) return read_number(text, begin);
  if (text[begin] == '"') return read_quoted(text, begin);
  Token token;
  token.position = begin;
  if (begins_name(text[begin])) {
    token.kind = Token::Kind::name;
    token.source = text.substr(begin, end_of_name(text, begin) - begin);
    return token;
  }
  const auto symbol = std::find_if(kSymbols.begin(), kSymbols.end(), [&](std::string_view candidate) {
    return text.substr(begin, candidate.size()) == candidate;
  });
  if (symbol == kSymbols.end()) throw ValueError("this character has no meaning here", text, begin);
  token.kind = Token::Kind::symbol;
  token.source = text.substr(begin, symbol->size());
  return token;
}

}  // namespace

Tokens::Tokens(std::string_view text) : text_(text) {
  if (text.size() > kLongestText) throw ValueError("this text is longer than 64 KiB", text.substr(0, kLongestText), 0);
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_blank(text[at])) ++at;
    if (at == text.size()) break;
    tokens_.push_back(read_token(text, at));
    at += tokens_.back().source.size();
  }
  Token end;
  end.position = text.size();
  tokens_.push_back(end);
}

const Token& Tokens::peek(std::size_t ahead) const { return tokens_[std::min(here_ + ahead, tokens_.size() - 1)]; }

const Token& Tokens::next() {
  const Token& token = tokens_[here_];
  if (here_ + 1 < tokens_.size()) ++here_;
  return token;
}

bool Tokens::at_symbol(std::string_view symbol, std::size_t ahead) const {
  return at_kind(Token::Kind::symbol, ahead) && peek(ahead).source == symbol;
}

bool Tokens::at_word(std::string_view word, std::size_t ahead) const {
  return at_kind(Token::Kind::name, ahead) && peek(ahead).source == word;
}

bool Tokens::accept_symbol(std::string_view symbol) {
  if (!at_symbol(symbol)) return false;
  next();
  return true;
}

bool Tokens::accept_word(std::string_view word) {
  if (!at_word(word)) return false;
  next();
  return true;
}

void Tokens::require_symbol(std::string_view symbol, std::string_view expected) {
  if (!accept_symbol(symbol)) fail_expected(expected);
}

void Tokens::require_end(std::string_view expected) const {
  if (!at_kind(Token::Kind::end)) fail_expected(expected);
}

Name Tokens::require_name(std::string_view expected) {
  if (!at_kind(Token::Kind::name)) fail_expected(expected);
  const Token& token = next();
  return {std::string(token.source), static_cast<std::uint32_t>(token.position)};
}

void Tokens::fail_expected(std::string_view expected) const {
  const Token& found = peek();
  const std::string what = found.kind == Token::Kind::end ? "the end" : fmt::format("`{}`", found.source);
  fail(fmt::format("expected {}, found {}", expected, what), found.position);
}

void Tokens::fail(std::string_view message, std::size_t position) const {
  throw ValueError(std::string(message), text_, position);
}

}  // namespace orrery::sim
