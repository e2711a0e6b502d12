// No shell is involved: neato is started with its arguments as they are, reads a temporary file and writes another one.
#include "tools/diagrams/render.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace orrery::diagrams {
namespace {

namespace fs = std::filesystem;

// A file that is gone when its owner is, unless it was moved to its place before.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// `wanted`: the file that it is written for, for errors.
void write_text(const fs::path& path, const std::string& text, const std::string& wanted) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  if (!out) throw RenderError(fmt::format("{}: cannot be written", wanted));
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Runs a program found on PATH with stderr going to a file. Returns its wait status. Throws RenderError if it does not
// start.
int run(std::vector<std::string> words, const fs::path& errors) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    throw RenderError(fmt::format("cannot run `{}`: {} (Graphviz draws the diagrams; on Debian: apt install graphviz)",
                                  words[0], std::generic_category().message(failed)));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw RenderError(fmt::format("lost sight of `{}`", words[0]));
  }
  return status;
}

void move_into_place(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  if (failed) throw RenderError(fmt::format("{}: {}", to.string(), failed.message()));
}

}  // namespace

void check_ending(const std::string& path) {
  static constexpr std::array<std::string_view, 4> kEndings{".svg", ".png", ".pdf", ".dot"};
  const std::string ending = fs::path(path).extension().string();
  bool known = false;
  for (const std::string_view candidate : kEndings) known = known || candidate == ending;
  if (!known) throw RenderError(fmt::format("{}: expected a name that ends in .svg, .png, .pdf or .dot", path));
}

namespace {

std::string escape_xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (static_cast<unsigned char>(c) < 32)
      out += ' ';
    else
      out += c;
  }
  return out;
}

// Puts the description where readers of SVG look for it: first in the outermost element.
void describe(const fs::path& svg, const std::string& alt, const std::string& wanted) {
  std::string text = read_text(svg);
  const std::size_t open = text.find("<svg");
  const std::size_t close = open == std::string::npos ? open : text.find('>', open);
  if (close == std::string::npos) return;
  text.insert(close + 1, "\n<desc>" + escape_xml(alt) + "</desc>");
  text.insert(open + 4, " role=\"img\"");
  write_text(svg, text, wanted);
}

void draw_file(const std::string& dot, const std::string& path, const std::string& alt) {
  check_ending(path);
  const fs::path target(path);
  const std::string ending = target.extension().string();
  const std::string stem = path + fmt::format(".{}.tmp", getpid());
  const TemporaryFile text(stem + ".dot");
  write_text(text.path(), dot, path);
  if (ending == ".dot") {
    move_into_place(text.path(), target);
    return;
  }
  const TemporaryFile image(stem + ending);
  const TemporaryFile errors(stem + ".err");
  std::vector<std::string> words{"neato", "-n2", "-T" + ending.substr(1), "-o", image.path().string()};
  if (ending == ".png") words.push_back("-Gdpi=144");
  words.push_back(text.path().string());
  const int status = run(words, errors.path());
  std::string said = read_text(errors.path());
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !said.empty()) {
    throw RenderError(fmt::format("{}: neato failed: {}", path, said.empty() ? "it said nothing" : said));
  }
  if (ending == ".svg" && !alt.empty()) describe(image.path(), alt, path);
  move_into_place(image.path(), target);
}

}  // namespace

void render(const std::string& dot, const std::string& path) { draw_file(dot, path, {}); }

std::vector<std::string> page_paths(const std::string& path, std::size_t pages) {
  if (pages == 1) return {path};
  const fs::path whole(path);
  std::vector<std::string> paths;
  for (std::size_t page = 1; page <= pages; ++page) {
    fs::path own = whole.parent_path() / whole.stem();
    own += fmt::format("-{}", page);
    own += whole.extension();
    paths.push_back(own.string());
  }
  return paths;
}

std::vector<std::string> render_all(const std::vector<Figure>& figures, const std::string& path) {
  check_ending(path);
  std::vector<std::string> paths = page_paths(path, figures.size());
  for (std::size_t i = 0; i < figures.size(); ++i) draw_file(figures[i].dot, paths[i], figures[i].alt);
  return paths;
}

}  // namespace orrery::diagrams
