// The small hand-made traces under tests/data/traces and the DOT texts that they give. The tests are started from a
// build folder or from the root; the data are looked for upwards from there.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams::tests {

[[nodiscard]] inline std::filesystem::path trace_path(const std::string& name) {
  for (std::filesystem::path at = std::filesystem::current_path();; at = at.parent_path()) {
    const std::filesystem::path folder = at / "tests" / "data" / "traces";
    if (std::filesystem::is_directory(folder)) return folder / name;
    if (at == at.parent_path()) throw std::runtime_error("tests/data/traces is not above the current folder");
  }
}

[[nodiscard]] inline TraceFile trace(const std::string& name) { return read_trace_file(trace_path(name).string()); }

[[nodiscard]] inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The pages that a view makes of a trace.
[[nodiscard]] inline std::vector<Figure> pages(std::string_view view, TraceFile trace,
                                               const ViewOptions& options = {}) {
  const View* found = find_view(view);
  if (found == nullptr) throw std::runtime_error("no such view");
  return found->draw(recording_of(std::move(trace)), options);
}

// The DOT text of the first.
[[nodiscard]] inline std::string dot_of(std::string_view view, TraceFile trace, const ViewOptions& options = {}) {
  return pages(view, std::move(trace), options).front().dot;
}

}  // namespace orrery::diagrams::tests
