// Picks files: one pick an object, and everything that is wrong with one said with its place.
#include "tools/picks_file.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "algorithms/process/digest.hpp"
#include "tools/failure.hpp"

namespace orrery::tools {
namespace {

using Json = nlohmann::ordered_json;

/// The numbers of a pick, and how each is called in the file.
template <class Address, class Each>
void for_each_number(Address& address, Each&& each) {
  each("type", address.type);
  each("repetition", address.repetition);
  each("rank", address.rank);
  each("ranks", address.ranks);
}

class PicksReader {
 public:
  explicit PicksReader(const std::string& file) : file_(file) {}

  sim::FaultPicks read(std::string_view text) {
    const Json root = Json::parse(text, nullptr, false);
    if (root.is_discarded()) fail("", "expected JSON");
    if (!root.is_object()) fail("", "expected an object");
    if (!root.contains("schema") || root["schema"] != picks_schema)
      fail("/schema", fmt::format("expected \"{}\"", picks_schema));
    sim::FaultPicks picks;
    picks.seed = number<std::uint64_t>(root, "", "seed");
    if (!root.contains("picks") || !root["picks"].is_array()) fail("/picks", "expected a list");
    std::size_t index = 0;
    for (const Json& pick : root["picks"]) read_pick(picks, pick, fmt::format("/picks/{}", index++));
    return picks;
  }

 private:
  [[noreturn]] void fail(const std::string& path, const std::string& expected) const {
    throw BadInput(fmt::format("{}: {}{}{}", file_, path, path.empty() ? "" : ": ", expected));
  }

  template <class Number>
  Number number(const Json& object, const std::string& path, const char* key) const {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<Number>::max());
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned() || found->template get<std::uint64_t>() > most)
      fail(fmt::format("{}/{}", path, key), fmt::format("expected a whole number from 0 to {}", most));
    return static_cast<Number>(found->template get<std::uint64_t>());
  }

  void read_pick(sim::FaultPicks& picks, const Json& pick, const std::string& path) const {
    if (!pick.is_object()) fail(path, "expected an object");
    const auto site = pick.find("site");
    if (site == pick.end() || !site->is_string() || !site->get<std::string>().starts_with("fault."))
      fail(path + "/site", "expected the name of a site of faults, such as \"fault.every\"");
    const auto subject = pick.find("subject");
    sim::PickAddress address;
    const std::string digits = subject != pick.end() && subject->is_string() ? subject->get<std::string>() : "";
    const char* end = digits.data() + digits.size();
    const auto read = digits.starts_with("0x") ? std::from_chars(digits.data() + 2, end, address.subject, 16)
                                               : std::from_chars_result{nullptr, std::errc::invalid_argument};
    if (read.ec != std::errc() || read.ptr != end) fail(path + "/subject", "expected a text such as \"0x1f\"");
    address.time = Duration(number<std::int64_t>(pick, path, "at_ns"));
    for_each_number(address, [&](const char* key, auto& into) {
      into = number<std::remove_reference_t<decltype(into)>>(pick, path, key);
    });
    const auto name = site->get<std::string>();
    const std::uint64_t id = name_hash(name);
    picks.sites[id] = name;
    picks.picks[{id, address}] = number<std::uint32_t>(pick, path, "answer");
  }

  const std::string& file_;
};

}  // namespace

std::string picks_text(const sim::Plan& plan, const sim::FaultPicks& picks) {
  Json list = Json::array();
  for (const auto& [key, answer] : picks.picks) {
    const auto& [site, address] = key;
    Json pick{{"site", picks.sites.at(site)}};
    const auto action =
        std::find_if(plan.faults.begin(), plan.faults.end(),
                     [&, subject = address.subject](const sim::Action& each) { return each.key == subject; });
    if (action != plan.faults.end()) pick["fault"] = action->id;
    pick["subject"] = fmt::format("{:#x}", address.subject);
    pick["at_ns"] = address.time.count();
    for_each_number(address, [&](const char* name, auto value) { pick[name] = value; });
    pick["answer"] = answer;
    list.push_back(std::move(pick));
  }
  Json root{{"schema", picks_schema}, {"scenario", plan.file}, {"variant", plan.variant}, {"seed", picks.seed}};
  root["picks"] = std::move(list);
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

sim::FaultPicks read_picks(const std::string& file, std::string_view text) { return PicksReader(file).read(text); }

}  // namespace orrery::tools
