// orrery merge: the reports of the shards of a campaign in, the report of the whole out.
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tools/campaign/report_json.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/fuzz_summary.hpp"
#include "tools/loading.hpp"

namespace orrery::tools {
namespace {

struct MergeOptions {
  std::vector<std::string> files;
  std::string summary;
  bool json = false;
};

int merge_command(Console& console, const MergeOptions& options) {
  if (options.files.empty()) throw BadInput("nothing selected: expected the report.json of each shard");
  std::vector<std::pair<std::string, campaign::Report>> reports;
  for (const std::string& file : options.files)
    reports.emplace_back(file, campaign::read_report(file, text_of(file, console)));
  const campaign::Report whole = campaign::merged(reports);
  if (!options.summary.empty()) {
    PendingFile file(options.summary);
    file.write(markdown_summary(whole));
    file.commit();
  }
  console.out << (options.json ? campaign::text_of(whole) : plain_summary(whole, "", console.verbosity > 0));
  if (whole.interrupted) return interrupted;
  return campaign::has_findings(whole) ? finding : as_expected;
}

}  // namespace

Action add_merge(Program& program) {
  const auto options = std::make_shared<MergeOptions>();
  Arguments command = program.command("merge", "put the reports of a campaign's shards together",
                                      "  orrery merge out/shard-*/report.json --json > report.json\n"
                                      "  orrery merge out/shard-*/report.json --summary summary.md");
  command.list("REPORT", options->files, "report.json of each shard");
  command.option("--summary FILE", options->summary, "write a summary in Markdown");
  command.flag("--json", options->json, "the report of the whole campaign, as fuzz --json");
  return [options](Console& console) { return merge_command(console, *options); };
}

}  // namespace orrery::tools
