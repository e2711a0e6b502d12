// Path shapes: one step at a time over all that a path may mean.
#include "sim/path_shape.hpp"

#include <algorithm>

namespace orrery::sim {
namespace {

bool leads_to_value(const Shape* shape, const Path& path) {
  if (shape == nullptr) return false;
  Shapes shapes{shape};
  for (const PathStep& step : path.steps) shapes = after_step(shapes, step);
  return has_value(shapes);
}

/// Of a list of things that have names, in their first field: one of them.
const Shape* named_element(const Shape& shape) {
  if (shape.kind != Shape::Kind::list) return nullptr;
  const Shape& element = shape.element();
  if (element.kind != Shape::Kind::object || element.fields.empty()) return nullptr;
  const Shape::Kind first = element.fields.front().shape().kind;
  return first == Shape::Kind::text ? &element : nullptr;
}

}  // namespace

Shapes after_step(const Shapes& shapes, const PathStep& step) {
  Shapes next;
  for (const Shape* shape : shapes) {
    const Shape* found = nullptr;
    if (shape->kind == Shape::Kind::unknown)
      found = shape;
    else if (step.index)
      found = shape->element == nullptr ? nullptr : &shape->element();
    else if (const Shape* element = named_element(*shape))
      found = element;
    else
      found = shape->find(step.name.text);
    if (found != nullptr && std::find(next.begin(), next.end(), found) == next.end()) next.push_back(found);
  }
  return next;
}

bool has_value(const Shapes& shapes) {
  return std::any_of(shapes.begin(), shapes.end(),
                     [](const Shape* shape) { return shape->kind != Shape::Kind::object; });
}

std::vector<std::string> field_names(const Shapes& shapes) {
  std::vector<std::string> names;
  for (const Shape* shape : shapes)
    for (const FieldShape& field : shape->fields)
      if (std::find(names.begin(), names.end(), field.name) == names.end()) names.emplace_back(field.name);
  return names;
}

Shapes shapes_of(std::span<const ProcessSpec> processes) {
  Shapes shapes;
  for (const ProcessSpec& process : processes)
    if (process.face != nullptr) shapes.push_back(process.face);
  for (const ProcessSpec& process : processes)
    if (process.state != nullptr) shapes.push_back(process.state);
  return shapes;
}

bool is_in_face(const Path& path, const System& system) {
  if (system.servers.empty()) return false;
  std::vector<std::span<const ProcessSpec>> all{system.servers, system.clients};
  for (const AddedNodes& added : system.added) all.emplace_back(added.processes);
  for (const std::span<const ProcessSpec> processes : all)
    for (const ProcessSpec& process : processes)
      if (!leads_to_value(process.face, path) && (process.state == nullptr || leads_to_value(process.state, path)))
        return false;
  return true;
}

}  // namespace orrery::sim
