# Set-up shared by tools/run and tools/test, which source it: install what is missing, configure, build.
# Everything here is idempotent and speaks on stderr only, so that results on stdout stay clean.
# shellcheck shell=bash

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck disable=SC2034  # the package lists are for the scripts that source this file
packages_base=(g++ meson ninja-build pkg-config python3 libfmt-dev nlohmann-json3-dev doctest-dev libcli11-dev
  libxxhash-dev nettle-dev zlib1g-dev libvalijson-dev graphviz fonts-liberation)
# shellcheck disable=SC2034
packages_matrix=(clang libclang-rt-14-dev)

say() { printf 'orrery: %s\n' "$*" >&2; }

# as_root COMMAND... : runs it as root. Fails where that is not possible.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "installing needs root, and there is no sudo"
    return 1
  fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >&2
}

# apt_install PACKAGE... : from the lists at hand if they know the packages and are fresh enough, else after an update.
apt_install() {
  if apt-cache show "$@" >/dev/null 2>&1 && apt_get install -y --no-install-recommends "$@"; then
    return 0
  fi
  say "updating the package lists"
  apt_get update && apt_get install -y --no-install-recommends "$@"
}

# ensure_packages PACKAGE... : installs those that are missing. Without apt, or when it fails, names them and goes on.
ensure_packages() {
  local package missing=()
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "no apt here; needed are (by their Debian names): $*"
    return 0
  fi
  for package in "$@"; do
    # shellcheck disable=SC2016  # dpkg-query's own format, not a variable of the shell
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  say "installing: ${missing[*]}"
  apt_install "${missing[@]}" || say "could not install: ${missing[*]}; going on with what is here"
}

# default_compiler: CXX if the caller set it, else the first C++ compiler found; empty if there is none.
default_compiler() {
  local candidate
  for candidate in ${CXX:+"$CXX"} g++ clang++ c++; do
    if command -v "${candidate##* }" >/dev/null; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
}

# find_clang: version 14 where it is, else one that gets on with the standard library that is installed.
find_clang() {
  local candidate
  for candidate in clang++-14 clang++-16 clang++-19 clang++; do
    command -v "$candidate" >/dev/null && { printf '%s\n' "$candidate"; return 0; }
  done
}

# require_tools: exits with 2 if one of the programs that everything needs is not there.
require_tools() {
  local tool missing=()
  for tool in meson ninja dot python3; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  [ -n "$(default_compiler)" ] || missing+=("a C++20 compiler")
  if [ ${#missing[@]} -gt 0 ]; then
    say "not found: ${missing[*]}"
    exit 2
  fi
}

# logged LOG COMMAND... : on a terminal the command speaks; elsewhere it writes to LOG, which is shown if it fails.
logged() {
  local log=$1
  shift
  if [ -t 2 ]; then
    "$@" >&2
  elif ! "$@" >"$log" 2>&1; then
    cat -- "$log" >&2
    return 1
  fi
}

# The sources of a library are compiled some at a time, as if they were one file: most of compiling is reading headers and
# instantiating their templates, and this does it once. -Dunity=off compiles each by itself.
joined=(-Dunity=on -Dunity_size=10)

# optional_libraries: the versions of the peers of benchmarks, a line each.
optional_libraries() {
  local library
  for library in raft libmemcached; do
    printf '%s\n' "$library $(pkg-config --modversion "$library" 2>/dev/null)"
  done
}

# configure FOLDER COMPILER [MESON OPTION...] : a Meson build folder below the root. Configured again from nothing when
# the place, the compiler, Meson, the options or the optional libraries of benchmarks are not those of the last time.
configure() {
  local folder=$root/$1 compiler=$2 launcher=() wanted
  shift 2
  set -- "${joined[@]}" "$@"
  command -v ccache >/dev/null && [ "${compiler%% *}" != ccache ] && launcher=(ccache)
  wanted=$(printf '%s\n' "$root" "${launcher[*]} $compiler" "$(${compiler} --version | head -n 1)" \
    "$(meson --version)" "$*" "$(optional_libraries)")
  if [ -f "$folder/build.ninja" ] && [ "$(cat -- "$folder/configured-for" 2>/dev/null)" = "$wanted" ]; then
    return 0
  fi
  if [ -d "$folder" ] && [ ! -d "$folder/meson-private" ] && [ -n "$(ls -A -- "$folder")" ]; then
    say "$folder is in the way: it is not a build folder of Meson"
    exit 2
  fi
  say "configuring ${folder##*/} ($compiler${*:+ $*})"
  rm -rf -- "$folder"
  mkdir -p -- "$folder/meson-private"
  if ! CXX="${launcher[*]} $compiler" meson setup "$@" "$folder" "$root" >"$folder/configure.log" 2>&1; then
    cat -- "$folder/configure.log" >&2
    say "configuring failed"
    return 1
  fi
  printf '%s\n' "$wanted" >"$folder/configured-for"
}

# compile FOLDER [TARGET...] : builds the targets (all of them by default). JOBS=N limits the parallel jobs.
compile() {
  local folder=$root/$1
  shift
  say "building ${folder##*/}"
  if ! logged "$folder/compile.log" ninja -C "$folder" ${JOBS:+-j "$JOBS"} "$@"; then
    say "building ${folder##*/} failed"
    return 1
  fi
}
