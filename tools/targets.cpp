// A path that exists is taken as it is; only otherwise is a # in it the mark before a variant.
#include "tools/targets.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.size() > 1 && name.front() == '.' && name != "..";
}

bool is_build_folder(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(path / "meson-private", failed);
}

/// Has a name that only a scenario has at its top, or is no JSON.
bool looks_like_scenario(const std::string& path) {
  const std::optional<std::string> text = read_file(path);
  if (!text) return true;
  const nlohmann::json json = nlohmann::json::parse(*text, nullptr, false);
  if (json.is_discarded()) return true;
  static constexpr std::array<const char*, 5> telling{"orrery", "system", "extends", "workload", "faults"};
  return std::any_of(telling.begin(), telling.end(), [&](const char* key) { return json.contains(key); });
}

bool is_base(const std::string& path) { return fs::path(path).filename().string().starts_with('_'); }

/// The scenarios in a folder, perhaps with what they extend.
std::vector<std::string> scenarios_in(const std::string& folder, bool with_bases,
                                      std::vector<std::string>* passed_over) {
  std::vector<std::string> files;
  for (std::string& path : json_files_in(folder)) {
    if (path.ends_with("schema.json") || (is_base(path) && !with_bases)) continue;
    if (is_base(path) || looks_like_scenario(path))
      files.push_back(std::move(path));
    else if (passed_over != nullptr)
      passed_over->push_back(std::move(path));
  }
  if (files.empty())
    throw BadInput(
        fmt::format("{}: no scenario in this folder; expected files that end in .json and don't begin with _", folder));
  return files;
}

bool is_there(const std::string& path) {
  std::error_code failed;
  return fs::exists(fs::symlink_status(path, failed));
}

bool is_folder(const std::string& path) {
  std::error_code failed;
  return path != "-" && fs::is_directory(path, failed);
}

Target find_file(const std::string& argument) {
  if (argument == "-" || is_there(argument)) return {argument, {}};
  const std::size_t mark = argument.rfind('#');
  const std::string file = argument.substr(0, mark);
  if (mark != std::string::npos && is_folder(file))
    throw BadInput(fmt::format("{}: a folder has no variants; expected FILE#variant", argument));
  if (mark != std::string::npos && (file == "-" || is_there(file))) {
    if (mark + 1 == argument.size())
      throw BadInput(fmt::format("{}: expected the name of a variant after #", argument));
    return {file, argument.substr(mark + 1)};
  }
  const std::string meant = nearest_file(file);
  throw BadInput(fmt::format("{}: no such file or folder{}", file,
                             meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant)));
}

}  // namespace

std::vector<std::string> json_files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failed;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(folder, options, failed), end; !failed && it != end; it.increment(failed)) {
    const bool below = it->is_directory(failed);
    if (below &&
        (is_hidden(it->path()) || it->path().filename().string().starts_with('_') || is_build_folder(it->path())))
      it.disable_recursion_pending();
    if (!below && it->is_regular_file(failed) && it->path().extension() == ".json" && !is_hidden(it->path()))
      paths.push_back(it->path().generic_string());
  }
  if (failed) throw BadInput(fmt::format("{}: {}", folder, failed.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<Target> find_targets(const std::vector<std::string>& arguments, std::vector<std::string>* passed_over) {
  if (arguments.empty()) throw BadInput("nothing selected; expected a scenario: FILE, FOLDER, FILE#variant or -");
  std::vector<Target> targets;
  for (const std::string& argument : arguments) {
    if (is_folder(argument)) {
      for (std::string& file : scenarios_in(argument, false, passed_over)) targets.push_back({std::move(file), {}});
    } else {
      targets.push_back(find_file(argument));
    }
  }
  return targets;
}

std::vector<std::string> find_files(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw BadInput("nothing selected; expected FILE, FOLDER or -");
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    if (is_folder(argument)) {
      for (std::string& file : scenarios_in(argument, true, nullptr)) files.push_back(std::move(file));
      continue;
    }
    Target target = find_file(argument);
    if (!target.variant.empty())
      throw BadInput(fmt::format("{}: expected the whole file, not a variant of it", argument));
    files.push_back(std::move(target.file));
  }
  return files;
}

}  // namespace orrery::tools
