// One pass that remembers, for each sender and type, what its last round said and to whom.
#include "tools/diagrams/thinning.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace orrery::diagrams {
namespace {

using Words = std::map<std::pair<std::size_t, std::string>, bool>;  // to whom, what: whether it was lost

struct LastRound {
  std::uint64_t event = 0;
  Words words, before;
  bool repeats = false;
};

struct LastAnswer {
  std::string label;
  bool lost = false;
};

bool say_the_same(const Words& a, const Words& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.first == other.first; });
}

// What the round says that begins with the flight at a position: what one event sends stands together.
Words words_of_round(const Story& story, const std::vector<std::size_t>& flights, std::size_t begin) {
  const Flight& first = story.flights[flights[begin]];
  Words words;
  for (std::size_t at = begin; at < flights.size(); ++at) {
    const Flight& f = story.flights[flights[at]];
    if (f.event != first.event) break;
    if (f.from == first.from && f.type == first.type) words.insert({{f.to, f.label}, f.fate == Fate::lost});
  }
  return words;
}

}  // namespace

Thinned thin(const Story& story, const std::vector<std::size_t>& flights, std::size_t enough) {
  std::map<std::tuple<std::size_t, std::size_t>, LastRound> rounds;                      // of (from, type)
  std::map<std::tuple<std::size_t, std::size_t>, bool> asked_again;                      // by (asker, family)
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, LastAnswer> last_answers;  // of (from, to, type)
  Thinned out;
  for (std::size_t at = 0; at < flights.size() && out.drawn.size() <= enough; ++at) {
    const std::size_t i = flights[at];
    const Flight& f = story.flights[i];
    const TraceMessageType& type = story.types[f.type];
    const bool lost = f.fate == Fate::lost;
    bool again = false;
    if (type.reply) {
      LastAnswer& last = last_answers[{f.from, f.to, f.type}];
      again = asked_again[{f.to, type.family}] && last.label == f.label && last.lost == lost;
      last = {f.label, lost};
    } else {
      LastRound& round = rounds[{f.from, f.type}];
      if (round.words.empty() || round.event != f.event) {
        Words now = words_of_round(story, flights, at);
        const bool repeats = say_the_same(round.words, now);
        round = {f.event, std::move(now), std::move(round.words), repeats};
        asked_again[{f.from, type.family}] = round.repeats;
      }
      again = round.repeats && round.before[{f.to, f.label}] == lost;
    }
    (again ? out.repeated : out.drawn).push_back(i);
  }
  return out;
}

}  // namespace orrery::diagrams
