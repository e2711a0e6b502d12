#!/usr/bin/env python3
"""Compares the digest of every shipped scenario with the golden file, so that a change of behaviour is a reviewed diff.

Usage: golden_digests.py ORRERY [--update | --first]     (from the root of the tree)

Runs `ORRERY run scenarios --json --runs 20` twice, the second time with the allocator's memory filled (MALLOC_PERTURB_), and
compares both with tests/golden/digests.txt: one line for each file, variant, sweep point and seed. Where these are
several runs, a line of its own tells the digest of the first run alone. --first looks at first runs and nothing else,
once, for builds that are slow: under sanitizers, whose allocator fills memory anyway. --update rewrites the file from
the runs; the commit says why the behaviour changed. Prints each difference, then "N passed, M failed".
"""

import json
import os
import pathlib
import subprocess
import sys

GOLDEN = pathlib.Path("tests/golden/digests.txt")
HEADING = "# digest, events, outcome and name (file#variant, sweep point, seed) of every shipped scenario.\n" \
          "# Rewritten by tools/golden_digests.py --update; a changed line is a change of behaviour.\n"
FIRST = ", first run"  # ends the name of a line about the first of several runs
FIRST_OPTIONS = ("--set", "runs=1")
MANY_OPTIONS = ("--runs", "20")  # what more runs would say is for the scenario to judge


class BadRun(Exception):
    """The program did not give a result to compare: its message says what it did instead."""


def name_of(result):
    variant = f"#{result['variant']}" if result.get("variant") else ""
    sweep = f" {json.dumps(result['sweep'], sort_keys=True)}" if result.get("sweep") else ""
    return f"{result['file']}{variant}{sweep} seed {result['seed']}"


def results_of(orrery, options=(), filled=False):
    """Returns {name: result} of one run over scenarios/. Exit status 1 is a result too: some run was not as expected."""
    environment = dict(os.environ)
    if filled:
        environment["MALLOC_PERTURB_"] = "165"
    command = [orrery, "run", "scenarios", "--json", *options]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
    told = " ".join(["orrery", *command[1:]])
    if done.returncode not in (0, 1):
        raise BadRun(f"{told} ended with status {done.returncode}")
    try:
        return {name_of(result): result for result in json.loads(done.stdout)["results"]}
    except (ValueError, KeyError, TypeError) as error:
        raise BadRun(f"{told} did not print what was expected: {error!r}") from error


def lines_of(results, suffix=""):
    """Returns {name: line} as the golden file has them."""
    try:
        return {name + suffix: f"{r['digest']} {r['events']} {r['outcome']} {name}{suffix}"
                for name, r in results.items()}
    except (KeyError, TypeError) as error:
        raise BadRun(f"a result lacks what was expected: {error!r}") from error


def all_lines(orrery, filled):
    """Returns {name: line} of all runs, and of the first alone where there are several."""
    whole = results_of(orrery, MANY_OPTIONS, filled)
    first = results_of(orrery, FIRST_OPTIONS, filled)
    several = {name: first[name] for name, result in whole.items() if result["runs"] > 1 and name in first}
    return {**lines_of(whole), **lines_of(several, FIRST)}


def first_lines(orrery, golden):
    """Returns {name: line} of first runs, under the name that the golden file has for each: of several, or of all."""
    first = results_of(orrery, FIRST_OPTIONS)
    several = {name: result for name, result in first.items() if name + FIRST in golden}
    alone = {name: result for name, result in first.items() if name + FIRST not in golden}
    return {**lines_of(several, FIRST), **lines_of(alone)}


def golden_lines():
    """Returns {name: line} of the golden file."""
    lines = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {line.split(" ", 3)[3]: line for line in lines}


def differences(golden, actual):
    """Returns (number of names that agree, list of what differs), in the order of the names."""
    agree, told = 0, []
    for name in sorted(golden.keys() | actual.keys()):
        if golden.get(name) == actual.get(name):
            agree += 1
        else:
            told.append(f"{name}\n  golden: {golden.get(name, 'not there')}\n  actual: {actual.get(name, 'not there')}")
    return agree, told


def compare_all(orrery, update):
    """Returns (number of names that agree, list of what differs) of all runs, twice."""
    once, again = all_lines(orrery, filled=False), all_lines(orrery, filled=True)
    if update:
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_text(HEADING + "".join(f"{once[name]}\n" for name in sorted(once)), encoding="utf-8")
    agree, told = differences(golden_lines(), once)
    unequal = [f"{name}: two runs differ\n  first:  {once.get(name)}\n  second: {again.get(name)}"
               for name in sorted(once.keys() | again.keys()) if once.get(name) != again.get(name)]
    return agree, told + unequal


def compare_first(orrery):
    """Returns the same of first runs, once. Lines about more than that are left to compare_all()."""
    golden = golden_lines()
    wanted = {name: line for name, line in golden.items() if name + FIRST not in golden}
    return differences(wanted, first_lines(orrery, golden))


def main(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    update, first = "--update" in arguments, "--first" in arguments
    programs = [a for a in arguments if a not in ("--update", "--first")]
    if len(programs) != 1 or (update and first):
        print("usage: golden_digests.py ORRERY [--update | --first]", file=sys.stderr)
        return 2
    orrery = os.path.abspath(programs[0])
    try:
        agree, told = compare_first(orrery) if first else compare_all(orrery, update)
    except (BadRun, OSError) as error:
        print(f"{error}\n0 passed, 1 failed")
        return 1
    for text in told:
        print(text)
    print(f"{agree} passed, {len(told)} failed")
    return 1 if told or not agree else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
