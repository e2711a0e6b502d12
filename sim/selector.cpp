// Selectors: the recursive descent, one function a production.
#include "sim/selector.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>

#include "algorithms/process/ensure.hpp"
#include "sim/selector_parser.hpp"

namespace orrery::sim {
namespace {

constexpr std::string_view kNodesExpected = "nodes (a name, servers, clients, all, [n1,n2], 1 of servers)";
constexpr std::array<std::string_view, 6> kReserved = {"and", "or", "not", "is", "of", "by"};

bool is_reserved(std::string_view word) {
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

bool at_free_name(const Tokens& tokens, std::size_t ahead = 0) {
  return tokens.at_kind(Token::Kind::name, ahead) && !is_reserved(tokens.peek(ahead).source);
}

bool at_comparison(const Tokens& tokens, std::size_t ahead) {
  for (const std::string_view symbol : {"=", "==", "!=", "<", "<=", ">", ">="})
    if (tokens.at_symbol(symbol, ahead)) return true;
  return false;
}

/// A whole number of at least 1 that fits in 32 bits.
std::uint32_t read_count(Tokens& tokens, std::string_view expected) {
  if (!tokens.at_kind(Token::Kind::number)) tokens.fail_expected(expected);
  const Decimal number = tokens.peek().number;
  if (!number.is_whole() || number.mantissa < 1 || number.mantissa > std::numeric_limits<std::uint32_t>::max())
    tokens.fail_expected(expected);
  tokens.next();
  return static_cast<std::uint32_t>(number.mantissa);
}

Quantity share(Tokens& tokens, std::size_t position, std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t common = std::gcd(numerator, denominator);
  if (numerator > denominator || denominator / common > std::numeric_limits<std::uint32_t>::max())
    tokens.fail("a share of nodes is a fraction above 0 and at most 1", position);
  return {Quantity::Kind::share, 0, static_cast<std::uint32_t>(numerator / common),
          static_cast<std::uint32_t>(denominator / common)};
}

Quantity read_quantity(Tokens& tokens) {
  if (tokens.accept_word("minority")) return {Quantity::Kind::minority, 0, 0, 0};
  if (tokens.accept_word("majority")) return {Quantity::Kind::majority, 0, 0, 0};
  const std::size_t position = tokens.peek().position;
  const Decimal number = tokens.peek().number;
  if (!number.is_whole()) {
    tokens.next();
    std::int64_t denominator = 1;
    for (std::uint32_t i = 0; i < number.decimals; ++i) denominator *= 10;
    return share(tokens, position, number.mantissa, denominator);
  }
  const std::uint32_t count = read_count(tokens, "a quantity of at least 1");
  if (!tokens.accept_symbol("/")) return {Quantity::Kind::count, count, 0, 0};
  return share(tokens, position, count, read_count(tokens, "the lower half of a fraction"));
}

std::optional<Name> read_argument(Tokens& tokens) {
  if (!tokens.accept_symbol("(")) return std::nullopt;
  const Token& token = tokens.peek();
  const bool whole = token.kind == Token::Kind::number && token.number.is_whole();
  if (token.kind != Token::Kind::name && !whole) tokens.fail_expected("an argument: a name or a whole number");
  Name argument{whole ? text_of(token.number) : std::string(token.source), static_cast<std::uint32_t>(token.position)};
  tokens.next();
  tokens.require_symbol(")", "`)`");
  return argument;
}

std::vector<Nodes> read_members(Tokens& tokens, unsigned depth) {
  if (depth >= kDeepestSelector) tokens.fail("brackets nest too deep here", tokens.peek().position);
  std::vector<Nodes> members;
  do {
    members.push_back(read_nodes(tokens, depth + 1));
  } while (tokens.accept_symbol(","));
  tokens.require_symbol("]", "`,` or `]`");
  return members;
}

/// A type, as opposed to the nodes of a link that begin with a name.
bool at_pattern(const Tokens& tokens) {
  if (!at_free_name(tokens) || at_quantity(tokens)) return false;
  for (const std::string_view symbol : {"->", "<->", "&", "("})
    if (tokens.at_symbol(symbol, 1)) return false;
  return true;
}

/// "[entries>0" as opposed to "[n1,n2]->n3".
bool at_field_tests(const Tokens& tokens) {
  if (!tokens.at_symbol("[") || !tokens.at_kind(Token::Kind::name, 1)) return false;
  return tokens.at_symbol(".", 2) || at_comparison(tokens, 2);
}

Ordinals read_ordinals(Tokens& tokens) {
  constexpr std::string_view kExpected = "a count from 1 on, such as #2, #1..3 or #2..";
  Ordinals ordinals;
  ordinals.first = read_count(tokens, kExpected);
  if (!tokens.accept_symbol("..")) {
    ordinals.last = ordinals.first;
    return ordinals;
  }
  // A number that touches the dots is the end; after a blank begins a link such as "1 of servers->n1".
  if (tokens.at_kind(Token::Kind::number) && !at_quantity(tokens)) {
    const std::size_t position = tokens.peek().position;
    ordinals.last = read_count(tokens, kExpected);
    if (*ordinals.last < ordinals.first) tokens.fail("the last of #i..j must not be below the first", position);
  }
  return ordinals;
}

MessagePattern read_pattern(Tokens& tokens) {
  MessagePattern pattern;
  const std::size_t end = tokens.peek().position + tokens.peek().source.size();
  pattern.type = tokens.require_name("a message type");
  if (tokens.at_symbol("*") && tokens.peek().position == end) {
    pattern.prefix = true;
    tokens.next();
  }
  if (at_field_tests(tokens)) pattern.tests = read_field_tests(tokens);
  if (tokens.accept_symbol("#")) pattern.ordinals = read_ordinals(tokens);
  return pattern;
}

}  // namespace

bool operator==(const Nodes& a, const Nodes& b) { return a.quantity == b.quantity && a.terms == b.terms; }

bool operator==(const Term& a, const Term& b) {
  if (a.kind != b.kind || a.negated != b.negated) return false;
  if (a.kind == Term::Kind::name) return a.name == b.name && a.argument == b.argument;
  return a.members == b.members;
}

bool at_quantity(const Tokens& tokens) {
  if (tokens.at_word("minority") || tokens.at_word("majority")) return tokens.at_word("of", 1);
  if (!tokens.at_kind(Token::Kind::number)) return false;
  return tokens.at_word("of", 1) || tokens.at_symbol("/", 1);
}

std::optional<Comparison> accept_comparison(Tokens& tokens) {
  constexpr std::array<std::pair<std::string_view, Comparison>, 7> kComparisons = {{{"==", Comparison::equal},
                                                                                    {"=", Comparison::equal},
                                                                                    {"!=", Comparison::not_equal},
                                                                                    {"<=", Comparison::less_equal},
                                                                                    {"<", Comparison::less},
                                                                                    {">=", Comparison::greater_equal},
                                                                                    {">", Comparison::greater}}};
  for (const auto& [symbol, comparison] : kComparisons)
    if (tokens.accept_symbol(symbol)) return comparison;
  return std::nullopt;
}

std::optional<Literal> accept_plain_literal(Tokens& tokens) {
  if (tokens.accept_word("true")) return Literal{true};
  if (tokens.accept_word("false")) return Literal{false};
  if (tokens.at_kind(Token::Kind::text)) return Literal{Quoted{tokens.next().text}};
  const bool negative = tokens.accept_symbol("-");
  if (tokens.at_kind(Token::Kind::number)) {
    Decimal number = tokens.next().number;
    if (negative) number.mantissa = -number.mantissa;
    return Literal{number};
  }
  if (tokens.at_kind(Token::Kind::duration)) {
    const Duration duration = tokens.next().duration;
    return Literal{negative ? -duration : duration};
  }
  if (negative) tokens.fail_expected("a number or a duration after the sign");
  return std::nullopt;
}

std::vector<FieldTest> read_field_tests(Tokens& tokens) {
  std::vector<FieldTest> tests;
  tokens.require_symbol("[", "`[`");
  do {
    FieldTest test;
    do {
      test.field.push_back(tokens.require_name("the name of a field"));
    } while (tokens.accept_symbol("."));
    const std::optional<Comparison> comparison = accept_comparison(tokens);
    if (!comparison) tokens.fail_expected("a comparison: = != < <= > >=");
    test.comparison = *comparison;
    if (std::optional<Literal> literal = accept_plain_literal(tokens))
      test.value = std::move(*literal);
    else
      test.value = tokens.require_name("a value: a number, a duration, true, false, a name or a \"text\"");
    tests.push_back(std::move(test));
  } while (tokens.accept_symbol(","));
  tokens.require_symbol("]", "`,` or `]`");
  return tests;
}

Term read_term(Tokens& tokens, unsigned depth) {
  Term term;
  term.negated = tokens.accept_symbol("!");
  term.name.position = static_cast<std::uint32_t>(tokens.peek().position);
  if (tokens.accept_symbol("*") || tokens.accept_word("all")) {
    term.kind = Term::Kind::all;
  } else if (tokens.accept_word("servers")) {
    term.kind = Term::Kind::servers;
  } else if (tokens.accept_word("clients")) {
    term.kind = Term::Kind::clients;
  } else if (tokens.accept_symbol("[")) {
    term.kind = Term::Kind::any_of;
    term.members = read_members(tokens, depth);
  } else {
    if (!at_free_name(tokens)) tokens.fail_expected(kNodesExpected);
    term.kind = Term::Kind::name;
    term.name = tokens.require_name(kNodesExpected);
    term.argument = read_argument(tokens);
  }
  return term;
}

Nodes read_rest_of_nodes(Tokens& tokens, Term first, unsigned depth) {
  Nodes nodes;
  nodes.terms.push_back(std::move(first));
  while (tokens.accept_symbol("&")) nodes.terms.push_back(read_term(tokens, depth));
  return nodes;
}

Nodes read_nodes(Tokens& tokens, unsigned depth) {
  Quantity quantity;
  if (at_quantity(tokens) || tokens.at_kind(Token::Kind::number)) {
    quantity = read_quantity(tokens);
    if (!tokens.accept_word("of")) tokens.fail_expected("`of` after the quantity");
  }
  Term first = read_term(tokens, depth);
  Nodes nodes = read_rest_of_nodes(tokens, std::move(first), depth);
  nodes.quantity = quantity;
  return nodes;
}

LinkPattern read_link(Tokens& tokens) {
  LinkPattern link;
  link.from = read_nodes(tokens);
  link.both_ways = tokens.accept_symbol("<->");
  if (!link.both_ways) tokens.require_symbol("->", "`->` or `<->`");
  link.to = read_nodes(tokens);
  return link;
}

Messages read_messages(Tokens& tokens) {
  Messages messages;
  if (at_pattern(tokens)) messages.pattern = read_pattern(tokens);
  const bool ends = tokens.at_kind(Token::Kind::end) || tokens.at_word("and") || tokens.at_word("or");
  if (ends && !messages.pattern) tokens.fail_expected("messages: a type such as AppendEntries, a link such as n1->n2");
  if (!ends) messages.link = read_link(tokens);
  return messages;
}

Nodes parse_nodes(std::string_view text) {
  Tokens tokens(text);
  Nodes nodes = read_nodes(tokens);
  tokens.require_end("`&` or the end of the nodes");
  return nodes;
}

LinkPattern parse_link(std::string_view text) {
  Tokens tokens(text);
  LinkPattern link = read_link(tokens);
  tokens.require_end("`&` or the end of the link");
  return link;
}

Messages parse_messages(std::string_view text) {
  Tokens tokens(text);
  Messages messages = read_messages(tokens);
  tokens.require_end("the end of the messages");
  return messages;
}

bool leaves_to_luck(const Nodes& nodes) {
  return nodes.quantity.kind != Quantity::Kind::every ||
         std::any_of(nodes.terms.begin(), nodes.terms.end(), [](const Term& term) {
           return std::any_of(term.members.begin(), term.members.end(), leaves_to_luck);
         });
}

Nodes union_of(std::vector<Nodes> members) {
  ENSURE(!members.empty());
  if (members.size() == 1) return std::move(members.front());
  Term term;
  term.kind = Term::Kind::any_of;
  term.members = std::move(members);
  Nodes nodes;
  nodes.terms.push_back(std::move(term));
  return nodes;
}

}  // namespace orrery::sim
