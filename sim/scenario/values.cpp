// Values: the table. Patterns are put together from the few below.
#include "sim/scenario/values.hpp"

#include <array>

#include "sim/action.hpp"

// Patterns are texts that are put together, which only the preprocessor can do with literals.
#define ORRERY_DECIMAL "[0-9]+(\\.[0-9]+)?"
#define ORRERY_TIME "(ns|us|ms|s|m|h)"
#define ORRERY_DURATION ORRERY_DECIMAL ORRERY_TIME
#define ORRERY_SIZE ORRERY_DECIMAL "(B|kB|MB|GB|KiB|MiB|GiB)"
#define ORRERY_LUCKY_SPREAD "exp\\( *" ORRERY_DURATION " *\\)|tail\\( *" ORRERY_DURATION " *, *" ORRERY_DURATION " *\\)"
#define ORRERY_WHOLE "[-+]?[0-9]+"
#define ORRERY_NAME "[A-Za-z_][A-Za-z0-9_]*"

namespace orrery::scenario {
namespace {

constexpr std::array<std::string_view, 2> kPaces{"timed", "steps"};
constexpr std::array<std::string_view, 2> kLucks{"seed", "quiet"};
constexpr std::array<std::string_view, 2> kHealOrders{"same", "shuffled"};

constexpr std::string_view kTerm =
    "[ QUANTITY of ] TERM { & TERM }; QUANTITY: 2, 1/3, minority, majority; TERM: [!] a node, role, zone, group, `as` "
    "name, servers, clients, all or [NODES, ...]";

constexpr std::array kValues = std::to_array<ValueSpec>({
    {Value::version, "version", "the version of the format", "1", "1", ""},
    {Value::text, "text", "a text for people", "\"...\"", "\"the switch fails\"", ""},
    {Value::name, "name", "a name", "letters, digits and _, not a digit first", "gc_pause", "^" ORRERY_NAME "$"},
    {Value::flag, "flag", "a truth value", "true | false", "true", ""},
    {Value::whole, "whole", "a whole number from 0 on", "0, 1, 2 ...", "7", ""},
    {Value::count, "count", "a whole number from 1 on", "1, 2, 3 ...", "20", ""},
    {Value::number, "number", "a number", "a JSON number", "2.5", ""},
    {Value::chance, "chance", "a probability", "a JSON number from 0 to 1", "0.01", ""},
    {Value::duration, "duration", "a time span, an exact decimal", "NUMBER(ns | us | ms | s | m | h)", "1.5s",
     "^" ORRERY_DURATION "$"},
    {Value::spread, "spread", "a time span that is drawn at each use: fixed, uniform, exponential or long-tailed",
     "DURATION | DURATION..DURATION | exp(MEAN) | tail(MEDIAN, P99.9)", "1ms..5ms",
     "^(" ORRERY_DURATION "(\\.\\." ORRERY_DURATION ")?|" ORRERY_LUCKY_SPREAD ")$"},
    {Value::signed_spread, "signed_spread", "a spread that may have a sign", "as spread, with - before a duration",
     "-5ms..5ms", "^([-+]?" ORRERY_DURATION "(\\.\\.[-+]?" ORRERY_DURATION ")?|" ORRERY_LUCKY_SPREAD ")$"},
    {Value::rate, "rate", "how often", "NUMBER/(ns | us | ms | s | m | h)", "100/s",
     "^" ORRERY_DECIMAL "/" ORRERY_TIME "$"},
    {Value::size, "size", "bytes", "NUMBER(B | kB | MB | GB | KiB | MiB | GiB)", "64KiB", "^" ORRERY_SIZE "$"},
    {Value::bandwidth, "bandwidth", "bytes in a second", "SIZE/s", "1MB/s", "^" ORRERY_SIZE "/s$"},
    {Value::integers, "integers", "a whole number, perhaps drawn", "NUMBER | \"LOW..HIGH\"", "-500..500",
     "^" ORRERY_WHOLE "(\\.\\." ORRERY_WHOLE ")?$"},
    {Value::skew, "skew", "how uneven", "zipf(EXPONENT)", "zipf(1.1)", "^zipf\\( *" ORRERY_DECIMAL " *\\)$"},

    {Value::nodes, "selector", "some of the nodes; in a list: their union", kTerm, "1 of servers & !old", ""},
    {Value::link, "link", "directed links between nodes", "NODES -> NODES | NODES <-> NODES", "n1->[n2,n3]", ""},
    {Value::messages, "messages", "messages of a type, on a link, or both; #k counts those that match",
     "[ TYPE[*] [ [FIELD op VALUE, ...] ] [ #K | #I..[J] ] ] [ LINK ]", "Ping[round>0]#2 n1->n3", ""},
    {Value::condition, "condition", "what is true or not after an event; `and` binds tighter than `or`",
     "[not] ATOM { (and | or) [not] ATOM }; ATOM: (sent | delivered | lost) MESSAGES | fact NAME[[...]] [by NODES] | "
     "op "
     "ID (invoked | ok | failed | unknown | done) | fault ID (started | ended) | healed | NODES is NODES | EXPRESSION "
     "(== | != | < | <= | > | >=) EXPRESSION",
     "fact Committed[index>=5] by n1", ""},
    {Value::expression, "expression", "a value that is compared",
     "NUMBER | DURATION | true | false | \"TEXT\" | count(NODES) | since(FAULT) | TERM { .FIELD | [INDEX] }; fields "
     "are "
     "those of a process's face, then of its state; INDEX: a number, or a node where a list is by rank",
     "n1.match_index[n3]", ""},
    {Value::time_or_condition, "time_or_condition", "a time or a condition", "DURATION | CONDITION", "op w1 done", ""},
    {Value::pin, "pin", "one pick of a process", "NODE.SITE[#K]", "n1.backoff#2",
     "^" ORRERY_NAME "\\.[^#]+(#[1-9][0-9]*)?$"},
    {Value::result, "result", "how an operation ends", "(ok | fail | unknown) [RESULT] { | ... }", "ok 1 | unknown",
     "^ *(ok|fail|unknown)( .*|\\|.*)?$"},
    {Value::test, "test", "a test of a value",
     "VALUE | (== | != | < | <= | > | >=) VALUE | LOW..HIGH; a value is a number or a duration", "< 3s", ""},

    {Value::pace, "pace", "what makes events happen", "\"timed\" | \"steps\"", "timed", "", kPaces},
    {Value::luck, "luck", "how picks are answered", "\"seed\" | \"quiet\"", "quiet", "", kLucks},
    {Value::partition, "partition", "groups of nodes that don't hear each other, or a shape",
     "[[NODE, ...], ..., [\"rest\"]] | \"halves\" | \"one\" | \"bridge\" | \"overlapping-majorities\" | \"random\"",
     "[[\"n1\", \"n2\"], [\"rest\"]]", "", std::span(sim::partition_shape_names).subspan(1)},
    {Value::lose, "lose", "what a crash takes from the disk", "", "torn", "", sim::lose_names},
    {Value::direction, "direction", "which messages of a node are cut off", "", "in", "", sim::direction_names},
    {Value::clock_kind, "clock_kind", "which clock of a node", "", "wall", "", sim::clock_kind_names},
    {Value::heal_order, "heal_order", "the order in which nodes come back", "", "same", "", kHealOrders},
    {Value::budget_nodes, "budget_nodes", "how many servers may be broken at once", "NUMBER | \"minority\"", "2", ""},

    {Value::system_kind, "system_kind", "which system: `orrery list systems`", "", "echo", ""},
    {Value::workload_kind, "workload_kind", "one of the system's workloads: `orrery list workloads`", "", "kv", ""},
    {Value::claim, "claim", "a claim or a bundle: `orrery list claims`", "NAME | FAMILY.NAME", "echo.remembers", ""},
    {Value::claims, "claims", "a claim, or any of several", "CLAIM | [CLAIM, ...]", "echo.remembers", ""},
    {Value::mutants, "mutants", "mutants to switch on: `orrery list mutants`", "[FAMILY.NAME, ...]",
     "[\"echo.answer_before_durable\"]", ""},

    {Value::files, "files", "files, by paths relative to this one", "FILE | [FILE, ...]", "base.json", ""},
    {Value::words, "words", "a text, or several", "TEXT | [TEXT, ...]", "kv.ops.ok", ""},
    {Value::remarks, "remarks", "an object for other programs", "{...}", "{\"minutes\": 10}", ""},
    {Value::teach, "teach", "what a lesson is about", "{objective, needs, minutes}", "{\"minutes\": 10}", ""},
    {Value::draw, "draw", "how a run is drawn", "{view, from, to, ...}", "{\"view\": \"space-time\"}", ""},
    {Value::system, "system", "which system, and its options", "{kind, nodes, OPTION ...}", "{\"kind\": \"echo\"}", ""},
    {Value::servers, "servers", "how many servers, or their names", "NUMBER | [NAME, ...]", "5", ""},
    {Value::sets, "sets", "sets of nodes by name", "{NAME: NODES, ...}", "{\"east\": [\"n1\", \"n2\"]}", ""},
    {Value::network, "network", "what links are like", "{latency, loss, ..., links}", "{\"latency\": \"1ms..5ms\"}",
     ""},
    {Value::links, "links", "how some links differ; later ones win", "[{link, latency, ...}, ...]",
     "[{\"link\": \"n1<->n2\", \"latency\": \"20ms\"}]", ""},
    {Value::disk, "disk", "what disks are like", "{sync, ...}", "{\"sync\": \"0.5ms..2ms\"}", ""},
    {Value::clock, "clock", "what clocks are like", "{offset, drift_ppm}", "{\"drift_ppm\": \"-50..50\"}", ""},
    {Value::per_node, "per_node", "what differs at some nodes; a name beats a group, a group beats all",
     "{NODES: {OPTION ..., disk, clock}, ...}", "{\"n1\": {\"disk\": {\"sync\": \"50ms\"}}}", ""},
    {Value::initial, "initial", "what is durable at the first boot: numbers and lists of them, as the system declares",
     "{KEY: NUMBER | [NUMBER, ...], ...}", "{\"term\": 3, \"log\": [1, 1, 3]}", ""},
    {Value::workload, "workload", "what clients ask for: streams of operations, and scripts",
     "[{kind, rate | think, ...} | {ops, ...}, ...]", "[{\"kind\": \"kv\", \"rate\": \"100/s\"}]", ""},
    {Value::clients, "clients", "how many clients, or their names", "NUMBER | NAME | [NAME, ...]", "3", ""},
    {Value::mix, "mix", "weights of operations", "{OPERATION: NUMBER, ...}", "{\"put\": 1, \"get\": 3}", ""},
    {Value::retry, "retry", "how clients ask again", "{attempts, backoff, budget}",
     "{\"attempts\": 4, \"backoff\": \"20ms\"}", ""},
    {Value::operations, "operations", "operations in order, each after the one before it", "[{op, ...}, ...]",
     "[{\"op\": \"put x 1\"}]", ""},
    {Value::operation, "operation", "an operation and its arguments: `orrery list operations`",
     "\"NAME ARGUMENT ...\" | [WORD, ...]", "put x 1", ""},
    {Value::faults, "faults", "actions: when, one verb and whom, its parameters, how long: `orrery list verbs`",
     "[{at | every | when, VERB: WHOM, ..., for | until}, ...]",
     "[{\"at\": \"1s\", \"crash\": \"n1\", \"for\": \"2s\"}]", ""},
    {Value::steps, "steps", "actions in order, each after the last is done", "[{VERB: WHOM, ...}, ...]",
     "[{\"run\": \"1s\"}]", ""},
    {Value::budget, "budget", "what may be broken at once", "{nodes, ...} | \"none\"", "none", ""},
    {Value::rare_paths, "rare_paths", "rare paths to take", "\"seed\" | \"off\" | [NAME, ...]", "off", ""},
    {Value::check, "check", "claims to judge",
     "[CLAIM | !CLAIM | {claim, within} | {id, always | never | eventually | sometimes: CONDITION, within}, ...]",
     "[{\"id\": \"two\", \"never\": \"count(busy) == 2\"}]", ""},
    {Value::expect, "expect", "how runs end; of a list, what fits",
     "\"pass\" | \"any\" | {violates, ...} | [{if, ...}, ...]", "{\"violates\": \"echo.remembers\"}", ""},
    {Value::fitting, "fitting", "what the resolved file must have", "{PATH: VALUE, ...}", "{\"system.nodes\": 3}", ""},
    {Value::results, "results", "how operations end", "{ID: RESULT, ...}", "{\"w1\": \"ok\"}", ""},
    {Value::stats, "stats", "tests of statistics: `orrery list stats`", "{STAT: TEST, ...}",
     "{\"messages.sent\": \"> 100\"}", ""},
    {Value::state, "state", "tests of values at the end", "{EXPRESSION: TEST, ...}", "{\"count(busy)\": 0}", ""},
    {Value::variants, "variants", "patches by name", "{NAME: {PATH: VALUE, ...}, ...}", "{\"fast\": {\"seed\": 2}}",
     ""},
    {Value::sweep, "sweep", "values by path", "{PATH: [VALUE, ...], ...}", "{\"system.nodes\": [3, 5]}", ""},
    {Value::ask, "ask", "questions of an exercise", "[{when | at, question, options, ...}, ...]",
     "[{\"at\": \"1s\", \"question\": \"Who?\", \"options\": [\"n1\", \"n2\"], \"answer\": \"n1\"}]", ""},
    {Value::answers, "answers", "answers to choose from; with `if` instead of `answer`, exactly one is true",
     "[VALUE | {text, if}, ...]", "[{\"text\": \"yes\", \"if\": \"op w1 ok\"}, \"no\"]", ""},
});

consteval bool in_order() {
  for (std::size_t i = 0; i < kValues.size(); ++i)
    if (static_cast<std::size_t>(kValues[i].value) != i) return false;
  return kValues.size() == static_cast<std::size_t>(Value::answers) + 1;
}
static_assert(in_order(), "value_specs() has each Value once, in their order");

}  // namespace

std::span<const ValueSpec> value_specs() { return kValues; }

const ValueSpec& spec_of(Value value) { return kValues[static_cast<std::size_t>(value)]; }

}  // namespace orrery::scenario
