// A state machine behind its sessions: what a replicated log drives. A request that comes again is answered from the
// session and does not touch the machine.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/kv/state_machine.hpp"
#include "algorithms/kv/store.hpp"
#include "algorithms/kv/wire.hpp"

namespace orrery::kv {

struct Machine {
  AnyStateMachine state = AnyStateMachine::of(Store());
  Sessions sessions;
  std::uint64_t executed = 0;  ///< commands that touched the state; copies that were suppressed don't count

  /// `once` is what sessions are for; `repeatedly` is the state without them, for a mutant.
  enum class Mode : std::uint8_t { once, repeatedly };
  struct Applied {
    Message result;          ///< empty: an old copy, whose client has moved on, or one that waits
    bool duplicate = false;  ///< suppressed
    Consequences consequences{};
  };
  /// Carries out `request`. REQUIRES: state.understands(request.command).
  Applied apply(const Request& request, Mode mode = Mode::once) {
    if (mode == Mode::once)
      if (const Session* session = sessions.find(request.session);
          session != nullptr && request.serial <= session->serial)
        return {request.serial == session->serial ? session->result : Message(), true};
    ++executed;
    Applied applied;
    applied.result = state.apply(request.command, {request.session, request.serial}, applied.consequences);
    sessions.record(request.session, request.serial, applied.result);
    for (const LateAnswer& late : applied.consequences.late)
      if (const Session* session = sessions.find(late.to.session);
          session != nullptr && session->serial == late.to.serial)
        sessions.record(late.to.session, late.to.serial, late.result);
    return applied;
  }

  bool operator==(const Machine&) const = default;
  static constexpr std::string_view type_name = "Machine";
  static constexpr auto fields() {
    return std::tuple{field("state", &Machine::state), field("sessions", &Machine::sessions),
                      field("executed", &Machine::executed)};
  }
};

}  // namespace orrery::kv
