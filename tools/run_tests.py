#!/usr/bin/env python3
"""Runs the tests that Meson knows of in several build folders and counts them: the second half of tools/test.

Usage: run_tests.py [--broken=FOLDER]... FOLDER...

A test says how many checks it made in one of two ways: doctest's summary, or a line "N passed, M failed". A program
that says neither (it left early, whatever its status), dies, fails without saying of what, takes too long or checks
nothing is a failure. Tests of the suite "tree" look at the sources alone and run once. A FOLDER given
as --broken was not built: one failure, and its tests of the tree still run. The last line of the output is
"N passed, M failed"; the exit status is 1 if M > 0 or N == 0.
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

DOCTEST_SUMMARY = re.compile(r"^\[doctest\] test cases: *(\d+) *\| *(\d+) passed *\| *(\d+) failed", re.MULTILINE)
PLAIN_SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Result:
    """What one test program did: `passed` and `failed` count its checks; `why` says what is wrong beside them."""

    label: str
    passed: int
    failed: int
    why: str
    output: str
    seconds: float


def count(output, status):
    """Returns (passed, failed, why) of a program that printed `output` and ended with `status` (negative: a signal)."""
    output = COLOUR.sub("", output)
    plain = PLAIN_SUMMARY.findall(output)
    summary = DOCTEST_SUMMARY.findall(output)
    if summary:
        passed, failed = int(summary[-1][1]), int(summary[-1][2])
    elif plain:
        passed, failed = int(plain[-1][0]), int(plain[-1][1])
    else:
        return 0, 1, f"ended with status {status} and no summary"
    if status < 0:
        return passed, failed + 1, f"died of signal {-status}"
    if status != 0 and failed == 0:
        return passed, 1, f"ended with status {status} though no check failed"
    if passed + failed == 0:
        return 0, 1, "checked nothing"
    return passed, failed, ""


def run(folder, test):
    """Runs one test of Meson's introspection from its own working directory."""
    environment = {**os.environ, **test.get("env", {})}
    started = time.monotonic()
    try:
        done = subprocess.run(test["cmd"], cwd=test.get("workdir") or folder, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=test["timeout"] or None,
                              check=False)
        output = done.stdout.decode(errors="replace")
        passed, failed, why = count(output, done.returncode)
    except subprocess.TimeoutExpired as expired:
        output = (expired.stdout or b"").decode(errors="replace")
        passed, failed, why = 0, 1, f"was stopped after {test['timeout']} s"
    except OSError as error:
        output, passed, failed, why = "", 0, 1, str(error)
    return Result(f"{folder}: {test['name']}", passed, failed, why, output, time.monotonic() - started)


def tests_of(folder):
    """Returns the tests that Meson knows of in `folder`, none if it was never configured."""
    done = subprocess.run(["meson", "introspect", "--tests", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return []


def is_of_the_tree(test):
    return any(suite.split(":")[-1] == "tree" for suite in test["suite"])


def plan(ready, broken):
    """Returns the list of (folder, test) to run and the list of what is missing from it."""
    chosen, missing, tree_seen = [], [f"{folder}: was not built" for folder in broken], set()
    for folder in ready + broken:
        tests = tests_of(folder)
        for test in tests:
            if is_of_the_tree(test):
                if test["name"] not in tree_seen:
                    tree_seen.add(test["name"])
                    chosen.append((folder, test))
            elif folder in ready:
                chosen.append((folder, test))
        if folder in ready and all(is_of_the_tree(test) for test in tests):
            missing.append(f"{folder}: has no tests")
    return chosen, missing


def report(result):
    verdict = "FAILED" if result.failed else "ok"
    print(f"{verdict:6} {result.label} ({result.passed} passed, {result.failed} failed, {result.seconds:.1f} s)",
          flush=True)
    if result.failed:
        print(result.output.rstrip())
        if result.why:
            print(f"{result.label}: {result.why}")


def main(arguments):
    broken = [a.removeprefix("--broken=") for a in arguments if a.startswith("--broken=")]
    ready = [a for a in arguments if not a.startswith("--")]
    chosen, missing = plan(ready, broken)
    for line in missing:
        print(f"FAILED {line}")
    passed, failed = 0, len(missing)
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS") or os.cpu_count() or 1)) as pool:
        running = [pool.submit(run, folder, test) for folder, test in chosen]
        for future in concurrent.futures.as_completed(running):
            result = future.result()
            report(result)
            passed += result.passed
            failed += result.failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed > 0 or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
