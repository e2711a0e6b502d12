// Desk: four small processes and their declaration.
#include "tests/sim/scenario/desk_system.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace orrery::desk {
namespace {

struct Counts {
  std::uint64_t handled = 0;
  static constexpr std::string_view type_name = "Counts";
  static constexpr auto fields() { return std::tuple{field("handled", &Counts::handled)}; }
};

class Desk final : public ProcessOf<Desk, std::variant<Question, Answer>> {
 public:
  Desk(std::vector<NodeId> clerks, Order order) : clerks_(std::move(clerks)), order_(order) {}
  void on_start(Context&, const Durable&) override {}
  void on(Context& context, NodeId, const Question& question) {
    if (clerks_.empty()) return;
    context.send_now(clerks_[order_ == Order::first ? 0 : state.handled % clerks_.size()], Message::of(question));
    ++state.handled;
  }
  void on(Context&, NodeId, const Answer&) {}
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] Face face() const { return {state.handled}; }
  Counts state;

 private:
  std::vector<NodeId> clerks_;
  Order order_;
};

struct ClerkState {
  std::vector<Question> queue;
  Duration since{};  ///< on its own clock: when it began with the first
  std::uint64_t handled = 0;
  static constexpr std::string_view type_name = "ClerkState";
  static constexpr auto fields() {
    return std::tuple{field("queue", &ClerkState::queue), field("since", &ClerkState::since),
                      field("handled", &ClerkState::handled)};
  }
};
class Clerk final : public ProcessOf<Clerk, std::variant<Question>> {
 public:
  Clerk(NodeId ledger, Options options) : ledger_(ledger), options_(std::move(options)) {}
  void on_start(Context&, const Durable&) override {}
  void on(Context& context, NodeId, const Question& question) {
    if (state.queue.size() >= options_.passing.room) return;
    state.queue.push_back(question);
    if (state.queue.size() == 1) begin(context);
  }
  void on_timer(Context& context, TimerId) override {
    const Question question = state.queue.front();
    context.send_now(ledger_, Message::of(Entry{question.about}));
    context.send_now(question.client, Message::of(Answer{context.self(), question.number}));
    const auto taken = static_cast<std::int64_t>(state.queue.size()) * 1'000'000'000 / options_.passing.room;
    context.observe(Answered{{taken}, context.now().time_since_epoch() - state.since});
    state.queue.erase(state.queue.begin());
    ++state.handled;
    if (!state.queue.empty()) begin(context);
  }
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] Face face() const { return {state.handled}; }
  ClerkState state;

 private:
  void begin(Context& context) {
    static constexpr Site site("desk.service");
    state.since = context.now().time_since_epoch();
    context.set_timer(TimerId{0}, context.pick(site, options_.service));
  }

  NodeId ledger_;
  Options options_;
};

/// What the ledger says of one subject.
struct Page {
  std::string name;
  std::uint64_t entries = 0;
  static constexpr std::string_view type_name = "Page";
  static constexpr auto fields() { return std::tuple{field("name", &Page::name), field("entries", &Page::entries)}; }
};
struct LedgerState {
  std::vector<Page> pages;
  static constexpr std::string_view type_name = "LedgerState";
  static constexpr auto fields() { return std::tuple{field("pages", &LedgerState::pages)}; }
};
class Ledger final : public ProcessOf<Ledger, std::variant<Entry>> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on(Context&, NodeId, const Entry& entry) {
    auto page = std::find_if(state.pages.begin(), state.pages.end(),
                             [&](const Page& each) { return each.name == entry.about; });
    if (page == state.pages.end()) page = state.pages.insert(page, {entry.about, 0});
    ++page->entries;
  }
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] Face face() const { return {state.pages.size()}; }
  LedgerState state;
};

struct ClientFace {
  std::uint64_t requests = 0;
  std::uint64_t retries = 0;
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "DeskClientFace";
  static constexpr auto fields() {
    return std::tuple{field("requests", &ClientFace::requests), field("retries", &ClientFace::retries)};
  }
};
class Client final : public ProcessOf<Client, std::variant<Answer>> {
 public:
  Client(NodeId desk, Duration retry) : desk_(desk), retry_(retry) {}
  void on_start(Context&, const Durable&) override {}
  void on_operation(Context& context, const Operation& operation) override {
    ++state.requests;
    operation_ = operation;
    attempts_ = 1;
    deadline_ = context.now().time_since_epoch() + operation.timeout;
    ask(context);
  }
  void on(Context& context, NodeId, const Answer& answer) {
    if (operation_.id == OperationId{} || answer.number != operation_.id.value) return;
    finish(context, Outcome::ok, Message::of(answer));
  }
  void on_timer(Context& context, TimerId) override {
    const Duration now = context.now().time_since_epoch();
    if (operation_.timeout > Duration(0) && now >= deadline_) return finish(context, Outcome::unknown, {});
    const bool may = (operation_.retry.attempts == 0 || attempts_ < operation_.retry.attempts) &&
                     within_budget(operation_.retry.budget, state.requests, state.retries);
    if (!may) return context.set_timer(TimerId{0}, deadline_ - now);
    ++attempts_;
    ++state.retries;
    context.ask_again(operation_.id);
    ask(context);
  }
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] ClientFace face() const { return state; }
  ClientFace state;

 private:
  void ask(Context& context) {
    const auto* question = operation_.command.as<Question>();
    context.send_now(desk_, Message::of(Question{question->about, context.self(), operation_.id.value}));
    const Duration left = deadline_ - context.now().time_since_epoch();
    context.set_timer(TimerId{0}, operation_.timeout > Duration(0) ? std::min(retry_, left) : retry_);
  }
  void finish(Context& context, Outcome outcome, Message result) {
    context.cancel_timer(TimerId{0});
    context.finish(operation_.id, outcome, std::move(result));
    operation_ = {};
  }

  NodeId desk_;
  Duration retry_;
  Operation operation_;
  std::uint32_t attempts_ = 0;
  Duration deadline_{};
};

class DeskJudge final : public Judge {
 public:
  [[nodiscard]] std::span<const ClaimInfo> claims() const override {
    static constexpr std::array<ClaimInfo, 1> infos{
        {{"desk.no_more_than_asked", ClaimKind::always, "a clerk answers what was asked", {}}}};
    return infos;
  }
  [[nodiscard]] bool concerns(const Step&) const override { return false; }
  void judge(const Step&, Verdicts&) override {}
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<DeskJudge>(*this); }
};

Message parse_ask(std::span<const std::string_view> arguments) {
  if (arguments.size() != 1) throw OperationError("expected one argument: ask ABOUT");
  return Message::of(Question{std::string(arguments[0]), no_node, 0});
}

Message generate(Picker& picker, const WorkloadShape& shape, NodeId, std::uint64_t) {
  static constexpr Site site("desk.about");
  return Message::of(Question{fmt::format("q{}", pick_key(picker, site, shape)), no_node, 0});
}

std::string silent(const Message&) { return ""; }

Parts bind(const SystemSetup& setup, const std::vector<OptionSpec>& specs) {
  const auto options = read_options<Options>(specs, setup.options);
  const std::vector<NodeId>& clerks = setup.added.at("clerks");
  for (const NodeId expert : options.experts)
    if (std::find(clerks.begin(), clerks.end(), expert) == clerks.end())
      throw OptionError("experts", "expected clerks");
  if (options.passing.room == 7) throw OptionError("passing.room", "expected a room that is not number 7");
  Parts parts;
  parts.server = [asked = options.experts.empty() ? clerks : options.experts, options](NodeId) {
    return std::make_unique<Desk>(asked, options.passing.order);
  };
  parts.added = [options, setup, specs,
                 ledger = setup.added.at("ledger").front()](NodeId node) -> std::unique_ptr<Process> {
    if (node == ledger) return std::make_unique<Ledger>();
    Options own = options;
    if (const auto differs = setup.per_node.find(node); differs != setup.per_node.end()) {
      OptionValues values = setup.options;
      for (const auto& [name, value] : differs->second) values[name] = value;
      own = read_options<Options>(specs, values);
    }
    return std::make_unique<Clerk>(ledger, own);
  };
  parts.client = [desk = setup.servers.front(), options](NodeId) {
    return std::make_unique<Client>(desk, options.retry);
  };
  parts.judges = [] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(std::make_unique<DeskJudge>());
    return judges;
  };
  return parts;
}

System make_system() {
  System system;
  system.name = "desk";
  system.about = "a help desk";
  system.options = {option("service", &Options::service, "how long a clerk takes"),
                    option("retry", &Options::retry, "how long a client waits before it asks again"),
                    option("experts", &Options::experts, "the clerks that are asked; all of them")};
  for (OptionSpec& part :
       options_within("passing", &Options::passing,
                      {option("order", &Passing::order, "to whom the next question goes"),
                       option("room", &Passing::room, "how many questions wait at a clerk", 1, 1000)}))
    system.options.push_back(std::move(part));
  system.servers = {process_spec<Desk>()};
  system.clients = {{&shape_of<ClientFace>(), &shape_of<ClientFace>(), Client::handled()}};
  system.added = {{"clerks", "those who answer", "clerk", 2, 20, {process_spec<Clerk>()}, {"answer"}},
                  {"ledger", "what was asked, by subject", "", 1, 1, {process_spec<Ledger>()}}};
  const auto at_work = [](const FaceBox& face) { return face.get<Face>() != nullptr && face.get<Face>()->handled > 0; };
  system.roles = {{"experienced", RoleStyle::active, "has handled something", at_work}};
  system.messages = {{&type_of<Question>(), 0, false, silent},
                     {&type_of<Answer>(), 0, true, silent},
                     {&type_of<Entry>(), 1, false, silent}};
  system.facts = {{&type_of<Answered>(), "a clerk has answered", silent}};
  system.client_timers = {"again"};
  system.bundles = {{"desk", {"desk.no_more_than_asked"}}};
  system.operations = {{"ask", "ask ABOUT", "asks the desk", parse_ask}};
  system.workloads = {{"questions", "questions about q0, q1, ... (`keys` of them)", {"ask"}, generate, true}};
  system.measures = {
      {"desk.answers", "questions that were answered", MeasureSpec::Kind::count, &type_of<Answered>(), "", ""},
      {"desk.taken", "how much of its queue a clerk has taken", MeasureSpec::Kind::value, &type_of<Answered>(), "taken",
       ""},
      {"desk.service", "how long an answer took", MeasureSpec::Kind::value, &type_of<Answered>(), "took", ""}};
  system.default_nodes = 1;
  system.bind = [specs = system.options](const SystemSetup& setup) { return bind(setup, specs); };
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::desk
