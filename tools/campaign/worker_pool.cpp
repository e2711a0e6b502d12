// Parent and worker share a socket, on which each job and each answer is a frame, and a pipe for what the worker writes
// to stderr. The end of the socket is the death of the worker.
#include "tools/campaign/worker_pool.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/campaign/last_words.hpp"

namespace orrery::campaign {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t words_kept = 16 * 1024;  // of what a worker writes to stderr, its end
constexpr std::size_t head_size = 9;           // of a frame: its kind, the length of what follows

// How many processes may die of one job.
constexpr unsigned tries_usual = 2;
constexpr unsigned tries_when_killed = 5;

enum class FrameKind : char { job = 'j', answer = 'a', death = 'd' };

/// Waits while the other side is slow to read; false: it has closed.
bool send_all(int channel, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(channel, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      pollfd room{channel, POLLOUT, 0};
      poll(&room, 1, -1);
      continue;
    }
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string frame_of(FrameKind kind, std::string_view text) {
  std::string frame(1, static_cast<char>(kind));
  for (unsigned i = 0; i < 8; ++i) frame += static_cast<char>((text.size() >> (8 * i)) & 0xffU);
  return frame.append(text);
}

std::uint64_t length_in(std::string_view head) {
  std::uint64_t length = 0;
  for (unsigned i = 0; i < 8; ++i) length |= std::uint64_t{static_cast<unsigned char>(head[1 + i])} << (8 * i);
  return length;
}

/// Waits for `size` bytes; false: there are no more.
bool receive_all(int channel, char* into, std::size_t size) {
  while (size > 0) {
    const ssize_t got = recv(channel, into, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

/// Adds what can be read now to `into`; false: the other side has closed.
bool read_available(int file, std::string& into) {
  std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t got = read(file, buffer.data(), buffer.size());
    if (got > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0) {
      return false;
    } else if (errno != EINTR) {
      return errno == EAGAIN || errno == EWOULDBLOCK;
    }
  }
}

void keep_the_end(std::string& words) {
  if (words.size() > words_kept) words.erase(0, words.size() - words_kept);
}

[[noreturn]] void no_process(const char* what) {
  throw std::system_error(errno, std::generic_category(), fmt::format("no worker process: {}", what));
}

}  // namespace

bool memory_limit_is_kept() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
  return false;
#else
  return true;
#endif
#else
  return true;
#endif
}

struct WorkerPool::Worker {
  pid_t process = 0;
  int channel = -1;
  int words = -1;
  std::optional<Job> job{};
  Clock::time_point since{};
  std::string heard{};  // bytes of a frame that is not whole yet
  std::string said{};   // on stderr, during this job
  bool said_all = false;
  bool dead = false;

  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (channel >= 0) close(channel);
    if (words >= 0) close(words);
    if (process <= 0) return;
    kill(process, SIGKILL);
    while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// The status it ended with. It has closed its socket, so it has ended or is about to; if not, it is made to.
  int end() {
    int status = 0;
    for (int i = 0; i < 200; ++i) {
      if (waitpid(process, &status, WNOHANG) == process) {
        process = 0;
        return status;
      }
      poll(nullptr, 0, 5);
    }
    kill(process, SIGKILL);
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    process = 0;
    return status;
  }
};

WorkerPool::WorkerPool(const WorkerLimits& limits, Work work) : limits_(limits), work_(std::move(work)) {
  limits_.workers = std::max(1U, limits_.workers);
}

WorkerPool::~WorkerPool() = default;

std::uint64_t WorkerPool::submit(std::string job) {
  waiting_.push_back({jobs_, std::move(job)});
  return jobs_++;
}

std::size_t WorkerPool::busy() const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->job.has_value(); }));
}

std::size_t WorkerPool::open() const { return waiting_.size() + busy() + answers_.size(); }

std::size_t WorkerPool::forget_waiting() {
  const std::size_t forgotten = waiting_.size();
  waiting_.clear();
  return forgotten;
}

void WorkerPool::abandon() {
  waiting_.clear();
  answers_.clear();
  std::erase_if(workers_, [](const auto& worker) { return worker->job.has_value(); });
}

std::vector<int> WorkerPool::processes() const {
  std::vector<int> numbers;
  for (const auto& worker : workers_) numbers.push_back(static_cast<int>(worker->process));
  return numbers;
}

std::optional<Answer> WorkerPool::next(std::optional<std::chrono::milliseconds> patience) {
  const Clock::time_point end = patience ? Clock::now() + *patience : Clock::time_point::max();
  while (true) {
    const bool stopping = limits_.interrupted != nullptr && limits_.interrupted();
    if (!stopping) hand_out();
    if (!answers_.empty()) {
      Answer answer = std::move(answers_.front());
      answers_.pop_front();
      return answer;
    }
    if (busy() == 0) return std::nullopt;
    std::chrono::milliseconds wait = limits_.patience;
    if (patience) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
      if (left <= std::chrono::milliseconds(0)) return std::nullopt;
      wait = std::min(wait, left);
    }
    listen(wait);
    watch_the_clock();
  }
}

void WorkerPool::hand_out() {
  while (!waiting_.empty() && busy() < limits_.workers) {
    auto place = std::find_if(workers_.begin(), workers_.end(), [](const auto& worker) { return !worker->job; });
    if (place == workers_.end()) place = workers_.insert(workers_.end(), spawn());
    Worker& worker = **place;
    if (!send_all(worker.channel, frame_of(FrameKind::job, waiting_.front().bytes))) {
      workers_.erase(place);  // it died while it had nothing to do
      continue;
    }
    worker.job = std::move(waiting_.front());
    worker.since = Clock::now();
    worker.said.clear();
    waiting_.pop_front();
  }
}

std::unique_ptr<WorkerPool::Worker> WorkerPool::spawn() {
  auto worker = std::make_unique<Worker>();
  std::array<int, 2> channel{-1, -1};
  std::array<int, 2> words{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel.data()) != 0) no_process("socketpair");
  worker->channel = channel[0];
  if (pipe2(words.data(), O_CLOEXEC) != 0) {
    close(channel[1]);
    no_process("pipe");
  }
  worker->words = words[0];
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    // The ends of the others would stay open here when the parent is gone.
    for (const auto& other : workers_) {
      close(other->channel);
      close(other->words);
    }
    close(channel[0]);
    close(words[0]);
    be_a_worker(channel[1], words[1]);
  }
  close(channel[1]);
  close(words[1]);
  if (process < 0) no_process("fork");
  worker->process = process;
  for (const int file : {worker->channel, worker->words}) fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK);
  return worker;
}

void WorkerPool::be_a_worker(int channel, int words) {
  std::signal(SIGINT, SIG_IGN);
  if (memory_limit_is_kept()) {
    // Whoever handles these in the parent speaks of the parent; a sanitizer's own handlers stay.
    for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) std::signal(fatal, SIG_DFL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const rlimit memory{limits_.memory, limits_.memory};
    if (limits_.memory > 0) setrlimit(RLIMIT_AS, &memory);
  }
  dup2(words, STDOUT_FILENO);
  dup2(words, STDERR_FILENO);
  const std::string no_memory = frame_of(FrameKind::death, "out of memory");  // when there is none, it is too late
  std::string job;
  while (true) {
    std::array<char, head_size> head;
    if (!receive_all(channel, head.data(), head.size())) _exit(0);
    job.resize(length_in({head.data(), head.size()}));
    if (!receive_all(channel, job.data(), job.size())) _exit(0);
    std::string death;
    try {
      if (!send_all(channel, frame_of(FrameKind::answer, work_(job)))) _exit(1);
      continue;
    } catch (const std::bad_alloc&) {
      death = no_memory;
    } catch (const std::exception& error) {
      death = frame_of(FrameKind::death, fmt::format("threw: {}", error.what()));
    } catch (...) {
      death = frame_of(FrameKind::death, "threw something that is no exception");
    }
    send_all(channel, death);
    _exit(1);
  }
}

void WorkerPool::listen(std::chrono::milliseconds patience) {
  std::vector<pollfd> files;
  for (const auto& worker : workers_) {
    files.push_back({worker->channel, POLLIN, 0});
    files.push_back({worker->words, static_cast<short>(worker->said_all ? 0 : POLLIN), 0});
  }
  if (poll(files.data(), files.size(), static_cast<int>(patience.count())) <= 0) return;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Worker& worker = *workers_[i];
    if (files[2 * i + 1].revents != 0) {
      worker.said_all = !read_available(worker.words, worker.said);
      keep_the_end(worker.said);
    }
    if (files[2 * i].revents != 0) hear(worker);
  }
  std::erase_if(workers_, [](const auto& worker) { return worker->dead; });
}

void WorkerPool::hear(Worker& worker) {
  const bool more = read_available(worker.channel, worker.heard);
  if (worker.heard.size() >= head_size && worker.heard.size() >= head_size + length_in(worker.heard)) {
    const auto kind = static_cast<FrameKind>(worker.heard.front());
    std::string text = worker.heard.substr(head_size, length_in(worker.heard));
    worker.heard.clear();
    if (kind == FrameKind::death) return bury(worker, std::move(text));
    answers_.push_back({worker.job->number, std::move(text), {}, {}});
    worker.job.reset();
  }
  if (!more) bury(worker, {});
}

void WorkerPool::bury(Worker& worker, std::string reason) {
  worker.dead = true;
  if (!worker.job) return;
  const int status = worker.end();
  read_available(worker.words, worker.said);
  keep_the_end(worker.said);
  Job job = *std::move(worker.job);
  worker.job.reset();
  const bool killed = reason.empty() && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (limits_.second_chance && ++job.tries < (killed ? tries_when_killed : tries_usual)) {
    ++second_chances_;
    waiting_.push_front(std::move(job));
    return;
  }
  if (reason.empty()) reason = death_of(status);
  answers_.push_back({job.number, {}, std::move(reason), readable_words(worker.said)});
}

void WorkerPool::watch_the_clock() {
  if (limits_.wall.count() <= 0) return;
  for (const auto& worker : workers_) {
    if (!worker->job || Clock::now() - worker->since < limits_.wall) continue;
    kill(worker->process, SIGKILL);
    bury(*worker, fmt::format("took longer than {:g} s", static_cast<double>(limits_.wall.count()) / 1000));
  }
  std::erase_if(workers_, [](const auto& worker) { return worker->dead; });
}

}  // namespace orrery::campaign
