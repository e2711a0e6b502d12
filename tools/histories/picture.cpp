// Every call and return that is shown has a column; faults end at the columns beside them.
#include "tools/histories/picture.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tools/diagrams/time_axis.hpp"

namespace orrery::tools {
namespace {

using diagrams::HistoryPicture;
using history::Annotation;
using history::Explanation;
using history::History;
using history::Operation;
using history::Position;

class Picturing {
 public:
  Picturing(const std::string& name, const History& history, const Explanation& explanation)
      : history_(history), own_(explanation) {
    picture_.title = "Not linearizable";
    picture_.caption = name;
  }

  HistoryPicture run() {
    columns();
    for (const std::uint32_t index : own_.operations) bar(index);
    points();
    bands();
    picture_.notes.push_back(own_.why + ".");
    if (own_.operations.size() == 1)
      picture_.notes.push_back(
          fmt::format("Of the {} operations on the object up to there only this one is shown; "
                      "whatever the others did, it can't have been told that.",
                      own_.prefix));
    else
      picture_.notes.push_back(fmt::format(
          "{} of the {} operations on the object up to there are shown; whatever the others did, these contradict each "
          "other. Numbers: an order that is right up to there, and what the object then held.",
          own_.operations.size(), own_.prefix));
    return std::move(picture_);
  }

 private:
  void columns() {
    for (const std::uint32_t index : own_.operations) {
      const Operation& each = history_.operations[index];
      events_.push_back({each.invoked, each.invoked_at, each.line});
      if (each.returned != history::never && each.returned <= own_.at)
        events_.push_back({each.returned, each.ended_at, each.end_line});
    }
    std::sort(events_.begin(), events_.end(), [](const Moment& a, const Moment& b) { return a.position < b.position; });
    for (const Moment& each : events_) {
      std::string tick;
      if (each.time != history::no_time)
        tick = diagrams::time_text(each.time.count());
      else if (each.line != 0)
        tick = fmt::format("{}", each.line);
      picture_.ticks.push_back(std::move(tick));
    }
  }
  [[nodiscard]] double column_of(Position position) const {
    const auto at = std::lower_bound(events_.begin(), events_.end(), position,
                                     [](const Moment& each, Position wanted) { return each.position < wanted; });
    const auto column = static_cast<double>(at - events_.begin());
    return at != events_.end() && at->position == position ? column : column - 0.5;
  }
  std::size_t lane_of(std::uint32_t process) {
    const auto [at, added] = lanes_.try_emplace(process, picture_.lanes.size());
    if (added) {
      const std::string& name = history_.processes[process];
      const bool is_number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
      picture_.lanes.push_back(is_number ? "client " + name : name);
    }
    return at->second;
  }

  void bar(std::uint32_t index) {
    const Operation& each = history_.operations[index];
    HistoryPicture::Bar bar;
    bar.lane = lane_of(each.process);
    bar.from = column_of(each.invoked);
    if (each.returned != history::never && each.returned <= own_.at) bar.to = column_of(each.returned);
    bar.text = shortened(text_of(history_, each));
    bar.wrong = index == own_.offending;
    bar.tooltip = text_of(history_, each);
    if (each.line != 0) bar.tooltip += fmt::format(" (line {})", each.line);
    picture_.bars.push_back(std::move(bar));
  }

  /// In their order, each within its bar and after the one before it.
  void points() {
    double last = -1;
    for (const Explanation::Placed& each : own_.order) {
      const auto at = std::find(own_.operations.begin(), own_.operations.end(), each.operation);
      if (at == own_.operations.end()) continue;
      HistoryPicture::Bar& bar = picture_.bars[static_cast<std::size_t>(at - own_.operations.begin())];
      if (bar.wrong) continue;
      bar.point = std::max(bar.from + 0.25, last + 0.3);
      last = *bar.point;
      bar.state = shortened(each.state);
    }
  }

  void bands() {
    std::map<std::string, const Annotation*> begun;
    const Position first = events_.front().position;
    const auto add = [&](const Annotation& begin, Position end) {
      if (end < first || begin.at > own_.at) return;
      picture_.bands.push_back({std::max(column_of(begin.at), -0.4), column_of(std::min(end, own_.at)), begin.text});
    };
    for (const Annotation& each : history_.annotations) {
      if (each.id.empty()) {
        if (each.at >= first) add(each, each.at);
      } else if (!each.ends) {
        begun[each.id] = &each;
      } else if (const auto at = begun.find(each.id); at != begun.end()) {
        add(*at->second, each.at);
        begun.erase(at);
      }
    }
    for (const auto& [id, begin] : begun) add(*begin, own_.at);
  }

  static std::string shortened(const std::string& text) {
    constexpr std::size_t longest = 44;
    return text.size() <= longest ? text : text.substr(0, 16) + " ... " + text.substr(text.size() - 24);
  }

  struct Moment {
    Position position;
    Duration time;
    std::uint64_t line;
  };
  const History& history_;
  const Explanation& own_;
  HistoryPicture picture_;
  std::vector<Moment> events_;
  std::map<std::uint32_t, std::size_t> lanes_;
};

}  // namespace

HistoryPicture picture_of(const std::string& name, const History& history, const Explanation& explanation) {
  return Picturing(name, history, explanation).run();
}

}  // namespace orrery::tools
