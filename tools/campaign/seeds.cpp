// Ranges stay ranges, so that a campaign of a billion seeds is as small as one of ten.
#include "tools/campaign/seeds.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "tools/failure.hpp"

namespace orrery::campaign {
namespace {

using tools::BadInput;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

[[noreturn]] void bad_seeds(std::string_view text, std::string_view why) {
  throw BadInput(
      fmt::format("--seeds {}: {}; expected a range such as "
                  "1..5000, a list such as 3,7,9, or how many",
                  text, why));
}

std::optional<std::uint64_t> number_in(const Environment& environment, const char* name) {
  const char* const value = environment(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  const auto number = number_of(value);
  if (!number) throw BadInput(fmt::format("{}={}: expected a number", name, value));
  return number;
}

/// The index and, as far as it is known, the number of tasks.
struct Found {
  std::uint64_t index;
  std::optional<std::uint64_t> of;
};

Found found_in(const Environment& environment) {
  if (const auto id = number_in(environment, "SLURM_ARRAY_TASK_ID")) {
    const std::uint64_t least = number_in(environment, "SLURM_ARRAY_TASK_MIN").value_or(1);
    const std::uint64_t step = std::max<std::uint64_t>(1, number_in(environment, "SLURM_ARRAY_TASK_STEP").value_or(1));
    if (*id < least) throw BadInput(fmt::format("SLURM_ARRAY_TASK_ID={} is below SLURM_ARRAY_TASK_MIN={}", *id, least));
    return {(*id - least) / step + 1, number_in(environment, "SLURM_ARRAY_TASK_COUNT")};
  }
  if (const auto index = number_in(environment, "JOB_COMPLETION_INDEX")) return {*index + 1, std::nullopt};
  if (const auto index = number_in(environment, "CI_NODE_INDEX"))
    return {*index, number_in(environment, "CI_NODE_TOTAL")};
  throw BadInput(
      "--shard auto: no array job is known here: neither "
      "SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX nor "
      "CI_NODE_INDEX is set; expected I/N");
}

}  // namespace

Seeds Seeds::parse(std::string_view text, std::uint64_t base) {
  if (text.ends_with(".."))
    if (const auto first = number_of(text.substr(0, text.size() - 2))) return endless(*first);
  Seeds seeds;
  if (const auto count = number_of(text)) {
    if (*count == 0) bad_seeds(text, "no seed at all");
    if (*count - 1 > std::numeric_limits<std::uint64_t>::max() - base) bad_seeds(text, "beyond 64 bits");
    seeds.ranges_ = {{base, *count}};
    seeds.text_ = fmt::format("{}..{}", base, base + (*count - 1));
    return seeds;
  }
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view item = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t dots = item.find("..");
    const auto first = number_of(item.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : number_of(item.substr(dots + 2));
    if (!first || !last) bad_seeds(text, fmt::format("\"{}\" is neither a seed nor a range", item));
    if (*last < *first) bad_seeds(text, fmt::format("{} ends before it begins", item));
    if (*last - *first == std::numeric_limits<std::uint64_t>::max()) bad_seeds(text, "more seeds than can be counted");
    seeds.ranges_.push_back({*first, *last - *first + 1});
    seeds.text_ += fmt::format("{}{}", seeds.text_.empty() ? "" : ",", item);
  }
  std::vector<Range> sorted = seeds.ranges_;
  std::sort(sorted.begin(), sorted.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i].first - sorted[i - 1].first < sorted[i - 1].count)
      bad_seeds(text, fmt::format("seed {} stands there twice", sorted[i].first));
  return seeds;
}

Seeds Seeds::endless(std::uint64_t base) {
  Seeds seeds;
  seeds.ranges_ = {{base, 0}};
  seeds.text_ = fmt::format("{}..", base);
  return seeds;
}

std::optional<std::uint64_t> Seeds::at(std::uint64_t position) const {
  for (const Range& range : ranges_) {
    if (range.count == 0 || position < range.count) return range.first + position;
    position -= range.count;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Seeds::size() const {
  std::uint64_t total = 0;
  for (const Range& range : ranges_) {
    if (range.count == 0) return std::nullopt;
    total += range.count;
  }
  return total;
}

Shard parse_shard(std::string_view text, const Environment& environment) {
  const std::size_t slash = text.find('/');
  const std::string_view index = text.substr(0, slash);
  std::optional<std::uint64_t> of;
  if (slash != std::string_view::npos) {
    of = number_of(text.substr(slash + 1));
    if (!of) throw BadInput(fmt::format("--shard {}: expected I/N, such as 2/8, auto or auto/N", text));
  }
  Shard shard;
  if (index == "auto") {
    const Found found = found_in(environment);
    if (!of && !found.of)
      throw BadInput(
          "--shard auto: the environment tells which one this is, "
          "but not of how many; expected auto/N");
    shard = {found.index, of ? *of : *found.of};
  } else {
    const auto number = number_of(index);
    if (!number || !of) throw BadInput(fmt::format("--shard {}: expected I/N, such as 2/8, auto or auto/N", text));
    shard = {*number, *of};
  }
  if (shard.index < 1 || shard.index > shard.of)
    throw BadInput(fmt::format("--shard {}: {} is not within 1..{}", text, shard.index, shard.of));
  return shard;
}

}  // namespace orrery::campaign
