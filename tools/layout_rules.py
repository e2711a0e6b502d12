"""The rules of tools/layout_check.py as data: the top level, who may include whom, what is banned and why."""

import re

TOP_LEVEL = {"meson.build", "meson.options", "meson_options.txt", "sim", "algorithms", "scenarios", "tests", "tools",
             "README.md"}
LENGTH_MAX = 600
JSON_FOLDERS = ("sim/scenario/", "sim/trace/", "tools/", "tests/")

EVERYTHING = "everything"
_PROCESS = "algorithms/process"
_KV, _HASHING, _PLACEMENT = "algorithms/kv", "algorithms/hashing", "algorithms/placement"
_RAFT, _STORE = "algorithms/raft", "algorithms/store"

# Unit -> the other units it may include.
MAY_INCLUDE = {
    _PROCESS: set(),
    "algorithms/echo": {_PROCESS},
    _KV: {_PROCESS},
    _HASHING: {_PROCESS},
    _PLACEMENT: {_PROCESS, _HASHING},
    _RAFT: {_PROCESS, _KV},
    _STORE: {_PROCESS, _KV, _HASHING, _RAFT},
    "algorithms/locking": {_PROCESS, _KV, _RAFT},
    "algorithms/cluster": {_PROCESS, _KV, _HASHING, _RAFT, _STORE},
    "algorithms/catalog": {_PROCESS, "algorithms/echo", _KV, _HASHING, _PLACEMENT, _RAFT, _STORE, "algorithms/locking",
                           "algorithms/cluster"},
    "sim/history": {_PROCESS},
    "sim": {_PROCESS, "sim/history"},
    "sim/scenario": {_PROCESS, "sim"},
    "sim/trace": {_PROCESS, "sim", "sim/scenario"},
    "tools": EVERYTHING,
    "tests": EVERYTHING,
}

_HEADERS_BY_RULE = {
    "wall-clock": "ctime time.h sys/time.h",
    "random": "random",
    "threads": "thread mutex shared_mutex atomic condition_variable future semaphore latch barrier stop_token "
               "pthread.h",
    "locale": "locale clocale locale.h codecvt cctype ctype.h",
    "streams": "iostream istream ostream fstream sstream iomanip filesystem cstdio stdio.h",
    "typeid": "typeinfo typeindex",
    "unordered": "unordered_map unordered_set",
    "libm": "math.h",
    "system": "unistd.h spawn.h dlfcn.h sys/types.h sys/stat.h sys/wait.h sys/mman.h sys/socket.h fcntl.h",
}
# Header -> the rule that bans it in sim/ and algorithms/.
BANNED_HEADERS = {header: rule for rule, headers in _HEADERS_BY_RULE.items() for header in headers.split()}

# A plain C name counts only as a call inside an expression: not as a member, a declaration or another scope's name.
_CALL = r"(?:(?<![\w>])::\s*|\bstd::|(?:\breturn\s|[=(,+\-*/<?;{}!%|\[]|(?<!:):(?!:)|^)\s*)(?<![\w.>])"


def _std(names):
    return rf"(?P<name>\bstd\s*::\s*(?:[a-z_]+\s*::\s*)?(?:{names})\b)"


def _call(names):
    return rf"{_CALL}(?P<name>(?<!\w)(?:{names}))\s*\(\s*(?!\))"


def _rules(rule, message, *patterns):
    return [(rule, re.compile(pattern, re.MULTILINE), message) for pattern in patterns]


# (rule, pattern with a group `name`, message): banned in sim/ and algorithms/.
BANNED_CODE = [
    *_rules("wall-clock", "a run reads no clock of the machine: time comes from the Context",
            r"(?P<name>\b(?:system|steady|high_resolution|utc|tai|gps|file)_clock\b)",
            r"(?P<name>\b(?:gettimeofday|clock_gettime|localtime(?:_r)?|gmtime(?:_r)?|strftime)\b)",
            r"(?P<name>(?:(?<![\w>])::|\bstd::)(?:time|clock)\s*\()",
            r"(?<![\w.>:])(?P<name>time\s*\(\s*(?:nullptr|NULL|0|&))"),
    *_rules("random", "luck comes from Choices, and library distributions differ between libraries",
            _std(r"\w+_distribution|mt19937\w*|minstd_rand0?|\w+_engine|shuffle|sample|random_device"),
            _call(r"s?rand|s?random|[dlm]rand48|getrandom|getentropy|arc4random\w*"),
            r"(?P<name>(?:(?<![\w>])::|\bstd::)s?rand\s*\()", r"(?<![\w.>:])(?P<name>rand\s*\(\s*\))"),
    *_rules("threads", "one thread turns the crank",
            _std(r"thread|jthread|this_thread|async|future|promise|packaged_task|(?:recursive_|shared_|timed_)*mutex|"
                 r"lock_guard|unique_lock|scoped_lock|shared_lock|atomic\w*|condition_variable\w*|call_once|once_flag|"
                 r"\w+_semaphore|latch|barrier|execution"),
            r"(?P<name>\bpthread_\w+)", r"(?P<name>\bthread_local\b)"),
    *_rules("locale", "numbers and letters go through fmt and from_chars, which know no locale",
            _std(r"locale|setlocale|sto(?:i|l|ll|ul|ull|f|d|ld)|strto\w+|ato[ifl]l?|v?[fs]?n?printf|[fs]?scanf|"
                 r"is(?:alnum|alpha|digit|xdigit|space|upper|lower|punct|print|graph|cntrl)|to(?:upper|lower)"),
            r"(?P<name>\bsetlocale\b)", r"(?P<name>\bimbue\s*\()",
            _call(r"strto(?:d|f|ld|l|ll|ul|ull)|ato(?:i|l|ll|f)|v?[fs]?n?printf|[fs]?scanf")),
    *_rules("typeid", "names and order of types differ between compilers",
            r"(?P<name>\btypeid\b)", _std("type_index")),
    *_rules("int128", "not standard C++: -Wpedantic and other compilers refuse it",
            r"(?P<name>\b__u?int128(?:_t)?\b)"),
    *_rules("unordered", "its order differs between libraries: use a sorted map or a vector", _std(r"unordered_\w+")),
    *_rules("std-hash", "std::hash differs between libraries: use the digest", _std("hash")),
    *_rules("streams", "text goes through fmt, and files are the business of tools/",
            _std(r"cout|cerr|clog|cin|[io]?stringstream|[io]?fstream|[io]stream|filesystem|FILE|fopen|puts")),
    *_rules("system", "the world asks nothing of the operating system",
            _std("system|getenv"), r"(?P<name>(?<![\w>])::(?:fork|popen|system|getenv)\s*\()",
            _call("popen|posix_spawnp?|exec[lv]p?e?|waitpid|dlopen|getenv")),
]

_LIBM_NAMES = (r"(?:exp|exp2|expm1|log|log2|log10|log1p|pow|erf|erfc|sqrt|cbrt|hypot|sin|cos|tan|asin|acos|atan|atan2|"
               r"sinh|cosh|tanh|asinh|acosh|atanh|tgamma|lgamma|fma)[fl]?")
# As BANNED_CODE, but not in algorithms/process/math.*, which is our own exp, log and erf.
LIBM = _rules("libm", "its last bit differs between machines: use algorithms/process/math",
              _std(_LIBM_NAMES), _call(_LIBM_NAMES), rf"(?P<name>(?<![\w>])::{_LIBM_NAMES}\s*\()",
              rf"(?P<name>\b__builtin_{_LIBM_NAMES}\b)")

# A data member, as it stands on its line.
SIZE_MEMBER = re.compile(r"\s*(?:mutable\s+)?(?:const\s+)?(?:std::)?size_t\s+\w+(?:\s*=\s*[^;()]*|\s*\{[^;]*\})?\s*;")

RULES = {"top-level", "include-edge", "include-path", "json", "size_t-member", "pragma-once", "idea", "later", "length",
         "machine-path", "listed", "cycle", "libm", *(rule for rule, _, _ in BANNED_CODE), *BANNED_HEADERS.values()}
