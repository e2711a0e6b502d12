// What can't be read as JSON is known by its name alone.
#include "tools/campaign/known.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "sim/trace/json_visitor.hpp"
#include "tools/failure.hpp"

namespace orrery::campaign {

std::set<std::string> known_groups(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    throw tools::BadInput(fmt::format("--known {}: expected a folder of kept failures", folder));
  std::set<std::string> groups;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
    groups.insert(entry.path().stem().string());
    std::ifstream in(entry.path());
    const trace::Json json = trace::Json::parse(in, nullptr, false);
    if (!json.is_object() || !json.contains("origin") || !json["origin"].is_object()) continue;
    if (const auto group = json["origin"].find("group"); group != json["origin"].end() && group->is_string())
      groups.insert(group->get<std::string>());
  }
  return groups;
}

}  // namespace orrery::campaign
