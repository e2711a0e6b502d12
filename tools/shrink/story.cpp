// Story: an observer that keeps a sentence for each turn of the run.
#include "tools/shrink/story.hpp"

#include <vector>

#include <fmt/format.h>

#include "sim/run.hpp"
#include "sim/trace/json_visitor.hpp"
#include "sim/trace/operation_text.hpp"

namespace orrery::tools {
namespace {

constexpr std::size_t most_sentences = 24;

class Teller final : public sim::Observer {
 public:
  explicit Teller(const sim::Plan& plan) : plan_(plan), roles_(plan.nodes.size()) {}

  void on_face(const sim::World& world, NodeId node) override {
    const FaceBox& face = world.node(node).face;
    const RoleSpec* role = nullptr;
    for (const RoleSpec& spec : plan_.system->roles)
      if (role == nullptr && spec.held(face)) role = &spec;
    if (role == nullptr) return;
    std::string rank;
    if (!plan_.system->rank_field.empty()) {
      const trace::Json fields = trace::json_of(face, [&](NodeId id) { return std::string_view(name(id)); });
      if (const auto field = fields.find(plan_.system->rank_field); field != fields.end())
        rank = fmt::format(" ({}{})", plan_.system->rank_letter, field->dump());
    }
    std::string& before = roles_[node.value];
    const std::string now = role->name + rank;
    const bool tells = role->style != RoleStyle::idle || (!before.empty() && !before.starts_with(role->name));
    if (now != before && tells) say(fmt::format("{} is {}", name(node), now));
    before = now;
  }
  void on_status(const sim::World&, NodeId node, sim::Status status, std::string_view why) override {
    if (status == sim::Status::crashed) say(fmt::format("{} crashes", name(node)));
    if (status == sim::Status::halted) say(fmt::format("{} halts: {}", name(node), why));
    if (status == sim::Status::up && booted_ > plan_.nodes.size()) say(fmt::format("{} is back", name(node)));
    ++booted_;
  }
  void on_send(const sim::World&, sim::SendId send, sim::Link link, const Message& message,
               sim::SendId copy_of) override {
    if (send != copy_of)
      say(fmt::format("{} from {} to {} comes twice", message.type().name, name(link.from), name(link.to)));
  }
  void on_lost(const sim::World&, sim::SendId, sim::Link link, const Message& message, sim::Loss why, bool) override {
    if (why == sim::Loss::dropped)
      say(fmt::format("{} from {} to {} is lost", message.type().name, name(link.from), name(link.to)));
  }
  void on_invoke(const sim::World&, NodeId node, const Operation& operation) override {
    say(fmt::format("{} asks: {}", name(node), trace::operation_text(plan_.system->operations, operation.command)));
  }
  void on_fault(const sim::World&, const FaultNote& note) override {
    if (!note.start || note.verb == "crash" || note.verb == "restart" || note.verb == "drop" ||
        note.verb == "duplicate")
      return;
    say(fmt::format("{}: {}", note.verb, note.label));
  }

  [[nodiscard]] std::string text(const sim::RunResult& result) const {
    std::string text;
    const std::size_t first = sentences_.size() > most_sentences ? sentences_.size() - most_sentences : 0;
    if (first > 0) text = "... ";
    for (std::size_t i = first; i < sentences_.size(); ++i) text += sentences_[i] + ". ";
    if (result.violation) {
      const sim::Violation& violation = *result.violation;
      text += fmt::format("Then {} falls{}: {}.", violation.claim,
                          violation.node == no_node ? "" : " at " + name(violation.node), violation.evidence);
    } else {
      text += result.failure + ".";
    }
    return text;
  }

 private:
  [[nodiscard]] const std::string& name(NodeId node) const { return plan_.nodes.at(node.value).name; }
  void say(std::string sentence) {
    if (sentences_.empty() || sentences_.back() != sentence) sentences_.push_back(std::move(sentence));
  }

  const sim::Plan& plan_;
  std::vector<std::string> roles_;
  std::vector<std::string> sentences_;
  std::size_t booted_ = 1;
};

}  // namespace

std::string story_of(const sim::Plan& plan) {
  Teller teller(plan);
  const sim::RunResult result = sim::run(plan, plan.seed, &teller);
  return teller.text(result);
}

}  // namespace orrery::tools
