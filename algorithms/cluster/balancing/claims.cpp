// The claims, judged: the judge books every request, attempt, check and ejection, and compares.
#include "algorithms/cluster/balancing/claims.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "algorithms/cluster/balancing/facts.hpp"
#include "algorithms/cluster/balancing/ghost.hpp"
#include "algorithms/cluster/balancing/messages.hpp"
#include "algorithms/hashing/bounded_loads.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::balancing {

std::span<const ClaimInfo> claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{"cluster.healthy_first",
                step,
                "A balancer knows who is down by its checks, or ejected, and sends nothing there unless it panics.",
                {}},
      ClaimInfo{
          "cluster.panic_fails_open",
          step,
          "Exactly while too few backends are available all are picked from, and nobody is refused for want of one.",
          {}},
      ClaimInfo{"cluster.active_counts",
                step,
                "What a balancer counts as under way at a backend is what it sent there and has not seen end.",
                {}},
      ClaimInfo{"cluster.requests_conserved",
                step,
                "Each request is answered once: those taken are those answered and those in flight.",
                {}},
      ClaimInfo{"cluster.wrr_exact",
                step,
                "In each period smooth weighted round robin picks every backend exactly as often as its weight says.",
                {}},
      ClaimInfo{"cluster.load_bounded",
                step,
                "With bounded loads no backend is given more than its factor of the fair share, rounded up.",
                {}},
      ClaimInfo{"cluster.slow_start",
                step,
                "A backend that came back is picked with no more weight than it has grown to since.",
                {}},
      ClaimInfo{"cluster.ejected_share_capped", step, "Never more than the set share of the backends is ejected.", {}},
      ClaimInfo{"cluster.circuit_holds",
                step,
                "Never more attempts are under way, and never more requests wait, than the circuit breaker allows.",
                {}},
      ClaimInfo{"cluster.retries_in_budget",
                step,
                "Repeats under way are at most their share of the requests in flight, or the minimum.",
                {}},
      ClaimInfo{"cluster.recovers", eventually,
                "When faults and overload are over, nine of ten requests succeed again: no metastable failure.",
                std::chrono::seconds(10)},
      ClaimInfo{"cluster.ejection", sometimes, "A backend is ejected as an outlier.", {}},
      ClaimInfo{"cluster.panic", sometimes, "A balancer picks among all backends, available or not.", {}},
      ClaimInfo{"cluster.circuit_open", sometimes, "A circuit breaker refuses a request.", {}},
      ClaimInfo{"cluster.retry_refused", sometimes, "A retry is refused by its budget.", {}},
      ClaimInfo{"cluster.came_back", sometimes, "A backend that was down is up again.", {}},
      ClaimInfo{"cluster.queue_full", sometimes, "A backend refuses a request because its queue is full.", {}},
  };
  static_assert(infos.size() == claim_count);
  return infos;
}

namespace {

class BalancingJudge final : public Judge {
 public:
  explicit BalancingJudge(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return claim_infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override;
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<BalancingJudge>(*this); }

 private:
  template <class Evidence>
  static void check(Verdicts& verdicts, const Step& step, Claim claim, bool holds, Evidence&& evidence) {
    verdicts.check(static_cast<std::size_t>(claim), holds, step.node, std::forward<Evidence>(evidence));
  }
  static void reach(Verdicts& verdicts, Claim claim) { verdicts.reach(static_cast<std::size_t>(claim), true); }

  void open_books(Books& books, Duration now) const;
  void judge_balancer(const Step& step, Books& books, Verdicts& verdicts) const;
  void judge_dispatch(const Step& step, Books& books, const Dispatched& fact, Verdicts& verdicts) const;
  void judge_conclusion(const Step& step, Books& books, const Concluded& fact, Verdicts& verdicts) const;
  void judge_period(const Step& step, Books& books, Slot slot, Verdicts& verdicts) const;
  void judge_refusal(const Step& step, const Books& books, const Refused& fact, Verdicts& verdicts) const;
  void book_check(const Step& step, Books& books, const Checked& fact, Verdicts& verdicts) const;
  void book_change(const Step& step, Books& books, Slot slot, bool was_available) const;
  void weigh(Books& books, Duration now) const;

  [[nodiscard]] Slot slot_of(NodeId backend) const { return config_->slot_of[backend.value]; }
  [[nodiscard]] std::uint32_t weight_of(Slot slot) const {
    return config_->backend_options[slot].weight * whole_weight;
  }
  [[nodiscard]] bool panics_now(const Books& books) const {
    return panics(books.available, books.backends.size(), config_->options.balancer.panic);
  }

  std::shared_ptr<const Config> config_;
  Cow<Ghost> ghost_;
};

bool BalancingJudge::concerns(const Step& step) const {
  if (step.kind == EventKind::durable || step.kind == EventKind::fault) return false;
  if (config_->balancer_of[step.node.value] != Config::no_slot) return true;
  return std::any_of(step.effects.begin(), step.effects.end(),
                     [](const Effect& effect) { return std::holds_alternative<Finish>(effect); });
}

void BalancingJudge::open_books(Books& books, Duration now) const {
  books = {};
  books.backends.resize(config_->backends.size());
  books.available = books.backends.size();
  weigh(books, now);
}

void BalancingJudge::judge(const Step& step, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  if (!ghost.begun) {
    ghost.begun = true;
    ghost.books.resize(config_->balancers.size());
    for (auto claim = static_cast<std::size_t>(Claim::ejection); claim < claim_count; ++claim)
      verdicts.reach(claim, false);
  }
  const std::uint32_t balancer = config_->balancer_of[step.node.value];
  if (balancer != Config::no_slot) {
    Books& books = ghost.books[balancer];
    if (step.kind == EventKind::start) open_books(books, step.now);
    judge_balancer(step, books, verdicts);
  }
  for (const Effect& effect : step.effects)
    if (const auto* finish = std::get_if<Finish>(&effect)) {
      ghost.ends.add(finish->outcome == Outcome::ok);
      verdicts.hold(static_cast<std::size_t>(Claim::recovers), ghost.ends.well());
    }
}

void BalancingJudge::judge_balancer(const Step& step, Books& books, Verdicts& verdicts) const {
  if (step.kind == EventKind::deliver && step.message->as<Request>() != nullptr) ++books.received;
  for (const Effect& effect : step.effects) {
    if (const auto* send = std::get_if<Send>(&effect)) {
      if (send->message.as<Response>() == nullptr) continue;
      ++books.answered;
      check(verdicts, step, Claim::requests_conserved, books.answered <= books.received,
            [&] { return fmt::format("has taken {} requests and answered {}", books.received, books.answered); });
      continue;
    }
    const auto* observe = std::get_if<Observe>(&effect);
    if (observe == nullptr) continue;
    const Message& fact = observe->fact;
    if (const auto* dispatched = fact.as<Dispatched>()) {
      judge_dispatch(step, books, *dispatched, verdicts);
    } else if (const auto* concluded = fact.as<Concluded>()) {
      judge_conclusion(step, books, *concluded, verdicts);
    } else if (const auto* checked = fact.as<Checked>()) {
      book_check(step, books, *checked, verdicts);
    } else if (const auto* ejected = fact.as<Ejected>()) {
      SeenBackend& backend = books.backends[slot_of(ejected->backend)];
      const bool was_available = backend.available();
      backend.ejected = true;
      book_change(step, books, slot_of(ejected->backend), was_available);
      const auto count = static_cast<std::uint64_t>(std::count_if(
          books.backends.begin(), books.backends.end(), [](const SeenBackend& each) { return each.ejected; }));
      const std::uint64_t most = most_ejected(books.backends.size(), config_->options.outlier.share);
      check(verdicts, step, Claim::ejected_share_capped, count <= most, [&] {
        return fmt::format("{} of {} backends are ejected, and {} may be", count, books.backends.size(), most);
      });
      reach(verdicts, Claim::ejection);
    } else if (const auto* readmitted = fact.as<Readmitted>()) {
      SeenBackend& backend = books.backends[slot_of(readmitted->backend)];
      const bool was_available = backend.available();
      backend.ejected = false;
      book_change(step, books, slot_of(readmitted->backend), was_available);
    } else if (const auto* refused = fact.as<Refused>()) {
      judge_refusal(step, books, *refused, verdicts);
    } else if (fact.as<RetryRefused>() != nullptr) {
      reach(verdicts, Claim::retry_refused);
    }
  }
}

void BalancingJudge::judge_dispatch(const Step& step, Books& books, const Dispatched& fact, Verdicts& verdicts) const {
  const Options& options = config_->options;
  const Slot slot = slot_of(fact.backend);
  SeenBackend& backend = books.backends[slot];
  const std::uint64_t in_flight = books.received - books.answered;
  ++backend.active;
  ++books.active;
  books.retries += fact.retry ? 1U : 0U;

  check(verdicts, step, Claim::active_counts, fact.active == backend.active, [&] {
    return fmt::format("counts {} attempts under way at {}, and there are {}", fact.active,
                       step.world.name(fact.backend), backend.active);
  });
  check(verdicts, step, Claim::requests_conserved, fact.in_flight == in_flight, [&] {
    return fmt::format("has {} requests in flight: {} taken, {} answered", fact.in_flight, books.received,
                       books.answered);
  });
  const bool panic = panics_now(books);
  check(verdicts, step, Claim::healthy_first, fact.available == books.available, [&] {
    return fmt::format("takes {} of {} backends for available, and by its checks {} are", fact.available,
                       books.backends.size(), books.available);
  });
  check(verdicts, step, Claim::healthy_first, panic || backend.available(), [&] {
    return fmt::format("sends a request to {}, which is {}", step.world.name(fact.backend),
                       backend.ejected ? "ejected" : "down");
  });
  check(verdicts, step, Claim::panic_fails_open, fact.panic == panic, [&] {
    return fmt::format("picks among {} with {} of {} backends available", fact.panic ? "all" : "the available",
                       books.available, books.backends.size());
  });
  if (panic) reach(verdicts, Claim::panic);
  const std::uint64_t waiting = in_flight - std::min(in_flight, books.active);
  check(verdicts, step, Claim::circuit_holds,
        books.active <= options.circuit.requests && waiting <= options.circuit.pending, [&] {
          return fmt::format("{} attempts are under way and {} requests wait; allowed are {} and {}", books.active,
                             waiting, options.circuit.requests, options.circuit.pending);
        });
  if (fact.retry) {
    const std::uint64_t share =
        in_flight * static_cast<std::uint64_t>(options.retry.budget.parts_per_billion) / 1'000'000'000;
    const std::uint64_t most = std::max<std::uint64_t>(share, options.retry.min);
    check(verdicts, step, Claim::retries_in_budget, books.retries <= most, [&] {
      return fmt::format("{} retries are under way of {} requests in flight, and {} may be", books.retries, in_flight,
                         most);
    });
  }
  if (backend.grows) {
    const Duration since = step.now - backend.back;
    // Its clock may be a little ahead of true time.
    const Duration ahead = since + since / 50 + std::chrono::milliseconds(10);
    const std::uint32_t most =
        slow_start_weight(weight_of(slot), ahead, options.slow_start.window, options.slow_start.least);
    check(verdicts, step, Claim::slow_start, fact.weight <= most, [&] {
      return fmt::format("picks {} with the weight {} of 1000, {} ms after it came back", step.world.name(fact.backend),
                         fact.weight, since / std::chrono::milliseconds(1));
    });
  }
  if (options.balancer.policy == PolicyKind::weighted_round_robin) judge_period(step, books, slot, verdicts);
  if (options.balancer.policy == PolicyKind::bounded_hash && books.exact) {
    const std::uint64_t cap =
        hashing::load_cap(options.balancer.load_factor, fact.weight, books.weight_sum, books.active);
    check(verdicts, step, Claim::load_bounded, fact.active <= cap, [&] {
      return fmt::format("gives {} its attempt number {} of {}, and {} are its bound", step.world.name(fact.backend),
                         fact.active, books.active, cap);
    });
  }
}

void BalancingJudge::judge_period(const Step& step, Books& books, Slot slot, Verdicts& verdicts) const {
  if (!books.exact) return;
  ++books.backends[slot].picks;
  if (++books.picks < books.period) return;
  const bool panic = panics_now(books);
  for (Slot each = 0; each < books.backends.size(); ++each) {
    SeenBackend& backend = books.backends[each];
    const bool candidate = panic || backend.available();
    const std::uint64_t due = candidate ? weight_of(each) / books.common : 0;
    check(verdicts, step, Claim::wrr_exact, backend.picks == due, [&] {
      return fmt::format("picked {} {} times in a period of {}, and its weight says {}",
                         step.world.name(config_->backends[each]), backend.picks, books.period, due);
    });
    backend.picks = 0;
  }
  books.picks = 0;
}

void BalancingJudge::judge_conclusion(const Step& step, Books& books, const Concluded& fact, Verdicts& verdicts) const {
  SeenBackend& backend = books.backends[slot_of(fact.backend)];
  const std::uint64_t in_flight = books.received - books.answered;
  check(verdicts, step, Claim::active_counts, backend.active > 0 && fact.active + 1 == backend.active, [&] {
    return fmt::format("counts {} attempts under way at {} when one of {} has ended", fact.active,
                       step.world.name(fact.backend), backend.active);
  });
  check(verdicts, step, Claim::requests_conserved, fact.in_flight == in_flight, [&] {
    return fmt::format("has {} requests in flight: {} taken, {} answered", fact.in_flight, books.received,
                       books.answered);
  });
  backend.active -= backend.active > 0 ? 1U : 0U;
  books.active -= books.active > 0 ? 1U : 0U;
  books.retries -= fact.retry && books.retries > 0 ? 1U : 0U;
  if (fact.status == Status::overloaded) reach(verdicts, Claim::queue_full);
}

void BalancingJudge::judge_refusal(const Step& step, const Books& books, const Refused& fact,
                                   Verdicts& verdicts) const {
  if (fact.cause == RefusalCause::circuit) {
    check(verdicts, step, Claim::circuit_holds,
          fact.active >= config_->options.circuit.requests && fact.waiting >= config_->options.circuit.pending,
          [&] { return fmt::format("refuses with {} attempts under way and {} waiting", fact.active, fact.waiting); });
    reach(verdicts, Claim::circuit_open);
    return;
  }
  if (fact.cause == RefusalCause::waited) return;
  check(verdicts, step, Claim::panic_fails_open, books.available == 0 && !panics_now(books), [&] {
    return fmt::format("refuses a request for want of a backend, with {} of {} available", books.available,
                       books.backends.size());
  });
}

void BalancingJudge::book_check(const Step& step, Books& books, const Checked& fact, Verdicts& verdicts) const {
  const HealthOptions& rules = config_->options.health;
  if (fact.answered && fact.took > rules.timeout) return;  // it has been given up before
  SeenBackend& backend = books.backends[slot_of(fact.backend)];
  const bool was_available = backend.available();
  const bool changed = backend.health.note(fact.answered, rules);
  if (!changed) return;
  if (backend.health.up) reach(verdicts, Claim::came_back);
  book_change(step, books, slot_of(fact.backend), was_available);
}

/// A backend may have become available, or have ceased to be.
void BalancingJudge::book_change(const Step& step, Books& books, Slot slot, bool was_available) const {
  SeenBackend& backend = books.backends[slot];
  const bool is_available = backend.available();
  if (was_available == is_available) return;
  books.available = is_available ? books.available + 1 : books.available - 1;
  if (is_available && config_->options.slow_start.window > Duration::zero()) {
    backend.grows = true;
    backend.back = step.now;
  }
  weigh(books, step.now);
}

/// The candidates have changed, and with them what a period is.
void BalancingJudge::weigh(Books& books, Duration now) const {
  // The balancer's clock may be a little behind.
  const Duration window = config_->options.slow_start.window;
  const Duration grown = window + window / 20 + std::chrono::milliseconds(50);
  const bool panic = panics_now(books);
  books.exact = true;
  books.weight_sum = 0;
  books.common = 0;
  for (Slot slot = 0; slot < books.backends.size(); ++slot) {
    SeenBackend& backend = books.backends[slot];
    backend.picks = 0;
    if (backend.grows && now - backend.back < grown) books.exact = false;
    if (!panic && !backend.available()) continue;
    books.weight_sum += weight_of(slot);
    books.common = std::gcd(books.common, std::uint64_t{weight_of(slot)});
  }
  books.common = std::max<std::uint64_t>(books.common, 1);
  books.period = books.weight_sum / books.common;
  books.picks = 0;
}

}  // namespace

std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config) {
  return std::make_unique<BalancingJudge>(std::move(config));
}

}  // namespace orrery::balancing
