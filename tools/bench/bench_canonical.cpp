// The peer: Canonical's C Raft in its own simulator, which checks its invariants after every step as we do. Built only
// where Debian's libraft-dev is installed.
#include "tools/bench/bench.hpp"

#ifdef ORRERY_HAS_CANONICAL_RAFT

#include <array>
#include <cstring>
#include <memory>
#include <string>

extern "C" {
#include <raft.h>
#include <raft/fixture.h>
}

#include "tools/bench/raft_world.hpp"

namespace orrery::bench {
namespace {

int apply_nothing(raft_fsm*, const raft_buffer*, void** result) {
  *result = nullptr;
  return 0;
}

/// A cluster with a leader whose logs have `length` entries, one proposal outstanding at a time.
class CanonicalCluster {
 public:
  CanonicalCluster(unsigned servers, std::uint64_t length) : fixture_(std::make_unique<raft_fixture>()) {
    std::memset(fixture_.get(), 0, sizeof *fixture_);  // its tracers are read before they are set
    raft_fixture_initialize(fixture_.get());
    for (unsigned i = 0; i < servers; ++i) {
      fsms_[i].version = 1;
      fsms_[i].apply = apply_nothing;
      raft_fixture_grow(fixture_.get(), &fsms_[i]);
      raft_set_snapshot_threshold(raft_fixture_get(fixture_.get(), i), 1U << 30U);  // the log is to keep its length
    }
    raft_configuration configuration{};
    raft_fixture_configuration(fixture_.get(), servers, &configuration);
    raft_fixture_bootstrap(fixture_.get(), &configuration);
    raft_configuration_close(&configuration);
    for (std::uint64_t index = 2; index <= length; ++index)
      for (unsigned i = 0; i < servers; ++i) {
        raft_entry entry{};
        entry.term = 1;
        entry.type = RAFT_COMMAND;
        entry.buf = {raft_malloc(8), 8};
        std::memset(entry.buf.base, 0, 8);
        raft_fixture_add_entry(fixture_.get(), i, &entry);
      }
    raft_fixture_start(fixture_.get());
    raft_fixture_elect(fixture_.get(), 0);
    propose();
  }
  ~CanonicalCluster() {
    while (pending_) raft_fixture_step(fixture_.get());
    raft_fixture_close(fixture_.get());
  }
  CanonicalCluster(const CanonicalCluster&) = delete;
  CanonicalCluster& operator=(const CanonicalCluster&) = delete;

  void step() {
    raft_fixture_step(fixture_.get());
    if (!pending_) {
      ++committed_;
      propose();
    }
  }
  [[nodiscard]] std::uint64_t committed() const { return committed_; }

 private:
  void propose() {
    raft_buffer buffer{raft_malloc(8), 8};
    std::memset(buffer.base, 0, 8);
    request_.data = this;
    pending_ = true;
    raft_apply(raft_fixture_get(fixture_.get(), 0), &request_, &buffer, 1, [](struct raft_apply* request, int, void*) {
      static_cast<CanonicalCluster*>(request->data)->pending_ = false;
    });
  }

  std::unique_ptr<raft_fixture> fixture_;
  std::array<raft_fsm, 8> fsms_{};
  struct raft_apply request_ {};
  bool pending_ = false;
  std::uint64_t committed_ = 0;
};

}  // namespace

void bench_canonical(std::vector<Figure>& figures) {
  for (const unsigned servers : {3U, 5U})
    for (const std::uint64_t length : {100U, 1'000U, 10'000U}) {
      CanonicalCluster peer(servers, length);
      while (peer.committed() < 10) peer.step();
      sim::World world(raft_setup({servers, 1, Duration(0)}));
      while (answered(world) < length) world.step();
      const int steps = length >= 10'000 ? 1'000 : 5'000;
      const std::uint64_t before = peer.committed();
      const double peer_took = seconds([&] {
        for (int i = 0; i < steps; ++i) peer.step();
      });
      const double peer_commits = static_cast<double>(peer.committed() - before) / peer_took;
      const std::uint64_t own_before = answered(world);
      const double own_took = seconds([&] {
        for (int i = 0; i < 20'000; ++i) world.step();
      });
      const double own_commits = static_cast<double>(answered(world) - own_before) / own_took;
      const std::string where = std::to_string(servers) + " nodes, log length " + std::to_string(length);
      figures.push_back({"Canonical's fixture, " + where, steps / peer_took, "steps/s", "", {}, true});
      figures.push_back(
          {"commits here / there, " + where, own_commits / peer_commits, "times", "in one run", {}, true});
    }
}

}  // namespace orrery::bench

#else

#include <cstdio>

namespace orrery::bench {

void bench_canonical(std::vector<Figure>&) {
  std::fputs("orrery: bench: canonical is left out: built without libraft-dev\n", stderr);
}

}  // namespace orrery::bench

#endif
