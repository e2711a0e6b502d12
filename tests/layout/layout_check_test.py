#!/usr/bin/env python3
"""Each rule of tools/layout_check.py can fail: small bad trees are made, and each must be caught, at its line, once.

And each rule leaves alone what only looks like a breach: a comment, a string, a member of the same name.
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import layout_check  # noqa: E402
from layout_rules import RULES  # noqa: E402
from unittest_summary import run_and_summarise  # noqa: E402

IDEA = "// A file of a small tree that was made to be judged by the layout check.\n"
HEADER = IDEA + "#pragma once\n"


def check(files):
    """Writes `files` {path: text} into a new folder; returns the findings as (path, line, rule)."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            place = pathlib.Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return [(f.path, f.line, f.rule) for f in layout_check.check(folder)[0]]


def rules_of(line, path="sim/world.hpp"):
    """The rules that one line of code breaks, as the third line of the header `path`."""
    findings = check({path: HEADER + line + "\n"})
    elsewhere = [finding for finding in findings if finding[:2] != (path, 3)]
    assert not elsewhere, elsewhere
    return sorted({rule for _, _, rule in findings})


# rule -> lines that break it, each on its own, in sim/.
BREACHES = {
    "wall-clock": ["auto t = std::chrono::steady_clock::now();", "using C = std::chrono::system_clock;",
                   "auto t = high_resolution_clock::now();", "auto t = std::time(nullptr);", "auto t = time(0);",
                   "auto t = ::time(&t);", "gettimeofday(&tv, nullptr);", "clock_gettime(CLOCK_REALTIME, &ts);",
                   "#include <ctime>"],
    "random": ["std::random_device device;", "int i = rand();", "std::srand(1);", "srand(1);",
               "std::mt19937_64 engine;", "std::default_random_engine engine;",
               "std::uniform_int_distribution<int> die(1, 6);", "std::shuffle(a.begin(), a.end(), engine);",
               "std::ranges::shuffle(a, engine);", "#include <random>"],
    "threads": ["std::thread worker;", "std::jthread worker;", "auto f = std::async(work);", "std::mutex guard;",
                "std::lock_guard lock(guard);", "std::atomic<int> n;", "std::atomic_int n;", "thread_local int n;",
                "std::condition_variable c;", "pthread_create(&t);", "#include <atomic>", "std::shared_mutex m;"],
    "locale": ["std::locale here;", 'setlocale(LC_ALL, "");', "out.imbue(here);", "auto d = std::stod(text);",
               "auto d = strtod(text, &end);", 'std::printf("%d", n);', 'printf("%d", n);', 'snprintf(b, 9, "%d", n);',
               "if (std::isdigit(c)) {}", "auto n = std::stoull(text);", "#include <cctype>"],
    "typeid": ["auto name = typeid(x).name();", "#include <typeinfo>"],
    "int128": ["__int128 product = 0;", "__uint128_t product = 0;", "unsigned __int128 product = 0;"],
    "unordered": ["std::unordered_map<int, int> m;", "std::unordered_set<int> s;", "#include <unordered_map>"],
    "std-hash": ["auto h = std::hash<int>{}(3);"],
    "streams": ["#include <iostream>", "#include <fstream>", "#include <filesystem>", "std::ostringstream out;",
                "namespace files = std::filesystem;", "#include <cstdio>"],
    "libm": ["auto y = std::exp(x);", "auto y = std::log(x);", "auto y = pow(x, 2);", "return std::sqrt(x);",
             "auto y = std::erf(x);", "using std::log;", "auto y = ::exp(x);", "auto y = __builtin_sqrt(x);",
             "#include <math.h>"],
    "system": ["auto child = ::fork();", 'auto* pipe = popen("ls", "r");', 'std::system("ls");', "#include <unistd.h>",
               'auto* home = std::getenv("HOME");'],
    "json": ["#include <nlohmann/json.hpp>", "nlohmann::json document;"],
    "include-path": ['#include "clock.hpp"', '#include "../algorithms/process/types.hpp"'],
    "later": ["// TO" "DO: think", "int x;  // FIX" "ME"],
    "machine-path": ['auto path = "/ho' 'me/me/file";', "// see /wo" "rk/notes"],
}

# Lines that break nothing, in sim/.
INNOCENT = [
    "// std::thread, rand(), steady_clock and std::unordered_map are banned", "/* std::mutex */ int a;",
    'auto text = "std::thread rand() time(0)";', 'auto raw = R"(std::mutex " rand() )";', "int big = 1'000'000;",
    "char quote = '\"'; int b;", "Duration time() const;", "auto t = world.time();", "auto t = context->time(0);",
    "Duration time(NodeId node) const;", "auto n = Log::log(entry);", "const Log& log() const;",
    "auto l = node.log(1);", "auto l = flag ? node->log(1) : Log{};",
    "World fork() const;", "auto other = world.fork();", "Spread exp(Duration mean);", "auto e = Spread::exp(mean);",
    "const System& system() const;", "auto y = std::abs(x);", "#include <cmath>", "auto s = fmt::format(text, x);",
    "std::uint32_t rand_state = 0;", "struct Thread { int async = 0; };", "auto u = std::exchange(a, b);",
    'auto url = "https://example.org/ho' 'me/index";', "double log_ratio = 1.0;", "bool mutex = false;",
    "World World::fork() const { return *this; }", "std::size_t count = 0;", "int timeout(int x);",
]


class Bans(unittest.TestCase):
    def test_every_breach_is_caught_in_sim(self):
        for rule, lines in BREACHES.items():
            for line in lines:
                self.assertEqual(rules_of(line), [rule], line)

    def test_the_innocent_are_left_alone(self):
        for line in INNOCENT:
            self.assertEqual(rules_of(line), [], line)

    def test_tools_and_tests_may_use_clocks_threads_and_json(self):
        for line in ["auto t = std::chrono::steady_clock::now();", "std::thread worker;", "nlohmann::json document;"]:
            self.assertEqual(rules_of(line, "tools/bench.hpp"), [], line)
            self.assertEqual(rules_of(line, "tests/story.hpp"), [], line)

    def test_our_own_mathematics_may_call_the_library(self):
        self.assertEqual(rules_of("auto y = std::ldexp(std::exp(x), 2);", "algorithms/process/math.hpp"), [])
        self.assertEqual(rules_of("auto y = std::exp(x);", "algorithms/process/maths.hpp"), ["libm"])

    def test_json_may_stand_in_the_loader_and_the_trace(self):
        for path in ["sim/scenario/loader.hpp", "sim/trace/writer.hpp"]:
            self.assertEqual(rules_of("nlohmann::json document;", path), [], path)
        self.assertEqual(rules_of("nlohmann::json document;", "algorithms/raft/log.hpp"), ["json"])

    def test_a_breach_in_a_line_that_follows_strings_and_comments_keeps_its_line(self):
        text = HEADER + 'auto a = "\\"";\n/* two\nlines */ auto c = \'"\';\nauto r = R"x(\n)" )x"; std::thread t;\n'
        self.assertEqual(check({"sim/a.hpp": text}), [("sim/a.hpp", 7, "threads")])


class SizeMembers(unittest.TestCase):
    def members(self, body, path="algorithms/raft/log.hpp"):
        return [(line, rule) for _, line, rule in check({path: HEADER + body})]

    def test_a_member_is_caught_however_it_is_initialised(self):
        body = "struct A {\n  size_t a;\n  std::size_t b = 0;\n  std::size_t c{1};\n  int d = 0;\n" \
               "  size_t e_ = 0;\n};\n"
        self.assertEqual(self.members(body), [(n, "size_t-member") for n in (4, 5, 6, 8)])

    def test_a_member_after_methods_with_bodies_is_caught(self):
        body = "template <class T>\nclass A final : public B<T> {\n public:\n  int f() {\n    std::size_t i = 0;\n" \
               "    return i;\n  }\n  std::size_t size() const;\n  std::size_t n_ = 0;\n};\n"
        self.assertEqual(self.members(body), [(11, "size_t-member")])

    def test_locals_parameters_constants_and_sim_are_left_alone(self):
        body = "struct A {\n  static constexpr std::size_t kMax = 3;\n  void f(std::size_t n);\n};\n" \
               "inline void g() {\n  std::size_t n = 0;\n}\nenum class E {\n  a\n};\n"
        self.assertEqual(self.members(body), [])
        self.assertEqual(self.members("struct A {\n  std::size_t n = 0;\n};\n", "sim/queue.hpp"), [])


class Includes(unittest.TestCase):
    # (from, to, allowed)
    EDGES = [
        ("algorithms/raft", "algorithms/process", True), ("algorithms/raft", "algorithms/kv", True),
        ("algorithms/raft", "algorithms/echo", False), ("algorithms/kv", "algorithms/raft", False),
        ("algorithms/process", "algorithms/kv", False), ("algorithms/process", "sim", False),
        ("algorithms/hashing", "algorithms/kv", False), ("algorithms/store", "algorithms/hashing", True),
        ("algorithms/locking", "algorithms/store", False), ("algorithms/cluster", "algorithms/store", True),
        ("algorithms/cluster", "algorithms/locking", False), ("sim", "algorithms/process", True),
        ("sim", "algorithms/raft", False), ("sim", "sim/scenario", False), ("sim", "sim/trace", False),
        ("sim/scenario", "sim", True), ("sim/scenario", "algorithms/raft", False), ("sim/scenario", "sim/trace", False),
        ("sim/trace", "sim/scenario", True), ("sim", "tools", False), ("algorithms/kv", "tests", False),
        ("tools", "sim/trace", True), ("tools/diagrams", "algorithms/raft", True), ("tests/sim", "tools", True),
    ]

    def test_edges(self):
        for source, target, allowed in self.EDGES:
            files = {f"{source}/a.hpp": HEADER + f'#include "{target}/b.hpp"\n', f"{target}/b.hpp": HEADER}
            expected = [] if allowed else [(f"{source}/a.hpp", 3, "include-edge")]
            self.assertEqual(check(files), expected, f"{source} -> {target}")

    def test_the_catalogue_sees_all_algorithms_and_nothing_of_sim(self):
        files = {"algorithms/catalog.hpp": HEADER + '#include "algorithms/raft/a.hpp"\n#include "sim/b.hpp"\n',
                 "algorithms/raft/a.hpp": HEADER, "sim/b.hpp": HEADER}
        self.assertEqual(check(files), [("algorithms/catalog.hpp", 4, "include-edge")])

    def test_a_folder_without_a_rule_is_a_finding(self):
        self.assertEqual(check({"algorithms/gossip/a.hpp": HEADER}), [("algorithms/gossip/a.hpp", 0, "include-edge")])

    def test_a_cycle_of_files_is_a_finding_once(self):
        files = {f"sim/{a}.hpp": HEADER + f'#include "sim/{b}.hpp"\n' for a, b in ["ab", "bc", "ca"]}
        self.assertEqual(check(files), [("sim/c.hpp", 3, "cycle")])

    def test_a_diamond_is_no_cycle(self):
        files = {"sim/a.hpp": HEADER + '#include "sim/b.hpp"\n#include "sim/c.hpp"\n',
                 "sim/b.hpp": HEADER + '#include "sim/d.hpp"\n', "sim/c.hpp": HEADER + '#include "sim/d.hpp"\n',
                 "sim/d.hpp": HEADER}
        self.assertEqual(check(files), [])


class Form(unittest.TestCase):
    def test_top_level(self):
        self.assertEqual(check({"docs/a.md": "", "README.md": ""}), [("docs", 0, "top-level")])

    def test_top_level_counts_what_git_tracks_and_reads_what_is_new(self):
        def git_list(_, *options):
            return ["run.jsonl", "sim/a.hpp"] if options else []
        with mock.patch.object(layout_check, "git_list", git_list):
            self.assertEqual(check({"run.jsonl": "{}", "sim/a.hpp": IDEA}), [("sim/a.hpp", 1, "pragma-once")])

    def test_without_git_the_folder_is_walked_past_what_is_built(self):
        files = {".git/config": "", "build/a.hpp": "", "build-sanitize/a.hpp": "", "sim/a.hpp": IDEA}
        with mock.patch.dict("os.environ", {"PATH": ""}):
            self.assertEqual(check(files), [("sim/a.hpp", 1, "pragma-once")])

    def test_headers_say_pragma_once(self):
        self.assertEqual(check({"sim/a.hpp": IDEA}), [("sim/a.hpp", 1, "pragma-once")])

    def test_files_open_with_their_idea(self):
        self.assertEqual(check({"sim/a.hpp": "#pragma once\nint a;\n" + IDEA}), [("sim/a.hpp", 1, "idea")])
        self.assertEqual(check({"sim/a.hpp": "// Short.\n#pragma once\n"}), [("sim/a.hpp", 1, "idea")])
        block = "/* The idea of this file,\n * which goes on for a while. */\n#pragma once\n"
        for text in ["#pragma once  " + IDEA, "#pragma once\n" + IDEA, block]:
            self.assertEqual(check({"sim/a.hpp": text}), [], text)

    def test_files_are_at_most_600_lines(self):
        self.assertEqual(check({"sim/a.hpp": HEADER + "\n" * 598}), [])
        self.assertEqual(check({"sim/a.hpp": HEADER + "\n" * 599}), [("sim/a.hpp", 601, "length")])

    def test_sources_are_listed(self):
        files = {"sim/a.cpp": IDEA, "sim/b.cpp": IDEA, "sim/meson.build": "files('a.cpp')\n"}
        self.assertEqual(check(files), [("sim/b.cpp", 0, "listed")])


class Marks(unittest.TestCase):
    def test_a_mark_with_a_reason_lifts_its_rule_for_its_line(self):
        mark = "// layout: allow threads: the host's helper thread, never in a world"
        self.assertEqual(check({"sim/a.hpp": HEADER + f"std::thread t;  {mark}\n"}), [])
        self.assertEqual(check({"sim/a.hpp": HEADER + f"{mark}\nstd::thread t;\n"}), [])
        self.assertEqual(check({"sim/a.hpp": HEADER + f"std::thread t;  {mark}\nstd::thread u;\n"}),
                         [("sim/a.hpp", 4, "threads")])

    def test_a_mark_without_reason_effect_or_rule_is_a_finding(self):
        self.assertEqual(check({"sim/a.hpp": HEADER + "std::thread t;  // layout: allow threads\n"}),
                         [("sim/a.hpp", 3, "mark"), ("sim/a.hpp", 3, "threads")])
        for rule in ["threads", "nonsense"]:
            self.assertEqual(check({"sim/a.hpp": HEADER + f"int t;  // layout: allow {rule}: a long enough reason\n"}),
                             [("sim/a.hpp", 3, "mark")])


class Rules(unittest.TestCase):
    def test_every_rule_has_a_test_here(self):
        text = pathlib.Path(__file__).read_text(encoding="utf-8")
        self.assertEqual([rule for rule in sorted(RULES) if f'"{rule}"' not in text], [])

    def test_a_tree_of_nothing_is_not_a_success(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, ROOT / "tools/layout_check.py", folder], stdout=subprocess.PIPE,
                                  check=False, text=True)
        self.assertEqual((done.stdout, done.returncode), ("0 passed, 1 failed\n", 1))


if __name__ == "__main__":
    sys.exit(run_and_summarise())
