// Numbers that change from one process to the next are blanked, so that a report of a crash can be compared.
#include "tools/campaign/last_words.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/wait.h>

namespace orrery::campaign {
namespace {

constexpr std::size_t lines_kept = 40;

constexpr std::array<std::pair<int, std::string_view>, 9> signal_names{{{SIGSEGV, "segmentation fault"},
                                                                        {SIGABRT, "abort"},
                                                                        {SIGFPE, "arithmetic error"},
                                                                        {SIGBUS, "bus error"},
                                                                        {SIGILL, "illegal instruction"},
                                                                        {SIGKILL, "killed"},
                                                                        {SIGTERM, "terminated"},
                                                                        {SIGTRAP, "trap"},
                                                                        {SIGXCPU, "no processor time left"}}};

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The line without what differs from one process to the next.
std::string blanked(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size();) {
    const std::string_view rest = line.substr(i);
    const auto end_of = [&](std::size_t from, bool (*part)(char)) {
      return static_cast<std::size_t>(
          std::find_if_not(rest.begin() + static_cast<std::ptrdiff_t>(from), rest.end(), part) - rest.begin());
    };
    if (const std::size_t end = rest.starts_with("0x") ? end_of(2, is_hex) : 0; end > 2) {
      text += "0x..";
      i += end;
    } else if (const std::size_t close = rest.starts_with("==") ? end_of(2, is_digit) : 0;
               close > 2 && rest.substr(close).starts_with("==")) {
      text += "==..==";
      i += close + 2;
    } else {
      const char c = rest.front();
      if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') text += c;
      ++i;
    }
  }
  return text;
}

std::vector<std::string> lines_of(std::string_view words) {
  std::vector<std::string> lines;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('\n'), words.size());
    std::string line = blanked(words.substr(0, end));
    if (line.find_first_not_of("= ") != std::string::npos) lines.push_back(std::move(line));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return lines;
}

bool mentions(std::string_view line, std::string_view part) { return line.find(part) != std::string_view::npos; }

/// Here a sanitizer begins to speak.
bool begins_report(const std::string& line) { return mentions(line, "Sanitizer") || mentions(line, "runtime error:"); }

}  // namespace

std::string death_of(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return fmt::format("status {}", WEXITSTATUS(wait_status));
  const int number = WTERMSIG(wait_status);
  const auto* const known =
      std::find_if(signal_names.begin(), signal_names.end(), [&](const auto& each) { return each.first == number; });
  if (known == signal_names.end()) return fmt::format("signal {}", number);
  return fmt::format("signal {} ({})", number, known->second);
}

std::string readable_words(std::string_view written) {
  std::vector<std::string> lines = lines_of(written);
  const auto report = std::find_if(lines.begin(), lines.end(), begins_report);
  if (report != lines.end()) {
    lines.erase(lines.begin(), report);
    lines.resize(std::min(lines.size(), lines_kept));
  } else if (lines.size() > lines_kept) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(lines_kept));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string telling_line(std::string_view words) {
  const std::vector<std::string> lines = lines_of(words);
  for (const std::string_view mark : {"SUMMARY: ", "runtime error:"})
    for (const std::string& line : lines)
      if (mentions(line, mark)) return line;
  return lines.empty() ? "" : lines.back();
}

}  // namespace orrery::campaign
