#!/usr/bin/env python3
"""Keeps the layout: which file may stand where, who may include whom, and what the deterministic part may not use.

Usage: layout_check.py [ROOT]        prints `path:line: rule: message` for each finding, then "N passed, M failed"

Why: a run must be the same, bit for bit, on every machine and compiler, and an algorithm must ship without the
simulator. Both hold only while nobody includes the wrong header or reads a clock "just here"; so the tree is read as
a test. Comments and string literals are blanked before anything is matched. One rule is lifted for one line by a
comment on it, or alone on the line above, that gives a reason:    // layout: allow RULE: why this is safe here
A mark without a reason, of an unknown rule, or that lifts nothing, is itself a finding.
"""

import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass

from layout_rules import (BANNED_CODE, BANNED_HEADERS, EVERYTHING, JSON_FOLDERS, LENGTH_MAX, LIBM, MAY_INCLUDE, RULES,
                          SIZE_MEMBER, TOP_LEVEL)

CPP = {".cpp", ".hpp"}
TEXT = CPP | {".py", ".sh", ".build", ".json", ".md", ".txt", ".dot", ".jsonl", ""}
IDEA_MIN = 40

LEFT_FOR_LATER = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|home)/")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
MARK = re.compile(r"//\s*layout: allow ([\w-]+)[ :,-]*(.*)")
TOKEN = re.compile(r"""
    (?P<comment> //[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<raw>     \b(?:u8|[uUL])?R"(?P<fence>[^\s()\\]{0,16})\(.*?\)(?P=fence)" )
  | (?P<string>  "(?:\\.|[^"\\\n])*" )
  | (?P<number>  \b[0-9](?:'?[0-9A-Za-z_.])* )
  | (?P<char>    '(?:\\.|[^'\\\n])+' )
  | (?P<include> ^[ \t]*\#[ \t]*include[^\n]* )
""", re.VERBOSE | re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, order=True)
class Finding:
    """One place where the tree breaks a rule. `line` counts from 1; 0 speaks of the whole file."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def blank(text):
    """Returns `text` with everything but its line ends turned into blanks, so that places keep their line."""
    return re.sub(r"[^\n]", " ", text)


def code_of(text):
    """Returns C++ `text` with comments, string and character literals blanked; include lines stay as they are."""
    def replace(match):
        if match.lastgroup == "number":
            return match.group()
        if match.lastgroup == "include":
            return re.sub(r"//.*|/\*.*?\*/", lambda comment: blank(comment.group()), match.group())
        return blank(match.group())
    return TOKEN.sub(replace, text)


class Source:
    """One file, read once: `text` as it stands, `code` without comments and literals, and the marks that lift rules."""

    def __init__(self, root, path):
        self.path = path
        self.unit = unit_of(path)
        self.text = (root / path).read_text(encoding="utf-8", errors="replace")
        self.is_cpp = pathlib.PurePosixPath(path).suffix in CPP
        self.code = code_of(self.text) if self.is_cpp else self.text
        self.includes = []
        if self.is_cpp:
            for match in INCLUDE.finditer(self.code):
                line = line_of(self.code, match.start(1) if match.group(1) else match.start(2))
                self.includes.append((line, match.group(1), match.group(2)))

    def marks(self):
        """Yields (line of the mark, line it speaks of, rule, reason)."""
        code_lines = self.code.split("\n")
        for number, line in enumerate(self.text.split("\n"), 1):
            match = MARK.search(line) if self.is_cpp else None
            if match:
                alone = not code_lines[number - 1].strip()
                yield number, number + 1 if alone else number, match.group(1), match.group(2).strip()


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def unit_of(path):
    """Returns the unit of the include rules that `path` belongs to: the longest folder that has a rule of its own."""
    parts = path.split("/")
    if path.startswith("algorithms/catalog."):
        return "algorithms/catalog"
    if parts[0] == "algorithms" and len(parts) > 2:
        return "/".join(parts[:2])
    if path.startswith(("sim/scenario/", "sim/trace/")):
        return "/".join(parts[:2])
    return parts[0]


def is_deterministic(path):
    return path.startswith(("sim/", "algorithms/"))


def check_top_level(tracked):
    for name in sorted({path.split("/")[0] for path in tracked}):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield Finding(name, 0, "top-level", f"the top level is {', '.join(sorted(TOP_LEVEL))} and dot-files")


def check_includes(source, paths):
    """Include paths start at the root and name a file of the tree; edges follow MAY_INCLUDE."""
    allowed = MAY_INCLUDE.get(source.unit)
    if allowed is None and source.is_cpp:
        yield Finding(source.path, 0, "include-edge", f"no rule says whom {source.unit} may include: add it to "
                      "tools/layout_rules.py")
    for line, quoted, _ in source.includes:
        if quoted is None:
            continue
        if quoted not in paths:
            yield Finding(source.path, line, "include-path", f'no "{quoted}" in the tree: paths start at the root')
            continue
        target = unit_of(quoted)
        if allowed is not None and allowed != EVERYTHING and target != source.unit and target not in allowed:
            may = ", ".join(sorted(allowed)) or "nothing else of the tree"
            yield Finding(source.path, line, "include-edge", f"{source.unit} may include {may}; not {target}")


def check_json(source):
    if source.path.startswith(JSON_FOLDERS):
        return
    for match in re.finditer(r"\bnlohmann\b", source.code):
        yield Finding(source.path, line_of(source.code, match.start()), "json",
                      f"JSON stays in {', '.join(JSON_FOLDERS)}")


def check_bans(source):
    """What would make a run differ between machines, or tie an algorithm to one. Only in sim/ and algorithms/."""
    if not is_deterministic(source.path):
        return
    maths = source.path.startswith("algorithms/process/math.")
    for line, _, header in source.includes:
        if header in BANNED_HEADERS:
            yield Finding(source.path, line, BANNED_HEADERS[header], f"<{header}> is banned here")
    for rule, pattern, message in BANNED_CODE + ([] if maths else LIBM):
        for match in pattern.finditer(source.code):
            place = match.start("name")
            yield Finding(source.path, line_of(source.code, place), rule, f"{match.group('name').strip()}: {message}")


def lines_inside_types(code):
    """Yields (line number, line) of the lines that begin directly inside a struct, class or union."""
    scopes, statement = [], ""
    for number, line in enumerate(code.split("\n"), 1):
        if scopes and scopes[-1] == "type":
            yield number, line
        if line.lstrip().startswith("#"):
            continue
        for character in line:
            if character == "{":
                words = set(re.sub(r"<[^<>]*>", "", statement).split())
                is_type = words & {"struct", "class", "union"} and "enum" not in words and "(" not in statement
                scopes.append("type" if is_type else "other")
            elif character == "}" and scopes:
                scopes.pop()
            statement = "" if character in "{};" else statement + character
        statement += " "


def check_size_members(source):
    if not source.path.startswith("algorithms/"):
        return
    for number, line in lines_inside_types(source.code):
        if SIZE_MEMBER.match(line):
            yield Finding(source.path, number, "size_t-member", "size_t differs between machines: use a sized integer")


def opening_comment(text):
    """Returns the words of the comment that opens a C++ file (after #pragma once at most), '' if there is none."""
    lines = [line.strip() for line in text.split("\n")]
    while lines and (not lines[0] or lines[0] == "#pragma once"):
        lines.pop(0)
    body = "\n".join(lines)
    block = re.match(r"(?://[^\n]*\n?)+|/\*.*?\*/", body, re.DOTALL)
    pragma = re.match(r"#pragma once\s*//([^\n]*)", body)
    found = block.group() if block else pragma.group(1) if pragma else ""
    return " ".join(re.sub(r"[/*]+", " ", found).split())


def check_form(source):
    """What every file looks like: guard, idea, length, nothing left for later, no path of one machine."""
    if source.path.endswith(".hpp") and not re.search(r"^#pragma once\b", source.code, re.MULTILINE):
        yield Finding(source.path, 1, "pragma-once", "a header says #pragma once")
    if source.is_cpp and len(opening_comment(source.text)) < IDEA_MIN:
        yield Finding(source.path, 1, "idea", f"a file opens with its idea: a comment of {IDEA_MIN} characters or more")
    length = source.text.count("\n")
    if pathlib.PurePosixPath(source.path).suffix in CPP | {".py"} and length > LENGTH_MAX:
        yield Finding(source.path, length, "length", f"{length} lines: one idea a file, {LENGTH_MAX} lines at most")
    for number, line in enumerate(source.text.split("\n"), 1):
        if LEFT_FOR_LATER.search(line):
            yield Finding(source.path, number, "later", "nothing is left for later in a file")
        if MACHINE_PATH.search(line):
            yield Finding(source.path, number, "machine-path", "a path of one machine")


def check_listed(source, root):
    """A .cpp that no meson.build lists is neither built nor tested, and nobody notices."""
    if not source.path.endswith(".cpp"):
        return
    folder = pathlib.PurePosixPath(source.path).parent
    name = source.path
    for above in [folder, *folder.parents]:
        build = root / above / "meson.build"
        name = str(pathlib.PurePosixPath(source.path).relative_to(above))
        if build.is_file() and re.search(rf"'{re.escape(name)}'", build.read_text(encoding="utf-8")):
            return
    yield Finding(source.path, 0, "listed", "no meson.build lists this file")


def check_cycles(sources):
    """Yields one finding for each include that closes a cycle of files."""
    edges = {path: [(line, quoted) for line, quoted, _ in source.includes if quoted in sources]
             for path, source in sources.items()}
    state = {}
    for start in sorted(edges):
        if start in state:
            continue
        state[start] = "open"
        stack = [(start, iter(edges[start]))]
        while stack:
            path, rest = stack[-1]
            line, target = next(rest, (0, None))
            if target is None:
                state[path] = "done"
                stack.pop()
            elif state.get(target) == "open":
                trail = [step for step, _ in stack]
                yield Finding(path, line, "cycle", " -> ".join([*trail[trail.index(target):], target]))
            elif target not in state:
                state[target] = "open"
                stack.append((target, iter(edges[target])))


def lift(findings, sources):
    """Takes away the findings that a mark lifts; adds those about the marks themselves."""
    kept = set(findings)
    for source in sources.values():
        for place, line, rule, reason in source.marks():
            lifted = {f for f in kept if (f.path, f.line, f.rule) == (source.path, line, rule)}
            if rule not in RULES:
                kept.add(Finding(source.path, place, "mark", f"there is no rule {rule}: {', '.join(sorted(RULES))}"))
            elif not lifted:
                kept.add(Finding(source.path, place, "mark", f"lifts nothing: nothing here breaks {rule}"))
            elif len(reason) < 10:
                kept.add(Finding(source.path, place, "mark", f"lifting {rule} needs a reason"))
            else:
                kept -= lifted
    return sorted(kept)


def git_list(root, *options):
    """Returns the files that git lists in `root`, or None where it cannot: no git, or not the top of a checkout."""
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(["git", "-C", str(root), "ls-files", "-z", *options], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return done.stdout.decode().split("\0")[:-1] if done.returncode == 0 else None


def walk(root):
    """Returns the files below `root` without dot-folders and build folders: what git would list, without git."""
    relative = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return [path.as_posix() for path in relative
            if not re.match(r"\.|build(-|$)", path.parts[0]) and "__pycache__" not in path.parts]


def files_of(root):
    """Returns (tracked files, files to read): new files are read before they are tracked."""
    tracked = git_list(root)
    listed = git_list(root, "--cached", "--others", "--exclude-standard")
    if tracked is None or listed is None:
        tracked = listed = walk(root)
    return tracked, sorted({path for path in listed if (root / path).is_file()})


def check(root):
    """Returns every finding of the tree at `root`, sorted by place, and the number of files that were read."""
    root = pathlib.Path(root)
    tracked, paths = files_of(root)
    sources = {path: Source(root, path) for path in paths if pathlib.PurePosixPath(path).suffix in TEXT}
    findings = [*check_top_level(tracked), *check_cycles(sources)]
    for source in sources.values():
        findings += [*check_form(source)]
        if source.is_cpp:
            findings += [*check_includes(source, set(paths)), *check_json(source), *check_bans(source),
                         *check_size_members(source), *check_listed(source, root)]
    return lift(findings, sources), len(sources)


def main(arguments):
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parent.parent
    findings, read = check(root)
    for finding in findings:
        print(finding)
    print(f"{1 if read and not findings else 0} passed, {len(findings) or (0 if read else 1)} failed")
    return 0 if read and not findings else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
