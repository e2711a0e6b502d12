// orrery fmt: scenario files in the one layout. A file is replaced whole, or not touched at all.
#include <istream>
#include <iterator>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "sim/scenario/error.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/formatting.hpp"
#include "tools/loading.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

struct FormatOptions {
  std::vector<std::string> files;
  bool check = false;
};

enum class Change : bool { none, some };

Change format_input(Console& console, bool check) {
  const std::string text = text_of("-", console);
  const std::string good = formatted("-", text);
  if (!check) console.out << good;
  return text == good ? Change::none : Change::some;
}

Change format_file(const std::string& file, Console& console, bool check) {
  const std::string text = text_of(file, console);
  const std::string good = formatted(file, text);
  if (text == good) return Change::none;
  if (!check) {
    PendingFile out(file);
    out.write(good);
    out.commit();
  }
  return Change::some;
}

int format_command(Console& console, const FormatOptions& options) {
  std::uint64_t changed = 0;
  bool good = true;
  const std::vector<std::string> files = find_files(options.files);
  for (const std::string& file : files) {
    try {
      const Change change =
          file == "-" ? format_input(console, options.check) : format_file(file, console, options.check);
      if (change == Change::none) continue;
      ++changed;
      if (options.check)
        console.out << fmt::format("{}: would change\n", file);
      else if (console.verbosity >= 0 && file != "-")
        console.err << fmt::format("formatted {}\n", file);
    } catch (const scenario::BadScenario& bad) {
      good = false;
      console.err << bad.what() << '\n';
    } catch (const BadInput& bad) {
      good = false;
      console.err << bad.what() << '\n';
    }
  }
  if (console.verbosity >= 0 && files.size() > 1)
    console.err << fmt::format("{}, {} {}\n", counted(files.size(), "file"), grouped(changed),
                               options.check ? "would change" : "changed");
  if (!good) return bad_input;
  return options.check && changed > 0 ? finding : as_expected;
}

}  // namespace

Action add_fmt(Program& program) {
  const auto options = std::make_shared<FormatOptions>();
  Arguments command = program.command("fmt", "lay scenario files out in the one way, in place",
                                      "  orrery fmt my-scenario.json\n"
                                      "  orrery fmt --check scenarios");
  command.list("FILE", options->files, "FILE, FOLDER or - (standard input to standard output)");
  command.flag("--check", options->check, "change nothing; status 1 if something would change, and its name");
  return [options](Console& console) { return format_command(console, *options); };
}

}  // namespace orrery::tools
