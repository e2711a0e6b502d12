// One pass over the facts. Several nodes may tell the same; its number tells whether it was told before.
#include "tools/diagrams/wait_states.hpp"

#include <algorithm>
#include <variant>

#include <nlohmann/json.hpp>

namespace orrery::diagrams {
namespace {

using FactBody = nlohmann::ordered_json;

class WaitReplay {
 public:
  explicit WaitReplay(const TraceFile& trace) : header_(trace.header), spec_(*trace.header.waits) {}

  // Nothing: it was told before.
  [[nodiscard]] bool is_news(const TraceRecord& record, const FactBody& body) {
    if (spec_.number.empty() || !body.contains(spec_.number)) return true;
    const auto number = body[spec_.number].get<std::uint64_t>();
    if (number < last_ || (number == last_ && record.node != teller_)) return false;
    last_ = number;
    teller_ = record.node;
    return true;
  }

  void apply(const FactObserved& fact, const FactBody& body) {
    for (const TraceInterval* interval : {&spec_.waits, &spec_.has}) {
      const bool begins = fact.type == interval->begins;
      const auto& ends = interval->ends;
      if (!begins && std::find(ends.begin(), ends.end(), fact.type) == ends.end()) continue;
      const std::optional<std::size_t> node = node_called(text_in(body, interval->whom));
      if (!node) continue;
      const WaitEdge edge{*node, text_in(body, interval->of), interval == &spec_.has};
      const auto known = std::find(graph_.edges.begin(), graph_.edges.end(), edge);
      if (begins && known == graph_.edges.end()) graph_.edges.push_back(edge);
      if (!begins && known != graph_.edges.end()) graph_.edges.erase(known);
    }
  }

  // Who asked waits for what it asked for, though it was refused; each of the others for what it has in common with
  // the next: what that one has, or else waits for as well.
  void close(const TraceRecord& record, const FactBody& body) {
    std::vector<std::size_t> nodes;
    if (body.contains(spec_.cycle))
      for (const FactBody& each : body[spec_.cycle])
        if (const auto node = each.is_string() ? node_called(each.get<std::string>()) : std::nullopt)
          nodes.push_back(*node);
    if (nodes.empty()) return;
    const WaitEdge asked{nodes.front(), text_in(body, spec_.waits.of), false};
    if (std::find(graph_.edges.begin(), graph_.edges.end(), asked) == graph_.edges.end()) graph_.edges.push_back(asked);
    for (std::size_t i = 0; i < nodes.size(); ++i)
      graph_.cycle.push_back({nodes[i], between(nodes[i], nodes[(i + 1) % nodes.size()])});
    graph_.time = record.time;
    graph_.event = record.event;
  }

  [[nodiscard]] WaitGraph& graph() { return graph_; }

 private:
  [[nodiscard]] static std::string text_in(const FactBody& body, const std::string& field) {
    const auto found = body.find(field);
    if (found == body.end()) return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
  }
  [[nodiscard]] std::optional<std::size_t> node_called(const std::string& name) const {
    for (std::size_t i = 0; i < header_.nodes.size(); ++i)
      if (header_.nodes[i].name == name) return i;
    return std::nullopt;
  }
  [[nodiscard]] std::string between(std::size_t waiter, std::size_t next) const {
    for (const bool has : {true, false})
      for (const WaitEdge& edge : graph_.edges) {
        const WaitEdge other{next, edge.of, has};
        if (edge.node == waiter && !edge.has &&
            std::find(graph_.edges.begin(), graph_.edges.end(), other) != graph_.edges.end())
          return edge.of;
      }
    return {};
  }

  const TraceHeader& header_;
  const TraceWaits& spec_;
  WaitGraph graph_;
  std::uint64_t last_ = 0;
  std::optional<std::size_t> teller_;
};

}  // namespace

bool WaitGraph::is_in_cycle(const WaitEdge& edge) const {
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const WaitLink& before = cycle[(i + cycle.size() - 1) % cycle.size()];
    if (edge.node == cycle[i].node && edge.of == (edge.has ? before.of : cycle[i].of)) return true;
  }
  return false;
}

WaitGraph wait_graph_of(const TraceFile& trace, TraceTime until, std::optional<std::uint64_t> event) {
  const TraceWaits& spec = trace.header.waits.value();
  WaitReplay replay(trace);
  replay.graph().time = until;
  for (const TraceRecord& record : trace.records) {
    if (record.time > until) break;
    const auto* fact = std::get_if<FactObserved>(&record.what);
    if (fact == nullptr) continue;
    const FactBody body = fact->body.parse();
    if (!body.is_object() || !replay.is_news(record, body)) continue;
    if (fact->type == spec.stuck && (!event || *event == record.event)) {
      replay.close(record, body);
      break;
    }
    replay.apply(*fact, body);
  }
  return std::move(replay.graph());
}

}  // namespace orrery::diagrams
