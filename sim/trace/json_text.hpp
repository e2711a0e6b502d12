// Values as JSON: a visitor of the one declaration of fields, which writes their text as it goes. Faces, messages and
// facts are written by it without knowing what they are; nodes appear by the names that the host gave them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "algorithms/process/face.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/visit.hpp"
#include "sim/trace/text_buffer.hpp"

namespace orrery::trace {

/// Appends a string with its quotes. What is not UTF-8 (a guest may send any bytes) becomes replacement characters.
void append_quoted(TextBuffer& out, std::string_view text);

/// Appends the JSON of one value, on one line. An object holds its fields by name; a nested one (a record in a log, a
/// command in a request) also its type, as `"$type"`. Durations are text with a unit (`150ms`), nodes and enum values
/// their names, what is absent is null.
class JsonTextVisitor final : public Visitor {
 public:
  /// Gives a node's name; no_node never reaches it.
  using NameOf = std::function<std::string_view(NodeId)>;

  /// Both must outlive the visitor.
  JsonTextVisitor(TextBuffer& out, const NameOf& name_of) : out_(out), name_of_(name_of), begin_(out.size()) {}
  void begin_object(std::string_view type_name) override;
  void key(std::string_view name) override;
  void end_object() override;
  void begin_list(std::uint64_t count) override;
  void end_list() override { out_ += ']'; }
  void number(std::uint64_t value) override;
  void negative(std::int64_t value) override;
  void boolean(bool value) override;
  void text(std::string_view value) override;
  void duration(Duration value) override;
  void ratio(Ratio value) override;
  void node(NodeId value) override;
  void enumerator(std::string_view name) override { text(name); }
  void nothing() override;

 private:
  /// A comma, unless what comes is the first in its object or list, follows its key or is the value itself.
  void separate();

  TextBuffer& out_;
  const NameOf& name_of_;
  std::size_t begin_;  // of the value's text
  std::size_t depth_ = 0;
};

/// Appends the fields of a face; null for none.
void append_json(TextBuffer& out, const FaceBox& face, const JsonTextVisitor::NameOf& name_of);
/// Appends the fields of a message, record or fact; null for nothing.
void append_json(TextBuffer& out, const Message& message, const JsonTextVisitor::NameOf& name_of);

}  // namespace orrery::trace
