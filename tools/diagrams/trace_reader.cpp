// Each line is parsed on its own, so that an error can name it; a small Line object asks for keys and says what was
// expected when one is not there.
#include "tools/diagrams/trace_reader.hpp"

#include <array>
#include <fstream>
#include <istream>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace orrery::diagrams {
namespace {

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
  [[noreturn]] void wrong(const char* key, const char* expected, const Json& found) const {
    fail(place_, fmt::format("expected \"{}\" to be {}, found {}", key, expected,
                             found.dump(-1, ' ', false, Json::error_handler_t::replace)));
  }

  const Json& json_;
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
constexpr std::array<std::pair<std::string_view, bool>, 2> kFaultPhases{{{"start", true}, {"end", false}}};

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
    for (const Json& item : line.array("intervals")) {
      const Object interval(item, line.place());
      header.intervals.push_back({interval.text("name"), interval.flag("truth"), interval.text("begins"),
                                  texts(interval, "ends"), interval.text_or_empty("of"),
                                  interval.text_or_empty("whom")});
    }
  }
  return header;
}

// Turns lines into records; remembers which messages were sent, to notice those that come from nowhere.
class RecordReader {
 public:
  explicit RecordReader(std::size_t nodes) : nodes_(nodes) {}

  // Nothing for a kind that is not known.
  std::optional<TraceRecord> read(const Object& line) {
    const std::string kind = line.text("k");
    const auto reader = reader_of(kind);
    if (reader == nullptr) return std::nullopt;
    TraceRecord record;
    record.event = line.count("e");
    record.time = line.integer("t");
    if (line.has("n")) record.node = node(line, "n");
    if (line.has("vc")) {
      for (const Json& entry : line.array("vc")) {
        if (!entry.is_number_unsigned()) fail(line.place(), "expected \"vc\" to hold integers of at least 0");
        record.clock.push_back(entry.get<std::uint64_t>());
      }
      if (record.clock.size() != nodes_) {
        fail(line.place(), fmt::format("expected \"vc\" to have one entry for each of {} nodes, found {}", nodes_,
                                       record.clock.size()));
      }
    }
    (this->*reader)(line, record);
    return record;
  }

 private:
  using Reader = void (RecordReader::*)(const Object&, TraceRecord&);

  static Reader reader_of(std::string_view kind) {
    static constexpr std::array<std::pair<std::string_view, Reader>, 15> kReaders{
        {{"send", &RecordReader::send},
         {"deliver", &RecordReader::deliver},
         {"lost", &RecordReader::lost},
         {"timer", &RecordReader::timer},
         {"durable", &RecordReader::durable},
         {"face", &RecordReader::face},
         {"log", &RecordReader::log},
         {"fact", &RecordReader::fact},
         {"op", &RecordReader::operation},
         {"status", &RecordReader::status},
         {"fault", &RecordReader::fault},
         {"note", &RecordReader::note},
         {"violation", &RecordReader::violation},
         {"ask", &RecordReader::ask},
         {"end", &RecordReader::end}}};
    for (const auto& [word, reader] : kReaders) {
      if (word == kind) return reader;
    }
    return nullptr;
  }

  [[nodiscard]] std::size_t index(const Object& line, std::uint64_t found) const {
    if (found >= nodes_) {
      fail(line.place(), fmt::format("expected a node below {}, found {}", nodes_, found));
    }
    return static_cast<std::size_t>(found);
  }

  [[nodiscard]] std::size_t node(const Object& line, const char* key) const { return index(line, line.count(key)); }

  static void need_node(const Object& line, const TraceRecord& record) {
    if (!record.node) fail(line.place(), "expected the key \"n\"");
  }

  [[nodiscard]] std::vector<std::size_t> node_list(const Object& line, const Json& list) const {
    std::vector<std::size_t> out;
    if (!list.is_array()) fail(line.place(), "expected an array of nodes");
    for (const Json& item : list) {
      if (!item.is_number_unsigned()) fail(line.place(), "expected an array of nodes (integers of at least 0)");
      out.push_back(index(line, item.get<std::uint64_t>()));
    }
    return out;
  }

  [[nodiscard]] std::uint64_t known_message(const Object& line) const {
    const std::uint64_t message = line.count("m");
    if (!sent_.contains(message)) {
      fail(line.place(), fmt::format("expected a message that was sent before, found {}", message));
    }
    return message;
  }

  void send(const Object& line, TraceRecord& record) {
    need_node(line, record);
    Sent sent;
    sent.message = line.count("m");
    if (!sent_.insert(sent.message).second) {
      fail(line.place(), fmt::format("expected a new message, but {} was sent before", sent.message));
    }
    sent.to = node(line, "to");
    sent.type = line.text("type");
    sent.label = line.text_or_empty("label");
    sent.body = line.json_text("body");
    if (line.has("copy_of")) sent.copy_of = line.count("copy_of");
    record.what = std::move(sent);
  }

  void deliver(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = Delivered{known_message(line), node(line, "from")};
  }

  void lost(const Object& line, TraceRecord& record) {
    record.what = Lost{known_message(line), line.one_of("where", kLossPlaces), line.text("why")};
  }

  void timer(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = TimerFired{line.text("timer")};
  }

  void durable(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = Durable{line.count("upto")};
  }

  void face(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = FaceChanged{line.text("role"), line.json_text("face")};
  }

  void log(const Object& line, TraceRecord& record) {
    need_node(line, record);
    LogChanged log{line.count("first"), line.count("settled"), line.count("from"), {}};
    for (const Json& item : line.array("cells")) {
      const Object cell(item, line.place());
      log.cells.push_back({cell.count("rank"), cell.text("label")});
    }
    record.what = std::move(log);
  }

  void fact(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = FactObserved{line.text("type"), line.text_or_empty("label"), line.json_text("body")};
  }

  void operation(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = OperationStep{line.text("id"), line.text_or_empty("label"), line.one_of("phase", kOperationPhases)};
  }

  void status(const Object& line, TraceRecord& record) {
    need_node(line, record);
    record.what = StatusChanged{line.one_of("status", kStatuses), line.text_or_empty("why")};
  }

  void fault(const Object& line, TraceRecord& record) {
    FaultPhase fault{line.text("id"),
                     line.text("verb"),
                     line.text_or_empty("label"),
                     line.text_or_empty("note"),
                     line.one_of("phase", kFaultPhases),
                     {},
                     {}};
    if (line.has("nodes")) fault.nodes = node_list(line, line.at("nodes"));
    if (line.has("groups")) {
      for (const Json& group : line.array("groups")) fault.groups.push_back(node_list(line, group));
    }
    record.what = std::move(fault);
  }

  void note(const Object& line, TraceRecord& record) { record.what = NoteSaid{line.text("text")}; }

  void violation(const Object& line, TraceRecord& record) {
    record.what = ClaimViolated{line.text("claim"), line.text_or_empty("evidence")};
  }

  void ask(const Object& line, TraceRecord& record) {
    Asked asked{line.text("question"), line.text_or_empty("explain"), texts(line, "options"), {}, {}, {}};
    for (const Json& item : line.array("right")) {
      if (!item.is_number_unsigned() || item.get<std::uint64_t>() >= asked.options.size())
        fail(line.place(), "expected \"right\" to hold positions of options");
      asked.right.push_back(item.get<std::size_t>());
    }
    if (line.has("asked")) asked.asked = line.integer("asked");
    if (line.has("judged")) asked.judged = line.integer("judged");
    record.what = std::move(asked);
  }

  void end(const Object& line, TraceRecord& record) { record.what = RunEnded{line.text_or_empty("digest")}; }

  std::size_t nodes_;
  std::set<std::uint64_t> sent_;
};

Json parse(const std::string& text, const Place& place) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    fail(place, fmt::format("expected a JSON object on one line (column {})", error.byte));
  }
}

}  // namespace

Json JsonText::parse() const { return text_.empty() ? Json() : Json::parse(text_); }

TraceError::TraceError(const std::string& file, std::size_t line, const std::string& message)
    : std::runtime_error(fmt::format("{}:{}: {}", file, line, message)), line_(line) {}

TraceFile read_trace(std::istream& in, const std::string& file) {
  TraceFile trace;
  std::string text;
  std::size_t number = 1;
  if (!std::getline(in, text)) fail({file, number}, "expected the header of a trace, found an empty file");
  const Json header = parse(text, {file, number});
  trace.header = read_header(Object(header, {file, number}));
  RecordReader reader(trace.header.nodes.size());
  while (std::getline(in, text)) {
    ++number;
    if (text.empty()) continue;
    const Json json = parse(text, {file, number});
    if (auto record = reader.read(Object(json, {file, number}))) trace.records.push_back(std::move(*record));
  }
  return trace;
}

TraceFile read_trace_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail({path, 0}, "expected a trace file that can be read");
  return read_trace(in, path);
}

}  // namespace orrery::diagrams
