// Detectors against the figures that their authors publish, and against each other.
#include "algorithms/cluster/membership/detectors.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace orrery;
using namespace orrery::membership;
using namespace std::chrono_literals;

namespace {

/// Heartbeats 1, 2, ... every second, each `late` after its time.
template <class D>
Arrivals heard_by(const D& detector, int count, Duration late = 0s) {
  Arrivals arrivals;
  for (int i = 1; i <= count; ++i) detector.hear(arrivals, static_cast<std::uint64_t>(i), Monotonic(i * 1s + late));
  return arrivals;
}

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

}  // namespace

TEST_CASE("Akka's phi has the values of Akka's own test") {
  // PhiAccrualFailureDetectorSpec, mean 1000 and deviation 100.
  struct Row {
    double t;
    double phi;
  };
  for (const Row& row :
       {Row{0, 0.0}, Row{500, 0.1}, Row{1000, 0.3}, Row{1200, 1.6}, Row{1400, 4.7}, Row{1600, 10.8}, Row{1700, 15.3}}) {
    CAPTURE(row.t);
    CHECK(std::abs(akka_phi(row.t, 1000, 100) - row.phi) <= 0.1);
  }
}

TEST_CASE("Akka's phi is its formula to 1e-9, and grows with time") {
  double before = 0;
  for (int t = 0; t <= 3000; t += 7) {
    CAPTURE(t);
    const double y = (t - 1000.0) / 100;
    const double z = y * (1.5976 + 0.070566 * y * y);
    const double exact = (std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)))) / std::log(10.0);
    const double phi = akka_phi(t, 1000, 100);
    CHECK(std::abs(phi - exact) <= 1e-9);
    CHECK(phi >= before);
    before = phi;
  }
}

TEST_CASE("exp(-x) is within 1e-14 of libm's") {
  for (double x = 0; x < 690; x += 0.37) {
    CAPTURE(x);
    CHECK(std::abs(exp_of_minus(x) / std::exp(-x) - 1) <= 1e-13);
  }
  CHECK(exp_of_minus(0) == 1);
  CHECK(exp_of_minus(701) == 0);
}

TEST_CASE("Cassandra's phi passes 8 at 18.42 s of silence when heartbeats come every second") {
  const CassandraDetector detector;
  Arrivals arrivals;
  arrivals.heard = 1;
  arrivals.window.add(1'000'000, 1000);
  CHECK(seconds(detector.suspects_from(arrivals).time_since_epoch()) == doctest::Approx(18.42).epsilon(0.001));
  CHECK(detector.phi(arrivals, 1s) == doctest::Approx(0.4343).epsilon(0.001));
}

TEST_CASE("Cassandra learns no interval that is longer than its longest") {
  const CassandraDetector detector;
  Arrivals arrivals = heard_by(detector, 10);
  const std::int64_t before = arrivals.window.sum;
  detector.hear(arrivals, 11, Monotonic(100s));
  CHECK(arrivals.window.sum == before);
}

TEST_CASE("Akka's first heartbeat makes two samples, and none makes no suspicion") {
  const AkkaDetector detector;
  Arrivals arrivals;
  CHECK(detector.phi(arrivals, 100s) == 0);
  CHECK(detector.suspects_from(arrivals) == Monotonic::max());
  detector.hear(arrivals, 1, Monotonic(5s));
  CHECK(arrivals.window.samples == std::vector<std::int64_t>{750'000, 1'250'000});
}

TEST_CASE("Akka suspects from the first microsecond at which phi is at the threshold") {
  const AkkaDetector detector;
  const Arrivals arrivals = heard_by(detector, 50);
  const Duration silence = detector.suspects_from(arrivals) - arrivals.last;
  CHECK(detector.phi(arrivals, silence) >= detector.threshold);
  CHECK(detector.phi(arrivals, silence - 1us) < detector.threshold);
}

TEST_CASE("Akka learns nothing from the silence of an outage") {
  const AkkaDetector detector;
  Arrivals arrivals = heard_by(detector, 50);
  const auto before = arrivals.window.samples.size();
  detector.hear(arrivals, 51, Monotonic(50s + 60s));
  CHECK(arrivals.window.samples.size() == before);
  detector.hear(arrivals, 52, Monotonic(50s + 61s));
  CHECK(arrivals.window.samples.size() == before + 1);
}

TEST_CASE("Chen expects the next heartbeat at the mean of the delays, and waits the margin") {
  const ChenDetector detector{.interval = 1s, .margin = 300ms};
  const Arrivals arrivals = heard_by(detector, 20, 40ms);
  // Number 21 is sent at 21 s and comes 40 ms later.
  CHECK(detector.suspects_from(arrivals) == Monotonic(21s + 40ms + 300ms));
}

TEST_CASE("Chen's estimate is not moved by a heartbeat that was lost") {
  const ChenDetector detector{.interval = 1s, .margin = 300ms};
  Arrivals arrivals = heard_by(detector, 20);
  detector.hear(arrivals, 22, Monotonic(22s));
  CHECK(detector.suspects_from(arrivals) == Monotonic(23s + 300ms));
}

TEST_CASE("a window forgets its oldest samples and keeps its sums") {
  Window window;
  for (int i = 1; i <= 10; ++i) window.add(i, 4);
  CHECK(window.samples.size() == 4);
  CHECK(window.sum == 7 + 8 + 9 + 10);
  CHECK(window.sum_of_squares == 49 + 64 + 81 + 100);
}
