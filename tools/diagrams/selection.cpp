// The window is grown or shrunk on what would be drawn in it: a thinned window (thinning.hpp), unless all of it fits.
#include "tools/diagrams/selection.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/longest.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/thinning.hpp"
#include "tools/diagrams/visible_flights.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::size_t kMessagesBeforeViolation = 40;
constexpr std::size_t kMessagesBeforeFault = 6;
constexpr std::size_t kMessagesUntilHealed = 12;  // more that are drawn to show how a fault ends
constexpr double kFlightsHigh = 34;               // how many flights, one after the other, a page can show
constexpr double kLaneGapWithClients = 92;        // narrower lanes leave no room for labels
constexpr TraceTime kDefaultFlight = 1'000'000;
constexpr std::size_t kServersShare = 3;  // clients are only hidden if one message in so many stays

struct Window {
  TraceTime from = 0, to = 0;
};

// Without a window beyond the end of the run.
ViewOptions within_run(const Story& story, ViewOptions options) {
  const TimeSpan window = asked_window(options, story.end);
  if (options.to) options.to = window.to;
  return options;
}

class Chooser {
 public:
  Chooser(const Story& story, const ViewOptions& options)
      : story_(story),
        options_(within_run(story, options)),
        filter_(story, options.only),
        flight_time_(median_flight(story)),
        all_(nodes_asked_for(story, options)),
        servers_(all_),
        visible_(story, {}, filter_) {
    const bool clients_may_go = options.nodes.empty();
    if (clients_may_go)
      servers_.erase(
          std::remove_if(servers_.begin(), servers_.end(), [&](auto node) { return story_.is_client(node); }),
          servers_.end());
    if (servers_.empty()) servers_ = all_;
  }

  Selection choose() {
    Selection out = empty_selection();
    show(servers_);
    Window window = choose_window(out.shortened);
    if (all_.size() > servers_.size()) {
      show(all_);
      const bool crowded = too_narrow(all_) || !fits(window, options_.max_messages);
      if (crowded && servers_matter(window))
        hide_clients(out, window);
      else if (crowded)
        window = choose_window(out.shortened);
    }
    if (!options_.from) window.from = complete_start(window);
    Thinned thinned{visible_in(window), {}};
    if (!fits(thinned.drawn, window, options_.max_messages)) thinned = diagrams::thin(story_, thinned.drawn);
    if (!options_.to) window.to = std::min(window.to, last_moment(window, thinned.drawn) + flight_time_ / 2);
    fill(out, window, std::move(thinned));
    return out;
  }

  std::vector<Selection> choose_pages() {
    // The first page begins where a single one would.
    const TraceTime first = options_.from || options_.to ? 0 : choose().from;
    paging_ = true;
    const Window whole{options_.from.value_or(first), options_.to.value_or(story_.end)};
    const bool narrow = all_.size() > servers_.size() && too_narrow(all_);
    show(narrow ? servers_ : all_);
    std::vector<Selection> out;
    for (TraceTime begin = whole.from; out.size() < options_.pages;) {
      Window window{begin, whole.to};
      if (!fits(window, options_.max_messages)) window.to = end_with(window, options_.max_messages);
      const bool last = window.to >= whole.to;
      if (!last) window.to = std::min(whole.to, quiet_moment(window));
      Selection page = empty_selection();
      if (narrow) hide_clients(page, window);
      Thinned thinned{visible_in(window), {}};
      if (thinned.drawn.size() > options_.max_messages) thinned = diagrams::thin(story_, thinned.drawn);
      fill(page, window, std::move(thinned));
      page.lanes = order_lanes(story_, narrow ? servers_ : all_, whole.from, whole.to);
      page.page = out.size() + 1;
      if (last && page.flights.empty() && !out.empty()) {
        out.back().to = page.to;
        out.back().hidden_messages += page.hidden_messages;
      } else {
        out.push_back(std::move(page));
      }
      if (last) break;
      begin = window.to + 1;
    }
    for (Selection& page : out) page.pages = out.size();
    out.back().unpaged = whole.to - out.back().to;
    return out;
  }

 private:
  Selection empty_selection() const { return {0, 0, {}, {}, {}, 0, 0, false, 1, 1, 0, filter_, {}, {}}; }

  bool too_narrow(const std::vector<std::size_t>& nodes) const {
    return page_shape(options_.size).width / static_cast<double>(nodes.size()) < kLaneGapWithClients;
  }

  // Whether enough of what is said would stay without the clients.
  bool servers_matter(const Window& window) const {
    const VisibleFlights everybody(story_, all_, filter_);
    const VisibleFlights servers(story_, servers_, filter_);
    return servers.in(window.from, window.to).size() * kServersShare >= everybody.in(window.from, window.to).size();
  }

  void hide_clients(Selection& out, const Window& window) {
    const VisibleFlights everybody(story_, all_, filter_);
    out.hidden_clients = all_.size() - servers_.size();
    show(servers_);
    out.hidden_messages = everybody.in(window.from, window.to).size() - visible_in(window).size();
  }

  void fill(Selection& out, const Window& window, Thinned thinned) const {
    out.from = window.from;
    out.to = window.to;
    out.flights = std::move(thinned.drawn);
    out.repeated = std::move(thinned.repeated);
    out.lanes = order_lanes(story_, out.hidden_clients > 0 ? servers_ : all_, window.from, window.to);
    const bool any_server =
        std::any_of(out.lanes.begin(), out.lanes.end(), [&](auto node) { return !story_.is_client(node); });
    if (options_.nodes.empty() && any_server)
      std::erase_if(out.lanes, [&](std::size_t node) { return is_idle_client(out, node); });
  }

  // Neither sends nor gets what is drawn, nor asks for anything meanwhile.
  bool is_idle_client(const Selection& out, std::size_t node) const {
    if (!story_.is_client(node)) return false;
    const auto meets = [&](std::size_t i) { return story_.flights[i].from == node || story_.flights[i].to == node; };
    const auto asks = [&](const Operation& operation) {
      return operation.node == node && operation.from <= out.to && operation.to >= out.from;
    };
    return std::none_of(out.flights.begin(), out.flights.end(), meets) &&
           std::none_of(story_.operations.begin(), story_.operations.end(), asks);
  }

  void show(const std::vector<std::size_t>& nodes) { visible_ = VisibleFlights(story_, nodes, filter_); }

  std::vector<std::size_t> visible_in(const Window& window) const { return visible_.in(window.from, window.to); }

  // How many messages a window would show, counted up to `enough` or a little more.
  std::size_t count(const Window& window, std::size_t enough) const {
    return diagrams::thin(story_, visible_in(window), enough).drawn.size();
  }

  // Whether a window can be read on one page: not too many messages and, where the window is ours to choose, not so
  // many separate bursts of them that each would be flat.
  bool fits(const Window& window, std::size_t messages_max) const {
    return fits(diagrams::thin(story_, visible_in(window), messages_max).drawn, window, messages_max);
  }

  bool fits(const std::vector<std::size_t>& drawn, const Window& window, std::size_t messages_max) const {
    if (drawn.size() > messages_max) return false;
    if (options_.from && options_.to && !paging_) return true;
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
    const std::size_t most = std::max(count(window, story_.flights.size()), options_.max_messages);
    return count(roomy, most) <= most ? roomy : window;
  }

  std::optional<TraceTime> focus_violation(const Window& window) const {
    for (const ViolationMark& violation : story_.violations) {
      if (window.from <= violation.time && violation.time <= window.to) return violation.time;
    }
    return std::nullopt;
  }

  std::optional<TraceTime> focus_fault(const Window& window) const {
    for (const FaultSpan& fault : story_.fault_spans) {
      const TraceTime start = fault.from;
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
      const bool brief = longer.to - longer.from <= 3 * (window.to - window.from);
      const std::size_t most = count(window, options_.max_messages) + kMessagesUntilHealed;
      if (brief && fits(longer, options_.max_messages) && count(longer, most) <= most) window = longer;
    }
    return window;
  }

  // The last moment before `time` at which something was asked, with at least a few messages in between.
  TraceTime request_before(TraceTime time) const {
    std::size_t messages = 0;
    TraceTime start = 0;
    const std::vector<std::size_t>& all = visible_.all();
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
      const Flight& flight = story_.flights[*it];
      if (flight.sent >= time) continue;
      ++messages;
      start = flight.sent;
      if (messages >= kMessagesBeforeFault && !story_.types[flight.type].reply) return start;
    }
    return messages == 0 ? std::max<TraceTime>(0, time - 4 * flight_time_) : start;
  }

  // The earliest start for which the window still holds at most `limit` messages. Later starts hold fewer.
  TraceTime start_with(const Window& window, std::size_t limit) const {
    const std::vector<TraceTime> times = visible_.send_times(window.from, window.to);
    const std::size_t taken = longest(times.size(), [&](std::size_t count) {
      return fits({times[times.size() - count], window.to}, limit);
    });
    return taken > 0 ? times[times.size() - taken] : window.to;
  }

  // The latest end for which the window still holds at most `limit` messages.
  TraceTime end_with(const Window& window, std::size_t limit) const {
    const std::vector<TraceTime> times = visible_.send_times(window.from, window.to);
    const std::size_t taken = longest(times.size(), [&](std::size_t count) {
      return fits({window.from, times[count - 1]}, limit);
    });
    return taken < times.size() ? std::max(window.from, times[taken] - 1) : window.to;
  }

  // A moment near the window's end at which the fewest messages are in flight, so that few arrows are cut by the edge.
  TraceTime quiet_moment(const Window& window) const {
    const TraceTime latest = window.to + 6 * flight_time_;
    const TraceTime earliest = window.to - (window.to - window.from) / 3;
    std::vector<TraceTime> candidates{window.to};
    std::vector<TraceTime> earlier;
    for (const std::size_t i : visible_in({earliest, latest})) {
      const TraceTime ended = story_.flights[i].ended;
      if (ended > window.to && ended <= latest) candidates.push_back(ended);
      if (ended >= earliest && ended < window.to) earlier.push_back(ended);
    }
    candidates.insert(candidates.end(), earlier.rbegin(), earlier.rend());
    TraceTime best = window.to;
    std::size_t fewest = story_.flights.size() + 1;
    for (const TraceTime candidate : candidates) {
      const std::size_t crossing = visible_.under_way(candidate);
      if (crossing >= fewest) continue;
      const std::size_t most = options_.max_messages;
      if (candidate > window.to && count({window.from, candidate}, most) > most) continue;
      fewest = crossing;
      best = candidate;
    }
    return best;
  }

  // An earlier beginning that lets in the senders of what is under way at the window's beginning, if they are near.
  TraceTime complete_start(const Window& window) const {
    TraceTime start = window.from;
    for (int steps = 0; steps < 4; ++steps) {
      TraceTime earlier = start;
      for (const std::size_t i : visible_in({start, start})) {
        const Flight& flight = story_.flights[i];
        const bool under_way = flight.sent < start && flight.ended >= start && flight.fate != Fate::in_flight;
        if (under_way && start - flight.sent <= 4 * flight_time_) earlier = std::min(earlier, flight.sent);
      }
      const std::size_t most = options_.max_messages;
      if (earlier == start || count({earlier, window.to}, most) > most) break;
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
  ViewOptions options_;
  Filter filter_;
  TraceTime flight_time_;
  std::vector<std::size_t> all_, servers_;  // nodes
  VisibleFlights visible_;
  bool paging_ = false;
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

std::vector<std::size_t> nodes_asked_for(const Story& story, const ViewOptions& options) {
  std::vector<std::size_t> out;
  for (const std::string& name : options.nodes) {
    const auto found =
        std::find_if(story.nodes.begin(), story.nodes.end(), [&](const TraceNode& node) { return node.name == name; });
    if (found == story.nodes.end())
      throw std::invalid_argument(fmt::format("expected the name of a node of the trace, found \"{}\"", name));
    out.push_back(static_cast<std::size_t>(found - story.nodes.begin()));
  }
  for (std::size_t node = 0; options.nodes.empty() && node < story.nodes.size(); ++node) out.push_back(node);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Selection select(const Story& story, const ViewOptions& options) { return Chooser(story, options).choose(); }

std::vector<Selection> select_pages(const Story& story, const ViewOptions& options) {
  return Chooser(story, options).choose_pages();
}

}  // namespace orrery::diagrams
