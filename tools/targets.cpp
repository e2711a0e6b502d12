// A path that exists is taken as it is; only otherwise is a # in it the mark before a variant.
#include "tools/targets.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

namespace fs = std::filesystem;

bool is_passed_over(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.empty() || name.front() == '_' || name.front() == '.';
}

bool is_scenario(const fs::path& path) {
  const std::string name = path.filename().string();
  return path.extension() == ".json" && !name.ends_with("schema.json") && !is_passed_over(path);
}

std::vector<Target> scenarios_in(const std::string& folder) {
  std::vector<std::string> paths;
  for (fs::recursive_directory_iterator it(folder), end; it != end; ++it) {
    if (it->is_directory() && is_passed_over(it->path())) it.disable_recursion_pending();
    if (it->is_regular_file() && is_scenario(it->path())) paths.push_back(it->path().generic_string());
  }
  if (paths.empty())
    throw BadInput(
        fmt::format("{}: no scenario in this folder; expected files that end in .json and don't begin with _", folder));
  std::sort(paths.begin(), paths.end());
  std::vector<Target> targets;
  for (std::string& path : paths) targets.push_back({std::move(path), {}});
  return targets;
}

/// What stands beside a file that is not there.
std::vector<std::string> neighbours(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code failed;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    names.push_back((path.parent_path() / it->path().filename()).generic_string());
  std::sort(names.begin(), names.end());
  return names;
}

Target find_file(const std::string& argument) {
  if (argument == "-" || fs::exists(argument)) return {argument, {}};
  const std::size_t mark = argument.rfind('#');
  const std::string file = argument.substr(0, mark);
  if (mark != std::string::npos && file != "-" && fs::is_directory(file))
    throw BadInput(fmt::format("{}: a folder has no variants; expected FILE#variant", argument));
  if (mark != std::string::npos && (file == "-" || fs::exists(file))) {
    if (mark + 1 == argument.size())
      throw BadInput(fmt::format("{}: expected the name of a variant after #", argument));
    return {file, argument.substr(mark + 1)};
  }
  throw BadInput(fmt::format("{}: no such file or folder{}", file, did_you_mean(file, neighbours(file))));
}

}  // namespace

std::vector<Target> find_targets(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw BadInput("nothing selected; expected a scenario: FILE, FOLDER, FILE#variant or -");
  std::vector<Target> targets;
  for (const std::string& argument : arguments) {
    if (argument != "-" && fs::is_directory(argument)) {
      const std::vector<Target> found = scenarios_in(argument);
      targets.insert(targets.end(), found.begin(), found.end());
    } else {
      targets.push_back(find_file(argument));
    }
  }
  return targets;
}

}  // namespace orrery::tools
