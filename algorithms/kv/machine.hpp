// The store behind its sessions: the state machine that a replicated log drives. A request that comes again is answered
// from the session and does not touch the store.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/kv/store.hpp"
#include "algorithms/kv/wire.hpp"

namespace orrery::kv {

struct Machine {
  Store store;
  Sessions sessions;
  std::uint64_t executed = 0;  ///< commands that touched the store; copies that were suppressed don't count

  /// `once` is what sessions are for; `repeatedly` is the store without them, for a mutant.
  enum class Mode : std::uint8_t { once, repeatedly };
  struct Applied {
    Message result;          ///< empty: an old copy, its client has moved on
    bool duplicate = false;  ///< suppressed
  };
  /// Carries out `request`. REQUIRES: is_command(request.command).
  Applied apply(const Request& request, Mode mode = Mode::once) {
    if (mode == Mode::once)
      if (const Session* session = sessions.find(request.session);
          session != nullptr && request.serial <= session->serial)
        return {request.serial == session->serial ? session->result : Message(), true};
    ++executed;
    Message result = store.apply(request.command);
    sessions.record(request.session, request.serial, result);
    return {std::move(result), false};
  }

  bool operator==(const Machine&) const = default;
  static constexpr std::string_view type_name = "Machine";
  static constexpr auto fields() {
    return std::tuple{field("store", &Machine::store), field("sessions", &Machine::sessions),
                      field("executed", &Machine::executed)};
  }
};

}  // namespace orrery::kv
