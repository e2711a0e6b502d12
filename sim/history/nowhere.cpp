// What all operations can have put there at most, against what one of them was told.
#include "sim/history/nowhere.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace orrery::history {
namespace {

class Nowhere {
 public:
  Nowhere(std::span<const Operation> operations, Position end, const Values& values, ValueId initial)
      : values_(values), put_(values.count(), false) {
    put_[initial] = true;
    if (values.kind(initial) == ValueKind::list)
      for (const ValueId each : values.elements(initial)) put_[each] = true;
    for (const Operation& each : operations) {
      if (each.invoked >= end) continue;
      if (each.call == Call::append)
        appended_.push_back(each.argument);
      else if (each.call == Call::cas)
        put_[each.second] = true;
      if (each.call == Call::write || each.call == Call::add || each.call == Call::enqueue) put_[each.argument] = true;
    }
  }

  /// Of a whole value: whether somebody wrote it, or its beginning and then the rest.
  [[nodiscard]] bool is_written(ValueId value) const {
    if (put_[value]) return true;
    if (values_.kind(value) != ValueKind::text || appended_.empty()) return false;
    const std::string_view text = values_.text_of(value);
    std::vector<bool> reached(text.size() + 1, false);
    reached[0] = true;  // an append to what is not there
    for (ValueId each = 0; each < put_.size(); ++each)
      if (put_[each] && values_.kind(each) == ValueKind::text && text.starts_with(values_.text_of(each)))
        reached[values_.length(each)] = true;
    for (std::size_t from = 0; from < text.size(); ++from)
      for (const ValueId each : appended_)
        if (reached[from] && text.substr(from).starts_with(values_.text_of(each)))
          reached[from + values_.length(each)] = true;
    return reached[text.size()];
  }
  /// Of an element: whether somebody added it.
  [[nodiscard]] bool is_added(ValueId element) const {
    return put_[element] || std::find(appended_.begin(), appended_.end(), element) != appended_.end();
  }

 private:
  const Values& values_;
  std::vector<bool> put_;  // by value
  std::vector<ValueId> appended_;
};

}  // namespace

std::string nobody_did(const Operation& operation, std::span<const Operation> operations, Position end,
                       const Model& model, const Values& values, ValueId initial) {
  const bool tells_no_value = model.name() == "counter" || model.name() == "mutex" || model.name() == "fenced-mutex";
  if (operation.outcome != Outcome::ok || tells_no_value) return {};
  const Nowhere nowhere(operations, end, values, initial);
  const auto told = [&](std::string_view did, ValueId value) {
    return fmt::format("nobody had {} {} by then", did, values.print(value));
  };
  const bool of_elements = model.name() == "list-append" || model.name() == "set";
  if (operation.call == Call::read && of_elements) {
    if (values.kind(operation.result) != ValueKind::list) return {};
    for (const ValueId each : values.elements(operation.result))
      if (!nowhere.is_added(each)) return told(model.name() == "set" ? "added" : "appended", each);
  } else if (operation.call == Call::read || operation.call == Call::dequeue) {
    if (operation.result != Values::nil && !nowhere.is_written(operation.result))
      return told(operation.call == Call::read ? "written" : "enqueued", operation.result);
  } else if (operation.call == Call::contains || operation.call == Call::remove) {
    if (operation.result == Values::yes && !nowhere.is_added(operation.argument))
      return told("added", operation.argument);
  } else if (operation.call == Call::cas) {
    if (operation.result == Values::yes && operation.argument != Values::nil && !nowhere.is_written(operation.argument))
      return told("written", operation.argument);
  }
  return {};
}

}  // namespace orrery::history
