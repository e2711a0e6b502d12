// Vocabulary: the tables. A word that is not here is an unknown key, and its nearest neighbour here is what was meant.
#include "sim/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace orrery::scenario {
namespace {

constexpr std::string_view kLatencyHelp = "how long a message travels; a spread";
constexpr std::string_view kNoteHelp = "text for the diagram";

constexpr std::array kTopLevel = std::to_array<Keyword>({
    {"orrery", Value::version, "version of the format: 1"},
    {"$schema", Value::text, "where an editor finds the schema"},
    {"name", Value::text, "what the scenario is called; required"},
    {"about", Value::text, "the lesson, in a few sentences"},
    {"note", Value::text, kNoteHelp},
    {"teach", Value::teach, "for lessons: objective, needs, minutes"},
    {"origin", Value::remarks, "where a shrunk file came from"},
    {"extends", Value::files, "a file, or a list of them, that this one is laid over"},
    {"seed", Value::whole, "the first seed; 1"},
    {"runs", Value::count, "how many seeds, one after the other; 1"},
    {"duration", Value::duration, "how long the run is; required unless `stop`"},
    {"pace", Value::pace, "\"timed\", or \"steps\": nothing moves unless a step says so"},
    {"luck", Value::luck, "\"seed\", or \"quiet\": every pick takes its usual value"},
    {"stop", Value::condition, "a condition that ends the run"},
    {"calm", Value::duration, "faults end this long before the end; 0s"},
    {"system", Value::system, "kind, nodes and options; required"},
    {"zones", Value::sets, "names for sets of nodes: places"},
    {"groups", Value::sets, "names for sets of nodes"},
    {"network", Value::network, "latency, loss ... of all links and of some"},
    {"disk", Value::disk, "how disks behave"},
    {"clock", Value::clock, "how far the nodes' clocks are off"},
    {"per_node", Value::per_node, "options, disk and clock of some nodes"},
    {"workload", Value::workload, "what clients ask for"},
    {"faults", Value::faults, "what goes wrong"},
    {"steps", Value::steps, "actions in order, each after the last is done"},
    {"budget", Value::budget, "how much may be broken at once; a minority"},
    {"rare_paths", Value::rare_paths, "rare code paths that are taken more often: \"seed\", \"off\" or their names"},
    {"mutants", Value::mutants, "known mistakes to switch on"},
    {"check", Value::check, "claims to judge; those of the system's own bundle"},
    {"expect", Value::expect, "what the run should end as; \"pass\""},
    {"variants", Value::variants, "patches by name: each is a run of its own"},
    {"sweep", Value::sweep, "values by path: each combination is a run of its own"},
    {"ask", Value::ask, "questions of an exercise"},
    {"draw", Value::draw, "options of the diagram"},
});
constexpr std::array kTeach = std::to_array<Keyword>({
    {"objective", Value::text, "what the reader will have understood"},
    {"needs", Value::files, "scenarios that come first, such as basics/first-run"},
    {"minutes", Value::count, "how long it takes"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kDraw = std::to_array<Keyword>({
    {"view", Value::text, "which picture: space-time, past, log, timeline, history, states, links, ring, sweep ..."},
    {"from", Value::duration, "where it begins"},
    {"to", Value::duration, "where it ends"},
    {"nodes", Value::nodes, "whom it shows"},
    {"only", Value::words, "what it shows of them"},
    {"theme", Value::text, "its colours"},
    {"size", Value::text, "its size"},
    {"time", Value::text, "how time is laid out: linear, compressed, events"},
    {"event", Value::count, "the event that it is about, by its number"},
    {"messages", Value::count, "how many messages it shows at most"},
    {"pages", Value::count, "on how many pages at most"},
    {"build", Value::count, "how many steps it is built up in"},
    {"window", Value::duration, "how much time is one point of a curve"},
    {"x", Value::words, "what goes along: a path that is swept, or a statistic"},
    {"y", Value::words, "what goes up: statistics"},
    {"by", Value::words, "swept paths: one curve for each of their values"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kSystem = std::to_array<Keyword>({
    {"kind", Value::system_kind, "which system; required"},
    {"nodes", Value::servers, "how many servers, named n1, n2, ..., or their names"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kPart = std::to_array<Keyword>({
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kNetwork = std::to_array<Keyword>({
    {"latency", Value::spread, kLatencyHelp},
    {"loss", Value::chance, "chance that a message is lost"},
    {"duplicate", Value::chance, "chance that a message comes twice"},
    {"reorder", Value::chance, "chance that a message takes a second latency and is overtaken"},
    {"corrupt", Value::chance, "chance that a message is damaged, and so lost"},
    {"bandwidth", Value::bandwidth, "bytes a second, such as 1MB/s"},
    {"queue", Value::size, "bytes that may wait for the bandwidth, such as 64KiB"},
    {"links", Value::links, "the same for some links; later ones win"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kLink = std::to_array<Keyword>({
    {"link", Value::link, "which: n1->n2, a<->b; required"},
    {"latency", Value::spread, kLatencyHelp},
    {"loss", Value::chance, "chance that a message is lost"},
    {"duplicate", Value::chance, "chance that a message comes twice"},
    {"reorder", Value::chance, "chance that a message takes a second latency and is overtaken"},
    {"corrupt", Value::chance, "chance that a message is damaged, and so lost"},
    {"bandwidth", Value::bandwidth, "bytes a second, such as 1MB/s"},
    {"queue", Value::size, "bytes that may wait for the bandwidth, such as 64KiB"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kDisk = std::to_array<Keyword>({
    {"sync", Value::spread, "how long a sync takes; a spread"},
    {"size", Value::size, "how many bytes fit, such as 64KiB; without it a disk is never full"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kClock = std::to_array<Keyword>({
    {"offset", Value::signed_spread, "how far the wall clock is ahead; a spread, drawn for each node"},
    {"drift_ppm", Value::integers,
     "how much faster the clocks run, in millionths; a number or a range such as \"-50..50\""},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kPerNode = std::to_array<Keyword>({
    {"disk", Value::disk, "how these nodes' disks behave"},
    {"clock", Value::clock, "how far these nodes' clocks are off"},
    {"initial", Value::initial, "what is durable at the first boot, as the system declares"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kWorkload = std::to_array<Keyword>({
    {"id", Value::name, "names the workload"},
    {"kind", Value::workload_kind, "which operations, one of the system's workloads; required"},
    {"clients", Value::clients, "how many, which take the next free names c1, c2, ..., or their names; 1"},
    {"rate", Value::rate, "open: operations in a time, of all clients together, such as 100/s"},
    {"think", Value::duration, "closed: a client waits this long before its next operation"},
    {"mix", Value::mix, "weights by operation"},
    {"reads", Value::chance, "share of reads; the rest are writes"},
    {"keys", Value::count, "how many keys; 16"},
    {"skew", Value::skew, "how unevenly keys are asked for, such as zipf(1.1); all alike"},
    {"timeout", Value::duration, "a client gives an operation up after this"},
    {"retry", Value::retry, "how clients ask again when no answer comes"},
    {"from", Value::duration, "when the workload begins; 0s"},
    {"until", Value::duration, "when it ends; with the run"},
    {"chance", Value::chance, "is it in this run at all"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kRetry = std::to_array<Keyword>({
    {"attempts", Value::count, "how often a client asks at most; until its timeout"},
    {"backoff", Value::duration, "how much longer it waits before it asks again; 0s"},
    {"budget", Value::number, "how many retries there may be for each request of a client; any number"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kScript = std::to_array<Keyword>({
    {"id", Value::name, "names the workload"},
    {"clients", Value::clients, "how many, which take the next free names c1, c2, ..., or their names; 1"},
    {"ops", Value::operations, "operations, one after the other"},
    {"repeat", Value::count, "how often the list is run; 1"},
    {"timeout", Value::duration, "a client gives an operation up after this"},
    {"chance", Value::chance, "is it in this run at all"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kOperation = std::to_array<Keyword>({
    {"id", Value::name, "names the operation, for conditions and expectations"},
    {"op", Value::operation, "\"put x 1\", or a list when arguments have blanks; required"},
    {"at", Value::spread, "not before this time; a spread"},
    {"when", Value::condition, "not before this condition is true"},
    {"after", Value::spread, "this long after that; a spread"},
    {"to", Value::nodes, "which node is asked; whom the client likes"},
    {"timeout", Value::duration, "the client gives up after this"},
    {"expect", Value::result, "how it must end: ok 1, fail | unknown"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kBudget = std::to_array<Keyword>({
    {"nodes", Value::budget_nodes, "how many servers, or \"minority\""},
    {"zones", Value::whole, "in how many zones nodes may be broken"},
    {"clock", Value::duration, "how far random faults may set the servers' wall clocks apart"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kClaim = std::to_array<Keyword>({
    {"claim", Value::claim, "a claim or bundle of the system, judged with its own `within`"},
    {"id", Value::name, "names a claim written here"},
    {"always", Value::condition, "a condition that holds after every event"},
    {"never", Value::condition, "a condition that holds after no event"},
    {"eventually", Value::condition, "a condition that comes true once faults have stopped"},
    {"sometimes", Value::condition, "a condition that some run reaches"},
    {"within", Value::duration, "the bound of an `eventually`"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kExpect = std::to_array<Keyword>({
    {"if", Value::fitting, "only when the file has these values: {path: value}"},
    {"violates", Value::claims, "the claim, or any of several, that must break"},
    {"before", Value::duration, "the violation is before this time"},
    {"node", Value::name, "the violation is at this node"},
    {"sometimes", Value::claims, "claims that must have been reached"},
    {"ops", Value::results, "how operations must end: {id: result}"},
    {"stats", Value::stats, "tests of statistics: {name: test}"},
    {"state", Value::state, "tests of expressions at the end: {expression: test}"},
    {"note", Value::text, kNoteHelp},
});

constexpr std::array kPublished = std::to_array<Keyword>({
    {"published", Value::test, "the value that somebody published; required"},
    {"within", Value::chance, "how far ours may be off, as a part of it"},
    {"ci", Value::chance, "how sure the interval of ours is that it must lie in, such as 0.99"},
    {"source", Value::text, "where it was published; required"},
    {"note", Value::text, kNoteHelp},
});

using sim::Verb;
constexpr std::array kVerbs = std::to_array<VerbSpec>({
    {Verb::crash, Whom::nodes, true, "lose", "", "stops nodes; what was not synced may be lost"},
    {Verb::restart, Whom::nodes, false, "", "", "boots nodes again"},
    {Verb::pause, Whom::nodes, true, "", "", "stops nodes for a while, with their memory, as a long GC does"},
    {Verb::slow, Whom::nodes, true, "factor", "factor", "makes nodes slower"},
    {Verb::erring, Whom::nodes, true, "share", "", "nodes lose a share of what arrives"},
    {Verb::replace, Whom::nodes, false, "", "", "puts fresh nodes with empty disks in place of these"},
    {Verb::partition, Whom::partition, true, "of", "", "divides the nodes into groups that don't hear each other"},
    {Verb::isolate, Whom::nodes, true, "direction", "", "cuts nodes off from all others"},
    {Verb::cut, Whom::link, true, "", "", "cuts links"},
    {Verb::degrade, Whom::link, true, "latency loss duplicate reorder corrupt bandwidth queue", "",
     "makes links worse"},
    {Verb::drop, Whom::messages, true, "share", "", "loses messages"},
    {Verb::delay, Whom::messages, true, "by share", "by", "delays messages"},
    {Verb::duplicate, Whom::messages, true, "by share", "", "delivers messages twice"},
    {Verb::hold, Whom::messages, true, "share", "", "keeps messages back until it ends"},
    {Verb::disk_lie, Whom::nodes, true, "", "", "syncs are answered at once and nothing is durable"},
    {Verb::disk_stall, Whom::nodes, true, "", "", "no sync is answered"},
    {Verb::disk_slow, Whom::nodes, true, "sync", "sync", "syncs take longer"},
    {Verb::disk_rot, Whom::nodes, false, "records", "", "durable records turn corrupt"},
    {Verb::disk_lose, Whom::nodes, false, "records", "", "writes that were acknowledged never reached the disk"},
    {Verb::disk_misdirect, Whom::nodes, false, "", "", "a write goes to the wrong place"},
    {Verb::disk_full, Whom::nodes, true, "", "", "the next append halts the node"},
    {Verb::disk_wipe, Whom::nodes, false, "", "", "the disk is empty"},
    {Verb::clock_jump, Whom::nodes, false, "by clock", "by", "clocks jump"},
    {Verb::clock_drift, Whom::nodes, true, "ppm", "ppm", "clocks run faster or slower"},
    {Verb::pin, Whom::pin, false, "to", "to", "one pick of a process has this answer: n1.election_timeout#2"},
    {Verb::load, Whom::workload, true, "rate", "rate", "changes the rate of a workload"},
    {Verb::op, Whom::operation, false, "client to timeout expect", "", "a client asks for something"},
});
constexpr std::array kAction = std::to_array<Keyword>({
    {"id", Value::name, "names the action and keys its luck"},
    {"note", Value::text, kNoteHelp},
    {"at", Value::spread, "when it starts; a spread"},
    {"every", Value::spread, "how often it starts; a spread"},
    {"when", Value::condition, "starts when this condition turns true"},
    {"from", Value::duration, "not armed before this time"},
    {"after", Value::spread, "starts this much later; a spread"},
    {"times", Value::count, "how often at most; 1, with `every` unlimited"},
    {"chance", Value::chance, "is it in this run at all"},
    {"for", Value::spread, "how long it lasts; a spread"},
    {"until", Value::time_or_condition, "the time or condition that ends it"},
    {"stagger", Value::spread, "one node after another, this far apart; a spread"},
    {"heal_order", Value::heal_order, "\"same\" or \"shuffled\""},
    {"as", Value::name, "names the nodes it acts on"},
});
constexpr std::array kParameters = std::to_array<Keyword>({
    {"lose", Value::lose, "what a crash takes: nothing, unsynced, torn, all"},
    {"factor", Value::number, "how many times slower"},
    {"share", Value::chance, "chance for each message; 1"},
    {"of", Value::nodes, "whom a partition divides; the servers"},
    {"direction", Value::direction, "which messages are cut off: both, in, out"},
    {"latency", Value::spread, kLatencyHelp},
    {"loss", Value::chance, "chance that a message is lost"},
    {"duplicate", Value::chance, "chance that a message comes twice"},
    {"reorder", Value::chance, "chance that a message takes a second latency and is overtaken"},
    {"corrupt", Value::chance, "chance that a message is damaged, and so lost"},
    {"bandwidth", Value::bandwidth, "bytes a second"},
    {"queue", Value::size, "bytes that may wait for the bandwidth"},
    {"by", Value::signed_spread, "how much; a spread"},
    {"sync", Value::spread, "how long a sync takes; a spread"},
    {"records", Value::count, "how many records; 1"},
    {"clock", Value::clock_kind, "wall, monotonic or both"},
    {"ppm", Value::integers, "millionths, a number or a range such as \"-500..500\""},
    {"to", Value::nodes, "pin: the duration that the pick gives; op: which node is asked"},
    {"rate", Value::rate, "operations in a time, of all clients together, such as 100/s"},
    {"client", Value::name, "who asks; the first client"},
    {"timeout", Value::duration, "the client gives up after this"},
    {"expect", Value::result, "how it must end: ok 1, fail | unknown"},
});
constexpr std::array kStepVerbs = std::to_array<Keyword>({
    {"op", Value::operation, "a client is asked for an operation: \"put x 1\", or a list when arguments have blanks"},
    {"assert", Value::condition, "a condition that holds now"},
    {"run", Value::duration,
     "so much time passes, and everything moves; where nothing moves by itself, claims that come true eventually are "
     "judged in it alone, from its beginning"},
    {"deliver", Value::messages, "messages in flight that arrive, those alone"},
    {"fire", Value::text, "a timer fires: \"retry c1\""},
    {"settle", Value::nodes, "messages among these nodes and their disks move until nothing is left"},
});
constexpr std::array kStepKeys = std::to_array<Keyword>({
    {"id", Value::name, "names the step's action or operation and keys its luck"},
    {"note", Value::text, kNoteHelp},
    {"at", Value::spread, "not before this time"},
    {"when", Value::condition, "waits until this condition is true"},
    {"within", Value::duration, "bounds the wait for `when`"},
    {"after", Value::spread, "then waits this long"},
});
constexpr std::array kStepParameters = std::to_array<Keyword>({
    {"client", Value::name, "op: who is asked; the only client"},
    {"to", Value::nodes, "op: which node the client asks; whom it likes"},
    {"timeout", Value::duration, "op: the client gives up after this"},
    {"expect", Value::result, "op: how it must end: ok 1, fail | unknown"},
    {"only", Value::messages, "settle: moves these messages alone"},
    {"until", Value::condition, "settle: ends when this condition is true"},
});
constexpr std::array kQuestion = std::to_array<Keyword>({
    {"question", Value::text, "what the reader is asked; required"},
    {"options", Value::answers, "what may be the answer: texts, or {text, if}; required"},
    {"answer", Value::expression,
     "an expression whose value is one of the options; a selector gives its node's name or \"nobody\""},
    {"explain", Value::text, "why, for the answer sheet"},
    {"when", Value::condition, "asked when this condition turns true"},
    {"at", Value::spread, "asked at this time; at the beginning"},
    {"after", Value::spread, "asked this much later"},
    {"judge", Value::time_or_condition, "the time or condition at which the options are judged; as it is asked"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kOption = std::to_array<Keyword>({
    {"text", Value::text, "the option; required"},
    {"if", Value::condition, "it is the answer when this holds; without it never"},
    {"note", Value::text, kNoteHelp},
});
constexpr std::array kReserved = std::to_array<std::string_view>({
    "servers", "clients", "all",   "rest",   "of",     "minority", "majority", "and",
    "or",      "not",     "is",    "by",     "nobody", "sent",     "lost",     "delivered",
    "fact",    "op",      "fault", "healed", "count",  "since",    "true",     "false",
});

}  // namespace

std::span<const Keyword> top_level_keys() { return kTopLevel; }
std::span<const Keyword> system_keys() { return kSystem; }
std::span<const Keyword> part_keys() { return kPart; }
std::span<const Keyword> teach_keys() { return kTeach; }
std::span<const Keyword> draw_keys() { return kDraw; }
std::span<const Keyword> network_keys() { return kNetwork; }
std::span<const Keyword> link_keys() { return kLink; }
std::span<const Keyword> disk_keys() { return kDisk; }
std::span<const Keyword> clock_keys() { return kClock; }
std::span<const Keyword> per_node_keys() { return kPerNode; }
std::span<const Keyword> workload_keys() { return kWorkload; }
std::span<const Keyword> script_keys() { return kScript; }
std::span<const Keyword> operation_keys() { return kOperation; }
std::span<const Keyword> retry_keys() { return kRetry; }
std::span<const Keyword> budget_keys() { return kBudget; }
std::span<const Keyword> claim_keys() { return kClaim; }
std::span<const Keyword> expect_keys() { return kExpect; }
std::span<const Keyword> published_keys() { return kPublished; }
std::span<const VerbSpec> verb_specs() { return kVerbs; }
std::span<const Keyword> question_keys() { return kQuestion; }
std::span<const Keyword> option_keys() { return kOption; }
std::span<const Keyword> step_verbs() { return kStepVerbs; }
std::span<const Keyword> step_keys() { return kStepKeys; }
std::span<const Keyword> step_parameters() { return kStepParameters; }
std::span<const Keyword> action_keys() { return kAction; }
std::span<const Keyword> action_parameters() { return kParameters; }

std::vector<KeyTable> key_tables() {
  return {{"", kTopLevel},          {"teach", kTeach},          {"draw", kDraw},
          {"system", kSystem},      {"network", kNetwork},      {"network.links", kLink},
          {"disk", kDisk},          {"clock", kClock},          {"per_node", kPerNode},
          {"workload", kWorkload},  {"workload", kScript},      {"workload.ops", kOperation},
          {"faults", kAction},      {"faults", kParameters},    {"budget", kBudget},
          {"check", kClaim},        {"expect", kExpect},        {"steps", kStepVerbs},
          {"steps", kStepKeys},     {"steps", kStepParameters}, {"ask", kQuestion},
          {"ask.options", kOption}, {"workload.retry", kRetry}, {"expect.stats", kPublished}};
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

const Keyword* find_keyword(std::span<const Keyword> keywords, std::string_view name) {
  const auto found =
      std::find_if(keywords.begin(), keywords.end(), [&](const Keyword& keyword) { return keyword.name == name; });
  return found == keywords.end() ? nullptr : &*found;
}

std::vector<std::string> names_of_keywords(std::span<const Keyword> keywords) {
  std::vector<std::string> names;
  for (const Keyword& keyword : keywords) names.emplace_back(keyword.name);
  return names;
}

bool is_reserved(std::string_view word) {
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

}  // namespace orrery::scenario
