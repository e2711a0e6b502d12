"""Lets Python's unittest end with the line "N passed, M failed" that tools/run_tests.py counts."""

import sys
import unittest


def run_and_summarise():
    """Runs the tests of the calling script; returns its exit status: 0 if some ran and all passed, else 1."""
    result = unittest.main(module="__main__", exit=False, argv=[sys.argv[0], "-q"]).result
    failed = len({test.id() for test, _ in result.failures + result.errors})
    print(f"{result.testsRun - failed} passed, {failed} failed")
    return 0 if result.testsRun > 0 and failed == 0 else 1
