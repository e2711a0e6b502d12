// A pool of forked processes that work off jobs. What a job does to its process (a segfault, an endless loop, all the
// memory there is) is the answer to that job and to no other; a fresh process takes the place. The parent has one
// thread and poll(); answers come in any order, so whoever asks must not depend on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::campaign {

struct WorkerLimits {
  unsigned workers = 1;                     ///< processes; at least 1
  std::chrono::milliseconds wall{0};        ///< for one job; 0: as long as it takes
  std::uint64_t memory = 0;                 ///< bytes of address space a process may have; 0: no limit of ours
  std::chrono::milliseconds patience{100};  ///< next() looks up so often, and asks `interrupted`
  /// A job whose process died is done once more in a fresh one, and only a second death is its answer: so what other
  /// jobs left behind in the process is not taken for the job's own doing. A kill -9 from outside, which no code under
  /// test does to itself, has to come five times.
  bool second_chance = true;
  bool (*interrupted)() = nullptr;  ///< true: no job is handed out any more
};

/// What became of one job.
struct Answer {
  std::uint64_t job = 0;  ///< what submit() gave
  std::string text;       ///< what the work returned; empty if it died
  std::string death;      ///< empty: it answered. Else what it died of: "signal 11 (segmentation fault)"
  std::string
      last_words;  ///< died: the end of what it wrote to stderr and stdout, addresses and process numbers blanked

  [[nodiscard]] bool died() const { return !death.empty(); }
};

/// True where this program is built with AddressSanitizer or ThreadSanitizer, whose address space can't be limited:
/// WorkerLimits::memory then does nothing.
[[nodiscard]] bool memory_limit_is_kept();

class WorkerPool {
 public:
  /// Called in a worker process, with all that the parent had in memory when the worker was forked. What it throws is a
  /// death: "out of memory", or "threw" and the words of the exception. SIGINT is ignored in it; its stdout is its
  /// stderr; it dies with the parent.
  using Work = std::function<std::string(std::string_view job)>;

  /// Forks nothing yet: a worker is forked when there is a job for it. REQUIRES: this process has one thread.
  WorkerPool(const WorkerLimits& limits, Work work);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Kills the workers that are left.
  ~WorkerPool();

  /// Queues a job, any bytes, and gives it its number: 0, 1, 2 ... Jobs begin in this order.
  std::uint64_t submit(std::string job);
  /// The next answer. Nothing: no job is left to answer; or limits.interrupted() and the jobs that had begun are all
  /// answered; or `patience` is over, if it is given. Throws std::system_error when no process can be made.
  [[nodiscard]] std::optional<Answer> next(std::optional<std::chrono::milliseconds> patience = std::nullopt);
  /// Forgets the jobs that have not begun and says how many; the others are answered as ever.
  std::size_t forget_waiting();
  /// Ends the jobs that are under way without an answer, and forgets the others.
  void abandon();
  /// Jobs that are not answered yet, waiting or under way.
  [[nodiscard]] std::size_t open() const;
  /// Jobs that are under way.
  [[nodiscard]] std::size_t busy() const;
  /// How often a job was done once more because its process had died.
  [[nodiscard]] std::uint64_t second_chances() const { return second_chances_; }
  /// The process numbers of the workers that live, for tests and for the curious.
  [[nodiscard]] std::vector<int> processes() const;

 private:
  struct Job {
    std::uint64_t number;
    std::string bytes;
    unsigned tries = 0;  // processes that died of it
  };
  struct Worker;

  void hand_out();
  std::unique_ptr<Worker> spawn();
  [[noreturn]] void be_a_worker(int channel, int words);
  void listen(std::chrono::milliseconds patience);
  void hear(Worker& worker);
  void bury(Worker& worker, std::string reason);
  void watch_the_clock();

  WorkerLimits limits_;
  Work work_;
  std::uint64_t jobs_ = 0;
  std::uint64_t second_chances_ = 0;
  std::deque<Job> waiting_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::deque<Answer> answers_;
};

}  // namespace orrery::campaign
