// The window is grown or shrunk on what would be drawn in it: a thinned window (thinning.hpp), unless all of it fits.
#include "tools/diagrams/selection.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/thinning.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::size_t kMessagesBeforeViolation = 40;
constexpr std::size_t kMessagesBeforeFault = 6;
constexpr std::size_t kMessagesUntilHealed = 12;  // more that are drawn to show how a fault ends
constexpr double kFlightsHigh = 34;               // how many flights, one after the other, a page can show
constexpr double kLaneGapWithClients = 92;        // narrower lanes leave no room for labels
constexpr TraceTime kDefaultFlight = 1'000'000;

struct Window {
  TraceTime from = 0, to = 0;
};

class Chooser {
 public:
  Chooser(const Story& story, const ViewOptions& options)
      : story_(story), options_(options), flight_time_(median_flight(story)) {}

  Selection choose() {
    Selection out;
    const std::vector<std::size_t> all = asked_nodes();
    const bool clients_may_go = options_.nodes.empty();
    std::vector<std::size_t> servers = all;
    if (clients_may_go) {
      servers.erase(std::remove_if(servers.begin(), servers.end(), [&](auto node) { return story_.is_client(node); }),
                    servers.end());
    }
    if (servers.empty()) servers = all;
    show(servers);
    Window window = choose_window(out.shortened);
    if (all.size() > servers.size()) {
      show(all);
      const double lane_gap = page_shape(options_.size).width / static_cast<double>(all.size());
      if (lane_gap < kLaneGapWithClients || !fits(window, options_.max_messages)) {
        out.hidden_clients = all.size() - servers.size();
        out.hidden_messages = visible_in(window).size();
        show(servers);
        out.hidden_messages -= visible_in(window).size();
      }
    }
    if (!options_.from) window.from = complete_start(window);
    Thinned thinned{visible_in(window), {}};
    if (!fits(thinned.drawn, window, options_.max_messages)) thinned = thin(window);
    if (!options_.to) window.to = std::min(window.to, last_moment(window, thinned.drawn) + flight_time_ / 2);
    out.from = window.from;
    out.to = window.to;
    out.flights = std::move(thinned.drawn);
    out.repeated = std::move(thinned.repeated);
    out.lanes = order_lanes(story_, out.hidden_clients > 0 ? servers : all, window.from, window.to);
    return out;
  }

 private:
  std::vector<std::size_t> asked_nodes() const {
    if (options_.from && options_.to && *options_.from > *options_.to) {
      throw std::invalid_argument("expected a window whose beginning is not after its end");
    }
    std::vector<std::size_t> out;
    for (const std::string& name : options_.nodes) {
      const auto found = std::find_if(story_.nodes.begin(), story_.nodes.end(),
                                      [&](const TraceNode& node) { return node.name == name; });
      if (found == story_.nodes.end()) {
        throw std::invalid_argument(fmt::format("expected the name of a node of the trace, found \"{}\"", name));
      }
      out.push_back(static_cast<std::size_t>(found - story_.nodes.begin()));
    }
    for (std::size_t node = 0; options_.nodes.empty() && node < story_.nodes.size(); ++node) out.push_back(node);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  void show(const std::vector<std::size_t>& nodes) {
    std::vector<bool> shown(story_.nodes.size(), false);
    for (const std::size_t node : nodes) shown[node] = true;
    visible_.clear();
    for (std::size_t i = 0; i < story_.flights.size(); ++i) {
      const Flight& flight = story_.flights[i];
      if (shown[flight.from] && shown[flight.to]) visible_.push_back(i);
    }
  }

  std::vector<std::size_t> visible_in(const Window& window) const {
    std::vector<std::size_t> out;
    for (const std::size_t i : visible_) {
      const Flight& flight = story_.flights[i];
      // A message that never ended belongs to the moment it was sent.
      const TraceTime ended = flight.fate == Fate::in_flight ? flight.sent : flight.ended;
      if (flight.sent <= window.to && ended >= window.from) out.push_back(i);
    }
    return out;
  }

  Thinned thin(const Window& window) const { return diagrams::thin(story_, visible_in(window)); }

  std::size_t count(const Window& window) const { return thin(window).drawn.size(); }

  // Whether a window can be read on one page: not too many messages and, where the window is ours to choose, not so
  // many separate bursts of them that each would be flat.
  bool fits(const Window& window, std::size_t messages_max) const {
    return fits(thin(window).drawn, window, messages_max);
  }

  bool fits(const std::vector<std::size_t>& drawn, const Window& window, std::size_t messages_max) const {
    if (drawn.size() > messages_max) return false;
    if (options_.from && options_.to) return true;
    const auto unit = static_cast<double>(flight_time_);
    double height = 0;  // in flights
    TraceTime busy_until = window.from;
    for (const std::size_t i : drawn) {
      const Flight& flight = story_.flights[i];
      const TraceTime sent = std::max(flight.sent, window.from);
      const TraceTime ended = std::min({flight.ended, flight.sent + 8 * flight_time_, window.to});
      if (sent > busy_until) {
        height += std::min(1.0, static_cast<double>(sent - busy_until) / unit);
        busy_until = sent;
      }
      if (ended > busy_until) {
        height += static_cast<double>(ended - busy_until) / unit;
        busy_until = ended;
      }
    }
    return height <= kFlightsHigh;
  }

  Window choose_window(bool& shortened) const {
    Window window{options_.from.value_or(0), options_.to.value_or(story_.end)};
    if (!options_.from && !options_.to && fits(visible_in(window), window, options_.max_messages)) return window;
    bool keep_end = false;
    if (const auto at = focus_violation(window)) {
      keep_end = true;
      if (!options_.to) window.to = *at;
      if (!options_.from) window.from = start_with({0, window.to}, kMessagesBeforeViolation);
    } else if (const auto fault = focus_fault(window); fault && !options_.from && !options_.to) {
      window = around_fault(*fault);
    }
    const bool asked = options_.from && options_.to;
    if (!fits(window, options_.max_messages)) {
      shortened = asked;
      if (keep_end) {
        window.from = start_with(window, options_.max_messages);
      } else {
        window.to = end_with(window, options_.max_messages);
      }
    }
    if (!options_.to && !keep_end) window.to = quiet_moment(window);
    window.to = std::max(window.to, window.from);
    Window roomy = window;  // a little air at both ends, unless it lets in too much
    if (!options_.from) roomy.from = std::max<TraceTime>(0, window.from - flight_time_ / 2);
    if (!options_.to) roomy.to = std::min(std::max(story_.end, window.to), window.to + flight_time_ / 2);
    return count(roomy) <= std::max(count(window), options_.max_messages) ? roomy : window;
  }

  std::optional<TraceTime> focus_violation(const Window& window) const {
    for (const ViolationMark& violation : story_.violations) {
      if (window.from <= violation.time && violation.time <= window.to) return violation.time;
    }
    return std::nullopt;
  }

  std::optional<TraceTime> focus_fault(const Window& window) const {
    for (const TraceTime start : story_.fault_starts) {
      if (window.from <= start && start <= window.to && start > 0) return start;
    }
    return std::nullopt;
  }

  // From a round a little before the fault to the first facts after somebody took over; on to the end of the faults if
  // the page has room.
  Window around_fault(TraceTime fault) const {
    Window window{request_before(fault), story_.end};
    const auto taken_over = std::find_if(story_.faces.begin(), story_.faces.end(), [&](const FaceMark& mark) {
      return mark.time > fault && mark.role_changed && mark.style == RoleStyle::active;
    });
    if (taken_over != story_.faces.end()) {
      const auto fact = std::find_if(story_.facts.begin(), story_.facts.end(),
                                     [&](const FactMark& mark) { return mark.time > taken_over->time; });
      const TraceTime done = fact != story_.facts.end() ? fact->time : taken_over->time;
      window.to = std::min(story_.end, done + 2 * flight_time_);
      TraceTime healed = window.to;
      for (const StatusSpan& span : story_.statuses) {
        if (span.from <= window.to && span.to != kNever) healed = std::max(healed, span.to);
      }
      for (const Cut& cut : story_.cuts) {
        if (cut.from <= window.to && cut.to != kNever) healed = std::max(healed, cut.to);
      }
      const Window longer{window.from, std::min(story_.end, healed + 6 * flight_time_)};
      const std::size_t messages = count(longer);
      const bool brief = longer.to - longer.from <= 3 * (window.to - window.from);
      if (brief && fits(longer, options_.max_messages) && messages <= count(window) + kMessagesUntilHealed)
        window = longer;
    }
    return window;
  }

  // The last moment before `time` at which something was asked, with at least a few messages in between.
  TraceTime request_before(TraceTime time) const {
    std::size_t messages = 0;
    TraceTime start = 0;
    for (auto it = visible_.rbegin(); it != visible_.rend(); ++it) {
      const Flight& flight = story_.flights[*it];
      if (flight.sent >= time) continue;
      ++messages;
      start = flight.sent;
      if (messages >= kMessagesBeforeFault && !story_.types[flight.type].reply) return start;
    }
    return messages == 0 ? std::max<TraceTime>(0, time - 4 * flight_time_) : start;
  }

  // The earliest start for which the window still holds at most `limit` messages.
  TraceTime start_with(const Window& window, std::size_t limit) const {
    const std::vector<TraceTime> times = send_times(window);
    std::size_t low = 0, high = times.size();  // times[low..] are candidates; later starts hold fewer messages
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (fits({times[middle], window.to}, limit)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < times.size() ? times[low] : window.to;
  }

  // The latest end for which the window still holds at most `limit` messages.
  TraceTime end_with(const Window& window, std::size_t limit) const {
    const std::vector<TraceTime> times = send_times(window);
    std::size_t low = 0, high = times.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (fits({window.from, times[middle]}, limit)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < times.size() ? std::max(window.from, times[low] - 1) : window.to;
  }

  std::vector<TraceTime> send_times(const Window& window) const {
    std::vector<TraceTime> times;
    for (const std::size_t i : visible_) {
      const TraceTime sent = story_.flights[i].sent;
      if (window.from <= sent && sent <= window.to && (times.empty() || times.back() != sent)) times.push_back(sent);
    }
    return times;
  }

  // A moment near the window's end at which the fewest messages are in flight, so that few arrows are cut by the edge.
  TraceTime quiet_moment(const Window& window) const {
    std::vector<TraceTime> candidates{window.to};
    const TraceTime latest = window.to + 6 * flight_time_;
    const TraceTime earliest = window.to - (window.to - window.from) / 3;
    for (const std::size_t i : visible_) {
      const TraceTime ended = story_.flights[i].ended;
      if (ended > window.to && ended <= latest) candidates.push_back(ended);
    }
    for (auto it = visible_.rbegin(); it != visible_.rend(); ++it) {
      const TraceTime ended = story_.flights[*it].ended;
      if (ended >= earliest && ended < window.to) candidates.push_back(ended);
    }
    TraceTime best = window.to;
    std::size_t fewest = story_.flights.size() + 1;
    for (const TraceTime candidate : candidates) {
      std::size_t crossing = 0;
      for (const std::size_t i : visible_) {
        const Flight& flight = story_.flights[i];
        crossing += flight.sent <= candidate && flight.ended > candidate && flight.ended != kNever ? 1U : 0U;
      }
      const bool roomy = candidate <= window.to || count({window.from, candidate}) <= options_.max_messages;
      if (crossing < fewest && roomy) {
        fewest = crossing;
        best = candidate;
      }
    }
    return best;
  }

  // An earlier beginning that lets in the senders of what is under way at the window's beginning, if they are near.
  TraceTime complete_start(const Window& window) const {
    TraceTime start = window.from;
    for (int steps = 0; steps < 4; ++steps) {
      TraceTime earlier = start;
      for (const std::size_t i : visible_) {
        const Flight& flight = story_.flights[i];
        const bool under_way = flight.sent < start && flight.ended >= start && flight.fate != Fate::in_flight;
        if (under_way && start - flight.sent <= 4 * flight_time_) earlier = std::min(earlier, flight.sent);
      }
      if (earlier == start || count({earlier, window.to}) > options_.max_messages) break;
      start = earlier;
    }
    return start < window.from ? std::max<TraceTime>(0, start - flight_time_ / 4) : start;
  }

  // The last moment of the window at which something that is drawn happens.
  TraceTime last_moment(const Window& window, const std::vector<std::size_t>& drawn) const {
    TraceTime last = window.from;
    const auto happens = [&](TraceTime time) {
      if (time <= window.to) last = std::max(last, time);
    };
    for (const std::size_t i : drawn) {
      const Flight& flight = story_.flights[i];
      happens(flight.sent);
      if (flight.fate != Fate::in_flight) happens(std::min(flight.ended, window.to));
    }
    for (const FaceMark& mark : story_.faces) happens(mark.time);
    for (const FactMark& mark : story_.facts) happens(mark.time);
    for (const FaultMark& mark : story_.faults) happens(mark.time);
    for (const ViolationMark& mark : story_.violations) happens(mark.time);
    for (const StatusSpan& span : story_.statuses) happens(span.from), happens(span.to);
    for (const Cut& cut : story_.cuts) happens(cut.from), happens(cut.to);
    return last;
  }

  const Story& story_;
  const ViewOptions& options_;
  TraceTime flight_time_;
  std::vector<std::size_t> visible_;
};

}  // namespace

bool Selection::has_lane(std::size_t node) const { return std::find(lanes.begin(), lanes.end(), node) != lanes.end(); }

TraceTime median_flight(const Story& story) {
  std::vector<TraceTime> times;
  for (const Flight& flight : story.flights) {
    if (flight.fate == Fate::delivered && flight.from != flight.to) times.push_back(flight.ended - flight.sent);
  }
  if (times.empty()) return kDefaultFlight;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return std::max<TraceTime>(1, *middle);
}

Selection select(const Story& story, const ViewOptions& options) { return Chooser(story, options).choose(); }

}  // namespace orrery::diagrams
