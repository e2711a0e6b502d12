// The workload of a plan: streams of operations by rate or think time, and scripts that name each operation.
#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"
#include "sim/zipf.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::int64_t kMostKeys = 1'000'000'000;
constexpr std::int64_t kMostAttempts = 1'000'000;
constexpr std::int64_t kMostRetries = 1'000;
constexpr std::int64_t kMostRepeats = 1'000'000;
constexpr std::int64_t kWeightUnit = 1'000'000;
constexpr std::int64_t kMostWeight = 1'000'000'000;  // their sum fits 32 bits

class WorkloadBinder {
 public:
  explicit WorkloadBinder(Binding& binding) : binding_(binding), read_(binding.read), plan_(binding.plan) {}

  void run() {
    const JsonValue* list = given(binding_.root, "workload");
    if (list == nullptr || !read_.list(*list, "a list of workloads")) return;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const JsonValue& workload = list->items[i];
      if (!read_.object(workload)) continue;
      const bool present = is_present(workload);
      if (const JsonValue* ops = given(workload, "ops"))
        script(workload, *ops, binding_.workloads[i], present);
      else
        stream(workload, binding_.workloads[i], present);
    }
  }

 private:
  /// Whether its chance puts it into this run. Its clients are there in any case.
  bool is_present(const JsonValue& workload) {
    const JsonValue* value = given(workload, "chance");
    if (value == nullptr) return true;
    const auto chance = read_.chance(*value);
    if (!chance || *chance == sim::billion) return true;
    const std::uint32_t picked = binding_.luck.pick("workload/" + element_name(workload) + "/chance", sim::billion);
    return picked >= sim::billion - *chance;
  }

  void stream(const JsonValue& workload, const Binding::WorkloadCast& cast, bool present) {
    read_.check_keys(workload, workload_keys(), std::vector<std::string>{"ops", "repeat"});
    if (const JsonValue* repeat = given(workload, "repeat"))
      read_.fail(*repeat, "\"repeat\" is for workloads with \"ops\"");
    sim::StreamSetup setup;
    setup.workload = cast.id;
    setup.spec = kind_of(workload);
    if (setup.spec != nullptr) shape(workload, *setup.spec, setup.shape);
    if (const JsonValue* value = given(workload, "timeout"))
      setup.timeout = read_.duration(*value).value_or(Duration{});
    if (const JsonValue* value = given(workload, "retry")) setup.retry = retry(*value, setup.spec);
    if (const JsonValue* value = given(workload, "from")) setup.from = read_.duration(*value).value_or(Duration{});
    if (const JsonValue* value = given(workload, "until"))
      if (const auto until = read_.duration(*value)) {
        if (*until <= setup.from) read_.fail(*value, "the end must be after the beginning");
        setup.until = *until;
      }
    pace(workload, cast.clients.size(), setup);
    if (!present) return;
    setup.first = static_cast<std::uint32_t>(plan_.streams.size());
    for (const NodeId client : cast.clients) {
      setup.client = client;
      plan_.streams.push_back(setup);
    }
  }

  Retry retry(const JsonValue& value, const WorkloadSpec* spec) {
    Retry result;
    if (!read_.object(value)) return result;
    read_.check_keys(value, retry_keys());
    if (spec != nullptr && !spec->retries)
      read_.fail(value, fmt::format("the clients of \"{}\" have rules of their own for that", spec->kind));
    if (const JsonValue* attempts = given(value, "attempts"))
      result.attempts = static_cast<std::uint32_t>(read_.count(*attempts, 1, kMostAttempts).value_or(1));
    if (const JsonValue* backoff = given(value, "backoff"))
      result.backoff = read_.duration(*backoff).value_or(Duration{});
    if (const JsonValue* budget = given(value, "budget"))
      if (const auto parts = read_.scaled(*budget, sim::billion)) {
        if (*parts < 0 || *parts > kMostRetries * sim::billion)
          read_.fail_expected(*budget, fmt::format("a number of retries from 0 to {}", kMostRetries));
        result.budget = Ratio{*parts};
      }
    return result;
  }

  void skew(const JsonValue& value, WorkloadShape& into) {
    const auto exponent = read_.parsed(value, "a skew such as \"zipf(1.1)\"", sim::parse_skew);
    if (!exponent) return;
    if (into.keys > sim::most_skewed_keys)
      return read_.fail(value, fmt::format("a skew is for at most {} keys", sim::most_skewed_keys));
    into.key_weights = std::make_shared<const std::vector<std::uint32_t>>(sim::zipf_sums(into.keys, *exponent));
  }

  const WorkloadSpec* kind_of(const JsonValue& workload) {
    const JsonValue* kind = given(workload, "kind");
    if (kind == nullptr) {
      read_.fail(workload, "\"kind\" is missing (or \"ops\", a list of operations)");
      return nullptr;
    }
    std::vector<std::string> kinds;
    for (const WorkloadSpec& spec : binding_.system.workloads) kinds.push_back(spec.kind);
    const auto chosen = read_.one_of(*kind, kinds, "workload");
    return chosen ? &binding_.system.workloads[*chosen] : nullptr;
  }

  void shape(const JsonValue& workload, const WorkloadSpec& spec, WorkloadShape& into) {
    if (const JsonValue* keys = given(workload, "keys"))
      if (const auto count = read_.count(*keys, 1, kMostKeys)) into.keys = static_cast<std::uint32_t>(*count);
    if (const JsonValue* value = given(workload, "skew")) skew(*value, into);
    const JsonValue* mix = given(workload, "mix");
    const JsonValue* reads = given(workload, "reads");
    if (mix != nullptr && reads != nullptr) return read_.fail(*reads, "either \"mix\" or \"reads\", not both");
    if (reads != nullptr) return share_of_reads(*reads, spec, into);
    if (mix == nullptr || !read_.object(*mix)) return;
    const std::size_t before = read_.errors().errors().size();
    std::vector<std::int64_t> weights;
    for (const JsonMember& member : mix->members) {
      if (member.value.is(Kind::null)) continue;
      if (std::find(spec.operations.begin(), spec.operations.end(), member.key) == spec.operations.end()) {
        const auto near = sim::nearest(member.key, spec.operations);
        read_.errors().add(
            member.error(fmt::format("the workload \"{}\" has no operation \"{}\"", spec.kind, member.key),
                         fmt::format("{}", fmt::join(spec.operations, ", ")), near.value_or("")));
        continue;
      }
      const auto weight = read_.scaled(member.value, kWeightUnit);
      if (!weight) continue;
      if (*weight < 0) {
        read_.fail(member.value, "a weight is not below zero");
        continue;
      }
      into.mix.emplace_back(member.key, 0);
      weights.push_back(*weight);
    }
    if (read_.errors().errors().size() == before) settle_weights(*mix, weights, into);
  }

  /// Weights in lowest terms.
  void settle_weights(const JsonValue& mix, const std::vector<std::int64_t>& weights, WorkloadShape& into) {
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    std::int64_t common = 0;
    for (const std::int64_t weight : weights) common = std::gcd(common, weight);
    if (common == 0) return read_.fail(mix, "at least one weight must be above zero");
    if (sum / common > kMostWeight) return read_.fail(mix, "these weights are too far apart or too exact");
    for (std::size_t i = 0; i < weights.size(); ++i)
      into.mix[i].second = static_cast<std::uint32_t>(weights[i] / common);
  }

  /// By convention the first operation of a kind is its read and the second its write.
  void share_of_reads(const JsonValue& reads, const WorkloadSpec& spec, WorkloadShape& into) {
    if (spec.operations.size() < 2)
      return read_.fail(reads, fmt::format("the workload \"{}\" doesn't read and write", spec.kind));
    const auto share = read_.chance(reads);
    if (!share) return;
    into.mix = {{spec.operations[0], 0}, {spec.operations[1], 0}};
    settle_weights(reads, {*share, std::int64_t{sim::billion} - *share}, into);
  }

  void pace(const JsonValue& workload, std::size_t clients, sim::StreamSetup& setup) {
    const JsonValue* rate = given(workload, "rate");
    const JsonValue* think = given(workload, "think");
    if (rate != nullptr && think != nullptr) return read_.fail(*think, "either \"rate\" or \"think\", not both");
    if (rate == nullptr && think == nullptr)
      return read_.fail(workload, "\"rate\" is missing (or \"think\", for clients that wait for their answers)");
    if (think != nullptr) {
      setup.closed = true;
      setup.interval = read_.duration(*think).value_or(Duration{});
      return;
    }
    if (const auto slot = read_slot(read_, *rate, clients)) setup.interval = *slot;
  }

  void script(const JsonValue& workload, const JsonValue& ops, const Binding::WorkloadCast& cast, bool present) {
    read_.check_keys(workload, script_keys());
    if (!read_.list(ops, "a list of operations")) return;
    if (ops.items.empty()) return read_.fail(ops, "expected at least one operation");
    sim::Script script;
    script.workload = cast.id;
    if (const JsonValue* repeat = given(workload, "repeat"))
      script.repeat = static_cast<std::uint32_t>(read_.count(*repeat, 1, kMostRepeats).value_or(1));
    Duration timeout{};
    if (const JsonValue* value = given(workload, "timeout")) timeout = read_.duration(*value).value_or(Duration{});
    for (std::size_t i = 0; i < ops.items.size(); ++i) {
      if (!read_.object(ops.items[i])) continue;
      if (const JsonValue* id = given(ops.items[i], "id"); id != nullptr && cast.clients.size() > 1)
        read_.fail(*id, "an operation with an id belongs to one client, and here are several");
      read_.check_keys(ops.items[i], operation_keys());
      script.operations.push_back(read_operation(binding_, ops.items[i], cast.operation_ids[i], timeout));
    }
    if (!present) return;
    for (const NodeId client : cast.clients) {
      sim::Script own = script;
      own.client = client;
      if (cast.clients.size() > 1)
        for (sim::ScriptedOperation& each : own.operations)
          each.id = fmt::format("{}_{}", each.id, plan_.nodes[client.value].name);
      plan_.scripts.push_back(std::move(own));
    }
  }

  Binding& binding_;
  const Reader& read_;
  sim::Plan& plan_;
};

}  // namespace

std::optional<Duration> read_slot(const Reader& read, const JsonValue& rate, std::size_t clients) {
  const auto written = read.rate(rate);
  if (!written) return std::nullopt;
  const auto count = static_cast<std::int64_t>(clients);
  if (count == 0) return std::nullopt;
  const std::int64_t per = written->per.count();
  if (written->is_zero()) {
    read.fail(rate, "a rate must be above zero");
  } else if (per > std::numeric_limits<std::int64_t>::max() / count) {
    read.fail(rate, "this rate is too low");
  } else if (const Duration slot(per * count / written->events); slot > Duration(0)) {
    return slot;
  } else {
    read.fail(rate, "this rate is too high: more than one operation a nanosecond");
  }
  return std::nullopt;
}

void bind_workloads(Binding& binding) { WorkloadBinder(binding).run(); }

}  // namespace orrery::scenario
