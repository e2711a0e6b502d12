// What a plan judges: the budget that says what may break, the stop condition, and the claims that are checked.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

class ClaimsBinder {
 public:
  explicit ClaimsBinder(Binding& binding) : binding_(binding), read_(binding.read), plan_(binding.plan) {
    for (const Binding::KnownClaim& claim : binding.claims) names_.push_back(claim.name);
    for (const BundleSpec& bundle : binding.system.bundles) names_.push_back(bundle.name);
  }

  void run() {
    budget();
    if (const JsonValue* stop = given(binding_.root, "stop")) plan_.stop = read_condition(binding_, *stop);
    const JsonValue* check = given(binding_.root, "check");
    if (check != nullptr && read_.list(*check, "a list of claims and bundles")) {
      const bool only_leaves_out = std::all_of(check->items.begin(), check->items.end(), [](const JsonValue& item) {
        return item.is(Kind::string) && item.text.starts_with('!');
      });
      if (only_leaves_out && !check->items.empty()) select_standard();
      for (const JsonValue& item : check->items) element(item);
    } else {
      select_standard();
    }
    for (const Binding::KnownClaim& claim : binding_.claims) {
      if (claim.name == linearizable_claim.name) {
        plan_.linearizable = selected_.count(claim.name) != 0 && left_out_.count(claim.name) == 0;
        continue;
      }
      sim::ClaimSetup setup;
      setup.name = claim.name;
      setup.ignored = selected_.count(claim.name) == 0 || left_out_.count(claim.name) != 0;
      if (const auto bound = within_.find(claim.name); bound != within_.end()) setup.within = bound->second;
      if (setup.ignored || setup.within) plan_.claims.push_back(std::move(setup));
    }
  }

 private:
  void budget() {
    const JsonValue* value = given(binding_.root, "budget");
    if (value == nullptr) return;
    if (value->is(Kind::string) && value->text == "none") {
      plan_.budget.kind = sim::Budget::Kind::none;
      return;
    }
    if (!value->is(Kind::object)) return read_.fail_expected(*value, "an object, or \"none\"");
    read_.check_keys(*value, budget_keys());
    if (const JsonValue* zones = given(*value, "zones")) budget_of_zones(*zones, given(*value, "nodes") == nullptr);
    if (const JsonValue* clock = given(*value, "clock")) plan_.budget.clock = read_.duration(*clock);
    const JsonValue* nodes = given(*value, "nodes");
    if (nodes == nullptr || (nodes->is(Kind::string) && nodes->text == "minority")) return;
    if (!nodes->is(Kind::number)) return read_.fail_expected(*nodes, "a number of nodes, or \"minority\"");
    const auto most = static_cast<std::int64_t>(plan_.system_setup.servers.size());
    if (const auto count = read_.count(*nodes, 0, most)) {
      plan_.budget.kind = sim::Budget::Kind::nodes;
      plan_.budget.nodes = static_cast<std::uint32_t>(*count);
    }
  }

  /// Nodes that are in no zone are zones of their own. Without a number of nodes only zones count.
  void budget_of_zones(const JsonValue& value, bool only_zones) {
    const JsonValue* zones = given(binding_.root, "zones");
    if (zones == nullptr || zones->members.empty())
      return read_.fail(value, "\"zones\" counts zones, and the scenario has none");
    std::vector<std::uint32_t>& zone_of = plan_.budget.zone_of;
    for (std::uint32_t i = 0; i < plan_.nodes.size(); ++i) zone_of.push_back(i);
    auto number = static_cast<std::uint32_t>(plan_.nodes.size());
    for (const JsonMember& zone : zones->members) {
      const auto set = plan_.sets.find(zone.key);
      if (set == plan_.sets.end()) continue;
      for (const NodeId node : set->second) zone_of[node.value] = number;
      ++number;
    }
    const auto most = static_cast<std::int64_t>(plan_.nodes.size());
    if (const auto count = read_.count(value, 0, most)) plan_.budget.zones = static_cast<std::uint32_t>(*count);
    if (!only_zones) return;
    plan_.budget.kind = sim::Budget::Kind::nodes;
    plan_.budget.nodes = static_cast<std::uint32_t>(plan_.system_setup.servers.size());
  }

  /// The bundle that is called like the system, or every claim.
  void select_standard() {
    for (const BundleSpec& bundle : binding_.system.bundles)
      if (bundle.name == binding_.system.name) {
        selected_.insert(bundle.claims.begin(), bundle.claims.end());
        return;
      }
    for (const Binding::KnownClaim& claim : binding_.claims) selected_.insert(claim.name);
  }

  void element(const JsonValue& item) {
    if (item.is(Kind::string)) {
      const bool out = item.text.starts_with('!');
      add_named(item, out ? item.text.substr(1) : item.text, out ? left_out_ : selected_);
    } else if (item.is(Kind::object)) {
      read_.check_keys(item, claim_keys());
      if (const JsonValue* claim = given(item, "claim"))
        with_bound(item, *claim);
      else
        written(item);
    } else {
      read_.fail_expected(item, "the name of a claim or bundle, or an object");
    }
  }

  void add_named(const JsonValue& where, const std::string& name, std::set<std::string>& into) {
    for (const BundleSpec& bundle : binding_.system.bundles)
      if (bundle.name == name) return into.insert(bundle.claims.begin(), bundle.claims.end()), void();
    const std::string meant = in_the_family(name);
    for (const Binding::KnownClaim& claim : binding_.claims)
      if (claim.name == name || claim.name == meant) return into.insert(claim.name), void();
    read_.fail(where, fmt::format("there is no claim or bundle \"{}\"", name), sim::nearest(name, names_).value_or(""));
  }

  /// A claim may also bear the system's name in the place of its family's: `sharded-kv.readable_again` for
  /// `store.readable_again`. The name in the family; empty: it is none such.
  [[nodiscard]] std::string in_the_family(const std::string& name) const {
    const std::string prefix = binding_.system.name + ".";
    if (!name.starts_with(prefix)) return {};
    for (const Binding::KnownClaim& claim : binding_.claims)
      if (const std::size_t dot = claim.name.find('.');
          dot != std::string::npos && claim.name.substr(dot + 1) == name.substr(prefix.size()))
        return claim.name;
    return {};
  }

  /// A claim with its own bound; of a bundle, each that has one.
  void with_bound(const JsonValue& item, const JsonValue& name) {
    if (!read_.text(name, "the name of a claim")) return;
    for (const JsonMember& member : item.members)
      if (member.key != "claim" && member.key != "within" && member.key != "note" &&
          find_keyword(claim_keys(), member.key) != nullptr)
        read_.errors().add(member.error(fmt::format("a claim of the system has no \"{}\" here", member.key)));
    std::set<std::string> meant;
    add_named(name, name.text, meant);
    selected_.insert(meant.begin(), meant.end());
    const JsonValue* within = given(item, "within");
    if (meant.empty() || within == nullptr) return;
    const auto bound = read_.duration(*within);
    bool any = false;
    for (const Binding::KnownClaim& claim : binding_.claims) {
      if (claim.kind != ClaimKind::eventually || meant.count(claim.name) == 0) continue;
      any = true;
      if (bound) within_[claim.name] = *bound;
    }
    if (!any)
      read_.fail(*within, fmt::format("\"within\" is for claims that come true eventually, and \"{}\" {}", name.text,
                                      meant.count(name.text) != 0 ? "is not one" : "has none"));
    else if (bound)
      binding_.bounds.emplace_back(within, *bound);
  }

  void written(const JsonValue& item) {
    sim::WrittenClaim claim;
    const JsonValue* id = given(item, "id");
    if (id == nullptr) return read_.fail(item, "a claim written here needs an \"id\" (or \"claim\", the name of one)");
    const auto name = read_.name(*id, "an id");
    if (name && std::find(names_.begin(), names_.end(), *name) != names_.end())
      read_.fail(*id, fmt::format("the system has a claim or bundle \"{}\" already", *name));
    for (const sim::WrittenClaim& other : plan_.written_claims)
      if (name && other.id == *name) read_.fail(*id, fmt::format("the id \"{}\" stands twice in this list", *name));
    const JsonValue* condition = nullptr;
    constexpr std::array<const char*, 4> kKinds{"always", "never", "eventually", "sometimes"};
    for (std::size_t i = 0; i < kKinds.size(); ++i)
      if (const JsonValue* value = given(item, kKinds[i])) {
        if (condition != nullptr) return read_.fail(*value, "a claim has one of always, never, eventually, sometimes");
        condition = value;
        claim.kind = static_cast<sim::WrittenClaim::Kind>(i);
      }
    if (condition == nullptr) return read_.fail(item, "a claim needs one of always, never, eventually, sometimes");
    const JsonValue* within = given(item, "within");
    const bool eventually = claim.kind == sim::WrittenClaim::Kind::eventually;
    if (eventually && within == nullptr) read_.fail(item, "an \"eventually\" needs \"within\", its bound");
    if (!eventually && within != nullptr) read_.fail(*within, "\"within\" is for \"eventually\"");
    if (within != nullptr) {
      claim.within = read_.duration(*within).value_or(Duration{});
      binding_.bounds.emplace_back(within, claim.within);
    }
    auto parsed = read_condition(binding_, *condition);
    if (!name) return;
    claim.id = *name;  // known by it even if its condition is wrong: that is one error, not two
    if (parsed) claim.condition = std::move(*parsed);
    plan_.written_claims.push_back(std::move(claim));
  }

  Binding& binding_;
  const Reader& read_;
  sim::Plan& plan_;
  std::vector<std::string> names_;  // of claims and bundles
  std::set<std::string> selected_;
  std::set<std::string> left_out_;
  std::map<std::string, Duration> within_;
};

}  // namespace

void bind_claims(Binding& binding) { ClaimsBinder(binding).run(); }

}  // namespace orrery::scenario
