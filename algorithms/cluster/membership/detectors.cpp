// The detectors. What they keep is whole microseconds; a double lives only inside one computation, and is the same on
// every machine (algorithms/process/math).
#include "algorithms/cluster/membership/detectors.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/math.hpp"

namespace orrery::membership {

namespace {

constexpr std::int64_t sample_max = 60'000'000;  // a minute
constexpr double ln_10 = 2.302585092994045684;
constexpr double ln_2 = 0.693147180559945309;

std::int64_t micros(Duration duration) { return std::chrono::floor<std::chrono::microseconds>(duration).count(); }
Duration from_micros(double count) { return Duration(static_cast<std::int64_t>(count * 1000)); }

double mean_of_window(const Window& window) {
  return static_cast<double>(window.sum) / static_cast<double>(window.samples.size());
}

void note(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) {
  ++arrivals.heard;
  arrivals.sequence = std::max(arrivals.sequence, sequence);
  arrivals.last = now;
}

}  // namespace

void Window::add(std::int64_t sample, std::uint32_t most) {
  sample = std::clamp(sample, -sample_max, sample_max);
  sum += sample;
  sum_of_squares += sample * sample;
  if (samples.size() < most) {
    samples.push_back(sample);
    return;
  }
  std::int64_t& place = samples[oldest];
  sum -= place;
  sum_of_squares -= place * place;
  place = sample;
  oldest = (oldest + 1) % most;
}

double exp_of_minus(double x) {
  ENSURE(x >= 0);
  if (x > 700) return 0;
  // exp(-x) = 2^-k exp(-r) with 0 <= r < ln 2; the series of exp(-r) to r^17 leaves less than 1e-17.
  auto k = static_cast<std::int32_t>(x / ln_2);
  const double r = x - k * ln_2;
  double series = 1;
  for (int i = 17; i > 0; --i) series = 1 - r / i * series;
  for (; k >= 32; k -= 32) series /= 4294967296.0;
  return series / static_cast<double>(std::uint64_t{1} << static_cast<unsigned>(k));
}

double akka_phi(double t, double mean, double deviation) {
  const double y = (t - mean) / deviation;
  const double z = y * (1.5976 + 0.070566 * y * y);
  const double tail = exp_of_minus(z < 0 ? -z : z);
  return ((z > 0 ? z : 0) + natural_log(1 + tail)) / ln_10;
}

void TimeoutDetector::hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const {
  note(arrivals, sequence, now);
}

void ChenDetector::hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const {
  // Relative to what the first heartbeat lets expect, samples are small: they are jitter.
  const Duration shifted = now.time_since_epoch() - interval * static_cast<std::int64_t>(sequence);
  if (arrivals.heard == 0) arrivals.origin = shifted;
  note(arrivals, sequence, now);
  arrivals.window.add(micros(shifted - arrivals.origin), most);
}

Monotonic ChenDetector::suspects_from(const Arrivals& heard) const {
  if (heard.heard == 0) return Monotonic::max();
  const Duration mean = heard.origin + from_micros(mean_of_window(heard.window));
  return Monotonic(mean + interval * static_cast<std::int64_t>(heard.sequence + 1) + margin);
}

void AkkaDetector::hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const {
  if (arrivals.heard == 0) {
    const std::int64_t mean = micros(first_interval);
    arrivals.window.add(mean - mean / 4, most);
    arrivals.window.add(mean + mean / 4, most);
  } else if (now < suspects_from(arrivals)) {
    arrivals.window.add(micros(now - arrivals.last), most);
  }
  note(arrivals, sequence, now);
}

double AkkaDetector::phi(const Arrivals& heard, Duration silence) const {
  if (heard.heard == 0) return 0;
  const double mean = mean_of_window(heard.window);
  const double squares =
      static_cast<double>(heard.window.sum_of_squares) / static_cast<double>(heard.window.samples.size());
  const double deviation = square_root(std::max(0.0, squares - mean * mean));
  return akka_phi(static_cast<double>(micros(silence)), mean + static_cast<double>(micros(pause)),
                  std::max(deviation, static_cast<double>(micros(min_deviation))));
}

Monotonic AkkaDetector::suspects_from(const Arrivals& heard) const {
  if (heard.heard == 0) return Monotonic::max();
  // phi grows with silence: halving finds the first microsecond at which it is at the threshold.
  std::int64_t below = 0;
  std::int64_t above = 1;
  while (phi(heard, std::chrono::microseconds(above)) < threshold) {
    below = above;
    above *= 2;
  }
  while (above - below > 1) {
    const std::int64_t middle = below + (above - below) / 2;
    (phi(heard, std::chrono::microseconds(middle)) < threshold ? below : above) = middle;
  }
  return heard.last + std::chrono::microseconds(above);
}

void CassandraDetector::hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const {
  const Duration between = arrivals.heard == 0 ? 2 * interval : now - arrivals.last;
  if (between <= longest) arrivals.window.add(micros(between), most);
  note(arrivals, sequence, now);
}

double CassandraDetector::phi(const Arrivals& heard, Duration silence) const {
  if (heard.heard == 0) return 0;
  return static_cast<double>(micros(silence)) / (mean_of_window(heard.window) * ln_10);
}

Monotonic CassandraDetector::suspects_from(const Arrivals& heard) const {
  if (heard.heard == 0) return Monotonic::max();
  return heard.last + from_micros(threshold * mean_of_window(heard.window) * ln_10);
}

}  // namespace orrery::membership
