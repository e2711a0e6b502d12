// JSON lines: a head, then a record for each seed that is done.
#include "tools/campaign/journal.hpp"

#include <iterator>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "tools/failure.hpp"

namespace orrery::campaign {
namespace {

constexpr std::string_view journal_schema = "orrery.journal/1";

Json json_of(const JournalHead& head) {
  return {{"schema", journal_schema},    {"build", head.build},         {"targets", head.targets},
          {"overrides", head.overrides}, {"strategy", head.strategy},   {"seeds", head.seeds},
          {"shard", head.shard},         {"scenarios", head.scenarios}, {"limits", head.limits}};
}

JournalHead read_head(std::string_view line) {
  const Json json = Json::parse(line);
  if (json.at("schema").get<std::string>() != journal_schema) throw std::out_of_range("another schema");
  return {json.at("build").get<std::string>(),
          json.at("targets").get<std::vector<std::string>>(),
          json.at("overrides").get<std::vector<std::string>>(),
          json.at("strategy").get<std::string>(),
          json.at("seeds").get<std::string>(),
          json.at("shard").get<std::string>(),
          json.at("scenarios").get<std::string>(),
          json.at("limits").get<std::vector<std::string>>()};
}

[[noreturn]] void no_journal(const std::filesystem::path& path, const char* why) {
  throw tools::BadInput(
      fmt::format("{}: expected the journal of a campaign, schema \"{}\": {}", path.string(), journal_schema, why));
}

}  // namespace

std::optional<JournalContent> read_journal(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  JournalContent content;
  try {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      if (end == std::string::npos) break;
      const std::string_view line = std::string_view(text).substr(begin, end - begin);
      if (begin == 0)
        content.head = read_head(line);
      else
        content.records.push_back(read_record(line));
      begin = end + 1;
      content.whole = begin;
    }
  } catch (const Json::exception& error) {
    no_journal(path, error.what());
  } catch (const std::out_of_range& error) {
    no_journal(path, error.what());
  }
  if (content.whole == 0) no_journal(path, "it has no head");
  return content;
}

Journal::Journal(const std::filesystem::path& path, const JournalHead& head)
    : name_(path.string()), out_(path, std::ios::binary | std::ios::trunc) {
  out_ << trace::line_of(json_of(head)) << '\n' << std::flush;
  if (!out_) throw tools::BadInput(fmt::format("{}: cannot be written", name_));
}

Journal::Journal(const std::filesystem::path& path, const JournalContent& content) : name_(path.string()) {
  std::error_code failed;
  std::filesystem::resize_file(path, content.whole, failed);
  if (failed) throw tools::BadInput(fmt::format("{}: {}", name_, failed.message()));
  out_.open(path, std::ios::binary | std::ios::app);
  if (!out_) throw tools::BadInput(fmt::format("{}: cannot be written", name_));
}

void Journal::append(const SeedRecord& record) {
  out_ << line_of(record) << '\n' << std::flush;
  if (!out_) throw tools::BadInput(fmt::format("{}: cannot be written", name_));
}

}  // namespace orrery::campaign
