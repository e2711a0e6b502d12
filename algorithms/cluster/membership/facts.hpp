// What a member says happened: to itself, to its probes, and to what it thinks of the others. Claims judge these, and
// nothing else of a member.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "algorithms/cluster/membership/types.hpp"
#include "algorithms/process/message.hpp"

namespace orrery::membership {

/// The node begins a life, in this incarnation, and knows of no other unless it is a founder.
struct Began {
  Incarnation incarnation{};
  bool member = false;   ///< takes part; else it waits to be told to join
  bool founder = false;  ///< takes part from the beginning, and knows the others who do
  bool operator==(const Began&) const = default;
  static constexpr std::string_view type_name = "Began";
  static constexpr auto fields() {
    return std::tuple{field("incarnation", &Began::incarnation), field("member", &Began::member),
                      field("founder", &Began::founder)};
  }
};
/// It takes a greater incarnation: it denies what others say of it, or joins again.
struct Raised {
  Incarnation incarnation{};
  bool operator==(const Raised&) const = default;
  static constexpr std::string_view type_name = "Raised";
  static constexpr auto fields() { return std::tuple{field("incarnation", &Raised::incarnation)}; }
};
/// It hears that it is suspected or dead, in this incarnation, which is its own or a later one.
struct Accused {
  Incarnation incarnation{};
  bool operator==(const Accused&) const = default;
  static constexpr std::string_view type_name = "Accused";
  static constexpr auto fields() { return std::tuple{field("incarnation", &Accused::incarnation)}; }
};
/// It is a member no longer, at its own wish.
struct Departed {
  Incarnation incarnation{};
  bool operator==(const Departed&) const = default;
  static constexpr std::string_view type_name = "Departed";
  static constexpr auto fields() { return std::tuple{field("incarnation", &Departed::incarnation)}; }
};

/// It probes this member in its new period.
struct Probed {
  NodeId subject = no_node;
  bool operator==(const Probed&) const = default;
  static constexpr std::string_view type_name = "Probed";
  static constexpr auto fields() { return std::tuple{field("subject", &Probed::subject)}; }
};
/// Its ping was not answered in time: it asks so many others to try.
struct HelpersAsked {
  NodeId subject = no_node;
  std::uint32_t helpers = 0;
  bool operator==(const HelpersAsked&) const = default;
  static constexpr std::string_view type_name = "HelpersAsked";
  static constexpr auto fields() {
    return std::tuple{field("subject", &HelpersAsked::subject), field("helpers", &HelpersAsked::helpers)};
  }
};
/// Another could reach the member that did not answer in time.
struct Saved {
  NodeId subject = no_node;
  NodeId helper = no_node;
  bool operator==(const Saved&) const = default;
  static constexpr std::string_view type_name = "Saved";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Saved::subject), field("helper", &Saved::helper)};
  }
};
/// A period of it is over, in which it has sent so many messages.
struct PeriodEnded {
  std::uint32_t messages = 0;
  bool operator==(const PeriodEnded&) const = default;
  static constexpr std::string_view type_name = "PeriodEnded";
  static constexpr auto fields() { return std::tuple{field("messages", &PeriodEnded::messages)}; }
};

/// It counts the subject as a member from now on. `again`: after it had counted it as gone.
struct Joined {
  NodeId subject = no_node;
  Incarnation incarnation{};
  bool again = false;
  bool operator==(const Joined&) const = default;
  static constexpr std::string_view type_name = "Joined";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Joined::subject), field("incarnation", &Joined::incarnation),
                      field("again", &Joined::again)};
  }
};
/// It suspects the subject. `by`: who began; itself, if its own probe has failed.
struct Suspected {
  NodeId subject = no_node;
  Incarnation incarnation{};
  NodeId by = no_node;
  Duration timeout{};  ///< the least time that the subject has to deny it, on this node's clock
  bool operator==(const Suspected&) const = default;
  static constexpr std::string_view type_name = "Suspected";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Suspected::subject), field("incarnation", &Suspected::incarnation),
                      field("by", &Suspected::by), field("timeout", &Suspected::timeout)};
  }
};
/// It takes the subject for alive in a greater incarnation: a suspicion, if there was one, is over.
struct Trusted {
  NodeId subject = no_node;
  Incarnation incarnation{};
  bool suspected = false;  ///< it had suspected it
  bool operator==(const Trusted&) const = default;
  static constexpr std::string_view type_name = "Trusted";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Trusted::subject), field("incarnation", &Trusted::incarnation),
                      field("suspected", &Trusted::suspected)};
  }
};
/// It takes the subject for dead. `by`: who declared it; itself, if its own suspicion has run out.
struct Died {
  NodeId subject = no_node;
  Incarnation incarnation{};
  NodeId by = no_node;
  bool operator==(const Died&) const = default;
  static constexpr std::string_view type_name = "Died";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Died::subject), field("incarnation", &Died::incarnation),
                      field("by", &Died::by)};
  }
};
/// It has heard that the subject has left.
struct Left {
  NodeId subject = no_node;
  Incarnation incarnation{};
  bool operator==(const Left&) const = default;
  static constexpr std::string_view type_name = "Left";
  static constexpr auto fields() {
    return std::tuple{field("subject", &Left::subject), field("incarnation", &Left::incarnation)};
  }
};

}  // namespace orrery::membership
