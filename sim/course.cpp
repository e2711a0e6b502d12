// Course: the clock stops wherever a question wants to look.
#include "sim/course.hpp"

namespace orrery::sim {

bool Course::advance(World& world, Duration end) {
  while (true) {
    const Duration next = examiner_.next_look(world, end);
    if (scheduler_ != nullptr && step(world, *scheduler_, next)) return true;
    if (follower_.advance(world, next)) return true;
    examiner_.look(world);
    if (next == end || world.stopped() || !stuck().empty()) return false;
  }
}

}  // namespace orrery::sim
