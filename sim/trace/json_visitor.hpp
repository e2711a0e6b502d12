// Values as JSON: a visitor of the one declaration of fields. Faces, messages and facts are written by it without
// knowing what they are; nodes appear by the names that the host gave them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "algorithms/process/face.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/visit.hpp"

namespace orrery::trace {

/// Keeps the order in which fields are declared.
using Json = nlohmann::ordered_json;

/// Builds the JSON of one value. An object holds its fields by name; a nested one (a record in a log, a command in a
/// request) also its type, as `"$type"`. Durations are text with a unit (`150ms`), nodes and enum values their names,
/// what is absent is null.
class JsonVisitor final : public Visitor {
 public:
  /// Gives a node's name; no_node never reaches it.
  using NameOf = std::function<std::string_view(NodeId)>;

  explicit JsonVisitor(NameOf name_of) : name_of_(std::move(name_of)) {}
  void begin_object(std::string_view type_name) override;
  void key(std::string_view name) override { key_ = name; }
  void end_object() override { end(); }
  void begin_list(std::uint64_t count) override;
  void end_list() override { end(); }
  void number(std::uint64_t value) override { add(value); }
  void negative(std::int64_t value) override { add(value); }
  void boolean(bool value) override { add(value); }
  void text(std::string_view value) override { add(std::string(value)); }
  void duration(Duration value) override { add(print_duration(value)); }
  void ratio(Ratio value) override { add(Json::parse(print_ratio(value))); }
  void node(NodeId value) override;
  void enumerator(std::string_view name) override { add(std::string(name)); }
  void nothing() override { add(nullptr); }

  /// What was built; the visitor is empty again. REQUIRES: every object and list has ended.
  [[nodiscard]] Json take();

 private:
  void add(Json value);
  void end();

  struct Open {
    Json value;
    std::string key;  // under which it goes into the one around it
  };
  NameOf name_of_;
  std::vector<Open> open_;
  std::string key_;
  Json done_;
};

/// The fields of a face; null for none.
[[nodiscard]] Json json_of(const FaceBox& face, const JsonVisitor::NameOf& name_of);
/// The fields of a message, record or fact; null for nothing.
[[nodiscard]] Json json_of(const Message& message, const JsonVisitor::NameOf& name_of);

/// `value` on one line. Text that is not UTF-8 (a guest may send any bytes) is written with replacement characters.
[[nodiscard]] std::string line_of(const Json& value);

}  // namespace orrery::trace
