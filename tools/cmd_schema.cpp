// orrery schema: the scenario format as a JSON Schema, for editors. scenarios/scenario.schema.json is what it prints.
#include <ostream>

#include "sim/scenario/schema.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"

namespace orrery::tools {

Action add_schema(Program& program) {
  (void)program.command("schema", "print the scenario format as a JSON Schema (draft 7), for editors",
                        "  orrery schema > scenarios/scenario.schema.json\n"
                        "  orrery schema | less");
  return [](Console& console) {
    console.out << scenario::schema_text(systems());
    return static_cast<int>(as_expected);
  };
}

}  // namespace orrery::tools
