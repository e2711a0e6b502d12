// Objects and lists that are still open stand on a stack; a value goes into the innermost one.
#include "sim/trace/json_visitor.hpp"

#include "algorithms/process/ensure.hpp"

namespace orrery::trace {

void JsonVisitor::begin_object(std::string_view type_name) {
  Json object = Json::object();
  if (!open_.empty()) object["$type"] = type_name;
  open_.push_back({std::move(object), std::move(key_)});
}

void JsonVisitor::begin_list(std::uint64_t) { open_.push_back({Json::array(), std::move(key_)}); }

void JsonVisitor::node(NodeId value) {
  if (value == no_node)
    add(nullptr);
  else
    add(std::string(name_of_(value)));
}

void JsonVisitor::add(Json value) {
  if (open_.empty())
    done_ = std::move(value);
  else if (open_.back().value.is_array())
    open_.back().value.push_back(std::move(value));
  else
    open_.back().value[key_] = std::move(value);
}

void JsonVisitor::end() {
  Open closed = std::move(open_.back());
  open_.pop_back();
  key_ = std::move(closed.key);
  add(std::move(closed.value));
}

Json JsonVisitor::take() {
  ENSURE(open_.empty());
  return std::exchange(done_, Json());
}

Json json_of(const FaceBox& face, const JsonVisitor::NameOf& name_of) {
  JsonVisitor visitor(name_of);
  face.visit_with(visitor);
  return visitor.take();
}

Json json_of(const Message& message, const JsonVisitor::NameOf& name_of) {
  JsonVisitor visitor(name_of);
  if (!message.empty()) message.type().visit(message.value(), visitor);
  return visitor.take();
}

std::string line_of(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace orrery::trace
