// orrery bench: hands over to the benchmarks of tools/bench, with the name of this build.
#include <memory>
#include <string>
#include <vector>

#include "tools/bench/bench.hpp"
#include "tools/command.hpp"
#include "tools/version.hpp"

namespace orrery::tools {

Action add_bench(Program& program) {
  Arguments command = program.command("bench", "measure, each figure beside its peer or limit",
                                      "  orrery bench\n"
                                      "  orrery bench loop --json");
  const auto arguments = std::make_shared<std::vector<std::string>>();
  const auto json = std::make_shared<bool>(false);
  command.list("NAME", *arguments, "only these benchmarks");
  command.flag("--json", *json, "report for machines");
  return [arguments, json](Console&) { return bench::bench_main(*arguments, *json, build_name()); };
}

}  // namespace orrery::tools
