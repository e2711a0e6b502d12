// Operations in words: what was asked, then what was told, or that nobody knows.
#include "sim/history/history.hpp"

#include <fmt/format.h>

namespace orrery::history {

std::string text_of(const History& history, const Operation& operation) {
  std::string text(call_names[static_cast<std::size_t>(operation.call)]);
  const std::string& key = history.keys[operation.key];
  if (!key.empty()) text += " " + key;
  const bool asks = only_reads(operation.call) && operation.call != Call::contains;
  const bool takes = operation.call == Call::dequeue || operation.call == Call::acquire;
  const bool told = asks || takes || operation.result != Values::nil;
  if (operation.argument != Values::nil || operation.call == Call::write || operation.call == Call::cas)
    text += " " + history.values.print(operation.argument);
  if (operation.call == Call::cas) text += " " + history.values.print(operation.second);
  switch (operation.outcome) {
    case Outcome::ok:
      return text + " -> " + (told ? history.values.print(operation.result) : "ok");
    case Outcome::fail:
      return text + " -> failed";
    case Outcome::unknown:
      break;
  }
  return text + " -> unknown";
}

}  // namespace orrery::history
