// From DOT text to a file that people look at. The only part of the diagrams that runs a program: Graphviz' `neato`.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// The diagram could not be written; what() says why and, if a program is missing, which package has it.
class RenderError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws RenderError if the ending of the path names no format of render().
void check_ending(const std::string& path);

// Writes the diagram to `path`, in the format that its ending names: .svg, .png or .pdf drawn by `neato -n2`, .dot as
// it is. The file appears whole or not at all: it is written beside its place and renamed. Throws RenderError: an
// unknown ending, no neato, anything that Graphviz says on stderr (it warns and exits with 0 when a picture is cut
// off), a folder that cannot be written.
void render(const std::string& dot, const std::string& path);

// Writes each figure, an .svg with its title and description for readers who can't see it. One figure goes to `path`,
// of several the first to FILE-1.ENDING and so on. Returns the paths. Throws as render() does.
std::vector<std::string> render_all(const std::vector<Figure>& figures, const std::string& path);

// Where the figures of render_all() go.
[[nodiscard]] std::vector<std::string> page_paths(const std::string& path, std::size_t pages);

}  // namespace orrery::diagrams
