// Schema objects: the pieces that a JSON Schema is put together from: references, alternatives, and objects made of
// tables of keys. Any value may be drawn (a pick) or taken away (null), and any key may be a path into its value or
// append to it, as the merger has it.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/vocabulary.hpp"

namespace orrery::scenario::schema {

using Json = nlohmann::ordered_json;

inline Json reference(std::string_view name) { return {{"$ref", fmt::format("#/definitions/{}", name)}}; }

/// What may stand where a value of this kind is asked for.
inline Json slot(Value value) {
  return {{"anyOf", Json::array({reference(spec_of(value).name), reference("instead")})}};
}

inline Json described(std::string_view about, Json schema) {
  Json result{{"description", about}};
  result.update(schema);
  return result;
}

inline Json one_of(std::initializer_list<Json> schemas) { return {{"anyOf", Json(schemas)}}; }
inline Json list_of(Json items, bool empty = true) {
  Json list{{"type", "array"}, {"items", std::move(items)}};
  if (!empty) list["minItems"] = 1;
  return list;
}
inline Json map_of(Json values) {
  Json map{{"type", "object"}};
  map["properties"]["//"] = described("a comment", Json::object());
  map["additionalProperties"] = std::move(values);
  return map;
}
inline Json required(std::string_view key) { return {{"required", Json::array({key})}}; }

template <class Names>
Json any_required(const Names& names) {
  Json all = Json::array();
  for (const auto& name : names) all.push_back(required(name));
  return {{"anyOf", std::move(all)}};
}

/// A regular expression for one of these words.
template <class Words>
std::string alternatives(const Words& words) {
  std::string pattern;
  for (const std::string_view word : words) {
    if (!pattern.empty()) pattern += '|';
    for (const char c : word) pattern += c == '$' || c == '.' ? fmt::format("\\{}", c) : std::string(1, c);
  }
  return pattern;
}

/// Properties under construction.
class Object {
 public:
  Object& add(std::string_view key, Json schema) {
    properties_[std::string(key)] = std::move(schema);
    return *this;
  }
  /// A key that is there already may be what it is here as well.
  Object& add(std::span<const Keyword> keywords) {
    for (const Keyword& keyword : keywords) {
      Json own = slot(keyword.value);
      const auto there = properties_.find(std::string(keyword.name));
      if (there == properties_.end())
        add(keyword.name, described(keyword.help, std::move(own)));
      else if (Json& slots = (*there)["anyOf"]; slots.front() != own["anyOf"].front())
        slots.insert(slots.begin(), own["anyOf"].front());
    }
    return *this;
  }
  Object& require(std::span<const Keyword> keywords) {
    for (const Keyword& keyword : keywords)
      if (is_required(keyword)) required_.push_back(keyword.name);
    return *this;
  }
  /// With other keys too.
  [[nodiscard]] Json open() const {
    Json object{{"type", "object"}, {"properties", properties_}};
    if (!required_.empty()) object["required"] = required_;
    return object;
  }
  /// No other keys but paths that begin with one of these.
  [[nodiscard]] Json closed() const {
    std::vector<std::string> keys;
    for (const auto& [key, schema] : properties_.items()) keys.push_back(key);
    Json object = open();
    object["properties"]["//"] = described("a comment", Json::object());
    object["patternProperties"][fmt::format("^({})[.+]", alternatives(keys))] = Json::object();
    object["additionalProperties"] = false;
    return object;
  }

 private:
  Json properties_ = Json::object();
  std::vector<std::string_view> required_;
};

}  // namespace orrery::scenario::schema
