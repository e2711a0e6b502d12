// Members, spares, operators; what scenarios may ask of them, and what they are measured by.
#include "algorithms/cluster/membership/system_swim.hpp"

#include <memory>
#include <utility>

#include "algorithms/cluster/membership/facts.hpp"
#include "algorithms/cluster/membership/member.hpp"
#include "algorithms/cluster/membership/operator.hpp"
#include "algorithms/cluster/membership/swim_claims.hpp"
#include "algorithms/cluster/membership/swim_labels.hpp"
#include "algorithms/cluster/membership/swim_mutants.hpp"
#include "algorithms/cluster/membership/swim_options.hpp"

namespace orrery::membership {

namespace {

template <MemberRole role>
bool has_member_role(const FaceBox& box) {
  const auto* face = box.get<MemberFace>();
  return face != nullptr && face->role == role;
}
bool suspects_anybody(const FaceBox& box) {
  const auto* face = box.get<MemberFace>();
  return face != nullptr && face->suspects > 0;
}
bool buries_anybody(const FaceBox& box) {
  const auto* face = box.get<MemberFace>();
  return face != nullptr && face->dead > 0;
}
/// Whether the observer takes the subject for this. It is never asked of itself.
template <Standing standing>
bool takes_for(const WorldView& world, NodeId node, const RoleOf& of) {
  const auto* member = world.process(node).as<Member>();
  return member != nullptr && node != of.node && of.node.value < member->state.view.size() &&
         member->standing_of(of.node) == standing;
}

Parts bind_swim(const SystemSetup& setup) {
  auto config = std::make_shared<SwimConfig>();
  config->options = read_options<SwimOptions>(swim_option_specs(), setup.options);
  check_options(config->options);
  config->mutants = Mutants<SwimMutant>(setup.mutants);
  config->founders = setup.servers;
  config->node_count = setup.node_count();
  config->most_members = static_cast<std::uint32_t>(setup.servers.size() + setup.added_called("spares").size());
  for (NodeId node{}; node.value < config->node_count; ++node.value)
    config->first_view.push_back(config->is_founder(node) ? Entry{{1}, Standing::alive} : Entry{});

  Parts parts;
  const std::shared_ptr<const SwimConfig> shared = config;
  parts.server = [shared](NodeId node) { return std::make_unique<Member>(shared, node); };
  parts.added = parts.server;
  parts.client = [](NodeId) { return std::make_unique<Operator>(); };
  parts.judges = [shared] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_swim_judge(shared));
    return judges;
  };
  return parts;
}

std::vector<MeasureSpec> swim_measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {.name = "swim.suspicions",
       .about = "how often a member came to suspect another",
       .kind = Kind::count,
       .fact = &type_of<Suspected>()},
      {.name = "swim.false_suspicions",
       .about = "of these, how often the other was up and well",
       .kind = Kind::count,
       .fact = &type_of<Suspected>(),
       .subject = "subject",
       .whose = MeasureSpec::Subject::well},
      {.name = "swim.false_positives",
       .about = "how often a member took another for dead that was up and well",
       .kind = Kind::count,
       .fact = &type_of<Died>(),
       .subject = "subject",
       .whose = MeasureSpec::Subject::well},
      {.name = "swim.saved",
       .about = "how often helpers reached who had not answered",
       .kind = Kind::count,
       .fact = &type_of<Saved>()},
      {.name = "swim.refutations",
       .about = "how often a member heard that it was suspected",
       .kind = Kind::count,
       .fact = &type_of<Accused>()},
      {.name = "swim.first_detection.periods",
       .about =
           "from a crash until the first probe that can't be answered, in periods, one that has begun counted whole",
       .kind = Kind::delay,
       .fact = &type_of<Probed>(),
       .subject = "subject",
       .per = "period"},
      {.name = "swim.first_suspicion",
       .about = "from a crash until the first member suspects who is down",
       .kind = Kind::delay,
       .fact = &type_of<Suspected>(),
       .subject = "subject"},
      {.name = "swim.declared_dead",
       .about = "from a crash until the first member takes who is down for dead",
       .kind = Kind::delay,
       .fact = &type_of<Died>(),
       .subject = "subject"},
      {.name = "swim.dissemination.periods",
       .about = "from the first member that suspects another to each that does so later, in periods",
       .kind = Kind::spread,
       .fact = &type_of<Suspected>(),
       .subject = "subject",
       .per = "period"},
      {.name = "swim.messages_per_member_period",
       .about = "messages that a member sends in one of its periods",
       .kind = Kind::value,
       .fact = &type_of<PeriodEnded>(),
       .field = "messages"},
  };
}

System make_swim_system() {
  System system;
  system.name = "swim";
  system.about = "who is a member and who is not, as SWIM finds out: probes, helpers, suspicions that can be denied";
  system.options.assign(swim_option_specs().begin(), swim_option_specs().end());
  system.servers = {process_spec<Member>()};
  system.clients = {process_spec<Operator>()};
  std::vector<std::string> timers(member_timer_names().begin(), member_timer_names().end());
  system.added = {{"spares",
                   "nodes that are members only once they are told to join",
                   "spare",
                   0,
                   1000,
                   {process_spec<Member>()},
                   timers}};
  system.roles = {
      {"outside", RoleStyle::idle, "is no member", has_member_role<MemberRole::outside>},
      {"joining", RoleStyle::contending, "looks for others", has_member_role<MemberRole::joining>},
      {"member", RoleStyle::active, "takes part", has_member_role<MemberRole::member>},
      {"suspected", RoleStyle::contending, "suspected(N): a member that suspects N", suspects_anybody,
       RoleArgument::node, takes_for<Standing::suspect>},
      {"buried", RoleStyle::idle, "buried(N): a member that takes N for dead", buries_anybody, RoleArgument::node,
       takes_for<Standing::dead>},
  };
  system.rank_field = "incarnation";
  system.rank_letter = "I";
  system.messages = swim_message_specs();
  system.facts = swim_fact_specs();
  system.timers = std::move(timers);
  system.client_timers = {"again"};
  system.records = {&type_of<Lived>(), &type_of<Enter>(), &type_of<Depart>()};
  BundleSpec bundle{"swim", {}};
  for (const ClaimInfo& info : swim_claim_infos()) bundle.claims.emplace_back(info.name);
  system.bundles = {std::move(bundle)};
  system.mutants = swim_mutant_specs();
  system.operations = membership_operations();
  system.measures = swim_measures();
  system.default_nodes = 5;
  system.bind = bind_swim;
  return system;
}

}  // namespace

const System& swim_system() {
  static const System the_system = make_swim_system();
  return the_system;
}

}  // namespace orrery::membership
