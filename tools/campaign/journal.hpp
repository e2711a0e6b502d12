// The journal of a campaign: what it is, and a line for each seed that is done, in their order. From it a campaign that
// was ended can go on; a line that was cut off is not there.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "tools/campaign/record.hpp"

namespace orrery::campaign {

/// What defines a campaign. Another build or other files are another campaign.
struct JournalHead {
  std::string build;
  std::vector<std::string> targets;
  std::vector<std::string> overrides;  ///< --set and the like, one word each
  std::string strategy;
  std::string seeds;
  std::string shard;                ///< I/N
  std::string scenarios;            ///< a digest of the files' contents
  std::vector<std::string> limits;  ///< of how far a seed may go: --seed-time and the like, one word each
  bool operator==(const JournalHead&) const = default;
};

struct JournalContent {
  JournalHead head;
  std::vector<SeedRecord> records;
  std::uint64_t whole = 0;  ///< bytes up to the end of the last whole line
};

/// Nothing: there is no journal. Throws tools::BadInput when it is none.
[[nodiscard]] std::optional<JournalContent> read_journal(const std::filesystem::path& path);

/// Writes a journal line by line; each is there once append() returns, whatever then happens to this process.
class Journal {
 public:
  /// Begins a new one, in the place of what is there. Throws tools::BadInput.
  Journal(const std::filesystem::path& path, const JournalHead& head);
  /// Goes on with one, cutting off what is no whole line.
  Journal(const std::filesystem::path& path, const JournalContent& content);
  void append(const SeedRecord& record);

 private:
  std::string name_;
  std::ofstream out_;
};

}  // namespace orrery::campaign
