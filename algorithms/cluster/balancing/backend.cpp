// The backend's rules: first come, first served; what was begun is finished, whether anybody still waits for it or not.
#include "algorithms/cluster/balancing/backend.hpp"

#include <algorithm>
#include <utility>

namespace orrery::balancing {
namespace {

constexpr Site site_service("cluster.service_time");
constexpr Site site_error("cluster.error");
constexpr std::uint32_t backend_billion = 1'000'000'000;

/// How long a job takes that takes a warm backend `takes`, `since` its boot.
Duration while_cold(Duration takes, Duration since, const WarmUpOptions& warm_up) {
  if (since >= warm_up.time) return takes;
  const std::int64_t left_per_mille = (warm_up.time - since) / std::max(warm_up.time / 1000, Duration(1));
  return takes + takes * (std::int64_t{warm_up.factor} - 1) * std::min<std::int64_t>(left_per_mille, 1000) / 1000;
}

}  // namespace

void Backend::on_start(Context&, const Durable&) { state.serving.resize(options().concurrency); }

bool Backend::errs(Context& context) const {
  const ErrorOptions& errors = options().errors;
  if (errors.share.parts_per_billion == 0) return false;
  const Duration since = context.now().time_since_epoch();
  if (since < errors.from || since >= errors.until) return false;
  return context.pick(site_error, backend_billion) >=
         backend_billion - static_cast<std::uint32_t>(errors.share.parts_per_billion);
}

void Backend::on(Context& context, NodeId from, const Serve& serve) {
  if (errs(context)) return context.send_now(from, Message::of(Served{serve.attempt, Status::error}));
  const Job job{from, serve.attempt};
  if (state.busy < options().concurrency) {
    const auto free = std::find(state.serving.begin(), state.serving.end(), Job{});
    return begin(context, static_cast<std::uint32_t>(free - state.serving.begin()), job);
  }
  if (state.queue.size() >= options().queue) {
    if (config_->mutants.on(Mutant::refusal_leaks_server)) ++state.busy;
    return context.send_now(from, Message::of(Served{serve.attempt, Status::overloaded}));
  }
  state.queue.push_back(job);
}

void Backend::on(Context& context, NodeId from, const Check& check) {
  context.send_now(from, Message::of(Healthy{check.round, state.busy + state.queue.size()}));
}

void Backend::begin(Context& context, std::uint32_t server, Job job) {
  state.serving[server] = job;
  ++state.busy;
  const Duration takes = context.pick(site_service, options().service_time);
  context.work({server}, while_cold(takes, context.now().time_since_epoch(), options().warm_up));
}

void Backend::on_timer(Context& context, TimerId timer) {
  const Job done = std::exchange(state.serving[timer.value], Job{});
  --state.busy;
  context.send_now(done.balancer, Message::of(Served{done.attempt, Status::ok}));
  if (state.queue.empty()) return;
  const Job next = state.queue[0];
  state.queue.drop_front(1);
  begin(context, timer.value, next);
}

BackendFace Backend::face() const {
  const std::uint64_t queued = state.queue.size();
  if (state.busy == 0) return {BackendRole::idle, 0, queued};
  const bool full = state.busy >= state.serving.size() && queued >= options().queue;
  return {full ? BackendRole::full : BackendRole::serving, state.busy, queued};
}

}  // namespace orrery::balancing
