// Mermaid's grammar has traps, so that nothing from a trace is written as it is: `#`, `;`, `%%` and HTML are escaped,
// participants are numbered and keep their names as aliases, and colours are rgb(): a hex colour begins a comment.
#include "tools/exports/mermaid.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/exports/face_cursor.hpp"

namespace orrery::exports {
namespace {

using namespace diagrams;

constexpr std::size_t kMessagesByDefault = 80;  // where nobody asked for a window
constexpr std::size_t kEvidenceMax = 300;       // bytes
constexpr std::size_t kRoomForTheEnd = 800;     // bytes kept free for what is open and for the last note

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '#':
        out += "#35;";
        break;
      case ';':
        out += "#59;";
        break;
      case '%':
        out += "#37;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  // A text that begins so would be an order to wrap lines.
  for (const std::string_view order : {"wrap:", "nowrap:"})
    if (out.substr(0, order.size()) == order) out.replace(order.size() - 1, 1, "#58;");
  return out;
}

/// The beginning of a text, not cut inside a character.
std::string_view beginning(std::string_view text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length);
}

/// A participant's name: some words are keywords wherever they stand, so a letter of them is written as its number.
std::string escaped_name(std::string_view name) {
  static constexpr std::array<std::string_view, 20> kReserved{
      "participant", "actor", "as",  "activate", "deactivate", "note", "over", "loop",   "alt",     "else",
      "opt",         "par",   "and", "critical", "break",      "rect", "end",  "create", "destroy", "box"};
  std::string small(name);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (std::find(kReserved.begin(), kReserved.end(), small) == kReserved.end()) return escaped(name);
  return fmt::format("#{};{}", static_cast<int>(name.front()), escaped(name.substr(1)));
}

class Sheet {
 public:
  Sheet(const Recording& recording, const ViewOptions& options)
      : trace_(recording.trace),
        header_(recording.trace.header),
        story_(recording.story),
        faces_(story_),
        selection_(select(story_, wanted(options))) {
    std::sort(selection_.lanes.begin(), selection_.lanes.end());
    for (const std::size_t flight : selection_.flights) drawn_[story_.flights[flight].message] = flight;
    for (const TraceRecord& record : trace_.records)
      if (std::holds_alternative<StatusChanged>(record.what)) status_events_.insert(record.event);
  }

  [[nodiscard]] std::string text() {
    head();
    for (const TraceRecord& record : trace_.records) {
      if (record.time > selection_.to) break;
      std::visit([&](const auto& what) { add(record, what); }, record.what);
    }
    tail();
    return std::move(out_);
  }

 private:
  static ViewOptions wanted(ViewOptions options) {
    options.max_messages = options.from || options.to ? mermaid_messages_max : kMessagesByDefault;
    return options;
  }

  void head() {
    std::string title = header_.scenario;
    if (!header_.variant.empty()) title += " (" + header_.variant + ")";
    title += fmt::format(", seed {}, {}", header_.seed, time_range_text({selection_.from, selection_.to}));
    for (char& c : title)
      if (c == '#' || c == ';' || c == '%' || static_cast<unsigned char>(c) < 0x20) c = ' ';
    out_ = fmt::format("sequenceDiagram\n  accTitle: {}\n  title {}\n  autonumber\n", title, title);
    for (const std::size_t node : selection_.lanes)
      out_ += fmt::format("  participant p{} as {}\n", node, escaped_name(header_.nodes[node].name));
  }

  void tail() {
    if (open_cuts_ > 0) out_ += "  end\n";
    std::string left_out;
    const auto say = [&](std::size_t count, std::string_view what) {
      if (count > 0) left_out += fmt::format("{}{} {}", left_out.empty() ? "not drawn: " : ", ", count, what);
    };
    say(too_many_, "messages for want of room");
    say(selection_.repeated.size(), "repeated messages");
    say(selection_.hidden_messages, "messages of clients");
    if (!left_out.empty()) out_ += over_all(left_out);
  }

  /// Whether this much more fits; if not, nothing else is drawn either.
  bool fits(const std::string& line) {
    full_ = full_ || out_.size() + line.size() + kRoomForTheEnd > mermaid_text_max;
    return !full_;
  }

  void put(const std::string& line) {
    if (fits(line)) out_ += line;
  }

  [[nodiscard]] bool shown(const TraceRecord& record) const {
    return selection_.shows(record.time) && (!record.node || selection_.has_lane(*record.node));
  }

  void note(std::size_t node, std::string_view text) { put(fmt::format("  Note over p{}: {}\n", node, escaped(text))); }

  [[nodiscard]] std::string over_all(std::string_view text) const {
    const std::size_t first = selection_.lanes.front();
    const std::size_t last = selection_.lanes.back();
    const std::string span = first == last ? fmt::format("p{}", first) : fmt::format("p{},p{}", first, last);
    return fmt::format("  Note over {}: {}\n", span, escaped(text));
  }

  void add(const TraceRecord&, const Sent& sent) {
    const auto drawn = drawn_.find(sent.message);
    if (drawn == drawn_.end()) return;
    const Flight& flight = story_.flights[drawn->second];
    const bool reply = story_.types[flight.type].reply;
    std::string_view arrow = reply ? "-->>" : "->>";
    std::string text = flight.label;
    if (flight.fate == Fate::lost) {
      arrow = reply ? "--x" : "-x";
      text += fmt::format(" (lost: {})", flight.why);
    } else if (flight.fate == Fate::in_flight) {
      arrow = reply ? "--)" : "-)";
      text += " (on its way)";
    }
    const std::string line = fmt::format("  p{}{}p{}: {}\n", flight.from, arrow, flight.to, escaped(text));
    if (messages_ < mermaid_messages_max && fits(line)) {
      out_ += line;
      ++messages_;
    } else {
      ++too_many_;
    }
  }

  void add(const TraceRecord&, const Delivered&) {}
  void add(const TraceRecord&, const Lost&) {}
  void add(const TraceRecord&, const TimerFired&) {}
  void add(const TraceRecord&, const Durable&) {}

  void add(const TraceRecord& record, const FaceChanged&) {
    const FaceMark* mark = faces_.at(record);
    if (mark != nullptr && !mark->role.empty() && shown(record)) note(mark->node, role_text(*mark));
  }

  void add(const TraceRecord&, const LogChanged&) {}

  void add(const TraceRecord& record, const FactObserved& fact) {
    if (shown(record) && !fact.label.empty()) note(*record.node, fact.label);
  }

  void add(const TraceRecord& record, const OperationStep& step) {
    static constexpr std::array<std::string_view, 4> words{"asks for", "done:", "failed:", "outcome unknown:"};
    if (shown(record))
      note(*record.node, fmt::format("{} {}", words.at(static_cast<std::size_t>(step.phase)), step.label));
  }

  void add(const TraceRecord& record, const StatusChanged& changed) {
    static constexpr std::array<std::string_view, 4> words{"up again", "crashed", "paused", "halted"};
    if (shown(record)) note(*record.node, words.at(static_cast<std::size_t>(changed.status)));
  }

  /// Partitions may overlap and coloured blocks may not: one block lasts as long as there is any.
  void add(const TraceRecord& record, const FaultPhase& fault) {
    if (record.time < selection_.from) return;
    const std::string text = fault.label.empty() ? fault.verb : fault.label;
    if (fault.groups.size() < 2) {
      // What shows as a node's status needs no second note.
      if (fault.start && !status_events_.contains(record.event)) put(over_all(text));
      return;
    }
    const std::string line = over_all(fault.start ? text : text + " ends");
    if (fault.start) {
      if (!fits(line)) return;
      if (open_cuts_++ == 0) out_ += "  rect rgb(237, 231, 246)\n";
      out_ += line;
    } else if (open_cuts_ > 0) {
      put(line);
      if (--open_cuts_ == 0) out_ += "  end\n";
    }
  }

  void add(const TraceRecord& record, const NoteSaid& said) {
    if (shown(record)) put(over_all(said.text));
  }

  void add(const TraceRecord& record, const ClaimViolated& violated) {
    if (selection_.shows(record.time))
      put("  rect rgb(255, 224, 224)\n" +
          over_all(fmt::format("violated: {}. {}", violated.claim, beginning(violated.evidence, kEvidenceMax))) +
          "  end\n");
  }

  void add(const TraceRecord&, const ClaimJudged&) {}
  void add(const TraceRecord&, const Asked&) {}
  void add(const TraceRecord&, const RunEnded&) {}

  const TraceFile& trace_;
  const TraceHeader& header_;
  const Story& story_;
  FaceCursor faces_;
  Selection selection_;
  std::map<std::uint64_t, std::size_t> drawn_;  // message -> index into Story::flights
  std::set<std::uint64_t> status_events_;
  std::string out_;
  std::size_t messages_ = 0, too_many_ = 0, open_cuts_ = 0;
  bool full_ = false;
};

}  // namespace

std::string mermaid(const Recording& recording, const ViewOptions& options) { return Sheet(recording, options).text(); }

}  // namespace orrery::exports
