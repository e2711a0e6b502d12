// Draw: curves are of paths that the file sweeps and of statistics that its runs have. A file that sweeps nothing
// is not asked for paths: it may be swept from the command line, and a point of a sweep may have been written by
// itself.
#include <algorithm>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"
#include "sim/statistic_names.hpp"
#include "sim/statistics.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

/// A text, or each of a list.
template <class Take>
void each_text(const JsonValue* value, Take&& take) {
  if (value == nullptr) return;
  if (value->is(Kind::string)) take(*value);
  if (!value->is(Kind::array)) return;
  for (const JsonValue& item : value->items)
    if (item.is(Kind::string)) take(item);
}

class DrawBinder {
 public:
  explicit DrawBinder(Binding& binding)
      : binding_(binding), known_(sim::known_statistics(binding.system, binding.names.workloads())) {
    for (const sim::StatisticSpec& spec : known_) statistics_.push_back(spec.name);
  }

  void run(const JsonValue& draw) const {
    each_text(given(draw, "x"), [&](const JsonValue& x) {
      if (!is_statistic(x.text)) check_path(x, "a path that is swept, or a statistic");
    });
    each_text(given(draw, "by"), [&](const JsonValue& by) { check_path(by, "a path that is swept"); });
    each_text(given(draw, "y"), [&](const JsonValue& y) {
      if (is_statistic(y.text)) return binding_.plan.drawn.push_back(y.text);
      const sim::StatisticName name = sim::parse_statistic(y.text);
      const auto near = sim::nearest(name.base, statistics_);
      if (sim::find_statistic(known_, name.base) == nullptr)
        binding_.read.errors().add(y.error(fmt::format("there is no statistic \"{}\"", name.base),
                                           near ? "" : fmt::format("one of {}", fmt::join(statistics_, ", ")),
                                           near.value_or("")));
      else
        binding_.read.fail(y, fmt::format("no fault has the id \"{}\"", name.after),
                           sim::nearest(name.after, binding_.fault_ids).value_or(""));
    });
  }

 private:
  [[nodiscard]] bool is_statistic(const std::string& text) const {
    const sim::StatisticName name = sim::parse_statistic(text);
    const std::vector<std::string>& faults = binding_.fault_ids;
    return sim::find_statistic(known_, name.base) != nullptr &&
           (name.after.empty() || std::find(faults.begin(), faults.end(), name.after) != faults.end());
  }

  void check_path(const JsonValue& value, const char* expected) const {
    const std::vector<std::string>& swept = binding_.swept;
    if (swept.empty() || std::find(swept.begin(), swept.end(), value.text) != swept.end()) return;
    binding_.read.errors().add(
        value.error(fmt::format("\"{}\" is not swept: expected {}", quotable(value.text), expected),
                    fmt::format("one of {}", fmt::join(swept, ", ")), sim::nearest(value.text, swept).value_or("")));
  }

  Binding& binding_;
  std::vector<sim::StatisticSpec> known_;
  std::vector<std::string> statistics_;
};

}  // namespace

void bind_draw(Binding& binding) {
  const JsonValue* draw = given(binding.root, "draw");
  if (draw != nullptr && draw->is(Kind::object)) DrawBinder(binding).run(*draw);
}

}  // namespace orrery::scenario
