#!/usr/bin/env python3
"""tools/run_tests.py must never call a failure a success: each way in which a test program can go wrong is counted."""

import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import run_tests  # noqa: E402
from unittest_summary import run_and_summarise  # noqa: E402


def doctest_summary(passed, failed):
    return f"[doctest] test cases: {passed + failed:3} | {passed:3} passed | {failed:2} failed | 0 skipped\n"


class Counting(unittest.TestCase):
    def test_doctest_cases_are_summed(self):
        self.assertEqual(run_tests.count(doctest_summary(12, 0), 0), (12, 0, ""))
        self.assertEqual(run_tests.count(doctest_summary(12, 3), 1), (12, 3, ""))

    def test_colours_do_not_hide_the_summary(self):
        coloured = "\x1b[0;36m[doctest] \x1b[0mtest cases: \x1b[0;37m2\x1b[0m | \x1b[0;32m2 passed\x1b[0m | 0 failed |"
        self.assertEqual(run_tests.count(coloured, 0), (2, 0, ""))

    def test_a_crash_is_a_failure_with_or_without_a_summary(self):
        self.assertEqual(run_tests.count("", -11)[:2], (0, 1))
        self.assertEqual(run_tests.count(doctest_summary(4, 0), -6)[:2], (4, 1))

    def test_a_sanitizer_that_speaks_after_the_summary_is_a_failure(self):
        passed, failed, why = run_tests.count(doctest_summary(4, 0), 23)
        self.assertEqual((passed, failed), (4, 1))
        self.assertIn("23", why)

    def test_a_program_that_checks_nothing_is_a_failure(self):
        self.assertEqual(run_tests.count(doctest_summary(0, 0), 0)[:2], (0, 1))
        self.assertEqual(run_tests.count("0 passed, 0 failed\n", 0)[:2], (0, 1))

    def test_a_program_that_leaves_without_a_summary_is_a_failure_whatever_its_status(self):
        self.assertEqual(run_tests.count("hello", 0)[:2], (0, 1))
        self.assertEqual(run_tests.count("hello", 1)[:2], (0, 1))

    def test_scripts_say_their_counts_in_one_line(self):
        self.assertEqual(run_tests.count("7 passed, 0 failed\n", 0), (7, 0, ""))
        self.assertEqual(run_tests.count("7 passed, 2 failed\n", 1)[:2], (7, 2))

    def test_a_program_that_hangs_is_stopped_and_counted(self):
        test = {"name": "hang", "cmd": [sys.executable, "-c", "import time; time.sleep(60)"], "workdir": "/",
                "timeout": 1}
        result = run_tests.run(".", test)
        self.assertEqual((result.passed, result.failed), (0, 1))

    def test_a_program_that_is_not_there_is_counted(self):
        result = run_tests.run(".", {"name": "gone", "cmd": ["/no/such/program"], "workdir": "/", "timeout": 1})
        self.assertEqual((result.passed, result.failed), (0, 1))


class Planning(unittest.TestCase):
    def test_a_folder_that_was_not_built_or_has_no_tests_is_a_failure(self):
        self.assertEqual(run_tests.plan([], ["gone"])[1], ["gone: was not built"])
        self.assertEqual(run_tests.plan(["empty"], [])[1], ["empty: has no tests"])

    def test_the_tree_is_checked_once(self):
        known = {"a": [{"name": "layout", "suite": ["orrery:tree"]}, {"name": "sim", "suite": ["orrery:unit"]}]}
        known["b"] = known["a"]
        original, run_tests.tests_of = run_tests.tests_of, known.__getitem__
        self.addCleanup(setattr, run_tests, "tests_of", original)
        chosen = [(folder, test["name"]) for folder, test in run_tests.plan(["a"], ["b"])[0]]
        self.assertEqual(chosen, [("a", "layout"), ("a", "sim")])
        chosen = [(folder, test["name"]) for folder, test in run_tests.plan([], ["b"])[0]]
        self.assertEqual(chosen, [("b", "layout")])


if __name__ == "__main__":
    sys.exit(run_and_summarise())
