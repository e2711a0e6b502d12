// Which model has which shortcut; its premises are its own business.
#include "sim/history/structure.hpp"

namespace orrery::history {

std::optional<Decided> decide(std::span<const Operation> operations, const Model& model, const Values& values,
                              ValueId initial) {
  const std::string_view name = model.name();
  if (name == "register" || name == "cas-register" || name == "key-value")
    return decide_register(operations, values, initial);
  const bool is_empty = initial == Values::nil || initial == Values::empty_list;
  if (name == "queue" && is_empty) return decide_queue(operations, values);
  if (name == "set" && is_empty) return decide_growing_set(operations, values);
  if (name == "counter") return decide_counter(operations, values, initial);
  if (name == "list-append") return decide_list(operations, values, initial);
  if (name == "mutex") return decide_mutex(operations, values);
  if (name == "fenced-mutex") return decide_fenced_mutex(operations, values);
  return std::nullopt;
}

}  // namespace orrery::history
