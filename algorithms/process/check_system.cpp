// One function for each part of a System; a small world's worth of parts is bound for what only they can tell.
#include "algorithms/process/check_system.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace orrery {

SystemSetup standard_setup(const System& system) {
  SystemSetup setup;
  std::uint32_t next = 0;
  while (next < system.default_nodes) setup.servers.push_back({next++});
  for (const AddedNodes& group : system.added) {
    std::vector<NodeId>& nodes = setup.added[group.name];
    for (std::uint32_t i = 0; i < (group.each.empty() ? 1 : group.standard); ++i) nodes.push_back({next++});
  }
  setup.clients.push_back({next});
  return setup;
}

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(std::string_view text, std::string_view besides = "") {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || besides.find(c) != std::string_view::npos;
  });
}

/// Always the last of `count`, or always the first.
class ExtremePicker final : public Picker {
 public:
  explicit ExtremePicker(bool last) : last_(last) {}
  std::uint32_t pick(const Site&, std::uint32_t count) override { return last_ ? count - 1 : 0; }

 private:
  bool last_;
};

/// Notes the type of the outermost object.
class TypeNameFinder final : public Visitor {
 public:
  void begin_object(std::string_view type_name) override {
    if (found_.empty()) found_ = type_name;
  }
  void key(std::string_view) override {}
  void end_object() override {}
  void begin_list(std::uint64_t) override {}
  void end_list() override {}
  void number(std::uint64_t) override {}
  void negative(std::int64_t) override {}
  void boolean(bool) override {}
  void text(std::string_view) override {}
  void duration(Duration) override {}
  void ratio(Ratio) override {}
  void node(NodeId) override {}
  void enumerator(std::string_view) override {}
  void nothing() override {}
  [[nodiscard]] const std::string& found() const { return found_; }

 private:
  std::string found_;
};

class Check {
 public:
  explicit Check(const System& system) : system_(system) {}

  std::vector<std::string> run() {
    if (!is_word(system_.name, "-")) fail("\"{}\" is no name of a system", system_.name);
    options();
    roles();
    added();
    types();
    measures();
    rare_paths();
    operations();
    if (!system_.bind) {
      fail("there is no bind()");
    } else {
      try {
        const Parts parts = system_.bind(standard_setup(system_));
        claims();
        processes("server", system_.servers, parts.server, NodeId{0});
        const SystemSetup setup = standard_setup(system_);
        processes("client", system_.clients, parts.client, setup.clients.front());
        for (const AddedNodes& group : system_.added)
          if (const auto& nodes = setup.added.at(group.name); !nodes.empty())
            processes(group.name, group.processes, parts.added, nodes.front());
      } catch (const OptionError& error) {
        fail("its defaults contradict each other: {}: {}", error.option(), error.what());
      }
    }
    return std::move(problems_);
  }

 private:
  template <class... Parts>
  void fail(fmt::format_string<Parts...> text, Parts&&... parts) {
    problems_.push_back(fmt::format("{}: {}", system_.name, fmt::format(text, std::forward<Parts>(parts)...)));
  }

  /// A name that must be well-formed and is declared once.
  void name(std::string_view what, std::string_view name, std::set<std::string, std::less<>>& taken,
            std::string_view besides = "") {
    if (!is_word(name, besides)) fail("\"{}\" is no name of a {}", name, what);
    if (!taken.insert(std::string(name)).second) fail("the {} \"{}\" is declared twice", what, name);
  }

  void options() {
    std::set<std::string, std::less<>> taken;
    for (const OptionSpec& option : system_.options) {
      name("option", option.name, taken, ".");
      for (std::size_t dot = option.name.find('.'); dot != std::string::npos; dot = option.name.find('.', dot + 1))
        if (const std::string part = option.name.substr(0, dot);
            std::any_of(system_.options.begin(), system_.options.end(),
                        [&](const OptionSpec& other) { return other.name == part; }))
          fail("the option \"{}\" has parts of its own, such as \"{}\"", part, option.name);
      if (option.help.empty()) fail("the option \"{}\" has no help", option.name);
      if (!option.store) fail("the option \"{}\" is stored nowhere", option.name);
      if (const auto* count = std::get_if<std::int64_t>(&option.standard);
          count != nullptr && option.kind == OptionKind::count && (*count < option.min || *count > option.max))
        fail("the default of \"{}\", {}, is not within {}..{}", option.name, *count, option.min, option.max);
    }
  }

  void rare_paths() {
    std::set<std::string, std::less<>> taken;
    if (system_.rare_paths.size() > 64) fail("there are more than 64 rare paths");
    for (const RarePath& path : system_.rare_paths) {
      name("rare path", path.site.name, taken, ".");
      if (path.about.empty()) fail("the rare path \"{}\" says nothing about itself", path.site.name);
      if (path.one_in < 2) fail("the rare path \"{}\" would be taken at every visit", path.site.name);
    }
  }

  void roles() {
    std::set<std::string, std::less<>> taken;
    for (const RoleSpec& role : system_.roles) {
      name("role", role.name, taken);
      if (role.held == nullptr) fail("nothing says who holds the role \"{}\"", role.name);
      if ((role.held_of == nullptr) != (role.argument == RoleArgument::none))
        fail("the role \"{}\" has {}", role.name,
             role.held_of == nullptr ? "an argument, and nothing says who holds it of what"
                                     : "no argument, and something says who holds it of what");
    }
    for (const MessageSpec& message : system_.messages)
      if (message.type != nullptr && taken.find(message.type->name) != taken.end())
        fail("\"{}\" is a role and a message: they share one namespace", message.type->name);
    if (system_.rank_field.empty()) return;
    const auto ranked = [&](const ProcessSpec& process) {
      const Shape* field = process.face == nullptr ? nullptr : process.face->find(system_.rank_field);
      return field != nullptr && field->kind == Shape::Kind::number;
    };
    if (std::none_of(system_.servers.begin(), system_.servers.end(), ranked))
      fail("no server's face has a number \"{}\", the field that ranks", system_.rank_field);
  }

  /// Groups of nodes share one namespace with roles and messages, and are keys beside the options.
  void added() {
    std::set<std::string, std::less<>> taken;
    for (const RoleSpec& role : system_.roles) taken.insert(role.name);
    for (const MessageSpec& message : system_.messages)
      if (message.type != nullptr) taken.emplace(message.type->name);
    for (const OptionSpec& option : system_.options) taken.insert(option.name);
    for (const AddedNodes& group : system_.added) {
      name("group of nodes", group.name, taken);
      if (!group.each.empty() && !is_word(group.each)) fail("\"{}\" is no name of a node", group.each);
      if (group.about.empty()) fail("the nodes \"{}\" say nothing of themselves", group.name);
      if (group.standard > group.max)
        fail("there are {} \"{}\" by default and at most {}", group.standard, group.name, group.max);
    }
  }

  void measures() {
    std::set<std::string, std::less<>> taken;
    for (const MeasureSpec& measure : system_.measures) {
      name("measure", measure.name, taken, ".");
      if (measure.kind == MeasureSpec::Kind::vacancy) {
        if (std::none_of(system_.roles.begin(), system_.roles.end(),
                         [&](const RoleSpec& role) { return role.name == measure.role; }))
          fail("\"{}\" measures a role \"{}\" that there is not", measure.name, measure.role);
        continue;
      }
      if (std::none_of(system_.facts.begin(), system_.facts.end(),
                       [&](const FactSpec& fact) { return fact.type == measure.fact; })) {
        fail("\"{}\" measures a fact that is not declared", measure.name);
        continue;
      }
      const bool needs_field = measure.kind == MeasureSpec::Kind::value || measure.kind == MeasureSpec::Kind::total ||
                               !measure.field.empty();
      if (needs_field && measure.fact->shape().find(measure.field) == nullptr)
        fail("\"{}\" measures a field \"{}\" that {} has not", measure.name, measure.field, measure.fact->name);
      subject_of(measure);
    }
  }

  void subject_of(const MeasureSpec& measure) {
    using Kind = MeasureSpec::Kind;
    const bool needs_subject = measure.kind == Kind::delay || measure.kind == Kind::spread ||
                               measure.whose != MeasureSpec::Subject::any || !measure.subject.empty();
    const Shape* subject = measure.fact->shape().find(measure.subject);
    if (needs_subject && (subject == nullptr || subject->kind != Shape::Kind::node))
      fail("\"{}\" measures facts about a node, and \"{}\" of {} names none", measure.name, measure.subject,
           measure.fact->name);
    const bool known = std::any_of(system_.options.begin(), system_.options.end(), [&](const OptionSpec& option) {
      return option.name == measure.per && option.kind == OptionKind::duration;
    });
    if (!measure.per.empty() && !known)
      fail("\"{}\" is counted in \"{}\", which is no option that is a duration", measure.name, measure.per);
  }

  void types() {
    std::set<std::string, std::less<>> messages;
    std::set<std::string, std::less<>> facts;
    std::map<std::string_view, const Type*> by_name;
    const auto add = [&](std::string_view what, const Type* type) {
      if (type == nullptr) return fail("a {} has no type", what);
      if (const auto [same, is_new] = by_name.emplace(type->name, type); !is_new && same->second != type)
        fail("two types are called \"{}\"", type->name);
    };
    for (const MessageSpec& message : system_.messages) {
      add("message", message.type);
      if (message.type != nullptr) name("message", message.type->name, messages);
      if (message.label == nullptr) fail("a message has no label");
    }
    for (const FactSpec& fact : system_.facts) {
      add("fact", fact.type);
      if (fact.type != nullptr) name("fact", fact.type->name, facts);
      if (fact.label == nullptr) fail("a fact has no label");
    }
    for (const Type* record : system_.records) add("record", record);
    std::set<std::string, std::less<>> handled;
    bool all_known = !system_.servers.empty() && !system_.clients.empty();
    std::vector<std::span<const ProcessSpec>> all{system_.servers, system_.clients};
    for (const AddedNodes& group : system_.added) {
      all.emplace_back(group.processes);
      all_known = all_known && !group.processes.empty();
    }
    for (const std::span<const ProcessSpec> processes : all)
      for (const ProcessSpec& process : processes) {
        all_known = all_known && !process.handled.empty();
        for (const Type* type : process.handled) {
          handled.emplace(type->name);
          if (messages.find(type->name) == messages.end())
            fail("a process handles \"{}\", which is no message that is declared", type->name);
        }
      }
    if (all_known && !handled.empty())
      for (const std::string& message : messages)
        if (handled.find(message) == handled.end()) fail("no process handles the message \"{}\"", message);
  }

  /// As its usage has it, with a number for each argument, since that is a word too: `put KEY VALUE`. A DURATION is
  /// one.
  void operations() {
    std::set<std::string, std::less<>> taken;
    for (const OperationSpec& operation : system_.operations) {
      name("operation", operation.name, taken);
      std::vector<std::string_view> words;
      for (std::string_view rest = operation.usage; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (end > 0) words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      if (words.empty() || words.front() != operation.name) {
        fail("the usage of the operation \"{}\" does not begin with its name", operation.name);
        continue;
      }
      std::vector<std::string_view> arguments;
      for (const std::string_view word : std::span(words).subspan(1))
        arguments.push_back(word == "DURATION" ? "1s" : "1");
      try {
        if (operation.parse == nullptr || operation.parse(arguments).empty())
          fail("the operation \"{}\" is read as nothing", operation.name);
      } catch (const OperationError& error) {
        fail("the operation \"{}\" can't be read as its usage says: {}", operation.name, error.what());
      }
    }
    std::set<std::string, std::less<>> kinds;
    for (const WorkloadSpec& workload : system_.workloads) {
      name("workload", workload.kind, kinds, "-");
      for (const std::string& operation : workload.operations)
        if (taken.find(operation) == taken.end())
          fail("the workload \"{}\" names \"{}\", which is no operation", workload.kind, operation);
      generated(workload);
    }
  }

  void generated(const WorkloadSpec& workload) {
    if (workload.generate == nullptr) return fail("the workload \"{}\" generates nothing", workload.kind);
    std::vector<WorkloadShape> shapes(1);
    for (const std::string& operation : workload.operations) shapes.push_back({{{operation, 1}}, 2});
    for (const WorkloadShape& shape : shapes)
      for (const bool last : {false, true}) {
        ExtremePicker picker(last);
        if (workload.generate(picker, shape, NodeId{system_.default_nodes}, 1).empty())
          return fail("the workload \"{}\" generates nothing", workload.kind);
      }
  }

  void claims() {
    std::set<std::string, std::less<>> taken;
    std::set<std::string, std::less<>> can_fall;
    for (const ClaimInfo& claim : claims_of(system_)) {
      name("claim", claim.name, taken, ".");
      if (claim.about.empty()) fail("the claim \"{}\" says nothing of itself", claim.name);
      if (claim.kind != ClaimKind::sometimes) can_fall.emplace(claim.name);
      if ((claim.kind == ClaimKind::eventually) != (claim.within > Duration(0)))
        fail("the claim \"{}\" must have a bound exactly if it comes true eventually", claim.name);
    }
    std::set<std::string, std::less<>> bundles = taken;
    for (const BundleSpec& bundle : system_.bundles) {
      name("bundle", bundle.name, bundles, "-");
      for (const std::string& claim : bundle.claims)
        if (taken.find(claim) == taken.end())
          fail("the bundle \"{}\" names \"{}\", which is no claim", bundle.name, claim);
    }
    std::set<std::string, std::less<>> mutants;
    for (const MutantSpec& mutant : system_.mutants) {
      name("mutant", mutant.name, mutants, ".");
      if (can_fall.find(mutant.breaks) == can_fall.end())
        fail("the mutant \"{}\" breaks \"{}\", which is no claim that can fall", mutant.name, mutant.breaks);
    }
    if (system_.mutants.size() > 64) fail("there are more than 64 mutants");
  }

  /// That one of the declared classes is what is made.
  void processes(std::string_view what, const std::vector<ProcessSpec>& declared,
                 const std::function<std::unique_ptr<Process>(NodeId)>& make, NodeId node) {
    if (declared.empty()) fail("no class of {} is declared, so no path in a condition can be checked", what);
    if (!make || declared.empty()) return;
    const std::unique_ptr<Process> process = make(node);
    FaceBox face;
    (void)process->show(face);
    TypeNameFinder state;
    const bool walked = process->visit_with(state);
    const bool known = std::any_of(declared.begin(), declared.end(), [&](const ProcessSpec& spec) {
      return spec.face == &face.type().shape() && (spec.state == nullptr) == !walked &&
             (!walked || spec.state->type_name == state.found());
    });
    if (!known) fail("a {} with the face \"{}\" is made, and no such class is declared", what, face.type().name);
  }

  const System& system_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> check_system(const System& system) { return Check(system).run(); }

std::vector<ClaimInfo> claims_of(const System& system) {
  std::vector<ClaimInfo> infos;
  const Parts parts = system.bind(standard_setup(system));
  if (parts.judges)
    for (const std::unique_ptr<Judge>& judge : parts.judges())
      for (const ClaimInfo& info : judge->claims()) infos.push_back(info);
  if (!system.history.model.empty()) infos.push_back(linearizable_claim);
  return infos;
}

}  // namespace orrery
