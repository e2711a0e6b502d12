// Nearest: Damerau-Levenshtein distance with a rolling triple of rows, and a total order among the candidates.
#include "sim/nearest.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace orrery::sim {
namespace {

constexpr std::size_t kLongest = 100;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// How far the letters at equal places lie from each other in the alphabet.
std::size_t letter_distance(std::string_view a, std::string_view b) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const int difference = static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]);
    sum += static_cast<std::size_t>(difference < 0 ? -difference : difference);
  }
  return sum;
}

bool is_near(std::size_t distance, std::size_t longer) {
  return distance == 0 || (longer >= 2 && distance <= std::max<std::size_t>(1, longer / 3));
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, exchanged});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest(std::string_view given, std::span<const std::string> names) {
  if (given.size() > kLongest) return std::nullopt;
  const std::string wanted = lower(given);
  using Rank = std::tuple<std::size_t, std::size_t, std::string>;
  std::optional<Rank> best;
  for (const std::string& name : names) {
    if (name.size() > kLongest) continue;
    // No need to look at what is far away by its length alone.
    const auto [shorter, longer] = std::minmax({wanted.size(), name.size()});
    if (!is_near(longer - shorter, longer)) continue;
    const std::string candidate = lower(name);
    const std::size_t distance = edit_distance(wanted, candidate);
    if (!is_near(distance, std::max(wanted.size(), candidate.size()))) continue;
    Rank rank{distance, letter_distance(wanted, candidate), name};
    if (!best || rank < *best) best = std::move(rank);
  }
  if (!best) return std::nullopt;
  return std::get<2>(std::move(*best));
}

}  // namespace orrery::sim
