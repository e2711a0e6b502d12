// Each line is read on its own, so that an error can name it. Most are only taken apart (plain_line.hpp); the JSON
// library reads what that leaves, and a small Object asks for keys and says what was expected when one is not there.
#include "tools/diagrams/trace_reader.hpp"

#include <array>
#include <fstream>
#include <istream>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/diagrams/plain_line.hpp"

namespace orrery::diagrams {
// Not anonymous: TraceReader::State holds some of it.
namespace reading {

using Json = nlohmann::ordered_json;

struct Place {
  const std::string& file;
  std::size_t line;
};

[[noreturn]] void fail(const Place& place, const std::string& message) {
  throw TraceError(place.file, place.line, message);
}

// One object of the file, with the names of what it must have.
class Object {
 public:
  Object(const Json& json, Place place) : json_(json), place_(place) {
    if (!json_.is_object()) fail(place_, fmt::format("expected a JSON object, found {}", json_.type_name()));
  }

  [[nodiscard]] bool has(const char* key) const { return json_.contains(key); }

  [[nodiscard]] const Json& at(const char* key) const {
    const auto it = json_.find(key);
    if (it == json_.end()) fail(place_, fmt::format("expected the key \"{}\"", key));
    return *it;
  }

  [[nodiscard]] std::string text(const char* key) const {
    const Json& value = at(key);
    if (!value.is_string()) wrong(key, "a text", value);
    return value.get<std::string>();
  }

  [[nodiscard]] std::string text_or_empty(const char* key) const { return has(key) ? text(key) : std::string(); }

  [[nodiscard]] std::int64_t integer(const char* key) const {
    const Json& value = at(key);
    if (!value.is_number_integer()) wrong(key, "an integer", value);
    return value.get<std::int64_t>();
  }

  [[nodiscard]] std::uint64_t count(const char* key) const {
    const Json& value = at(key);
    if (!value.is_number_unsigned()) wrong(key, "an integer of at least 0", value);
    return value.get<std::uint64_t>();
  }

  [[nodiscard]] bool flag(const char* key) const {
    const Json& value = at(key);
    if (!value.is_boolean()) wrong(key, "true or false", value);
    return value.get<bool>();
  }

  [[nodiscard]] const Json& array(const char* key) const {
    const Json& value = at(key);
    if (!value.is_array()) wrong(key, "an array", value);
    return value;
  }

  // Integers of at least 0.
  [[nodiscard]] std::vector<std::uint64_t> counts(const char* key) const { return counts_in(key, array(key)); }

  [[nodiscard]] std::vector<std::vector<std::uint64_t>> lists(const char* key) const {
    std::vector<std::vector<std::uint64_t>> out;
    for (const Json& item : array(key)) out.push_back(counts_in(key, item));
    return out;
  }

  [[nodiscard]] JsonText json_text(const char* key) const {
    return has(key) ? JsonText(at(key).dump(-1, ' ', false, Json::error_handler_t::replace)) : JsonText();
  }

  // The value that the text at `key` names in `words`.
  template <typename Value, std::size_t N>
  [[nodiscard]] Value one_of(const char* key, const std::array<std::pair<std::string_view, Value>, N>& words) const {
    const std::string found = text(key);
    std::string expected;
    for (const auto& [word, value] : words) {
      if (word == found) return value;
      expected += fmt::format("{}{}", expected.empty() ? "" : ", ", word);
    }
    fail(place_, fmt::format("expected \"{}\" to be one of {}, found \"{}\"", key, expected, found));
  }

  [[nodiscard]] const Place& place() const { return place_; }

 private:
  [[nodiscard]] std::vector<std::uint64_t> counts_in(const char* key, const Json& list) const {
    std::vector<std::uint64_t> out;
    if (!list.is_array()) wrong(key, "an array of integers of at least 0", list);
    for (const Json& item : list) {
      if (!item.is_number_unsigned()) wrong(key, "an array of integers of at least 0", list);
      out.push_back(item.get<std::uint64_t>());
    }
    return out;
  }

  [[noreturn]] void wrong(const char* key, const char* expected, const Json& found) const {
    fail(place_, fmt::format("expected \"{}\" to be {}, found {}", key, expected,
                             found.dump(-1, ' ', false, Json::error_handler_t::replace)));
  }

  const Json& json_;
  Place place_;
};

// A line that is not what the quick reader expects: the slow one says why, or takes it.
struct NotPlain {};

// As Object, but on a line that was only taken apart.
class PlainObject {
 public:
  PlainObject(const PlainLine& line, Place place) : line_(line), place_(place) {}

  [[nodiscard]] bool has(const char* key) const { return line_.find(key) != nullptr; }
  [[nodiscard]] std::string text(const char* key) const { return std::string(member(key, '"').text); }
  [[nodiscard]] std::string text_or_empty(const char* key) const { return has(key) ? text(key) : std::string(); }
  [[nodiscard]] std::int64_t integer(const char* key) const { return given(integer_of(member(key, '0').text)); }
  [[nodiscard]] std::uint64_t count(const char* key) const { return given(count_of(member(key, '0').text)); }
  [[nodiscard]] std::vector<std::uint64_t> counts(const char* key) const {
    return given(counts_of(member(key, '[').text));
  }
  [[nodiscard]] std::vector<std::vector<std::uint64_t>> lists(const char* key) const {
    return given(lists_of(member(key, '[').text));
  }
  [[nodiscard]] JsonText json_text(const char* key) const {
    const PlainLine::Member* found = line_.find(key);
    if (found == nullptr) return {};
    if (found->kind == '"') throw NotPlain{};
    return JsonText(std::string(found->text));
  }
  template <typename Value, std::size_t N>
  [[nodiscard]] Value one_of(const char* key, const std::array<std::pair<std::string_view, Value>, N>& words) const {
    const std::string_view found = member(key, '"').text;
    for (const auto& [word, value] : words)
      if (word == found) return value;
    throw NotPlain{};
  }
  [[nodiscard]] const Place& place() const { return place_; }

 private:
  [[nodiscard]] const PlainLine::Member& member(const char* key, char kind) const {
    const PlainLine::Member* found = line_.find(key);
    if (found == nullptr || found->kind != kind) throw NotPlain{};
    return *found;
  }
  template <typename Value>
  [[nodiscard]] static Value given(std::optional<Value> value) {
    if (!value) throw NotPlain{};
    return *std::move(value);
  }

  const PlainLine& line_;
  Place place_;
};

std::vector<std::string> texts(const Object& object, const char* key) {
  std::vector<std::string> out;
  if (!object.has(key)) return out;
  for (const Json& item : object.array(key)) {
    out.push_back(item.is_string() ? item.get<std::string>()
                                   : item.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return out;
}

constexpr std::array<std::pair<std::string_view, RoleStyle>, 4> kStyles{{{"idle", RoleStyle::idle},
                                                                         {"contending", RoleStyle::contending},
                                                                         {"active", RoleStyle::active},
                                                                         {"other", RoleStyle::other}}};
constexpr std::array<std::pair<std::string_view, LossPlace>, 3> kLossPlaces{
    {{"sender", LossPlace::sender}, {"cut", LossPlace::cut}, {"receiver", LossPlace::receiver}}};
constexpr std::array<std::pair<std::string_view, OperationPhase>, 4> kOperationPhases{
    {{"invoke", OperationPhase::invoke},
     {"ok", OperationPhase::ok},
     {"fail", OperationPhase::fail},
     {"unknown", OperationPhase::unknown}}};
constexpr std::array<std::pair<std::string_view, NodeStatus>, 4> kStatuses{{{"crashed", NodeStatus::crashed},
                                                                            {"up", NodeStatus::up},
                                                                            {"paused", NodeStatus::paused},
                                                                            {"halted", NodeStatus::halted}}};
constexpr std::array<std::pair<std::string_view, ClaimStatus>, 5> kClaimStatuses{
    {{"held", ClaimStatus::held},
     {"violated", ClaimStatus::violated},
     {"not_judged", ClaimStatus::not_judged},
     {"reached", ClaimStatus::reached},
     {"not_reached", ClaimStatus::not_reached}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> kFaultPhases{{{"start", true}, {"end", false}}};

TraceInterval interval_of(const Json& item, const Place& place) {
  const Object interval(item, place);
  return {interval.text("name"),   interval.flag("truth"),       interval.text("begins"),
          texts(interval, "ends"), interval.text_or_empty("of"), interval.text_or_empty("whom")};
}

TraceHeader read_header(const Object& line) {
  if (!line.has("orrery_trace")) fail(line.place(), "expected the header of a trace, with the key \"orrery_trace\"");
  const std::int64_t version = line.integer("orrery_trace");
  if (version != kTraceVersion) {
    fail(line.place(), fmt::format("expected a trace of version {}, found version {}", kTraceVersion, version));
  }
  TraceHeader header;
  header.build = line.text_or_empty("build");
  header.scenario = line.text("scenario");
  header.file = line.text_or_empty("file");
  header.variant = line.text_or_empty("variant");
  header.seed = line.count("seed");
  header.mutants = texts(line, "mutants");
  header.overrides = texts(line, "overrides");
  header.duration = line.integer("duration_ns");
  for (const Json& item : line.array("nodes")) {
    const Object node(item, line.place());
    header.nodes.push_back({node.text("name"), node.text("kind")});
  }
  if (header.nodes.empty()) fail(line.place(), "expected \"nodes\" to name at least one node");
  for (const Json& item : line.array("roles")) {
    const Object role(item, line.place());
    header.roles.push_back({role.text("name"), role.one_of("style", kStyles)});
  }
  if (line.has("rank")) {
    const Object rank(line.at("rank"), line.place());
    header.rank = TraceRank{rank.text("field"), rank.text("letter")};
  }
  for (const Json& item : line.array("messages")) {
    const Object message(item, line.place());
    header.messages.push_back({message.text("type"), message.count("family"), message.flag("reply")});
  }
  if (line.has("log")) {
    const Object log(line.at("log"), line.place());
    header.log = TraceLog{log.text("settled"), log.text("rank"), log.text("letter")};
  }
  if (line.has("intervals")) {
    for (const Json& item : line.array("intervals")) header.intervals.push_back(interval_of(item, line.place()));
  }
  if (line.has("refusals")) header.refusals = texts(line, "refusals");
  if (line.has("waits")) {
    const Object waits(line.at("waits"), line.place());
    header.waits = TraceWaits{interval_of(waits.at("has"), line.place()), interval_of(waits.at("waits"), line.place()),
                              waits.text_or_empty("number"), waits.text("stuck"), waits.text("cycle")};
  }
  if (line.has("ring")) {
    const Object ring(line.at("ring"), line.place());
    header.ring = TraceRing{ring.text("shown"), texts(ring, "claims")};
  }
  return header;
}

// Turns lines into records; remembers which messages were sent, to notice those that come from nowhere.
class RecordReader {
 public:
  explicit RecordReader(std::size_t nodes) : nodes_(nodes) {}

  // Nothing for a kind that is not known. If it throws, nothing was read.
  template <class Line>
  std::optional<TraceRecord> read(const Line& line) {
    const std::string kind = line.text("k");
    const auto reader = reader_of<Line>(kind);
    if (reader == nullptr) return std::nullopt;
    TraceRecord record;
    record.event = line.count("e");
    record.time = line.integer("t");
    if (line.has("n")) record.node = node(line, "n");
    if (line.has("vc")) {
      record.clock = line.counts("vc");
      if (record.clock.size() != nodes_) {
        fail(line.place(), fmt::format("expected \"vc\" to have one entry for each of {} nodes, found {}", nodes_,
                                       record.clock.size()));
      }
    }
    (this->*reader)(line, record);
    return record;
  }

 private:
  template <class Line>
  using Reader = void (RecordReader::*)(const Line&, TraceRecord&);

  template <class Line>
  static Reader<Line> reader_of(std::string_view kind) {
    static constexpr std::array<std::pair<std::string_view, Reader<Line>>, 16> kReaders{
        {{"send", &RecordReader::send<Line>},
         {"deliver", &RecordReader::deliver<Line>},
         {"lost", &RecordReader::lost<Line>},
         {"timer", &RecordReader::timer<Line>},
         {"durable", &RecordReader::durable<Line>},
         {"face", &RecordReader::face<Line>},
         {"log", &RecordReader::log<Line>},
         {"fact", &RecordReader::fact<Line>},
         {"op", &RecordReader::operation<Line>},
         {"status", &RecordReader::status<Line>},
         {"fault", &RecordReader::fault<Line>},
         {"note", &RecordReader::note<Line>},
         {"violation", &RecordReader::violation<Line>},
         {"claim", &RecordReader::claim<Line>},
         {"ask", &RecordReader::ask<Line>},
         {"end", &RecordReader::end<Line>}}};
    for (const auto& [word, reader] : kReaders) {
      if (word == kind) return reader;
    }
    return nullptr;
  }

  template <class Line>
  [[nodiscard]] std::size_t index(const Line& line, std::uint64_t found) const {
    if (found >= nodes_) {
      fail(line.place(), fmt::format("expected a node below {}, found {}", nodes_, found));
    }
    return static_cast<std::size_t>(found);
  }

  template <class Line>
  [[nodiscard]] std::size_t node(const Line& line, const char* key) const {
    return index(line, line.count(key));
  }

  template <class Line>
  static void need_node(const Line& line, const TraceRecord& record) {
    if (!record.node) fail(line.place(), "expected the key \"n\"");
  }

  template <class Line>
  [[nodiscard]] std::vector<std::size_t> node_list(const Line& line, const std::vector<std::uint64_t>& list) const {
    std::vector<std::size_t> out;
    for (const std::uint64_t item : list) out.push_back(index(line, item));
    return out;
  }

  template <class Line>
  [[nodiscard]] std::uint64_t known_message(const Line& line) const {
    const std::uint64_t message = line.count("m");
    if (!sent_.contains(message)) {
      fail(line.place(), fmt::format("expected a message that was sent before, found {}", message));
    }
    return message;
  }

  template <class Line>
  void send(const Line& line, TraceRecord& record) {
    need_node(line, record);
    Sent sent;
    sent.message = line.count("m");
    sent.to = node(line, "to");
    sent.type = line.text("type");
    sent.label = line.text_or_empty("label");
    sent.body = line.json_text("body");
    if (line.has("copy_of")) sent.copy_of = line.count("copy_of");
    if (!sent_.insert(sent.message).second) {
      fail(line.place(), fmt::format("expected a new message, but {} was sent before", sent.message));
    }
    record.what = std::move(sent);
  }

  template <class Line>
  void deliver(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = Delivered{known_message(line), node(line, "from")};
  }

  template <class Line>
  void lost(const Line& line, TraceRecord& record) {
    record.what = Lost{known_message(line), line.one_of("where", kLossPlaces), line.text("why")};
  }

  template <class Line>
  void timer(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = TimerFired{line.text("timer")};
  }

  template <class Line>
  void durable(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = Durable{line.count("upto")};
  }

  template <class Line>
  void face(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = FaceChanged{line.text("role"), line.json_text("face")};
  }

  template <class Line>
  void log(const Line& line, TraceRecord& record) {
    need_node(line, record);
    LogChanged log{line.count("first"), line.count("settled"), line.count("from"), {}};
    const Json cells = line.json_text("cells").parse();
    if (!cells.is_array()) fail(line.place(), "expected \"cells\" to be an array");
    for (const Json& item : cells) {
      const Object cell(item, line.place());
      log.cells.push_back({cell.count("rank"), cell.text("label")});
    }
    record.what = std::move(log);
  }

  template <class Line>
  void fact(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = FactObserved{line.text("type"), line.text_or_empty("label"), line.json_text("body")};
  }

  template <class Line>
  void operation(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = OperationStep{line.text("id"), line.text_or_empty("label"), line.one_of("phase", kOperationPhases),
                                line.json_text("result")};
  }

  template <class Line>
  void status(const Line& line, TraceRecord& record) {
    need_node(line, record);
    record.what = StatusChanged{line.one_of("status", kStatuses), line.text_or_empty("why")};
  }

  template <class Line>
  void fault(const Line& line, TraceRecord& record) {
    FaultPhase fault{line.text("id"),
                     line.text("verb"),
                     line.text_or_empty("label"),
                     line.text_or_empty("note"),
                     line.one_of("phase", kFaultPhases),
                     {},
                     {},
                     line.has("one_way"),
                     line.has("once")};
    if (line.has("nodes")) fault.nodes = node_list(line, line.counts("nodes"));
    if (line.has("groups")) {
      for (const std::vector<std::uint64_t>& group : line.lists("groups"))
        fault.groups.push_back(node_list(line, group));
    }
    record.what = std::move(fault);
  }

  template <class Line>
  void note(const Line& line, TraceRecord& record) {
    record.what = NoteSaid{line.text("text")};
  }

  template <class Line>
  void violation(const Line& line, TraceRecord& record) {
    record.what = ClaimViolated{line.text("claim"), line.text_or_empty("evidence")};
  }

  template <class Line>
  void claim(const Line& line, TraceRecord& record) {
    record.what = ClaimJudged{line.text("claim"), line.text_or_empty("about"), line.count("checks"),
                              line.one_of("status", kClaimStatuses)};
  }

  // There are few, at the end of a run, and texts of all kinds in them.
  template <class Line>
  void ask(const Line& line, TraceRecord& record) {
    if constexpr (std::is_same_v<Line, PlainObject>) {
      throw NotPlain{};
    } else {
      Asked asked{line.text("question"), line.text_or_empty("explain"), texts(line, "options"), {}, {}, {}};
      for (const std::uint64_t right : line.counts("right")) {
        if (right >= asked.options.size()) fail(line.place(), "expected \"right\" to hold positions of options");
        asked.right.push_back(static_cast<std::size_t>(right));
      }
      if (line.has("asked")) asked.asked = line.integer("asked");
      if (line.has("judged")) asked.judged = line.integer("judged");
      record.what = std::move(asked);
    }
  }

  template <class Line>
  void end(const Line& line, TraceRecord& record) {
    record.what = RunEnded{line.text_or_empty("digest")};
  }

  std::size_t nodes_;
  std::unordered_set<std::uint64_t> sent_;
};

Json parse(std::string_view text, const Place& place) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    fail(place, fmt::format("expected a JSON object on one line (column {})", error.byte));
  }
}

std::optional<TraceRecord> read_line(RecordReader& reader, PlainLine& line, std::string_view text, const Place& place) {
  if (line.read(text)) {
    try {
      return reader.read(PlainObject(line, place));
    } catch (const NotPlain&) {
      // the slow reader knows what to say
    }
  }
  const Json json = parse(text, place);
  return reader.read(Object(json, place));
}

}  // namespace reading

using namespace reading;

Json JsonText::parse() const { return text_.empty() ? Json() : Json::parse(text_); }

TraceError::TraceError(const std::string& file, std::size_t line, const std::string& message)
    : std::runtime_error(fmt::format("{}:{}: {}", file, line, message)), line_(line) {}

struct TraceReader::State {
  std::string file;
  std::size_t number = 0;  // of the last line
  TraceFile trace;
  std::optional<RecordReader> records;  // once the header is read
  PlainLine line;
};

TraceReader::TraceReader(std::string file) : state_(std::make_unique<State>()) { state_->file = std::move(file); }

TraceReader::~TraceReader() = default;

void TraceReader::add(std::string_view line) {
  const Place place{state_->file, ++state_->number};
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!state_->records) {
    const Json header = parse(line, place);
    state_->trace.header = read_header(Object(header, place));
    state_->records.emplace(state_->trace.header.nodes.size());
  } else if (!line.empty()) {
    if (auto record = read_line(*state_->records, state_->line, line, place))
      state_->trace.records.push_back(*std::move(record));
  }
}

TraceFile TraceReader::take() {
  if (!state_->records) fail({state_->file, 1}, "expected the header of a trace, found an empty file");
  return std::move(state_->trace);
}

TraceFile read_trace(std::istream& in, const std::string& file) {
  TraceReader reader(file);
  std::string text;
  while (std::getline(in, text)) reader.add(text);
  return reader.take();
}

TraceFile read_trace_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail({path, 0}, "expected a trace file that can be read");
  return read_trace(in, path);
}

}  // namespace orrery::diagrams
