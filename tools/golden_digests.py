#!/usr/bin/env python3
"""Compares the digest of every shipped scenario with the golden file, so that a change of behaviour is a reviewed diff.

Usage: golden_digests.py ORRERY [--update]     (from the root of the tree)

Runs `ORRERY run scenarios --json` twice, the second time with the allocator's memory filled (MALLOC_PERTURB_), and
compares both with tests/golden/digests.txt: one line for each file, variant, sweep point and seed. --update rewrites
the file from the run; the commit says why the behaviour changed. Prints each difference, then "N passed, M failed".
"""

import json
import os
import pathlib
import subprocess
import sys

GOLDEN = pathlib.Path("tests/golden/digests.txt")
HEADING = "# digest, events, outcome and name (file#variant, sweep point, seed) of every shipped scenario.\n" \
          "# Rewritten by tools/golden_digests.py --update; a changed line is a change of behaviour.\n"


class BadRun(Exception):
    """The program did not give a result to compare: its message says what it did instead."""


def name_of(result):
    variant = f"#{result['variant']}" if result.get("variant") else ""
    sweep = f" {json.dumps(result['sweep'], sort_keys=True)}" if result.get("sweep") else ""
    return f"{result['file']}{variant}{sweep} seed {result['seed']}"


def lines_of_run(orrery, filled):
    """Returns {name: line} of one run over scenarios/. Exit status 1 is a result too: some run was not as expected."""
    environment = dict(os.environ)
    if filled:
        environment["MALLOC_PERTURB_"] = "165"
    done = subprocess.run([orrery, "run", "scenarios", "--json"], env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise BadRun(f"orrery run scenarios --json ended with status {done.returncode}")
    try:
        results = json.loads(done.stdout)["results"]
        return {name_of(r): f"{r['digest']} {r['events']} {r['outcome']} {name_of(r)}" for r in results}
    except (ValueError, KeyError, TypeError) as error:
        raise BadRun(f"orrery run scenarios --json did not print what was expected: {error!r}") from error


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


def main(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    update = "--update" in arguments
    programs = [a for a in arguments if a != "--update"]
    if len(programs) != 1:
        print("usage: golden_digests.py ORRERY [--update]", file=sys.stderr)
        return 2
    orrery = os.path.abspath(programs[0])
    try:
        first, second = lines_of_run(orrery, filled=False), lines_of_run(orrery, filled=True)
        if update:
            GOLDEN.parent.mkdir(parents=True, exist_ok=True)
            GOLDEN.write_text(HEADING + "".join(f"{first[name]}\n" for name in sorted(first)), encoding="utf-8")
        golden = golden_lines()
    except (BadRun, OSError) as error:
        print(f"{error}\n0 passed, 1 failed")
        return 1
    agree, told = differences(golden, first)
    unequal = [f"{name}: two runs differ\n  first:  {first.get(name)}\n  second: {second.get(name)}"
               for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)]
    for text in told + unequal:
        print(text)
    failed = len(told) + len(unequal)
    print(f"{agree} passed, {failed} failed")
    return 1 if failed or not agree else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
