// orrery check: histories in, verdicts out; why not, and a picture of it.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "tools/command.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/histories/picture.hpp"
#include "tools/history_report.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using history::Verdict;

struct CheckOptions {
  std::vector<std::string> files;
  std::string model;
  std::string diagram;
  diagrams::ThemeName theme = diagrams::ThemeName::light;
  bool json = false;
  bool explain = false;
  bool weaker = false;
};

constexpr std::size_t kLargestHistory = 2'000'000'000;

const history::Model* model_of(const std::string& name) {
  if (name.empty()) return nullptr;
  if (const history::Model* model = history::model_named(name)) return model;
  std::vector<std::string> names;
  std::string all;
  for (const history::Model* each : history::models()) {
    names.emplace_back(each->name());
    all += (all.empty() ? "" : ", ") + names.back();
  }
  throw BadInput(
      fmt::format("--model: there is no model \"{}\"{}; there are: {}", name, did_you_mean(name, names), all));
}

std::string text_of_file(Console& console, const std::string& file) {
  if (file == "-") {
    std::string text = read_stream(console.in, kLargestHistory);
    if (text.size() > kLargestHistory)
      throw BadInput(fmt::format("standard input: is larger than {} bytes", kLargestHistory));
    return text;
  }
  ReadBytes read = read_bytes(file, kLargestHistory);
  if (read.bytes) return *std::move(read.bytes);
  const std::string meant = read.why_not == "no such file" ? nearest_file(file) : "";
  throw BadInput(
      fmt::format("{}: {}{}", file, read.why_not, meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant)));
}

CheckedHistory check_one(Console& console, const CheckOptions& options, const history::Model* model,
                         const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  CheckedHistory checked;
  checked.file = file == "-" ? "standard input" : file;
  const std::string text = text_of_file(console, file);
  checked.read = read_history(checked.file, text, model);
  if (model != nullptr) checked.read.model = model;
  if (checked.read.model == nullptr)
    throw BadInput(fmt::format("{}: its operations don't show the model; say which with --model", checked.file));
  try {
    history::Checked judged = history::check(checked.read.history, *checked.read.model);
    checked.verdict = judged.verdict;
    checked.configurations = judged.configurations;
    for (const std::uint32_t each : judged.undecided)
      checked.undecided.push_back(checked.read.history.keys[judged.parts[each].key]);
    checked.wall_ns = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin).count());
    const bool explains = options.explain || !options.diagram.empty() || options.files.size() == 1;
    if (checked.verdict == Verdict::no && explains)
      checked.explanation =
          history::explain(checked.read.history, *checked.read.model, judged.parts[judged.wrong.front()]);
  } catch (const history::HistoryError& error) {
    throw BadInput(fmt::format("{}:{}:1: {}", checked.file, error.line(), error.what()));
  }
  if (options.weaker) {
    history::History& history = checked.read.history;
    const history::Model& own = *checked.read.model;
    history::WeakerVerdict sequential;  // what is linearizable is sequentially consistent
    if (checked.verdict != Verdict::yes) sequential = history::check_sequential(history, own);
    checked.weaker.emplace_back("sequential consistency", std::move(sequential));
    checked.weaker.emplace_back("monotonic reads", history::check_monotonic_reads(history, own));
    checked.weaker.emplace_back("read your writes", history::check_read_your_writes(history, own));
  }
  return checked;
}

void draw(Console& console, const CheckOptions& options, const CheckedHistory& checked) {
  if (!checked.explanation) {
    console.err << fmt::format("{} is {}: there is nothing to draw\n", checked.file, verdict_word(checked.verdict));
    return;
  }
  try {
    auto picture = picture_of(checked.file, checked.read.history, *checked.explanation);
    picture.caption = line_of(checked);
    diagrams::render(diagrams::history_window(picture, options.theme), options.diagram);
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  }
  if (console.verbosity >= 0) console.err << "wrote " << options.diagram << '\n';
}

void check_picture(const CheckOptions& options) {
  if (options.diagram.empty()) return;
  if (options.files.size() != 1)
    throw BadInput(fmt::format("--diagram draws one history, and {} were given", options.files.size()));
  try {
    diagrams::check_ending(options.diagram);
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  }
  static_cast<void>(PendingFile(options.diagram));
}

int check_command(Console& console, const CheckOptions& options) {
  if (options.files.empty()) throw BadInput("no history was given; for example: orrery check history.edn");
  const history::Model* model = model_of(options.model);
  check_picture(options);
  std::vector<CheckedHistory> histories;
  std::array<std::uint64_t, 3> counts{};
  for (const std::string& file : options.files) {
    histories.push_back(check_one(console, options, model, file));
    const CheckedHistory& checked = histories.back();
    ++counts[static_cast<std::size_t>(checked.verdict)];
    if (options.json) continue;
    const Paint paint = checked.verdict == Verdict::yes ? Paint::good : Paint::bad;
    console.out << console.painted(paint, line_of(checked)) << '\n' << details_of(checked);
  }
  if (!options.diagram.empty()) draw(console, options, histories.front());
  if (options.json)
    console.out << check_report(histories).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  else if (histories.size() > 1)
    console.out << fmt::format("{}: {} linearizable, {} not{}\n",
                               histories.size() == 1 ? "1 history" : fmt::format("{} histories", histories.size()),
                               counts[0], counts[1], counts[2] > 0 ? fmt::format(", {} unknown", counts[2]) : "");
  return counts[1] > 0 ? finding : as_expected;
}

}  // namespace

Action add_check(Program& program) {
  const auto options = std::make_shared<CheckOptions>();
  Arguments command = program.command("check", "judge recorded histories: is each linearizable, and if not, why",
                                      "  orrery check tests/data/histories/etcd_010.log --diagram w.svg\n"
                                      "  orrery check --model cas-register --json etcd_*.log");
  command.list("HISTORY", options->files,
               "files of JSON lines, Jepsen's EDN, or logs of Jepsen's etcd tests; - for standard input");
  std::string about = "what the objects are (guessed): ";
  for (const history::Model* each : history::models()) about += fmt::format("{}, ", each->name());
  about.resize(about.size() - 2);
  command.option("--model MODEL", options->model, about);
  command.flag("--explain", options->explain, "say why not (the default for one history)");
  command.flag("--weaker", options->weaker, "also sequential consistency, monotonic reads, read your writes");
  command.option("--diagram FILE", options->diagram, "draw the window that proves it: .svg, .png, .pdf or .dot");
  using diagrams::ThemeName;
  command.choice<ThemeName>("--theme", options->theme,
                            {{"light", ThemeName::light}, {"dark", ThemeName::dark}, {"print", ThemeName::print}},
                            "of the picture (light)");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return check_command(console, *options); };
}

}  // namespace orrery::tools
