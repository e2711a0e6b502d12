// Expand: from the text of a file to one document for each variant and sweep point, with everything merged that the
// file extends and the command line sets. What is left then is one plain object, to be bound.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/error.hpp"
#include "sim/scenario/json_document.hpp"

namespace orrery::scenario {

/// The text of a file, or why there is none.
struct FileText {
  std::optional<std::string> text;
  std::string why_not{};  ///< such as "is a folder"; empty: there is no such file
  std::string nearest{};  ///< the name of a file that is there and was probably meant; may be empty

  FileText(std::optional<std::string> read) : text(std::move(read)) {}  // NOLINT(google-explicit-constructor)
  FileText(std::string why, std::string meant) : why_not(std::move(why)), nearest(std::move(meant)) {}
};

/// Paths are as the first file was named, with `extends` resolved against the folder of the file that says it.
using ReadFile = std::function<FileText(const std::string& path)>;

/// What the command line changes in every document of a file.
struct LoadOptions {
  std::vector<std::pair<std::string, std::string>> set;    ///< path and value: JSON, or else a text
  std::vector<std::pair<std::string, std::string>> sweep;  ///< path and a JSON array of values
  std::vector<std::string> mutants;                        ///< switched on as well
  std::vector<std::string> faults;                         ///< actions as JSON, appended to the file's
  std::string variant;                                     ///< only this one; empty: all
};

struct Document {
  JsonValue root;  ///< without extends, variants and sweep
  std::string variant;
  std::string sweep;                                         ///< `path=value, ...`; empty: none
  std::vector<std::pair<std::string, std::string>> swept{};  ///< the same, path by path
};

/// All documents of a file: its variants, in their order, times its sweep points. Errors of merging go to `errors`, and
/// what they touch is left out: all, where a file that is extended is not there; a text that is no JSON object at all
/// throws BadScenario.
[[nodiscard]] std::vector<Document> expand(const std::string& file, std::string_view text, const ReadFile& read_file,
                                           const LoadOptions& options, ErrorList& errors);

}  // namespace orrery::scenario
