// The world and the diagrams know no algorithm by name: not in code, not in a comment. Read from the sources.
#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace {

constexpr std::array<std::string_view, 3> strange_words{"raft", "leader", "election"};

/// Examples inside messages to the writer of a scenario, quoted as the format's own description has them.
struct Allowed {
  std::string_view file;
  std::string_view line;  // what the line contains
};
constexpr std::array<Allowed, 5> allowed{{
    {"sim/condition.cpp", "a condition such as `n1 is leader`, `n1.term == 2` or `fact Committed`"},
    {"sim/scenario/bind_faults.cpp", R"("a pick such as \"n1.election_timeout#2\"")"},
    {"sim/scenario/selectors.cpp", R"("nodes, such as \"n1\", \"leader\" or [\"n1\", \"n2\"]")"},
    {"sim/scenario/selectors.cpp", R"("a condition, such as \"count(leader) == 1\"")"},
    {"sim/scenario/vocabulary.cpp", "one pick of a process has this answer: n1.election_timeout#2"},
}};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// Whether a word begins at `at`: "election" is none in "selection", but is one in "hold_election" and "newElection".
bool begins_word(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  const char before = text[at - 1];
  if (is_upper(text[at])) return !is_upper(before);
  return !is_lower(before) && !is_upper(before);
}

/// The first strange word of a line; empty: there is none.
std::string_view strange_word_in(std::string_view line) {
  std::string lower(line);
  for (char& c : lower)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  for (const std::string_view word : strange_words)
    for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1))
      if (begins_word(line, at)) return word;
  return {};
}

std::vector<std::filesystem::path> sources_below(const std::string& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    if (ending == ".hpp" || ending == ".cpp" || ending == ".build") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST_CASE("what counts as a strange word") {
  CHECK(strange_word_in("// the Raft paper") == "raft");
  CHECK(strange_word_in("if (role == Role::leader)") == "leader");
  CHECK(strange_word_in("bool isLeader(NodeId node);") == "leader");
  CHECK(strange_word_in("set_timer(election_timeout)") == "election");
  CHECK(strange_word_in("MAX_LEADERS") == "leader");
  CHECK(strange_word_in("select(story, Selection{}); // a draft of the preselection, SELECTION").empty());
}

TEST_CASE("neither the world nor the diagrams speak of one algorithm") {
  std::array<std::size_t, allowed.size()> used{};
  std::size_t files = 0;
  for (const std::string folder : {"sim", "tools/diagrams"}) {
    for (const std::filesystem::path& path : sources_below(folder)) {
      ++files;
      CHECK_MESSAGE(strange_word_in(path.generic_string()).empty(), path.generic_string());
      std::ifstream in(path, std::ios::binary);
      std::size_t number = 0;
      for (std::string line; std::getline(in, line);) {
        ++number;
        const std::string_view word = strange_word_in(line);
        if (word.empty()) continue;
        const auto mark = std::find_if(allowed.begin(), allowed.end(), [&](const Allowed& each) {
          return each.file == path.generic_string() && line.find(each.line) != std::string::npos;
        });
        if (mark != allowed.end())
          ++used[static_cast<std::size_t>(mark - allowed.begin())];
        else
          FAIL_CHECK(path.generic_string() << ":" << number << ": \"" << word << "\": " << line);
      }
    }
  }
  CHECK(files > 100);
  for (std::size_t i = 0; i < allowed.size(); ++i)
    CHECK_MESSAGE(used[i] == 1, "no longer there, take it off the list: " << allowed[i].line);
}

}  // namespace
