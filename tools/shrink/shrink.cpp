// Shrink: record, shorten, write, and try what was written with the ordinary loader.
#include "tools/shrink/shrink.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/move_recorder.hpp"
#include "sim/shrinker.hpp"
#include "tools/campaign/worker_pool.hpp"
#include "tools/formatting.hpp"
#include "tools/shrink/draft.hpp"
#include "tools/shrink/recorded.hpp"
#include "tools/shrink/story.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using Clock = std::chrono::steady_clock;
using sim::Failure;
using sim::Move;

/// Each way to shorten ends in a list of its own; the shortest is taken.
struct Way {
  sim::Shrinker::Options order;
  bool lower = false;  ///< puts the numbers among the system's options at their least first
};
constexpr std::array<Way, 8> ways{{{{false, false}},
                                   {{true, false}},
                                   {{false, true}},
                                   {{true, true}},
                                   {{false, false}, true},
                                   {{true, false}, true},
                                   {{false, true}, true},
                                   {{true, true}, true}}};

constexpr std::uint64_t long_run = 5'000;  // events: what is longer takes longer to shorten than there is time
constexpr std::uint64_t other_seeds = 200;

/// The seeds to shrink, the best first, the one that was asked for last. A short run is a good part of the way to a
/// short list: of a long one, those of some other seeds that fail in the same way, and sooner than all before them.
std::vector<std::uint64_t> seeds_to_try(const ShrinkRequest& request, const std::function<bool()>& out_of_time) {
  std::vector<std::uint64_t> seeds{request.seed};
  if (!request.other_seeds || request.picks || !request.mutations.empty()) return seeds;
  const auto run = [&](std::uint64_t seed, const sim::RunLimits& limits) {
    return sim::run_attempt(request.strategy, scenario::plan_of(*request.scenario, seed), {seed, {}}, limits).result;
  };
  const sim::RunResult own = run(request.seed, {});
  const Failure failure = failure_of(own);
  sim::RunLimits limits;
  limits.until_event = own.events;
  for (std::uint64_t i = 1; i <= other_seeds && *limits.until_event > long_run && failure != Failure{}; ++i) {
    if (out_of_time()) break;
    const sim::RunResult other = run(request.seed + i, limits);
    if (failure_of(other) != failure || other.events >= *limits.until_event) continue;
    seeds.insert(seeds.begin(), request.seed + i);
    limits.until_event = other.events;
  }
  return seeds;
}

/// A little more than the bound, so that it is surely over.
Move run_past(Duration within) {
  Move run;
  run.kind = Move::Kind::run;
  run.span = within + std::max<Duration>(within / 10, std::chrono::milliseconds(1));
  return run;
}

/// A list of moves and what stands around them, so that the failure comes again.
struct Start {
  Draft::Keep keep = Draft::Keep::system;
  std::vector<Move> moves;
  sim::MoveCast cast;
  sim::Shrinker::Luck luck = sim::Shrinker::Luck::recorded;
};

sim::MoveCast cast_of(const Recorded& recorded) {
  sim::MoveCast cast;
  cast.servers = servers_of(recorded.plan);
  for (const sim::NodeSetup& node : recorded.plan.nodes) cast.added += node.group.empty() ? 0U : 1U;
  cast.clients = static_cast<std::uint32_t>(recorded.plan.nodes.size()) - cast.first_client();
  for (const auto& act : recorded.acts) cast.acts.push_back(act.nodes);
  return cast;
}

std::vector<Start> starts_of(const Recorded& recorded) {
  std::vector<std::vector<Move>> lists;
  if (recorded.eventual) {
    lists.emplace_back(recorded.moves.begin(),
                       recorded.moves.begin() + static_cast<std::ptrdiff_t>(recorded.until_quiet));
    lists.push_back(recorded.moves);
    for (auto& list : lists) list.push_back(run_past(recorded.within));
  } else {
    lists.push_back(recorded.moves);
  }
  // What a crash left of what was not on disk was up to luck, and may have been a part: try it with all of it.
  for (std::size_t i = 0, count = lists.size(); i < count; ++i) {
    std::vector<Move> kept = lists[i];
    for (Move& move : kept)
      if (move.kind == Move::Kind::crash && move.lose == sim::Lose::unsynced) move.lose = sim::Lose::nothing;
    lists.push_back(std::move(kept));
  }
  std::vector<Start> starts;
  for (const Draft::Keep keep : {Draft::Keep::system, Draft::Keep::everything})
    for (const auto& list : lists) starts.push_back({keep, list, cast_of(recorded)});
  return starts;
}

/// Steps, nodes, what the steps and events amount to, letters: of two files the one with less is the better.
using Rank = std::array<std::uint64_t, 4>;

/// One way of shortening, from a start to a file.
class Attempt {
 public:
  Attempt(const Recorded& recorded, const ShrinkRequest& request, const Start& start, Draft draft,
          const std::function<bool()>& out_of_time)
      : recorded_(recorded),
        request_(request),
        playbook_(*recorded.plan.system),
        out_of_time_(out_of_time),
        draft_(std::move(draft)),
        shrinker_(
            playbook_, [this](const sim::MoveCast& cast, sim::Shrinker::Luck luck) { return draft_.world(cast, luck); },
            start.cast, start.moves, recorded.failure, out_of_time, start.luck) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  [[nodiscard]] bool reproduces() { return shrinker_.reproduces(); }

  /// A start with fewer moves. REQUIRES: reproduces() was true.
  [[nodiscard]] Start reduced(const Start& start, bool nodes_first) {
    shrinker_.reduce(nodes_first);
    return {start.keep, shrinker_.moves(), shrinker_.cast(), shrinker_.luck()};
  }

  /// REQUIRES: reproduces() was true.
  void shorten(const sim::Shrinker::Options& options) {
    shrinker_.shorten(options);
    shorten_operations();
    leave_out_members();
    leave_out_steps();
  }

  /// REQUIRES: shorten() was called.
  [[nodiscard]] Rank rank() const {
    return {moves_.size(), shrinker_.cast().nodes(), shrinker_.score(), written_.dump().size()};
  }

  void finish(Shrunk& report) const {
    Json file = written_;
    const sim::Plan plan = plan_from(file);
    const sim::RunResult result = sim::run(plan, plan.seed);
    file["about"] = story_of(plan);
    report.after = {moves_.size(), result.events};
    file["origin"]["actions"] = {{"before", report.before.actions}, {"after", report.after.actions}};
    file["origin"]["events"] = {{"before", report.before.events}, {"after", report.after.events}};
    report.nodes = shrinker_.cast().nodes();
    report.minimal = shrinker_.minimal() && minimal_;
    report.text = formatted("shrunk.json", file.dump());
    report.outcome = Shrunk::Outcome::shrunk;
  }
  [[nodiscard]] bool fails_as_written() const { return fails(written_); }
  [[nodiscard]] std::uint64_t tries() const { return shrinker_.tries() + runs_; }

 private:
  [[nodiscard]] Json written() const {
    const std::string name = recorded_.failure.claim.empty() ? recorded_.failure.crash : recorded_.failure.claim;
    const std::string from = request_.target.substr(request_.target.rfind('/') + 1);
    Json about{{"orrery", 1}, {"name", fmt::format("{}, shrunk from {} seed {}", name, from, request_.seed)}};
    about["about"] = "to be told";
    about["origin"] = {{"scenario", request_.target},
                       {"seed", request_.seed},
                       {"strategy", request_.picks ? "guided" : word_of(request_.strategy.kind)},
                       {"build", request_.build}};
    Json file = draft_.file(shrinker_.cast(), moves_, playbook_, about);
    file["expect"] = {
        {"violates", recorded_.failure.claim.empty() ? recorded_.failure.crash : recorded_.failure.claim}};
    return file;
  }

  [[nodiscard]] sim::Plan plan_from(const Json& file) const {
    return scenario::load("shrunk.json", file.dump(), std::span(&recorded_.plan.system, 1)).front();
  }

  /// Whether the file, run as any other, fails as it should.
  [[nodiscard]] bool fails(const Json& file) const {
    ++runs_;
    try {
      const sim::Plan plan = plan_from(file);
      const sim::RunResult result = sim::run(plan, plan.seed);
      if (recorded_.failure.claim.empty())
        return result.outcome == sim::RunOutcome::crash && cause_in(result.failure) == recorded_.failure.crash;
      return result.violation && result.violation->claim == recorded_.failure.claim;
    } catch (const scenario::BadScenario&) {
      return false;
    }
  }

  /// Keys become x, whatever else is said 1, where that makes no difference.
  void shorten_operations() {
    const System& system = *recorded_.plan.system;
    for (std::size_t i = 0; i < shrinker_.moves().size(); ++i) {
      const Move& move = shrinker_.moves()[i];
      if (move.kind != Move::Kind::operation) continue;
      if (out_of_time_()) return;
      const std::vector<std::string> words = operation_words(system, move.command).value();
      const auto spec = std::find_if(system.operations.begin(), system.operations.end(),
                                     [&](const OperationSpec& each) { return each.name == words.front(); });
      bool done = false;
      for (const char* key : {"x", "y"})
        for (const char* value : {"1", "2", "3"}) {
          if (done) continue;
          std::vector<std::string_view> arguments;
          std::size_t at = spec->usage.find(' ');
          for (std::size_t word = 1; word < words.size(); ++word) {
            const bool is_key = at != std::string::npos && spec->usage.compare(at + 1, 3, "KEY") == 0;
            arguments.emplace_back(is_key ? key : value);
            if (at != std::string::npos) at = spec->usage.find(' ', at + 1);
          }
          try {
            const Message command = spec->parse(arguments);
            done = command == move.command || shrinker_.try_command(i, command);
          } catch (const OperationError&) {
            done = true;  // its arguments are no such words
          }
        }
    }
  }

  /// Options, mutants, claims that the failure does not need.
  void leave_out_members() {
    moves_ = shrinker_.moves();
    written_ = written();
    if (!fails(written_)) return;
    for (const std::string& path : draft_.removable()) {
      if (out_of_time_()) return;
      const Draft before = draft_;
      draft_.remove(path);
      if (fails(written()))
        written_ = written();
      else
        draft_ = before;
    }
  }

  /// Whether the file fails and, if mutants are in it, only with them.
  [[nodiscard]] bool fails_of_its_mutants(const Json& file) const {
    if (!fails(file)) return false;
    if (!needs_mutants_) return true;
    Json right = file;
    right.erase("mutants");
    return !fails(right);
  }

  /// What counts is the file, run as any other: not a single step of it can be left out.
  void leave_out_steps() {
    if (!fails(written_)) return;
    needs_mutants_ = written_.contains("mutants");
    needs_mutants_ = needs_mutants_ && fails_of_its_mutants(written_);
    for (bool again = true; again;) {
      again = false;
      for (std::size_t i = 0; i < moves_.size(); ++i) {
        if (out_of_time_()) return;
        Json fewer = written_;
        fewer["steps"].erase(i);
        if (fewer["steps"].empty() || !fails_of_its_mutants(fewer)) continue;
        moves_.erase(moves_.begin() + static_cast<std::ptrdiff_t>(i));
        written_ = std::move(fewer);
        again = true;
        break;
      }
    }
    minimal_ = true;
  }

  const Recorded& recorded_;
  const ShrinkRequest& request_;
  sim::Playbook playbook_;
  const std::function<bool()>& out_of_time_;
  Draft draft_;
  sim::Shrinker shrinker_;
  std::vector<Move> moves_;  // of the file: those of the shrinker, or fewer
  Json written_;             // the file, but for what is told of it in the end
  bool minimal_ = false;
  bool needs_mutants_ = false;  // the file as it came did not fail without them
  mutable std::uint64_t runs_ = 0;
};

/// What one way of shortening came to.
struct Shortened {
  std::uint64_t tries = 0;
  std::optional<Rank> rank;  ///< nothing: its file does not fail
  std::string death{};       ///< what its process died of; empty: it did not
  Shrunk report;             ///< as far as finish() writes it
};

Draft draft_of(const Recorded& recorded, const ShrinkRequest& request, const Start& start) {
  return {recorded.document,      recorded.plan,      request.seed, recorded.acts,
          recorded.failure.claim, recorded.operation, start.keep};
}

/// Each number that the failure does not mind; false: it minds them all.
bool lower_counts(Draft& draft, const Recorded& recorded, const ShrinkRequest& request, const Start& start,
                  const std::function<bool()>& out_of_time) {
  bool any = false;
  for (const std::string& count : draft.counts()) {
    Draft lowered = draft;
    lowered.lower(count);
    if (!Attempt(recorded, request, start, lowered, out_of_time).reproduces()) continue;
    draft = std::move(lowered);
    any = true;
  }
  return any;
}

/// The ways from one start. What is long takes most of the time, and several ways begin alike: their common beginning
/// is kept.
class Shortening {
 public:
  /// All must outlive it.
  Shortening(const Recorded& recorded, const ShrinkRequest& request, const Start& start, const Shrunk& before,
             const std::function<bool()>& out_of_time)
      : recorded_(recorded), request_(request), start_(start), before_(before), out_of_time_(out_of_time) {}

  [[nodiscard]] Shortened take(const Way& way) {
    const Beginning& beginning = beginning_of(way);
    if (!beginning.draft) return {};
    Attempt attempt(recorded_, request_, beginning.start, *beginning.draft, out_of_time_);
    if (!attempt.reproduces()) return {};
    attempt.shorten(way.order);
    Shortened result;
    result.tries = attempt.tries();
    if (!attempt.fails_as_written()) return result;
    result.rank = attempt.rank();
    result.report = before_;
    attempt.finish(result.report);
    return result;
  }

 private:
  struct Beginning {
    Start start;
    std::optional<Draft> draft;  ///< nothing: there is no such way
  };

  const Beginning& beginning_of(const Way& way) {
    std::optional<Beginning>& kept = beginnings_[(way.order.nodes_first ? 1U : 0U) + (way.lower ? 2U : 0U)];
    if (kept) return *kept;
    kept.emplace();
    Draft draft = draft_of(recorded_, request_, start_);
    if (way.lower && !lower_counts(draft, recorded_, request_, start_, out_of_time_)) return *kept;
    Attempt attempt(recorded_, request_, start_, draft, out_of_time_);
    if (!attempt.reproduces()) return *kept;
    kept->start = attempt.reduced(start_, way.order.nodes_first);
    kept->draft = std::move(draft);
    return *kept;
  }

  const Recorded& recorded_;
  const ShrinkRequest& request_;
  const Start& start_;
  const Shrunk& before_;
  const std::function<bool()>& out_of_time_;
  std::array<std::optional<Beginning>, 4> beginnings_;
};

std::string line_of(const Shortened& shortened) {
  const Shrunk& report = shortened.report;
  return Json{{"tries", shortened.tries},
              {"rank", shortened.rank ? Json(*shortened.rank) : Json()},
              {"steps", report.after.actions},
              {"events", report.after.events},
              {"nodes", report.nodes},
              {"minimal", report.minimal},
              {"text", report.text}}
      .dump();
}

Shortened read_shortened(const std::string& line, const Shrunk& before) {
  const Json json = Json::parse(line);
  Shortened shortened{json.at("tries").get<std::uint64_t>(), std::nullopt, {}, before};
  if (json.at("rank").is_null()) return shortened;
  shortened.rank = json.at("rank").get<Rank>();
  shortened.report.after = {json.at("steps").get<std::uint64_t>(), json.at("events").get<std::uint64_t>()};
  shortened.report.nodes = json.at("nodes").get<std::uint32_t>();
  shortened.report.minimal = json.at("minimal").get<bool>();
  shortened.report.text = json.at("text").get<std::string>();
  shortened.report.outcome = Shrunk::Outcome::shrunk;
  return shortened;
}

/// Every way, in this process or in several; `done` hears of each. A way that ends its process has no file.
std::vector<Shortened> shortened_in_all_ways(const ShrinkRequest& request, const Shrunk& before,
                                             const std::function<Shortened(std::size_t way)>& shorten,
                                             const std::function<void()>& done) {
  std::vector<Shortened> results(ways.size());
  if (request.jobs <= 1) {
    for (std::size_t way = 0; way < ways.size(); ++way) {
      results[way] = shorten(way);
      done();
    }
    return results;
  }
  campaign::WorkerLimits limits;
  limits.workers = std::min(request.jobs, static_cast<unsigned>(ways.size()));
  limits.second_chance = false;
  campaign::WorkerPool pool(
      limits, [&](std::string_view job) { return line_of(shorten(static_cast<std::size_t>(job.front() - '0'))); });
  for (std::size_t way = 0; way < ways.size(); ++way) pool.submit(fmt::format("{}", way));
  while (pool.open() > 0) {
    if (request.interrupted != nullptr && request.interrupted()) pool.abandon();
    const std::optional<campaign::Answer> answer = pool.next(limits.patience);
    if (!answer) continue;
    if (answer->died())
      results[answer->job].death = answer->death;
    else
      results[answer->job] = read_shortened(answer->text, before);
    done();
  }
  return results;
}

/// Shortens what was recorded, if its steps fail as the run did.
void shorten_recorded(const Recorded& recorded, const ShrinkRequest& request, Shrunk& report,
                      const std::function<bool()>& out_of_time) {
  const auto say = [&](std::string_view what) {
    if (request.progress) request.progress(what);
  };
  for (const Start& start : starts_of(recorded)) {
    if (out_of_time()) {
      report.why = "the time was too short";
      break;
    }
    if (!Attempt(recorded, request, start, draft_of(recorded, request, start), out_of_time).reproduces()) continue;
    Shortening shortening(recorded, request, start, report, out_of_time);
    std::size_t done = 0;
    const auto tell = [&] {
      say(fmt::format("shortening {}: {} of {} ways done", counted(recorded.moves.size(), "step"), done, ways.size()));
    };
    tell();
    const std::vector<Shortened> results = shortened_in_all_ways(
        request, report, [&](std::size_t way) { return shortening.take(ways[way]); },
        [&] {
          ++done;
          tell();
        });
    std::uint64_t tries = report.tries;
    const Shortened* best = nullptr;
    std::string death;
    for (const Shortened& each : results) {
      tries += each.tries;
      if (death.empty()) death = each.death;
      if (each.rank && (best == nullptr || *each.rank < *best->rank)) best = &each;
    }
    if (best != nullptr)
      report = best->report;
    else
      report.why = out_of_time()    ? "the time was too short"
                   : !death.empty() ? "shortening it ended in: " + death
                                    : "written as a scenario, its steps do not break the claim";
    report.tries = tries;
    if (best != nullptr) break;
  }
}

Shrunk shrink_run(const ShrinkRequest& request, const std::function<bool()>& out_of_time) {
  const auto say = [&](std::string_view what) {
    if (request.progress) request.progress(what);
  };
  Shrunk report;
  report.seed = request.seed;
  say("recording");
  Recorded recorded = record(request, report);
  if (recorded.failure == Failure{}) {
    report.why = recorded.result.failure.empty() ? "every claim held" : recorded.result.failure;
    const bool failed = recorded.result.outcome != sim::RunOutcome::pass;
    report.outcome = failed ? Shrunk::Outcome::not_shrunk : Shrunk::Outcome::passed;
    return report;
  }
  report.outcome = Shrunk::Outcome::not_shrunk;
  report.why = "its events alone, one after another, do not break the claim: it depends on time";
  shorten_recorded(recorded, request, report, out_of_time);
  if (report.outcome == Shrunk::Outcome::shrunk || out_of_time() || recorded.failure.claim.empty()) return report;
  judge_alone(recorded);
  shorten_recorded(recorded, request, report, out_of_time);
  return report;
}

}  // namespace

Shrunk shrink(const ShrinkRequest& request) {
  const std::function<bool()> out_of_time = [&, deadline = Clock::now() + request.time_limit] {
    return Clock::now() > deadline || (request.interrupted != nullptr && request.interrupted());
  };
  Shrunk shrunk;
  std::uint64_t tries = 0;
  for (const std::uint64_t seed : seeds_to_try(request, out_of_time)) {
    ShrinkRequest own = request;
    own.seed = seed;
    shrunk = shrink_run(own, out_of_time);
    tries += shrunk.tries;
    if (shrunk.outcome == Shrunk::Outcome::shrunk) break;
  }
  shrunk.tries = tries;
  return shrunk;
}

}  // namespace orrery::tools
