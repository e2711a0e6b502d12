// One pass that remembers, for each sender and type, what its last round said and to whom.
#include "tools/diagrams/thinning.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace orrery::diagrams {
namespace {

using Words = std::set<std::pair<std::size_t, std::string>>;  // to whom, what

struct LastRound {
  std::uint64_t event = 0;
  Words words;
  bool repeats = false;
};

// What the round says that begins with the flight at a position: what one event sends stands together.
Words words_of_round(const Story& story, const std::vector<std::size_t>& flights, std::size_t begin) {
  const Flight& first = story.flights[flights[begin]];
  Words words;
  for (std::size_t at = begin; at < flights.size(); ++at) {
    const Flight& f = story.flights[flights[at]];
    if (f.event != first.event) break;
    if (f.from == first.from && f.type == first.type) words.insert({f.to, f.label});
  }
  return words;
}

}  // namespace

Thinned thin(const Story& story, const std::vector<std::size_t>& flights, std::size_t enough) {
  std::map<std::tuple<std::size_t, std::size_t>, LastRound> rounds;                       // of (from, type)
  std::map<std::tuple<std::size_t, std::size_t>, bool> asked_again;                       // by (asker, family)
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::string> last_answers;  // of (from, to, type)
  Thinned out;
  for (std::size_t at = 0; at < flights.size() && out.drawn.size() <= enough; ++at) {
    const std::size_t i = flights[at];
    const Flight& f = story.flights[i];
    const TraceMessageType& type = story.types[f.type];
    bool again = false;
    if (type.reply) {
      std::string& last = last_answers[{f.from, f.to, f.type}];
      again = asked_again[{f.to, type.family}] && last == f.label;
      last = f.label;
    } else {
      LastRound& round = rounds[{f.from, f.type}];
      if (round.words.empty() || round.event != f.event) {
        const Words now = words_of_round(story, flights, at);
        round = {f.event, now, round.words == now};
        asked_again[{f.from, type.family}] = round.repeats;
      }
      again = round.repeats;
    }
    (again && f.fate != Fate::lost ? out.repeated : out.drawn).push_back(i);
  }
  return out;
}

}  // namespace orrery::diagrams
