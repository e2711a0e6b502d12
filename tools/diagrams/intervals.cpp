// One pass: each fact is compared with those that the header names.
#include "tools/diagrams/intervals.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace orrery::diagrams {
namespace {

class Finder {
 public:
  explicit Finder(const TraceFile& trace) : header_(trace.header) {
    for (const TraceRecord& record : trace.records) {
      end_ = std::max(end_, record.time);
      if (const auto* fact = std::get_if<FactObserved>(&record.what)) {
        observe(record, *fact);
      } else if (const auto* status = std::get_if<StatusChanged>(&record.what);
                 status != nullptr && status->status == NodeStatus::crashed) {
        forget(*record.node, record.time);
      }
    }
    for (Interval& interval : intervals_)
      if (!interval.ended) interval.to = end_;
  }

  [[nodiscard]] std::vector<Interval> take() { return std::move(intervals_); }

 private:
  using Key = std::tuple<std::size_t, std::size_t, std::string, std::size_t>;  // kind, node, of, who told it

  void observe(const TraceRecord& record, const FactObserved& fact) {
    for (std::size_t kind = 0; kind < header_.intervals.size(); ++kind) {
      const TraceInterval& spec = header_.intervals[kind];
      const bool begins = fact.type == spec.begins;
      if (!begins && std::find(spec.ends.begin(), spec.ends.end(), fact.type) == spec.ends.end()) continue;
      const auto body = fact.body.parse();
      const auto field = [&](const std::string& name) {
        const auto found = name.empty() || !body.is_object() ? body.end() : body.find(name);
        if (found == body.end()) return std::string();
        return found->is_string() ? found->template get<std::string>() : found->dump();
      };
      std::size_t node = *record.node;
      if (!spec.whom.empty()) {
        const auto named = std::find_if(header_.nodes.begin(), header_.nodes.end(),
                                        [&](const TraceNode& each) { return each.name == field(spec.whom); });
        if (named == header_.nodes.end()) continue;
        node = static_cast<std::size_t>(named - header_.nodes.begin());
      }
      const Key key{kind, node, field(spec.of), *record.node};
      auto open = open_.find(key);
      // What one has told another may end, who does the same work after it.
      if (!begins && open == open_.end())
        open = std::find_if(open_.begin(), open_.end(), [&](const auto& each) {
          return std::get<0>(each.first) == kind && std::get<1>(each.first) == node &&
                 std::get<2>(each.first) == std::get<2>(key);
        });
      const bool goes_on = begins && open != open_.end() && !spec.ends.empty();
      if (goes_on) continue;
      if (open != open_.end()) {
        close(open->second, record.time);
        intervals_[open->second].last_words = begins ? std::string() : fact.label;
        open_.erase(open);
      }
      if (!begins) continue;
      open_[key] = intervals_.size();
      intervals_.push_back(
          {kind, node, std::get<2>(key), record.time, record.time, false, *record.node, fact.label, std::string()});
    }
  }

  void forget(std::size_t node, TraceTime time) {
    for (auto it = open_.begin(); it != open_.end();) {
      const bool own = std::get<1>(it->first) == node && !header_.intervals[std::get<0>(it->first)].truth;
      if (own) close(it->second, time);
      it = own ? open_.erase(it) : std::next(it);
    }
  }

  void close(std::size_t interval, TraceTime time) {
    intervals_[interval].to = time;
    intervals_[interval].ended = true;
  }

  const TraceHeader& header_;
  std::vector<Interval> intervals_;
  std::map<Key, std::size_t> open_;
  TraceTime end_ = 0;
};

}  // namespace

std::vector<Interval> intervals_of(const TraceFile& trace) { return Finder(trace).take(); }

}  // namespace orrery::diagrams
