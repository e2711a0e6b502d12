// Which seeds a campaign runs, in which order, and which of them are this machine's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orrery::campaign {

/// The seeds of a campaign, each once. Copyable.
class Seeds {
 public:
  /// `A..B` (both included), `A,B,C`, both mixed; a number N: N seeds from `base` on; `A..`: endless(A). Throws
  /// tools::BadInput.
  [[nodiscard]] static Seeds parse(std::string_view text, std::uint64_t base);
  /// All seeds from `base` on.
  [[nodiscard]] static Seeds endless(std::uint64_t base);

  /// The seed at a position; nothing: there are no more.
  [[nodiscard]] std::optional<std::uint64_t> at(std::uint64_t position) const;
  /// How many; nothing: they have no end.
  [[nodiscard]] std::optional<std::uint64_t> size() const;
  /// As parse() reads it, with ranges where they were ranges: `1..5000`; `7..` without an end.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Range {
    std::uint64_t first;
    std::uint64_t count;  // 0: without an end
  };
  std::vector<Range> ranges_;
  std::string text_;
};

/// One part of a campaign that several machines share: it takes every `of`-th seed.
struct Shard {
  std::uint64_t index = 1;  ///< 1 to `of`
  std::uint64_t of = 1;
  bool operator==(const Shard&) const = default;
};

/// The value of an environment variable, or null.
using Environment = std::function<const char*(const char* name)>;

/// `I/N`, `auto` or `auto/N`. `auto` takes the index from the first of these that is set: SLURM_ARRAY_TASK_ID (with
/// _MIN, _STEP and _COUNT), JOB_COMPLETION_INDEX of Kubernetes (counted from 0, so N must be given), CI_NODE_INDEX and
/// CI_NODE_TOTAL of GitLab. Throws tools::BadInput.
[[nodiscard]] Shard parse_shard(std::string_view text, const Environment& environment);

/// The position in Seeds of this shard's seed number `mine`, counted from 0.
[[nodiscard]] inline std::uint64_t position_of(const Shard& shard, std::uint64_t mine) {
  return mine * shard.of + (shard.index - 1);
}

}  // namespace orrery::campaign
