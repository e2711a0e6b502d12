// Layout: who holds a key, in each active configuration. The circle of hashes is cut at every point of every active
// ring, so that within a segment each configuration has one set of replicas. A pure function of the view.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/ring.hpp"
#include "algorithms/store/options.hpp"
#include "algorithms/store/types.hpp"

namespace orrery::store {

using Segment = std::uint32_t;

class Layout {
 public:
  /// REQUIRES: the view is not empty, and each of its configurations has a member.
  Layout(const View& view, const Config& config);

  [[nodiscard]] Segment segment_count() const { return static_cast<Segment>(ends_.size()); }
  [[nodiscard]] Segment segment_of(std::string_view key) const;
  /// Active configurations, oldest first; the last is the newest.
  [[nodiscard]] std::uint32_t configuration_count() const { return static_cast<std::uint32_t>(sets_.size()); }
  [[nodiscard]] std::uint32_t newest() const { return configuration_count() - 1; }
  /// Who holds the segment in that configuration, the first in charge first.
  [[nodiscard]] std::span<const Identity> replicas(std::uint32_t configuration, Segment segment) const;
  /// Whether that configuration has the same replicas as the newest, in whatever order: then there is nothing to take
  /// over from it, for any majority of the one meets any majority of the other.
  [[nodiscard]] bool unchanged(std::uint32_t configuration, Segment segment) const;
  /// Whether `identity` holds the segment in that configuration.
  [[nodiscard]] bool holds(std::uint32_t configuration, Segment segment, Identity identity) const;
  /// Whether it holds the segment in any active configuration.
  [[nodiscard]] bool held_by(Segment segment, Identity identity) const;
  /// Of one segment of the newest configuration, at most.
  [[nodiscard]] std::uint64_t replicas_in_one_zone(const Config& config) const;
  /// Of how many hashes, in parts of 2^64, the segment is.
  [[nodiscard]] std::uint64_t width(Segment segment) const;

 private:
  struct Sets {
    std::vector<Identity> replicas;    ///< `stride_` for each segment
    std::vector<std::uint8_t> counts;  ///< how many of them there are
    std::vector<bool> unchanged;
  };

  hashing::Ring ring_;
  std::vector<std::uint64_t> ends_;  ///< ascending: a segment reaches from the end before it, exclusive, to its own
  std::vector<Sets> sets_;           ///< by configuration
  std::uint32_t stride_ = 0;
};

/// The ring of one configuration. Its slots are the places of the members.
[[nodiscard]] hashing::Ring ring_of(const Configuration& configuration, const Config& config);

}  // namespace orrery::store
