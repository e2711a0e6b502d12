// Conditions: the reader. One function a production; the tokens after the first term decide between "is" and a path.
#include "sim/condition.hpp"

#include <array>
#include <utility>

#include "sim/selector_parser.hpp"

namespace orrery::sim {
namespace {

constexpr std::string_view kComparisonExpected = "`is` or a comparison: == != < <= > >=";

template <class State>
using Words = std::initializer_list<std::pair<std::string_view, State>>;

/// One of some words, each with its meaning.
template <class State>
State read_state(Tokens& tokens, Words<State> words, std::string_view expected) {
  for (const auto& [word, state] : words)
    if (tokens.accept_word(word)) return state;
  tokens.fail_expected(expected);
}

Path read_path(Tokens& tokens, Term root) {
  Path path;
  path.root = std::move(root);
  while (true) {
    if (tokens.accept_symbol(".")) {
      path.steps.push_back({false, tokens.require_name("the name of a field")});
    } else if (tokens.accept_symbol("[")) {
      const Token token = tokens.peek();
      if (token.kind == Token::Kind::number && token.number.is_whole()) {
        tokens.next();
        path.steps.push_back({true, {text_of(token.number), static_cast<std::uint32_t>(token.position)}});
      } else {
        path.steps.push_back({true, tokens.require_name("an index: a name or a whole number")});
      }
      tokens.require_symbol("]", "`]`");
    } else {
      return path;
    }
  }
}

/// A literal, count(...) or since(...); nothing when a term begins here.
std::optional<Expression> accept_simple_expression(Tokens& tokens) {
  if (tokens.at_word("count") && tokens.at_symbol("(", 1)) {
    tokens.next();
    tokens.next();
    CountOf count{read_nodes(tokens)};
    tokens.require_symbol(")", "`&` or `)`");
    return count;
  }
  if (tokens.at_word("since") && tokens.at_symbol("(", 1)) {
    tokens.next();
    tokens.next();
    SinceFault since{tokens.require_name("the id of a fault")};
    tokens.require_symbol(")", "`)`");
    return since;
  }
  const std::optional<Literal> literal = accept_plain_literal(tokens);
  if (!literal) return std::nullopt;
  if (const auto* number = std::get_if<Decimal>(&*literal)) return *number;
  if (const auto* duration = std::get_if<Duration>(&*literal)) return *duration;
  if (const auto* truth = std::get_if<bool>(&*literal)) return *truth;
  return std::get<Quoted>(*literal);
}

Expression read_expression(Tokens& tokens) {
  if (std::optional<Expression> simple = accept_simple_expression(tokens)) return std::move(*simple);
  Term root = read_term(tokens);
  return read_path(tokens, std::move(root));
}

ComparisonAtom read_rest_of_comparison(Tokens& tokens, Expression left) {
  if (tokens.at_symbol("="))
    tokens.fail("conditions compare with `==`; `=` stands in the tests of fields, as in `Vote[term=2]`",
                tokens.peek().position);
  const std::optional<Comparison> comparison = accept_comparison(tokens);
  if (!comparison) tokens.fail_expected(kComparisonExpected);
  ComparisonAtom atom;
  atom.left = std::move(left);
  atom.comparison = *comparison;
  atom.right = read_expression(tokens);
  return atom;
}

IsAtom read_rest_of_is(Tokens& tokens, Nodes left) {
  if (!tokens.accept_word("is")) tokens.fail_expected("`&` or `is`");
  IsAtom atom;
  atom.left = std::move(left);
  atom.right = read_nodes(tokens);
  return atom;
}

FactAtom read_fact(Tokens& tokens) {
  FactAtom fact;
  fact.type = tokens.require_name("the name of a fact");
  if (tokens.at_symbol("[")) fact.tests = read_field_tests(tokens);
  if (tokens.accept_word("by")) fact.by = read_nodes(tokens);
  return fact;
}

OperationAtom read_operation(Tokens& tokens) {
  using State = OperationAtom::State;
  OperationAtom atom;
  atom.id = tokens.require_name("the id of an operation");
  atom.state = read_state<State>(tokens,
                                 {{"invoked", State::invoked},
                                  {"ok", State::ok},
                                  {"failed", State::failed},
                                  {"unknown", State::unknown},
                                  {"done", State::done}},
                                 "invoked, ok, failed, unknown or done");
  return atom;
}

FaultAtom read_fault(Tokens& tokens) {
  using State = FaultAtom::State;
  FaultAtom atom;
  atom.id = tokens.require_name("the id of a fault");
  atom.state = read_state<State>(tokens, {{"started", State::started}, {"ended", State::ended}}, "started or ended");
  return atom;
}

/// A path or "nodes is nodes": both begin with a term.
Atom read_about_nodes(Tokens& tokens) {
  if (at_quantity(tokens)) {
    Nodes left = read_nodes(tokens);
    return read_rest_of_is(tokens, std::move(left));
  }
  if (tokens.at_symbol("("))
    tokens.fail("conditions have no parentheses: `and` binds tighter than `or`", tokens.peek().position);
  if (tokens.at_kind(Token::Kind::end) || tokens.at_word("and") || tokens.at_word("or") || tokens.at_word("not"))
    tokens.fail_expected("a condition such as `n1 is leader`, `n1.term == 2` or `fact Committed`");
  Term first = read_term(tokens);
  if (tokens.at_word("is") || tokens.at_symbol("&")) {
    Nodes left = read_rest_of_nodes(tokens, std::move(first));
    return read_rest_of_is(tokens, std::move(left));
  }
  Path path = read_path(tokens, std::move(first));
  return read_rest_of_comparison(tokens, std::move(path));
}

/// A word of the grammar as opposed to nodes that happen to be called so, as in "lost.term == 1" or "op is primary".
bool accept_keyword(Tokens& tokens, std::string_view word) {
  if (!tokens.at_word(word) || tokens.at_symbol(".", 1) || tokens.at_word("is", 1)) return false;
  tokens.next();
  return true;
}

Atom read_atom(Tokens& tokens) {
  using Moment = MessageAtom::Moment;
  if (accept_keyword(tokens, "sent")) return MessageAtom{Moment::sent, read_messages(tokens)};
  if (accept_keyword(tokens, "delivered")) return MessageAtom{Moment::delivered, read_messages(tokens)};
  if (accept_keyword(tokens, "lost")) return MessageAtom{Moment::lost, read_messages(tokens)};
  if (accept_keyword(tokens, "fact")) return read_fact(tokens);
  if (accept_keyword(tokens, "op")) return read_operation(tokens);
  if (accept_keyword(tokens, "fault")) return read_fault(tokens);
  if (accept_keyword(tokens, "healed")) return HealedAtom{};
  if (!at_quantity(tokens))
    if (std::optional<Expression> left = accept_simple_expression(tokens))
      return read_rest_of_comparison(tokens, std::move(*left));
  return read_about_nodes(tokens);
}

}  // namespace

std::optional<std::string> Path::dotted() const {
  if (root.kind != Term::Kind::name || root.negated || root.argument) return std::nullopt;
  std::string text = root.name.text;
  for (const PathStep& step : steps) {
    if (step.index) return std::nullopt;
    text += "." + step.name.text;
  }
  return text;
}

Condition parse_condition(std::string_view text) {
  Tokens tokens(text);
  Condition condition;
  do {
    Conjunction conjunction;
    do {
      ConditionLiteral literal;
      literal.negated = tokens.accept_word("not");
      literal.atom = read_atom(tokens);
      conjunction.push_back(std::move(literal));
    } while (tokens.accept_word("and"));
    condition.any_of.push_back(std::move(conjunction));
  } while (tokens.accept_word("or"));
  tokens.require_end("`and`, `or` or the end of the condition");
  return condition;
}

Expression parse_expression(std::string_view text) {
  Tokens tokens(text);
  Expression expression = read_expression(tokens);
  tokens.require_end("the end of the expression");
  return expression;
}

}  // namespace orrery::sim
