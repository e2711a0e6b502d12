// Path shapes: where a path leads, known before there is a world: what a process declares of its face and its state is
// walked as a run walks their values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/shape.hpp"
#include "algorithms/process/system.hpp"
#include "sim/condition.hpp"

namespace orrery::sim {

/// What may stand at one place: several processes may have a field of that name, each its own.
using Shapes = std::vector<const Shape*>;

/// One step on, from each shape that has it; empty if none does. A shape that is not known leads to itself.
[[nodiscard]] Shapes after_step(const Shapes& shapes, const PathStep& step);
/// Whether some shape can be a value that a condition compares: objects are none.
[[nodiscard]] bool has_value(const Shapes& shapes);
/// The names of all fields of these shapes, each once, in the order of their declaration.
[[nodiscard]] std::vector<std::string> field_names(const Shapes& shapes);
/// Faces first, then states, as paths are looked up.
[[nodiscard]] Shapes shapes_of(std::span<const ProcessSpec> processes);

/// Whether the path is read from the face of every process that has it, so that its value changes only when a face
/// does. False where nothing is declared.
[[nodiscard]] bool is_in_face(const Path& path, const System& system);

}  // namespace orrery::sim
