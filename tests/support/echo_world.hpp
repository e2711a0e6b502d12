// An echo world for tests: servers e0, e1 ... and as many clients c0, c1 ... that each say something every so often.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "sim/world.hpp"

namespace orrery::echo {

struct EchoWorld {
  std::uint32_t servers = 1;
  std::uint64_t seed = 1;
  Duration interval = std::chrono::milliseconds(10);  ///< between a client's operations; 0: the clients say nothing
  bool answer_before_durable = false;
  Spread sync = Spread::uniform(std::chrono::microseconds(500), std::chrono::milliseconds(2));
  sim::LinkParameters network = {Spread::uniform(std::chrono::microseconds(200), std::chrono::milliseconds(2))};
};

[[nodiscard]] std::shared_ptr<sim::WorldSetup> make_echo_setup(const EchoWorld& wanted);
[[nodiscard]] sim::World make_echo_world(const EchoWorld& wanted);

}  // namespace orrery::echo
