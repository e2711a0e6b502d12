// Explain: values of paths and roles of nodes, as a person would look them up.
#include "sim/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace orrery::sim {
namespace {

constexpr std::size_t most_values = 8;

class Explainer {
 public:
  Explainer(const World& world, const Plan& plan, const RunState& state)
      : plan_(plan), world_(world), evaluator_(world, plan, state) {}

  std::string condition(const Condition& condition) const {
    std::vector<std::string> parts;
    for (const Conjunction& all_of : condition.any_of)
      for (const ConditionLiteral& literal : all_of) {
        if (evaluator_.holds({{{literal}}}, {nullptr, no_node, false, {}, {}, {}})) continue;
        std::string part = of(literal);
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(std::move(part));
      }
    return fmt::format("{}", fmt::join(parts, ", "));
  }

 private:
  std::string of(const ConditionLiteral& literal) const {
    if (const auto* membership = std::get_if<IsAtom>(&literal.atom))
      return fmt::format("{} is {}", text_of(membership->right), nodes(membership->right));
    if (const auto* comparison = std::get_if<ComparisonAtom>(&literal.atom)) {
      std::vector<std::string> sides;
      for (const Expression* side : {&comparison->left, &comparison->right})
        if (std::holds_alternative<Path>(*side) || std::holds_alternative<CountOf>(*side) ||
            std::holds_alternative<SinceFault>(*side))
          if (std::string found = values(*side); found != text_of(*side))
            sides.push_back(fmt::format("{} is {}", text_of(*side), found));
      if (!sides.empty()) return fmt::format("{}", fmt::join(sides, ", "));
    }
    return fmt::format("{}{}", literal.negated ? "it is true that " : "it is not true that ", text_of(literal.atom));
  }

  std::string nodes(const Nodes& selector) const {
    std::vector<std::string_view> names;
    for (const NodeId node : evaluator_.nodes(selector, [](std::uint32_t) { return 0U; }))
      names.push_back(world_.name(node));
    return names.empty() ? "nobody" : fmt::format("{}", fmt::join(names, ", "));
  }

  /// A word on its own side is what something is compared with.
  std::string values(const Expression& expression) const {
    std::vector<std::string> texts;
    for (const PathValue& value : evaluator_.values(expression)) {
      if (texts.size() == most_values) {
        texts.emplace_back("...");
        break;
      }
      const auto* node = std::get_if<NodeId>(&value);
      texts.push_back(node != nullptr && node->value < plan_.nodes.size() ? plan_.nodes[node->value].name
                                                                          : text_of(value));
    }
    return texts.empty() ? "nothing" : fmt::format("{}", fmt::join(texts, " and "));
  }

  const Plan& plan_;
  const World& world_;
  Evaluator evaluator_;
};

}  // namespace

std::string why_false(const World& world, const Plan& plan, const RunState& state, const Condition& condition) {
  return Explainer(world, plan, state).condition(condition);
}

}  // namespace orrery::sim
