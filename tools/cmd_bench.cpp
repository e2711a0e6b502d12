// orrery bench: hands over to the benchmarks of tools/bench, with the name of this build.
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tools/bench/bench.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/version.hpp"

namespace orrery::tools {

Action add_bench(Program& program) {
  Arguments command = program.command("bench", "measure, each figure beside its peer or limit",
                                      "  orrery bench\n"
                                      "  orrery bench loop --compare before.json");
  const auto options = std::make_shared<bench::BenchOptions>();
  const auto compare = std::make_shared<std::string>();
  command.list("NAME", options->names, "only these benchmarks");
  command.option("--compare OLD.json", *compare, "put an earlier report (of --json) beside: old, new and their ratio");
  command.flag("--json", options->json, "report for machines");
  return [options, compare](Console& console) {
    if (!compare->empty()) {
      options->earlier = bench::read_report(text_of(*compare, console));
      if (!options->earlier) throw BadInput(fmt::format("{}: expected a report of `orrery bench --json`", *compare));
    }
    return bench::bench_main(*options, build_name());
  };
}

}  // namespace orrery::tools
