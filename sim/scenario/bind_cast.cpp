// The cast: who is there and what has a name. Servers come first, in rank order, then the clients in the order in which
// workloads bring them in. Names are known before any selector is read, so that a fault may name what stands below it.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::int64_t kMostNodes = 1000;
constexpr std::int64_t kStandIns = 9;  // in the place of nodes that can't be read
constexpr std::size_t kLongestDerivedId = 40;

/// The ids of one kind that are given away, and the last number behind each that was wanted more than once.
struct Taken {
  std::set<std::string, std::less<>> ids;
  std::map<std::string, int> last_numbers;
};

class Cast {
 public:
  explicit Cast(Binding& binding) : binding_(binding), read_(binding.read) {}

  void run() {
    servers();
    added();
    clients();
    sets("zones", Names::Kind::zone);
    sets("groups", Names::Kind::group);
    setting();
    faults();
    operations();
  }

 private:
  bool add_name(const JsonValue& where, Names::Kind kind, const std::string& name) {
    std::string trouble = binding_.names.add(kind, name);
    const bool added = trouble.empty();
    if (!added) read_.fail(where, std::move(trouble));
    return added;
  }

  NodeId add_node(const std::string& name, bool server) {
    sim::Plan& plan = binding_.plan;
    const NodeId id{static_cast<std::uint32_t>(plan.nodes.size())};
    sim::NodeSetup setup;
    setup.name = name;
    setup.server = server;
    plan.nodes.push_back(std::move(setup));
    if (!server) binding_.names.add_client(name);
    (server ? plan.system_setup.servers : plan.system_setup.clients).push_back(id);
    return id;
  }

  void servers() {
    const JsonValue* system = given(binding_.root, "system");
    const JsonValue* nodes = system->is(Kind::object) ? given(*system, "nodes") : nullptr;
    if (nodes == nullptr) return numbered_servers(*system, binding_.system.default_nodes);
    if (named(*nodes, 1, kMostNodes, [&](const std::string& name) { add_node(name, true); })) return;
    // A wrong number is one error, and not one more for each place that names a node.
    if (nodes->is(Kind::array)) return numbered_servers(*nodes, kStandIns);
    numbered_servers(*nodes, count_of_nodes(*nodes, 1, kMostNodes).value_or(kStandIns));
  }

  /// A list of names of nodes. False: it is none, or there are too many or too few.
  template <class Add>
  bool named(const JsonValue& nodes, std::int64_t least, std::int64_t most, Add&& add) {
    if (!nodes.is(Kind::array)) return false;
    const auto count = static_cast<std::int64_t>(nodes.items.size());
    if (count < least || count > most) {
      read_.fail(nodes, fmt::format("expected {} to {} names of nodes, found {}", least, most, count));
      return false;
    }
    for (const JsonValue& item : nodes.items) {
      const auto name = read_.name(item, "the name of a node");
      if (name && add_name(item, Names::Kind::node, *name)) add(*name);
    }
    return true;
  }

  std::optional<std::int64_t> count_of_nodes(const JsonValue& nodes, std::int64_t least, std::int64_t most) {
    if (nodes.is(Kind::number)) return read_.count(nodes, least, most);
    read_.fail_expected(nodes, "a number of nodes, or a list of their names");
    return std::nullopt;
  }

  /// The nodes that the system brings itself, group by group.
  void added() {
    const JsonValue& system = *given(binding_.root, "system");
    for (const AddedNodes& group : binding_.system.added) {
      std::vector<NodeId>& nodes = binding_.plan.system_setup.added[group.name];
      const auto add = [&](const std::string& name) {
        const NodeId id{static_cast<std::uint32_t>(binding_.plan.nodes.size())};
        sim::NodeSetup setup;
        setup.name = name;
        setup.server = false;
        setup.group = group.name;
        binding_.plan.nodes.push_back(std::move(setup));
        binding_.names.add_added(name, group);
        nodes.push_back(id);
      };
      const JsonValue* value = given(system, group.name);
      const JsonValue& where = value != nullptr ? *value : system;
      if (group.each.empty()) {
        if (add_name(where, Names::Kind::node, group.name)) add(group.name);
        continue;
      }
      const auto most = static_cast<std::int64_t>(group.max);
      if (value == nullptr || !named(*value, 0, most, add)) {
        std::int64_t count = group.standard;
        if (value != nullptr)
          count = value->is(Kind::array) ? kStandIns : count_of_nodes(*value, 0, most).value_or(kStandIns);
        for (std::int64_t i = 1; i <= count; ++i) {
          const std::string name = fmt::format("{}{}", group.each, i);
          if (add_name(where, Names::Kind::node, name)) add(name);
        }
      }
      if (!add_name(where, Names::Kind::group, group.name)) continue;
      binding_.names.add_added(group.name, group);
      binding_.plan.sets[group.name] = nodes;
    }
  }

  void numbered_servers(const JsonValue& where, std::int64_t count) {
    for (std::int64_t i = 1; i <= count; ++i) {
      const std::string name = fmt::format("n{}", i);
      if (add_name(where, Names::Kind::node, name)) add_node(name, true);
    }
  }

  [[nodiscard]] const std::vector<JsonValue>& elements(const char* key) const {
    static const std::vector<JsonValue> none;
    const JsonValue* list = given(binding_.root, key);
    return list != nullptr && list->is(Kind::array) ? list->items : none;
  }

  /// Names that any workload writes out are not free for those that only say how many clients they need.
  void clients() {
    const std::vector<JsonValue>& workloads = elements("workload");
    std::set<std::string, std::less<>> written;
    for (const JsonValue& workload : workloads)
      if (const JsonValue* value = given(workload, "clients")) {
        if (value->is(Kind::string)) written.insert(value->text);
        for (const JsonValue& item : value->items)
          if (item.is(Kind::string)) written.insert(item.text);
      }
    std::uint32_t next = 1;
    for (const JsonValue& workload : workloads) {
      Binding::WorkloadCast cast;
      const JsonValue* value = given(workload, "clients");
      if (value != nullptr && (value->is(Kind::string) || value->is(Kind::array))) {
        if (value->is(Kind::string)) {
          named_client(*value, cast);
        } else if (value->items.empty()) {
          read_.fail(*value, "expected at least one client");
        }
        for (const JsonValue& item : value->items) named_client(item, cast);
      } else {
        std::int64_t count = 1;
        if (value != nullptr && !value->is(Kind::number))
          read_.fail_expected(*value, "a number of clients, a name, or a list of names");
        else if (value != nullptr)
          count = read_.count(*value, 1, kMostNodes).value_or(1);
        for (std::int64_t i = 0; i < count; ++i) {
          std::string name;
          do name = fmt::format("c{}", next++);
          while (binding_.names.taken(name) || written.count(name) != 0);
          (void)binding_.names.add(Names::Kind::node, name);
          cast.clients.push_back(add_node(name, false));
        }
      }
      binding_.workloads.push_back(std::move(cast));
    }
    for (const JsonValue& action : elements("faults"))
      if (const JsonValue* client = given(action, "client"); client != nullptr && given(action, "op") != nullptr) {
        Binding::WorkloadCast cast;
        named_client(*client, cast);
      }
    clients_of_steps();
    if (binding_.plan.nodes.size() > static_cast<std::size_t>(kMostNodes)) {
      const JsonValue* workload = given(binding_.root, "workload");
      read_.fail(workload != nullptr ? *workload : *given(binding_.root, "system"),
                 fmt::format("{} nodes and clients are too many: at most {}", binding_.plan.nodes.size(), kMostNodes));
    }
  }

  void named_client(const JsonValue& where, Binding::WorkloadCast& cast) {
    if (const auto client = client_called(where)) cast.clients.push_back(*client);
  }

  /// The client of this name, who is there from now on.
  std::optional<NodeId> client_called(const JsonValue& where) {
    const auto name = read_.name(where, "the name of a client");
    if (!name) return std::nullopt;
    const sim::Plan& plan = binding_.plan;
    for (const NodeId client : plan.system_setup.clients)
      if (plan.nodes[client.value].name == *name) return client;
    if (!add_name(where, Names::Kind::node, *name)) return std::nullopt;
    return add_node(*name, false);
  }

  /// A step may name a client that no workload has; one that names none needs somebody to ask.
  void clients_of_steps() {
    bool anybody = false;
    for (const JsonValue& step : elements("steps")) {
      if (given(step, "op") == nullptr) continue;
      if (const JsonValue* client = given(step, "client"))
        (void)client_called(*client);
      else
        anybody = true;
    }
    if (!anybody || !binding_.plan.system_setup.clients.empty()) return;
    if (binding_.names.add(Names::Kind::node, "c1").empty()) add_node("c1", false);
  }

  void sets(const char* key, Names::Kind kind) {
    const JsonValue* all = given(binding_.root, key);
    if (all == nullptr || !read_.object(*all)) return;
    for (const JsonMember& member : all->members) {
      if (member.value.is(Kind::null)) continue;
      if (!is_name(member.key)) {
        read_.errors().add(member.error(fmt::format("\"{}\" is not a name", member.key)));
        continue;
      }
      const auto nodes = read_nodes(binding_, member.value);
      if (std::string trouble = binding_.names.add(kind, member.key); !trouble.empty()) {
        read_.errors().add(member.error(std::move(trouble)));
        continue;
      }
      const auto known = nodes ? known_nodes(binding_.plan, *nodes) : std::nullopt;
      if (nodes && !known)
        read_.fail(member.value, "who is here must be clear before the run: no roles, no quantities");
      binding_.plan.sets[member.key] = known.value_or(std::vector<NodeId>{});  // who names it adds no second error
    }
  }

  /// What the system is told of names and zones. A node of two zones counts for the first by name.
  void setting() {
    sim::Plan& plan = binding_.plan;
    for (const sim::NodeSetup& node : plan.nodes) plan.system_setup.names.push_back(node.name);
    const JsonValue* zones = given(binding_.root, "zones");
    for (const auto& [name, nodes] : plan.sets)
      if (zones != nullptr && zones->is(Kind::object) && given(*zones, name) != nullptr)
        for (const NodeId node : nodes) plan.system_setup.zones.emplace(node, name);
  }

  /// A written id, if there is one that is good. It is taken then.
  std::optional<std::string> written_id(const JsonValue& element, Taken& taken) {
    const JsonValue* value = given(element, "id");
    if (value == nullptr) return std::nullopt;
    const auto id = read_.name(*value, "an id");
    if (id && !taken.ids.insert(*id).second)
      read_.fail(*value, fmt::format("the id \"{}\" stands twice in this list", *id));
    return id;
  }

  /// `crash_primary` for crash and primary, with a number behind it if that is taken.
  static std::string derived_id(std::string_view verb, const JsonValue& whom, Taken& taken) {
    std::string id(verb);
    bool gap = true;
    for (const char c : canonical_text(whom)) {
      if (!is_name(std::string{'_', c})) {
        gap = true;
        continue;
      }
      if (id.size() >= kLongestDerivedId) break;
      if (gap) id.push_back('_');
      gap = false;
      id.push_back(c);
    }
    return unique(id, taken);
  }
  /// The numbers before the last one given are taken for good, so that it goes on from there.
  static std::string unique(const std::string& id, Taken& taken) {
    std::string result = id;
    if (taken.ids.insert(result).second) return result;
    int& last = taken.last_numbers.try_emplace(id, 1).first->second;
    do result = fmt::format("{}_{}", id, ++last);
    while (!taken.ids.insert(result).second);
    return result;
  }

  /// The actions of faults and steps: ids and `as` names.
  void faults() {
    Taken taken;
    std::vector<std::optional<std::string>> written;
    for (const char* key : {"faults", "steps"})
      for (const JsonValue& action : elements(key)) {
        const bool operation = key == std::string_view("steps") && given(action, "op") != nullptr;
        written.push_back(operation ? std::nullopt : written_id(action, taken));
        if (const JsonValue* as = given(action, "as"))
          if (const auto name = read_.name(*as, "a name")) (void)add_name(*as, Names::Kind::bound, *name);
      }
    auto id = written.begin();
    for (const char* key : {"faults", "steps"})
      for (const JsonValue& action : elements(key)) {
        const bool fault = key == std::string_view("faults");
        const std::vector<FoundVerb> verbs = fault ? verbs_of(action) : verbs_of_step(action);
        std::string own = id->value_or("");
        if (own.empty() && !verbs.empty())
          own = derived_id(verbs.front().member->key, verbs.front().member->value, taken);
        ++id;
        if (!verbs.empty() || fault) binding_.names.add_fault(own);
        if (fault && given(action, "op") != nullptr) binding_.names.add_operation(own);
        (fault ? binding_.fault_ids : binding_.step_ids).push_back(std::move(own));
      }
  }

  void operations() {
    const std::vector<JsonValue>& all = elements("workload");
    Taken workload_ids;
    Taken operation_ids;
    std::vector<std::optional<std::string>> written;
    std::vector<std::vector<std::optional<std::string>>> written_operations(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      written.push_back(written_id(all[i], workload_ids));
      const JsonValue* ops = given(all[i], "ops");
      if (ops == nullptr) continue;
      for (const JsonValue& op : ops->items) written_operations[i].push_back(written_id(op, operation_ids));
    }
    const std::vector<JsonValue>& steps = elements("steps");
    std::vector<std::optional<std::string>> written_steps;
    for (const JsonValue& step : steps)
      written_steps.push_back(given(step, "op") != nullptr ? written_id(step, operation_ids) : std::nullopt);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const JsonValue* op = given(steps[i], "op");
      if (op == nullptr) continue;
      binding_.step_ids[i] = written_steps[i] ? *written_steps[i] : derived_id("op", *op, operation_ids);
      binding_.names.add_operation(binding_.step_ids[i]);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      Binding::WorkloadCast& cast = binding_.workloads[i];
      const JsonValue* kind = given(all[i], "kind");
      const bool has_kind = kind != nullptr && kind->is(Kind::string);
      cast.id = written[i] ? *written[i] : unique(has_kind ? kind->text : "script", workload_ids);
      cast.scripted = given(all[i], "ops") != nullptr;
      if (!cast.scripted) binding_.names.add_workload({cast.id, has_kind && tells_lost(kind->text)});
      for (std::size_t k = 0; k < written_operations[i].size(); ++k) {
        const JsonValue* op = given(given(all[i], "ops")->items[k], "op");
        std::string id = written_operations[i][k].value_or("");
        if (id.empty() && op != nullptr) id = derived_id("op", *op, operation_ids);
        binding_.names.add_operation(id);
        cast.operation_ids.push_back(std::move(id));
      }
    }
  }

  [[nodiscard]] bool tells_lost(std::string_view kind) const {
    const auto& workloads = binding_.system.workloads;
    return std::any_of(workloads.begin(), workloads.end(),
                       [&](const WorkloadSpec& spec) { return spec.kind == kind && spec.lost != nullptr; });
  }

  Binding& binding_;
  const Reader& read_;
};

}  // namespace

std::vector<FoundVerb> verbs_of(const JsonValue& action) {
  std::vector<FoundVerb> verbs;
  for (const JsonMember& member : action.members) {
    if (member.value.is(Kind::null)) continue;
    for (const VerbSpec& spec : verb_specs())
      if (sim::verb_names[static_cast<std::size_t>(spec.verb)] == member.key) verbs.push_back({&spec, &member});
  }
  // `duplicate` is a verb, and a parameter of `degrade`.
  const auto takes = [&](const FoundVerb& one) {
    return std::any_of(verbs.begin(), verbs.end(), [&](const FoundVerb& other) {
      return other.member != one.member && has_word(other.spec->parameters, one.member->key);
    });
  };
  std::vector<FoundVerb> real;
  for (const FoundVerb& verb : verbs)
    if (!takes(verb)) real.push_back(verb);
  return real;
}

std::vector<FoundVerb> verbs_of_step(const JsonValue& step) {
  std::vector<FoundVerb> verbs = verbs_of(step);
  std::erase_if(verbs, [](const FoundVerb& verb) { return find_keyword(step_verbs(), verb.member->key) != nullptr; });
  return verbs;
}

void bind_cast(Binding& binding) { Cast(binding).run(); }

}  // namespace orrery::scenario
