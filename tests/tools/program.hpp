// Running the program inside a test: its arguments in, its status and words out, in a folder that is gone afterwards.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/cli.hpp"

namespace orrery::tools {

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

/// `orrery ARGUMENTS...` with `input` on its standard input.
[[nodiscard]] inline Ran orrery(std::vector<std::string> arguments, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  const int status = run_program(std::move(arguments), console);
  return {status, out.str(), err.str()};
}

class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() / fmt::format("orrery-test-{}-{}", getpid(), ++count);
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string str() const { return path_.string(); }
  /// The path of a file in it.
  [[nodiscard]] std::string at(std::string_view name) const { return (path_ / name).string(); }
  /// Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return at(name);
  }
  [[nodiscard]] bool has(std::string_view name) const { return std::filesystem::exists(path_ / name); }
  [[nodiscard]] std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_))
      count += entry.is_regular_file() ? 1U : 0U;
    return count;
  }

 private:
  std::filesystem::path path_;
};

/// An echo server that keeps its promises.
inline constexpr std::string_view echo_scenario = R"({
  "name": "Echo", "duration": "1s",
  "system": {"kind": "echo", "nodes": 1},
  "workload": [{"id": "words", "kind": "words", "clients": 1, "rate": "50/s"}]
})";

/// One that answers before its slow disk has the record, and crashes: some seeds break a promise.
inline constexpr std::string_view broken_scenario = R"({
  "name": "A promise too early", "duration": "1s", "runs": 8,
  "system": {"kind": "echo", "nodes": 1},
  "disk": {"sync": "18ms"},
  "workload": [{"id": "words", "kind": "words", "clients": 1, "rate": "50/s"}],
  "faults": [{"id": "power", "at": "300ms", "crash": "n1", "for": "100ms"}],
  "budget": "none",
  "mutants": ["echo.answer_before_durable"]
})";

}  // namespace orrery::tools
