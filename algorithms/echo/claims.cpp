// Echo's claim: the ghost state is the highest count that each server has promised to anybody.
#include "algorithms/echo/claims.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"

namespace orrery::echo {
namespace {

enum : std::size_t { remembers, hears_somebody };
constexpr std::array<ClaimInfo, 2> infos{{
    {"echo.remembers", ClaimKind::always, "what a server has promised it knows after every restart", {}},
    {"echo.hears_somebody", ClaimKind::sometimes, "some promise is made at all", {}},
}};

class EchoJudge final : public Judge {
 public:
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos; }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return step.kind == EventKind::start || (step.kind == EventKind::deliver && step.message->as<Heard>() != nullptr);
  }
  void judge(const Step& step, Verdicts& verdicts) override {
    if (promised_.size() < step.world.node_count()) promised_.resize(step.world.node_count());
    if (step.kind == EventKind::deliver) {
      std::uint64_t& promised = promised_[step.from.value];
      promised = std::max(promised, step.message->as<Heard>()->count);
      verdicts.reach(hears_somebody, true);
    } else if (const auto* face = step.after.get<ServerFace>()) {
      const std::uint64_t promised = promised_[step.node.value];
      verdicts.check(remembers, face->heard >= promised, step.node, [&] {
        return fmt::format("{} has promised {} and knows {} after its restart", step.world.name(step.node), promised,
                           face->heard);
      });
    }
  }
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<EchoJudge>(*this); }

 private:
  std::vector<std::uint64_t> promised_;  // by node
};

}  // namespace

std::unique_ptr<Judge> make_judge() { return std::make_unique<EchoJudge>(); }

}  // namespace orrery::echo
