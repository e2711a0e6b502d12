// Files appear whole or not at all, and what Graphviz complains about is an error even when it exits with 0.
#include "tools/diagrams/render.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/tools/diagrams/traces.hpp"

namespace orrery::diagrams::render_test {
namespace {

namespace fs = std::filesystem;

// A folder with a blank and a quote in its name, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("orrery render's test " + std::to_string(getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path / name).string(); }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  }
};

bool has_neato() {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  for (std::size_t at = 0; at <= rest.size();) {
    const std::size_t end = std::min(rest.find(':', at), rest.size());
    if (fs::exists(fs::path(rest.substr(at, end - at)) / "neato")) return true;
    at = end + 1;
  }
  return false;
}

TEST_CASE("a .dot file is the text itself") {
  const Folder folder;
  render("digraph g {}\n", folder.file("a.dot"));
  CHECK(tests::text_of(folder.file("a.dot")) == "digraph g {}\n");
  CHECK(folder.files() == 1);
}

TEST_CASE("an unknown ending and a folder that is not there are errors") {
  const Folder folder;
  CHECK_THROWS_AS(render("digraph g {}", folder.file("a.gif")), RenderError);
  CHECK_THROWS_AS(render("digraph g {}", folder.file("no such folder/a.dot")), RenderError);
  CHECK(folder.files() == 0);
}

TEST_CASE("a real figure is drawn without a complaint" * doctest::skip(!has_neato())) {
  const Folder folder;
  const std::string dot = tests::dot_of("space-time", tests::trace("election.jsonl"));
  render(dot, folder.file("a.svg"));
  CHECK(tests::text_of(folder.file("a.svg")).find("</svg>") != std::string::npos);
  render(dot, folder.file("a.png"));
  CHECK(tests::text_of(folder.file("a.png")).substr(1, 3) == "PNG");
  render(dot, folder.file("a.pdf"));
  CHECK(tests::text_of(folder.file("a.pdf")).substr(0, 4) == "%PDF");
  CHECK(folder.files() == 3);
}

TEST_CASE("several figures are numbered files, and an SVG says what is to be seen" * doctest::skip(!has_neato())) {
  const Folder folder;
  Figure figure = tests::pages("space-time", tests::trace("election.jsonl")).front();
  CHECK(figure.alt.find("n1 stops") != std::string::npos);
  figure.alt = "a < b & c";
  const std::vector<std::string> paths = render_all({figure, figure}, folder.file("a.b.svg"));
  CHECK(paths == std::vector<std::string>{folder.file("a.b-1.svg"), folder.file("a.b-2.svg")});
  CHECK(tests::text_of(paths[1]).find("<desc>a &lt; b &amp; c</desc>") != std::string::npos);
  CHECK(render_all({figure}, folder.file("one.dot")) == std::vector<std::string>{folder.file("one.dot")});
}

TEST_CASE("what Graphviz says is an error, and leaves nothing behind" * doctest::skip(!has_neato())) {
  const Folder folder;
  CHECK_THROWS_AS(render("digraph g { a [label=<<B></B>>]; }", folder.file("a.svg")), RenderError);
  CHECK(folder.files() == 0);
}

TEST_CASE("a missing neato is named, with the package that has it") {
  const Folder folder;
  const char* path = std::getenv("PATH");
  const std::string before = path == nullptr ? "" : path;
  setenv("PATH", folder.path.c_str(), 1);
  std::string said;
  try {
    render("digraph g {}", folder.file("a.svg"));
  } catch (const RenderError& error) {
    said = error.what();
  }
  setenv("PATH", before.c_str(), 1);
  CHECK(said.find("cannot run `neato`") != std::string::npos);
  CHECK(said.find("apt install graphviz") != std::string::npos);
  CHECK(folder.files() == 0);
}

}  // namespace
}  // namespace orrery::diagrams::render_test
