// Vocabulary: the tables. A word that is not here is an unknown key, and its nearest neighbour here is what was meant.
#include "sim/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace orrery::scenario {
namespace {

constexpr std::string_view kLatencyHelp = "how long a message travels; a spread";
constexpr std::string_view kNoteHelp = "text for the diagram";

constexpr std::array kTopLevel = std::to_array<Keyword>({
    {"orrery", "version of the format: 1"},
    {"$schema", "where an editor finds the schema"},
    {"name", "what the scenario is called; required"},
    {"about", "the lesson, in a few sentences"},
    {"note", kNoteHelp},
    {"teach", "for lessons: objective, needs, minutes"},
    {"origin", "where a shrunk file came from"},
    {"extends", "a file, or a list of them, that this one is laid over"},
    {"seed", "the first seed; 1"},
    {"runs", "how many seeds, one after the other; 1"},
    {"duration", "how long the run is; required unless `stop`"},
    {"pace", "\"timed\", or \"steps\": nothing moves unless a step says so"},
    {"luck", "\"seed\", or \"quiet\": every pick takes its usual value"},
    {"stop", "a condition that ends the run"},
    {"calm", "faults end this long before the end; 0s"},
    {"system", "kind, nodes and options; required"},
    {"zones", "names for sets of nodes: places"},
    {"groups", "names for sets of nodes"},
    {"network", "latency, loss ... of all links and of some"},
    {"disk", "how disks behave"},
    {"clock", "how far the nodes' clocks are off"},
    {"per_node", "options, disk and clock of some nodes"},
    {"workload", "what clients ask for"},
    {"faults", "what goes wrong"},
    {"steps", "actions in order, each after the last is done"},
    {"budget", "how much may be broken at once; a minority"},
    {"rare_paths", "rare code paths that are taken more often", true},
    {"mutants", "known mistakes to switch on"},
    {"check", "claims to judge; those of the system's own bundle"},
    {"expect", "what the run should end as; \"pass\""},
    {"variants", "patches by name: each is a run of its own"},
    {"sweep", "values by path: each combination is a run of its own"},
    {"ask", "questions of an exercise"},
    {"draw", "options of the diagram"},
});
constexpr std::array kSystem = std::to_array<Keyword>({
    {"kind", "which system; required"},
    {"nodes", "how many servers, named n1, n2, ..., or their names"},
});
constexpr std::array kNetwork = std::to_array<Keyword>({
    {"latency", kLatencyHelp},
    {"loss", "chance that a message is lost"},
    {"duplicate", "chance that a message comes twice"},
    {"reorder", "chance that a message takes a second latency and is overtaken"},
    {"corrupt", "chance that a message is damaged, and so lost"},
    {"bandwidth", "bytes a second, such as 1MB/s"},
    {"queue", "bytes that may wait for the bandwidth, such as 64KiB"},
    {"links", "the same for some links; later ones win"},
});
constexpr std::array kLink = std::to_array<Keyword>({
    {"link", "which: n1->n2, a<->b; required"},
    {"latency", kLatencyHelp},
    {"loss", "chance that a message is lost"},
    {"duplicate", "chance that a message comes twice"},
    {"reorder", "chance that a message takes a second latency and is overtaken"},
    {"corrupt", "chance that a message is damaged, and so lost"},
    {"bandwidth", "bytes a second, such as 1MB/s"},
    {"queue", "bytes that may wait for the bandwidth, such as 64KiB"},
    {"note", kNoteHelp},
});
constexpr std::array kDisk = std::to_array<Keyword>({
    {"sync", "how long a sync takes; a spread"},
    {"size", "when the disk is full", true},
});
constexpr std::array kClock = std::to_array<Keyword>({
    {"offset", "how far the wall clock is ahead; a spread, drawn for each node"},
    {"drift_ppm", "how much faster the clocks run, in millionths; a number or a range such as \"-50..50\""},
});
constexpr std::array kPerNode = std::to_array<Keyword>({
    {"disk", "how these nodes' disks behave"},
    {"clock", "how far these nodes' clocks are off"},
    {"initial", "what is durable at the first boot", true},
    {"note", kNoteHelp},
});
constexpr std::array kWorkload = std::to_array<Keyword>({
    {"id", "names the workload"},
    {"kind", "which operations, one of the system's workloads; required"},
    {"clients", "how many, which take the next free names c1, c2, ..., or their names; 1"},
    {"rate", "open: operations in a time, of all clients together, such as 100/s"},
    {"think", "closed: a client waits this long before its next operation"},
    {"mix", "weights by operation"},
    {"reads", "share of reads; the rest are writes"},
    {"keys", "how many keys; 16"},
    {"skew", "how uneven the keys are asked for", true},
    {"timeout", "a client gives an operation up after this"},
    {"retry", "how clients try again", true},
    {"from", "when the workload begins; 0s"},
    {"until", "when it ends; with the run"},
    {"chance", "is it in this run at all"},
    {"note", kNoteHelp},
});
constexpr std::array kScript = std::to_array<Keyword>({
    {"id", "names the workload"},
    {"clients", "how many, which take the next free names c1, c2, ..., or their names; 1"},
    {"ops", "operations, one after the other"},
    {"repeat", "how often the list is run; 1"},
    {"timeout", "a client gives an operation up after this"},
    {"chance", "is it in this run at all"},
    {"note", kNoteHelp},
});
constexpr std::array kOperation = std::to_array<Keyword>({
    {"id", "names the operation, for conditions and expectations"},
    {"op", "\"put x 1\", or a list when arguments have blanks; required"},
    {"at", "not before this time; a spread"},
    {"when", "not before this condition is true"},
    {"after", "this long after that; a spread"},
    {"to", "which node is asked; whom the client likes"},
    {"timeout", "the client gives up after this"},
    {"expect", "how it must end: ok 1, fail | unknown"},
    {"note", kNoteHelp},
});
constexpr std::array kBudget = std::to_array<Keyword>({
    {"nodes", "how many servers, or \"minority\""},
    {"zones", "how many zones", true},
    {"clock", "how far clocks may differ", true},
});
constexpr std::array kClaim = std::to_array<Keyword>({
    {"claim", "a claim or bundle of the system, judged with its own `within`"},
    {"id", "names a claim written here"},
    {"always", "a condition that holds after every event"},
    {"never", "a condition that holds after no event"},
    {"eventually", "a condition that comes true once faults have stopped"},
    {"sometimes", "a condition that some run reaches"},
    {"within", "the bound of an `eventually`"},
    {"note", kNoteHelp},
});
constexpr std::array kExpect = std::to_array<Keyword>({
    {"if", "only when the file has these values: {path: value}"},
    {"violates", "the claim, or any of several, that must break"},
    {"before", "the violation is before this time"},
    {"node", "the violation is at this node"},
    {"sometimes", "claims that must have been reached"},
    {"ops", "how operations must end: {id: result}"},
    {"stats", "tests of statistics: {name: test}"},
    {"state", "tests of expressions at the end: {expression: test}"},
    {"note", kNoteHelp},
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
});
constexpr std::array kLaterVerbs = std::to_array<Keyword>({
    {"load", "changes the rate of a workload", true},
    {"op", "an operation as a fault", true},
});
constexpr std::array kAction = std::to_array<Keyword>({
    {"id", "names the action and keys its luck"},
    {"note", kNoteHelp},
    {"at", "when it starts; a spread"},
    {"every", "how often it starts; a spread"},
    {"when", "starts when this condition turns true"},
    {"from", "not armed before this time"},
    {"after", "starts this much later; a spread"},
    {"times", "how often at most; 1, with `every` unlimited"},
    {"chance", "is it in this run at all"},
    {"for", "how long it lasts; a spread"},
    {"until", "the time or condition that ends it"},
    {"stagger", "one node after another, this far apart; a spread"},
    {"heal_order", "\"same\" or \"shuffled\""},
    {"as", "names the nodes it acts on"},
});
constexpr std::array kParameters = std::to_array<Keyword>({
    {"lose", "what a crash takes: nothing, unsynced, torn, all"},
    {"factor", "how many times slower"},
    {"share", "chance for each message; 1"},
    {"of", "whom a partition divides; the servers"},
    {"direction", "which messages are cut off: both, in, out"},
    {"latency", kLatencyHelp},
    {"loss", "chance that a message is lost"},
    {"duplicate", "chance that a message comes twice"},
    {"reorder", "chance that a message takes a second latency and is overtaken"},
    {"corrupt", "chance that a message is damaged, and so lost"},
    {"bandwidth", "bytes a second"},
    {"queue", "bytes that may wait for the bandwidth"},
    {"by", "how much; a spread"},
    {"sync", "how long a sync takes; a spread"},
    {"records", "how many records; 1"},
    {"clock", "wall, monotonic or both"},
    {"ppm", "millionths, a number or a range such as \"-500..500\""},
    {"to", "the duration that the pick gives"},
});
constexpr std::array kStepVerbs = std::to_array<Keyword>({
    {"op", "a client is asked for an operation: \"put x 1\", or a list when arguments have blanks"},
    {"assert", "a condition that holds now"},
    {"run", "so much time passes, and everything moves"},
    {"deliver", "messages in flight that arrive, those alone"},
    {"fire", "a timer fires: \"retry c1\""},
    {"settle", "messages among these nodes and their disks move until nothing is left"},
});
constexpr std::array kStepKeys = std::to_array<Keyword>({
    {"id", "names the step's action or operation and keys its luck"},
    {"note", kNoteHelp},
    {"when", "waits until this condition is true"},
    {"within", "bounds the wait for `when`"},
    {"after", "then waits this long"},
});
constexpr std::array kStepParameters = std::to_array<Keyword>({
    {"client", "op: who is asked; the only client"},
    {"to", "op: which node the client asks; whom it likes"},
    {"timeout", "op: the client gives up after this"},
    {"expect", "op: how it must end: ok 1, fail | unknown"},
    {"only", "settle: moves these messages alone"},
    {"until", "settle: ends when this condition is true"},
});
constexpr std::array kQuestion = std::to_array<Keyword>({
    {"question", "what the reader is asked; required"},
    {"options", "what may be the answer: texts, or {text, if}; required"},
    {"answer", "an expression whose value is one of the options; a selector gives its node's name or \"nobody\""},
    {"explain", "why, for the answer sheet"},
    {"when", "asked when this condition turns true"},
    {"at", "asked at this time; at the beginning"},
    {"after", "asked this much later"},
    {"judge", "the time or condition at which the options are judged; as it is asked"},
    {"note", kNoteHelp},
});
constexpr std::array kOption = std::to_array<Keyword>({
    {"text", "the option; required"},
    {"if", "it is the answer when this holds; without it never"},
});
constexpr std::array kReserved = std::to_array<std::string_view>({
    "servers", "clients", "all",   "rest",   "of",     "minority", "majority", "and",
    "or",      "not",     "is",    "by",     "nobody", "sent",     "lost",     "delivered",
    "fact",    "op",      "fault", "healed", "count",  "since",    "true",     "false",
});

}  // namespace

std::span<const Keyword> top_level_keys() { return kTopLevel; }
std::span<const Keyword> system_keys() { return kSystem; }
std::span<const Keyword> network_keys() { return kNetwork; }
std::span<const Keyword> link_keys() { return kLink; }
std::span<const Keyword> disk_keys() { return kDisk; }
std::span<const Keyword> clock_keys() { return kClock; }
std::span<const Keyword> per_node_keys() { return kPerNode; }
std::span<const Keyword> workload_keys() { return kWorkload; }
std::span<const Keyword> script_keys() { return kScript; }
std::span<const Keyword> operation_keys() { return kOperation; }
std::span<const Keyword> budget_keys() { return kBudget; }
std::span<const Keyword> claim_keys() { return kClaim; }
std::span<const Keyword> expect_keys() { return kExpect; }
std::span<const VerbSpec> verb_specs() { return kVerbs; }
std::span<const Keyword> later_verbs() { return kLaterVerbs; }
std::span<const Keyword> question_keys() { return kQuestion; }
std::span<const Keyword> option_keys() { return kOption; }
std::span<const Keyword> step_verbs() { return kStepVerbs; }
std::span<const Keyword> step_keys() { return kStepKeys; }
std::span<const Keyword> step_parameters() { return kStepParameters; }
std::span<const Keyword> action_keys() { return kAction; }
std::span<const Keyword> action_parameters() { return kParameters; }

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
