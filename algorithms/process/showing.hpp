// Showing: what a system keeps that deserves a picture of its own, declared so that a picture needs no knowledge of the
// algorithm: a log, as a table of numbered entries; stretches of time that facts begin and end, such as a lease; who
// waits for whom; and a circle of hashes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "algorithms/process/face.hpp"
#include "algorithms/process/process.hpp"

namespace orrery {

/// One entry of a log, as a table shows it. Entries of one rank (a term, an epoch) have one colour.
struct LogCell {
  std::uint64_t rank = 0;
  std::string label;
  bool operator==(const LogCell&) const = default;
};

/// Which entries a process has: `first` to `last`, none if last < first; those up to `settled` are settled (committed,
/// stable ...) as far as the process knows.
struct LogExtent {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
  std::uint64_t settled = 0;
};

/// The log that each server keeps. An entry that equals another of its index and rank is taken to end an equal log.
struct LogSpec {
  std::string settled;  ///< the word for settled entries: `committed`
  std::string rank;     ///< what an entry's rank is: `term`
  std::string letter;   ///< how a diagram abbreviates it: `T`
  /// Nothing: a process with this face keeps none.
  std::optional<LogExtent> (*extent)(const FaceBox& face) = nullptr;
  /// REQUIRES: the process has this entry.
  LogCell (*cell)(const Process& process, std::uint64_t index) = nullptr;
};

/// A stretch of time that facts begin and end. Two kinds: what a node believes (that it holds a lock), and what is so,
/// told by the node that decides it; a picture sets the one against the other.
struct IntervalSpec {
  std::string name;    ///< a word or two: `holds`
  bool truth = false;  ///< what is so, rather than what the node that observes it believes
  const Type* begins = nullptr;
  std::vector<const Type*> ends;  ///< none: each beginning ends the one before, as one state follows another
  std::string of;    ///< the field of all these facts that says of what (a lock, a key); empty: there is one
  std::string whom;  ///< the field that names the node it is about; empty: the one that observes the fact
};

/// Who has what, who waits for it, and the fact that somebody would wait for himself: a wait-for graph.
struct WaitSpec {
  IntervalSpec has;    ///< with `of` and `whom`
  IntervalSpec waits;  ///< likewise
  /// The field of all these facts that numbers what happened, since several nodes may tell the same; empty: one tells.
  std::string number;
  const Type* stuck = nullptr;  ///< who asked for `of` would wait for himself, and is refused
  std::string cycle;            ///< its field: nodes of which each waits for the next, the last for the first
};

/// A circle of hashes whose states a fact tells (ring_shown.hpp).
struct RingSpec {
  const Type* shown = nullptr;      ///< RingShown
  std::vector<std::string> claims;  ///< those whose verdicts belong below its picture
};

struct System;

/// What a folder exports beside its System, if anything.
struct Showing {
  std::optional<LogSpec> log;           ///< if its servers keep one
  std::vector<IntervalSpec> intervals;  ///< for timelines
  std::optional<RingSpec> ring{};       ///< if it places keys on a circle
  std::optional<WaitSpec> waits{};      ///< if its clients wait for each other
  std::vector<const Type*> refusals{};  ///< facts that a node said no to somebody, who learns it from its next message
};

/// Where a Showing contradicts itself or its system, in words; empty: nowhere.
[[nodiscard]] std::vector<std::string> check_showing(const System& system, const Showing& showing);

}  // namespace orrery
