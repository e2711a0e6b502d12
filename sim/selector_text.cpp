// Selectors as text: the printers of selector.hpp. One canonical spelling each, without blanks that mean nothing.
#include <fmt/format.h>

#include "sim/selector.hpp"
#include "sim/text_values.hpp"

namespace orrery::sim {
namespace {

std::string text_of(const Quantity& quantity) {
  switch (quantity.kind) {
    case Quantity::Kind::every:
      break;
    case Quantity::Kind::count:
      return fmt::format("{} of ", quantity.count);
    case Quantity::Kind::share:
      return fmt::format("{}/{} of ", quantity.numerator, quantity.denominator);
    case Quantity::Kind::minority:
      return "minority of ";
    case Quantity::Kind::majority:
      return "majority of ";
  }
  return "";
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result.push_back(c);
  }
  return result + "\"";
}

std::string text_of(const Ordinals& ordinals) {
  if (!ordinals.last) return fmt::format("#{}..", ordinals.first);
  if (*ordinals.last == ordinals.first) return fmt::format("#{}", ordinals.first);
  return fmt::format("#{}..{}", ordinals.first, *ordinals.last);
}

std::string text_of(const MessagePattern& pattern) {
  std::string text = pattern.type.text + (pattern.prefix ? "*" : "") + orrery::sim::text_of(pattern.tests);
  if (pattern.ordinals) text += text_of(*pattern.ordinals);
  return text;
}

}  // namespace

std::string text_of(const Term& term) {
  std::string text = term.negated ? "!" : "";
  switch (term.kind) {
    case Term::Kind::name:
      text += term.name.text;
      if (term.argument) text += fmt::format("({})", term.argument->text);
      break;
    case Term::Kind::servers:
      text += "servers";
      break;
    case Term::Kind::clients:
      text += "clients";
      break;
    case Term::Kind::all:
      text += "all";
      break;
    case Term::Kind::any_of: {
      char separator = '[';
      for (const Nodes& member : term.members) {
        text.push_back(separator);
        text += text_of(member);
        separator = ',';
      }
      text.push_back(']');
      break;
    }
  }
  return text;
}

std::string text_of(const Nodes& nodes) {
  std::string text = text_of(nodes.quantity);
  std::string_view separator;
  for (const Term& term : nodes.terms) {
    text += separator;
    text += text_of(term);
    separator = " & ";
  }
  return text;
}

std::string text_of(const LinkPattern& link) {
  return text_of(link.from) + (link.both_ways ? "<->" : "->") + text_of(link.to);
}

std::string text_of(const Messages& messages) {
  std::string text = messages.pattern ? text_of(*messages.pattern) : "";
  if (messages.pattern && messages.link) text.push_back(' ');
  if (messages.link) text += text_of(*messages.link);
  return text;
}

std::string text_of(const Literal& literal) {
  if (const auto* number = std::get_if<Decimal>(&literal)) return text_of(*number);
  if (const auto* duration = std::get_if<Duration>(&literal)) return text_of(*duration);
  if (const auto* truth = std::get_if<bool>(&literal)) return *truth ? "true" : "false";
  if (const auto* text = std::get_if<Quoted>(&literal)) return quoted(text->text);
  return std::get<Name>(literal).text;
}

std::string text_of(const std::vector<FieldTest>& tests) {
  std::string text;
  for (const FieldTest& test : tests) {
    text.push_back(text.empty() ? '[' : ',');
    std::string_view separator;
    for (const Name& name : test.field) {
      text += separator;
      text += name.text;
      separator = ".";
    }
    text += test.comparison == Comparison::equal ? "=" : text_of(test.comparison);
    text += text_of(test.value);
  }
  if (!text.empty()) text.push_back(']');
  return text;
}

std::string_view text_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return "==";
    case Comparison::not_equal:
      return "!=";
    case Comparison::less:
      return "<";
    case Comparison::less_equal:
      return "<=";
    case Comparison::greater:
      return ">";
    case Comparison::greater_equal:
      break;
  }
  return ">=";
}

}  // namespace orrery::sim
