// Merge: walking a path and laying a value at its end.
#include "sim/scenario/merge.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/nearest.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;
using Steps = std::span<const std::string>;

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> steps;
  while (true) {
    const std::size_t dot = path.find('.');
    steps.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return steps;
    path.remove_prefix(dot + 1);
  }
}

/// An empty value that stands where `value` does.
JsonValue empty_like(const JsonValue& value, Kind kind) {
  JsonValue result;
  result.kind = kind;
  result.place = value.place;
  result.path = value.path;
  result.file = value.file;
  return result;
}

std::vector<std::string> ids_of(const JsonValue& list) {
  std::vector<std::string> ids;
  for (const JsonValue& item : list.items)
    if (const JsonValue* id = item.find("id"); id != nullptr && id->is(Kind::string)) ids.push_back(id->text);
  return ids;
}

std::vector<std::string> keys_of(const JsonValue& object) {
  std::vector<std::string> keys;
  for (const JsonMember& member : object.members) keys.push_back(member.key);
  return keys;
}

/// Keys of the top level whose members are whole values, not to be merged further.
bool holds_whole_values(std::string_view key) { return key == "variants" || key == "sweep"; }

/// What a null means that takes away what is not there.
enum class Absent : std::uint8_t {
  wrong,        // a patch: whoever writes it is mistaken
  wrong_alone,  // a file that extends none: there is nothing it could take away
  fine,         // within an object that is new
};

/// Where the elements of the list that was last asked for are, by their ids: a patch may have a path into each of them.
class IdIndex {
 public:
  const JsonValue* find(const JsonValue& list, const std::string& id) {
    if (list.items.size() < kShortList) return find_element(list, id);
    if (items_ != list.items.data() || size_ != list.items.size()) read(list);
    const auto known = positions_.find(id);
    if (known == positions_.end()) return find_element(list, id);
    const JsonValue& element = list.items[known->second];
    const JsonValue* own = element.find("id");
    const bool still = own != nullptr && own->is(Kind::string) && own->text == id;  // a patch may change that too
    return still ? &element : find_element(list, id);
  }

 private:
  static constexpr std::size_t kShortList = 32;

  void read(const JsonValue& list) {
    items_ = list.items.data();
    size_ = list.items.size();
    positions_.clear();
    for (std::size_t i = 0; i < size_; ++i)
      if (const JsonValue* id = list.items[i].find("id"); id != nullptr && id->is(Kind::string))
        positions_.emplace(id->text, i);
  }

  const JsonValue* items_ = nullptr;
  std::size_t size_ = 0;
  std::map<std::string, std::size_t> positions_;
};

class Merger {
 public:
  Merger(ErrorList& errors, Absent absent) : errors_(errors), absent_(absent) {}

  void object(JsonValue& target, const JsonValue& patch, bool top) {
    for (const JsonMember& source : patch.members) member(target, source, top);
  }

  void member(JsonValue& target, const JsonMember& source, bool top) {
    std::string path = source.key;
    const bool append = path.size() > 1 && path.back() == '+';
    if (append) path.pop_back();
    const std::vector<std::string> steps = split(path);
    if (std::any_of(steps.begin(), steps.end(), [](const std::string& step) { return step.empty(); })) {
      fail(source, fmt::format("\"{}\" is not a path: a name is missing beside a dot", source.key));
    } else if (top && steps.size() > 1 && (steps[0] == "expect" || holds_whole_values(steps[0]))) {
      fail(source, fmt::format("no path goes into \"{}\": write it as an object", steps[0]));
    } else {
      walk(target, steps, append, source, top);
    }
  }

 private:
  void fail(const JsonMember& source, std::string message, std::string nearest = "") {
    errors_.add(source.error(std::move(message), "", std::move(nearest)));
  }

  void walk(JsonValue& target, Steps steps, bool append, const JsonMember& source, bool top) {
    const std::string& step = steps.front();
    JsonValue* child = nullptr;
    if (target.is(Kind::array)) {
      const JsonValue* element = ids_.find(target, step);
      if (element != nullptr) child = &target.items[static_cast<std::size_t>(element - target.items.data())];
      if (child == nullptr) {
        const auto near = errors_.many() ? std::nullopt : sim::nearest(step, ids_of(target));
        return fail(source, fmt::format("no element of {} has the id \"{}\"", target.path, step), near.value_or(""));
      }
    } else if (target.is(Kind::object)) {
      child = target.members.value_of(step);
    } else {
      return fail(source, fmt::format("there is no \"{}\" in {}: it is {}", step, target.path, name_of(target.kind)));
    }
    if (steps.size() == 1) return lay(target, step, child, append, source, top);
    if (child == nullptr) {
      child = &target.members.push_back({step, source.key_place, empty_like(source.value, Kind::object)}).value;
    }
    walk(*child, steps.subspan(1), append, source, false);
  }

  void lay(JsonValue& target, const std::string& step, JsonValue* child, bool append, const JsonMember& source,
           bool top) {
    const JsonValue& value = source.value;
    if (append) return append_to(target, step, child, source);
    if (value.is(Kind::null)) return remove(target, step, child, source);
    if (top && step == "expect") return put(target, step, child, source, value);
    if (top && holds_whole_values(step) && value.is(Kind::object)) {
      JsonValue merged = child != nullptr && child->is(Kind::object) ? *child : empty_like(value, Kind::object);
      for (const JsonMember& whole : value.members) {
        merged.members.erase(whole.key);
        if (!whole.value.is(Kind::null)) merged.members.push_back(whole);
      }
      return put(target, step, child, source, std::move(merged));
    }
    if (!value.is(Kind::object) || is_pick(value)) return put(target, step, child, source, value);
    const bool mergeable = child != nullptr && !is_pick(*child) && (child->is(Kind::object) || child->is(Kind::array));
    if (mergeable) return object(*child, value, false);
    JsonValue fresh = empty_like(value, Kind::object);
    Merger(errors_, Absent::fine).object(fresh, value, false);
    put(target, step, child, source, std::move(fresh));
  }

  void append_to(JsonValue& target, const std::string& step, JsonValue* child, const JsonMember& source) {
    if (!source.value.is(Kind::array))
      return errors_.add(source.value.error(
          fmt::format("\"{}+\" appends: expected an array, found {}", step, name_of(source.value.kind))));
    if (child == nullptr) return put(target, step, child, source, source.value);
    if (!child->is(Kind::array))
      return fail(source, fmt::format("\"{}\" is {}: nothing can be appended to it", step, name_of(child->kind)));
    child->items.insert(child->items.end(), source.value.items.begin(), source.value.items.end());
  }

  void remove(JsonValue& target, const std::string& step, const JsonValue* child, const JsonMember& source) {
    if (child == nullptr) {
      if (absent_ == Absent::fine) return;
      if (absent_ == Absent::wrong_alone)
        return fail(source, fmt::format("null takes away what an extended file says, and this file extends none: leave "
                                        "\"{}\" out",
                                        quotable(source.key)));
      const auto near = errors_.many() ? std::nullopt : sim::nearest(step, keys_of(target));
      return fail(source, fmt::format("there is no \"{}\" to remove", source.key), near.value_or(""));
    }
    if (target.is(Kind::object)) return target.members.erase(step);
    std::erase_if(target.items, [&](const JsonValue& item) { return &item == child; });
  }

  static void put(JsonValue& target, const std::string& step, JsonValue* child, const JsonMember& source,
                  JsonValue value) {
    if (child == nullptr)
      target.members.push_back({step, source.key_place, std::move(value)});
    else
      *child = std::move(value);
  }

  ErrorList& errors_;
  Absent absent_;
  IdIndex ids_;
};

}  // namespace

void lay_over(JsonValue& target, const JsonValue& patch, ErrorList& errors) {
  Merger(errors, Absent::wrong).object(target, patch, true);
}

void lay_over(JsonValue& target, const JsonMember& member, ErrorList& errors) {
  Merger(errors, Absent::wrong).member(target, member, true);
}

JsonValue laid_over_nothing(const JsonValue& file, ErrorList& errors) {
  JsonValue target = empty_like(file, Kind::object);
  Merger(errors, Absent::wrong_alone).object(target, file, true);
  return target;
}

const JsonValue* find_element(const JsonValue& list, std::string_view id) {
  for (const std::string_view key : {"id", "claim"})
    for (const JsonValue& item : list.items)
      if (const JsonValue* value = item.find(key); value != nullptr && value->is(Kind::string) && value->text == id)
        return &item;
  return nullptr;
}

const JsonValue* find_path(const JsonValue& root, std::string_view path) {
  const JsonValue* here = &root;
  for (const std::string& step : split(path)) {
    here = here->is(Kind::array) ? find_element(*here, step) : here->find(step);
    if (here == nullptr) return nullptr;
  }
  return here;
}

bool is_pick(const JsonValue& value) {
  return value.is(Kind::object) && value.members.size() == 1 && value.members.front().key == "pick";
}

}  // namespace orrery::scenario
