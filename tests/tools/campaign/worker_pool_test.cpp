// The pool against everything that a job can do to the process it runs in.
#include "tools/campaign/worker_pool.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace orrery::campaign::worker_pool_test {
namespace {

using namespace std::chrono_literals;

/// All answers by the number of the job.
std::map<std::uint64_t, Answer> all_answers(WorkerPool& pool) {
  std::map<std::uint64_t, Answer> answers;
  while (std::optional<Answer> answer = pool.next()) answers.emplace(answer->job, *std::move(answer));
  return answers;
}

WorkerLimits limits(unsigned workers) {
  WorkerLimits limits;
  limits.workers = workers;
  return limits;
}

volatile int one = 1;  // what the compiler can't see through
volatile std::size_t sink = 0;

void eat_memory() {
  std::vector<std::string> eaten;
  while (one == 1) eaten.emplace_back(16 << 20, 'x');
  sink = eaten.size();
}

/// Does what the job says.
std::string obey(std::string_view job) {
  if (job == "segfault") std::raise(SIGSEGV);
  if (job == "leave") _exit(7);
  if (job == "loop")
    while (one == 1) {
    }
  if (job == "eat") eat_memory();
  if (job == "throw") throw std::runtime_error("no reason");
  if (job == "throw 3") throw 3;
  if (job == "speak") {
    const std::string words = fmt::format("==4711==I am at 0x7f01, {} of me\n", std::string(100'000, 'z'));
    const std::string end = "farewell\n";
    if (write(STDERR_FILENO, words.data(), words.size()) < 0 || write(STDOUT_FILENO, end.data(), end.size()) < 0)
      return "mute";
    std::abort();
  }
  if (job == "process") return std::to_string(getpid());
  return fmt::format("did {}", job);
}

TEST_CASE("every job is answered once, with its own answer, by any number of workers") {
  for (const unsigned workers : {1U, 2U, 5U}) {
    CAPTURE(workers);
    WorkerPool pool(limits(workers), obey);
    for (int i = 0; i < 200; ++i) CHECK(pool.submit(std::to_string(i)) == static_cast<std::uint64_t>(i));
    CHECK(pool.open() == 200);
    const auto answers = all_answers(pool);
    CHECK(pool.open() == 0);
    REQUIRE(answers.size() == 200);
    for (const auto& [job, answer] : answers) CHECK(answer.text == fmt::format("did {}", job));
    CHECK(pool.processes().size() <= workers);
  }
}

TEST_CASE("jobs and answers are any bytes, empty ones and large ones") {
  WorkerPool pool(limits(2), [](std::string_view job) { return std::string(job.rbegin(), job.rend()); });
  const std::string bytes("\0\n\xff j\0", 6);
  std::string large(5'000'000, 'a');
  large[0] = 'b';
  pool.submit("");
  pool.submit(bytes);
  pool.submit(large);
  auto answers = all_answers(pool);
  CHECK(answers[0].text.empty());
  CHECK(answers[1].text == std::string(bytes.rbegin(), bytes.rend()));
  CHECK(answers[2].text.size() == large.size());
  CHECK(answers[2].text.back() == 'b');
  for (const auto& [job, answer] : answers) CHECK_FALSE(answer.died());
}

TEST_CASE("a death is the answer to its own job; the others are answered as if nothing had happened") {
  for (const bool second_chance : {true, false}) {
    CAPTURE(second_chance);
    WorkerLimits all = limits(2);
    all.wall = 400ms;
    all.second_chance = second_chance;
    WorkerPool pool(all, obey);
    const std::vector<std::string> jobs{"a", "segfault", "b", "leave", "c", "loop", "d", "throw", "throw 3", "e"};
    for (const std::string& job : jobs) pool.submit(job);
    auto answers = all_answers(pool);
    REQUIRE(answers.size() == jobs.size());
    for (const std::uint64_t good : {0U, 2U, 4U, 6U, 9U}) {
      CHECK_FALSE(answers[good].died());
      CHECK(answers[good].text == "did " + jobs[good]);
    }
    // Under a sanitizer the signal may end in its report and a status.
    CHECK(answers[1].died());
    if (memory_limit_is_kept()) CHECK(answers[1].death == "signal 11 (segmentation fault)");
    CHECK(answers[3].death == "status 7");
    CHECK(answers[5].death == "took longer than 0.4 s");
    CHECK(answers[7].death == "threw: no reason");
    CHECK(answers[8].death == "threw something that is no exception");
  }
}

TEST_CASE("one who eats all memory is out of memory, and the next has all of it") {
  if (!memory_limit_is_kept()) return;
  WorkerLimits all = limits(1);
  all.memory = std::uint64_t{512} << 20;
  WorkerPool pool(all, obey);
  pool.submit("eat");
  pool.submit("a");
  auto answers = all_answers(pool);
  CHECK(answers[0].death == "out of memory");
  CHECK(answers[1].text == "did a");
}

TEST_CASE("last words: the end of both streams, readable, only of this job") {
  WorkerPool pool(limits(1), obey);
  pool.submit("speak");
  pool.submit("leave");
  auto answers = all_answers(pool);
  // Not at the very end: under sanitizers something follows it.
  CHECK(answers[0].last_words.find("farewell") != std::string::npos);
  CHECK(answers[0].last_words.size() < 20'000);
  CHECK(answers[1].last_words.empty());
}

void kill_and_see(int process) {
  kill(process, SIGKILL);
  siginfo_t ignored{};
  waitid(P_PID, static_cast<id_t>(process), &ignored, WEXITED | WNOWAIT);
}

TEST_CASE("kill -9 of a worker, at work or not: its job is done by another") {
  WorkerPool pool(limits(1), [](std::string_view job) {
    if (job == "slow") usleep(200'000);
    return std::to_string(getpid());
  });
  pool.submit("quick");
  const auto first = pool.next();
  REQUIRE(first);
  CHECK(pool.processes() == std::vector<int>{std::stoi(first->text)});
  kill_and_see(pool.processes().front());
  pool.submit("slow");
  CHECK_FALSE(pool.next(20ms));
  CHECK(pool.busy() == 1);
  const int second = pool.processes().front();
  CHECK(second != std::stoi(first->text));
  kill_and_see(second);
  const auto answer = pool.next();
  REQUIRE(answer);
  CHECK_FALSE(answer->died());
  CHECK(answer->text != std::to_string(second));
}

bool pressed = false;

TEST_CASE("interrupted: what has begun is answered, nothing else is") {
  pressed = false;
  WorkerLimits all = limits(2);
  all.interrupted = [] { return pressed; };
  WorkerPool pool(all, obey);
  for (int i = 0; i < 100; ++i) pool.submit("x");
  REQUIRE(pool.next());
  pressed = true;
  std::size_t later = 0;
  while (pool.next()) ++later;
  // By then two jobs may have been answered, and two more begun.
  CHECK(later <= 3);
  CHECK(pool.open() >= 96);
  CHECK(pool.busy() == 0);
}

TEST_CASE("a worker ignores Ctrl-C, which all processes of a terminal get") {
  WorkerPool pool(limits(1), [](std::string_view) {
    std::raise(SIGINT);
    return std::string("still here");
  });
  pool.submit("");
  CHECK(pool.next()->text == "still here");
}

TEST_CASE("who has seen enough forgets or abandons the rest") {
  WorkerPool pool(limits(2), obey);
  pool.submit("loop");
  pool.submit("a");
  for (int i = 0; i < 10; ++i) pool.submit("b");
  CHECK(pool.next()->text == "did a");
  pool.forget_waiting();
  CHECK(pool.open() <= 2);
  pool.abandon();
  CHECK(pool.open() == 0);
  CHECK_FALSE(pool.next());
  const std::uint64_t job = pool.submit("c");
  CHECK(pool.next()->job == job);
}

TEST_CASE("nobody is left behind") {
  std::vector<int> processes;
  {
    WorkerPool pool(limits(3), obey);
    for (int i = 0; i < 3; ++i) pool.submit("loop");
    CHECK_FALSE(pool.next(30ms));
    processes = pool.processes();
  }
  REQUIRE(processes.size() == 3);
  for (const int process : processes) CHECK(kill(process, 0) != 0);
  CHECK(waitpid(-1, nullptr, WNOHANG) < 0);
}

}  // namespace
}  // namespace orrery::campaign::worker_pool_test
