// Each scenario file is a page, each of its variants a section of it. Pages link to each other by relative paths only.
#include "tools/catalogue.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/run.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/drawing.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/html.hpp"
#include "tools/progress.hpp"
#include "tools/sheet.hpp"
#include "tools/sweeping.hpp"
#include "tools/text.hpp"
#include "tools/tracing.hpp"

namespace orrery::tools {
namespace {

namespace fs = std::filesystem;
using scenario::JsonValue;

constexpr std::string_view kMark = "orrery-catalogue";  // the file by which a catalogue knows its own
constexpr std::string_view kMarkText = "This folder was made by `orrery catalogue`, which may replace all of it.\n";

void write_file(const fs::path& path, std::string_view text) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  PendingFile file(path);
  file.write(text);
  file.commit();
}

std::string slug(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    if (plain || (!out.empty() && out.back() != '-')) out += plain ? c : '-';
  }
  return out;
}

std::string text_at(const JsonValue* object, std::string_view key) {
  const JsonValue* value = object == nullptr ? nullptr : object->find(key);
  return value == nullptr ? std::string() : value->text;
}

struct Picture {
  std::string view;
  std::string target;              // for the command line
  std::vector<std::string> paths;  // relative to the page
  std::vector<std::string> alts;
};

// What one variant came to.
struct Shown {
  const scenario::Scenario* scenario = nullptr;
  std::string anchor;   // within its page
  std::string verdict;  // HTML
  bool as_expected = false;
  std::vector<Picture> pictures;
  std::string student, answers;  // relative to the page; empty: it asks nothing
};

// One scenario file.
struct Lesson {
  std::string file;
  std::string page;             // relative to the site: `raft/leader-crash.html`
  std::vector<Picture> sweeps;  // of all runs of a variant
  std::vector<Shown> variants;

  [[nodiscard]] const JsonValue& root() const { return variants.front().scenario->document.root; }
  [[nodiscard]] std::string name() const { return variants.front().scenario->plan.name; }
};

std::string verdict_of(const sim::RunResult& result) {
  std::string text(names_of(result.outcome)[static_cast<std::size_t>(result.outcome)]);
  if (result.violation) text = fmt::format("violates {}", result.violation->claim);
  if (result.outcome == sim::RunOutcome::pass) text = "every claim holds";
  return fmt::format("<span class=\"{}\">{}</span>, {}", result.as_expected ? "good" : "bad", escape_html(text),
                     result.as_expected ? "as expected" : "NOT as expected");
}

std::string target_of(const sim::Plan& plan) {
  return shell_word(plan.variant.empty() ? plan.file : plan.file + "#" + plan.variant);
}

class Site {
 public:
  Site(fs::path folder, Console& console, std::uint64_t scenarios)
      : folder_(std::move(folder)), progress_(console, scenarios) {}

  void add(const scenario::Scenario& scenario, const std::string& common) {
    Lesson& lesson = lesson_of(scenario, common);
    const sim::Plan& plan = scenario.plan;
    Shown shown;
    shown.scenario = &scenario;
    shown.anchor = slug(plan.variant.empty() ? "run" : plan.variant);
    if (!plan.sweep.empty()) shown.anchor += "-" + slug(plan.sweep);
    const RecordedRun traced = recorded_run(plan, {}, {});
    shown.as_expected = traced.result.as_expected;
    shown.verdict = verdict_of(traced.result);
    const fs::path page(lesson.page);
    const std::string stem = fmt::format("{}-{}", page.stem().string(), shown.anchor);
    for (const diagrams::View& view : diagrams::views()) {
      if (view.draw == nullptr) continue;  // of two runs
      DrawingWords words;
      words.view = view.name;
      if (auto picture = draw(drawing_of(&scenario, words), traced.recording, target_of(plan),
                              page.parent_path() / "figures" / fmt::format("{}-{}.svg", stem, view.name)))
        shown.pictures.push_back(std::move(*picture));
    }
    if (questions_of(traced.recording) > 0) {
      shown.student = sheet(scenario, traced.recording, SheetKind::student, page.parent_path(), stem);
      shown.answers = sheet(scenario, traced.recording, SheetKind::answers, page.parent_path(), stem);
    }
    unexpected_ += shown.as_expected ? 0U : 1U;
    lesson.variants.push_back(std::move(shown));
    progress_.advance(plan.name);
  }

  /// All runs of one variant at all points of its sweep, in the picture that its `draw` asks for.
  void add_sweep(const std::vector<scenario::Scenario>& points, const std::string& common, Console& console) {
    const scenario::Scenario& first = points.front();
    Lesson& lesson = lesson_of(first, common);
    const Drawing drawing = drawing_of(&first, {});
    const fs::path page(lesson.page);
    const std::string name = fmt::format("{}-{}{}.svg", page.stem().string(),
                                         first.plan.variant.empty() ? "" : slug(first.plan.variant) + "-", "sweep");
    const diagrams::SweepResults results = run_sweep(points, drawing, {}, console);
    try {
      lesson.sweeps.push_back(placed(drawing, target_of(first.plan), page.parent_path() / "figures" / name,
                                     drawing.view->plot(results, drawing.options)));
    } catch (const std::invalid_argument& error) {
      throw BadInput(fmt::format("{}: {}", first.plan.file, error.what()));
    }
  }

  /// Returns how many scenarios did not end as expected.
  std::size_t finish() {
    for (const Lesson& lesson : lessons_) write_file(folder_ / lesson.page, html_page(lesson.name(), body_of(lesson)));
    write_file(folder_ / "index.html", html_page("Orrery: the catalogue", index()));
    write_file(folder_ / kMark, kMarkText);
    progress_.clear();
    return unexpected_;
  }

 private:
  Lesson& lesson_of(const scenario::Scenario& scenario, const std::string& common) {
    const auto found = std::find_if(lessons_.begin(), lessons_.end(),
                                    [&](const Lesson& lesson) { return lesson.file == scenario.file; });
    if (found != lessons_.end()) return *found;
    fs::path page = fs::path(scenario.file).lexically_relative(common);
    page.replace_extension(".html");
    lessons_.push_back({scenario.file, page.generic_string(), {}, {}});
    return lessons_.back();
  }

  /// Nothing: the view has nothing to show of this run.
  std::optional<Picture> draw(const Drawing& drawing, const diagrams::Recording& recording, const std::string& target,
                              const fs::path& path) {
    try {
      return placed(drawing, target, path, drawing.view->draw(recording, drawing.options));
    } catch (const std::invalid_argument&) {
      return std::nullopt;
    }
  }

  Picture placed(const Drawing& drawing, const std::string& target, const fs::path& path,
                 const std::vector<diagrams::Figure>& figures) {
    Picture picture{std::string(drawing.view->name), target, place(path, figures), {}};
    for (const diagrams::Figure& figure : figures) picture.alts.push_back(figure.alt);
    return picture;
  }

  /// Writes the figures to this path within the site. Returns their paths from the page, which is one folder up.
  std::vector<std::string> place(const fs::path& path, const std::vector<diagrams::Figure>& figures) {
    std::error_code failed;
    fs::create_directories((folder_ / path).parent_path(), failed);
    std::vector<std::string> out;
    try {
      for (const std::string& written : diagrams::render_all(figures, (folder_ / path).string()))
        out.push_back("figures/" + fs::path(written).filename().string());
    } catch (const diagrams::RenderError& error) {
      throw BadInput(error.what());
    }
    return out;
  }

  std::string sheet(const scenario::Scenario& scenario, const diagrams::Recording& recording, SheetKind kind,
                    const fs::path& folder, const std::string& stem) {
    const std::string word = kind == SheetKind::student ? "student" : "answers";
    const std::string name = fmt::format("{}-{}.html", stem, word);
    const JsonValue* teach = scenario.document.root.find("teach");
    const SheetWords words{scenario.plan.about, text_at(teach, "objective"),
                           fmt::format("orrery draw {} --sheet {} -o {}", target_of(scenario.plan), word, name)};
    const PlaceFigures to = [&](const std::string& figure, const std::vector<diagrams::Figure>& figures) {
      return place(folder / "figures" / fmt::format("{}-{}.svg", stem, figure), figures);
    };
    write_file(folder_ / folder / name, sheet_page(recording, kind, words, to));
    return name;
  }

  [[nodiscard]] std::string index() const {
    std::string body =
        "<header>\n<h1>The catalogue</h1>\n<p>Each scenario is a run of the real algorithms in a simulated world. It "
        "ends as it says, the same way each time and on every machine.</p>\n</header>\n<main>\n";
    std::string topic;
    for (const Lesson& lesson : lessons_) {
      const std::string own = fs::path(lesson.page).parent_path().generic_string();
      if (own != topic || &lesson == &lessons_.front()) {
        if (&lesson != &lessons_.front()) body += "</tbody></table>\n";
        topic = own;
        body += fmt::format(
            "<h2>{}</h2>\n<table><thead><tr><th scope=\"col\">Scenario</th><th scope=\"col\">What it teaches</th><th "
            "scope=\"col\">Needs</th><th scope=\"col\">Minutes</th><th scope=\"col\">How it ends</th><th "
            "scope=\"col\">Sheets</th></tr></thead><tbody>\n",
            escape_html(topic.empty() ? std::string("Scenarios") : topic));
      }
      body += row(lesson);
    }
    if (!lessons_.empty()) body += "</tbody></table>\n";
    return body + "</main>\n";
  }

  [[nodiscard]] std::string row(const Lesson& lesson) const {
    const JsonValue* teach = lesson.root().find("teach");
    std::string verdicts;
    std::string sheets;
    const std::string folder = fs::path(lesson.page).parent_path().generic_string();
    for (const Shown& shown : lesson.variants) {
      const std::string& variant = shown.scenario->plan.variant;
      verdicts += fmt::format("<li>{}{}</li>", variant.empty() ? "" : escape_html(variant) + ": ", shown.verdict);
      if (shown.student.empty()) continue;
      const std::string prefix = folder.empty() ? "" : folder + "/";
      sheets += fmt::format("<li>{2}<a href=\"{0}{1}\">student</a>, <a href=\"{0}{3}\">answers</a></li>",
                            escape_html(prefix), escape_html(shown.student),
                            variant.empty() ? "" : escape_html(variant) + ": ", escape_html(shown.answers));
    }
    return fmt::format(
        "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td><td>{}</td><td>{}</td><td><ul "
        "class=\"plain\">{}</ul></td><td><ul class=\"plain\">{}</ul></td></tr>\n",
        escape_html(lesson.page), escape_html(lesson.name()), escape_html(text_at(teach, "objective")),
        needs(teach, ""), escape_html(text_at(teach, "minutes")), verdicts, sheets);
  }

  /// Links to the scenarios that this one builds on, where they are in the catalogue. `up`: from the page to the site.
  [[nodiscard]] std::string needs(const JsonValue* teach, const std::string& up) const {
    const JsonValue* list = teach == nullptr ? nullptr : teach->find("needs");
    if (list == nullptr) return {};
    std::string out;
    for (const JsonValue& item : list->items) {
      const std::string page = item.text + ".html";
      const auto found =
          std::find_if(lessons_.begin(), lessons_.end(), [&](const Lesson& lesson) { return lesson.page == page; });
      if (!out.empty()) out += ", ";
      out += found == lessons_.end()
                 ? escape_html(item.text)
                 : fmt::format("<a href=\"{}{}\">{}</a>", up, escape_html(page), escape_html(found->name()));
    }
    return out;
  }

  [[nodiscard]] std::string body_of(const Lesson& lesson) const {
    const fs::path page(lesson.page);
    const auto depth = std::distance(page.begin(), page.end()) - 1;
    std::string up;
    for (std::ptrdiff_t i = 0; i < depth; ++i) up += "../";
    const JsonValue* teach = lesson.root().find("teach");
    std::string body =
        fmt::format("<nav aria-label=\"catalogue\"><a href=\"{}index.html\">The catalogue</a></nav>\n", up);
    body += fmt::format("<header>\n<h1>{}</h1>\n<p>{}</p>\n", escape_html(lesson.name()),
                        escape_html(lesson.variants.front().scenario->plan.about));
    if (const std::string objective = text_at(teach, "objective"); !objective.empty())
      body += fmt::format("<p><b>Objective.</b> {}</p>\n", escape_html(objective));
    if (const std::string links = needs(teach, up); !links.empty())
      body += fmt::format("<p><b>Needs.</b> {}</p>\n", links);
    if (const std::string minutes = text_at(teach, "minutes"); !minutes.empty())
      body += fmt::format("<p><b>Time.</b> {} minutes</p>\n", escape_html(minutes));
    body += "</header>\n<main>\n";
    if (!lesson.sweeps.empty()) body += "<section id=\"sweep\">\n<h2>All runs</h2>\n";
    for (const Picture& sweep : lesson.sweeps) body += figures(sweep);
    if (!lesson.sweeps.empty()) body += "</section>\n";
    for (const Shown& shown : lesson.variants) body += section(shown);
    return body + "</main>\n";
  }

  [[nodiscard]] static std::string section(const Shown& shown) {
    const sim::Plan& plan = shown.scenario->plan;
    std::string title = plan.variant.empty() ? std::string("The run") : "Variant " + plan.variant;
    if (!plan.sweep.empty()) title += ", " + plan.sweep;
    std::string body =
        fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n<p>{}", shown.anchor, escape_html(title), shown.verdict);
    body += fmt::format(" (seed {}).</p>\n", plan.seed);
    if (!shown.student.empty())
      body += fmt::format("<p>Exercise: <a href=\"{}\">student sheet</a>, <a href=\"{}\">answers</a>.</p>\n",
                          escape_html(shown.student), escape_html(shown.answers));
    body += fmt::format("<pre>orrery run {} --seed {}{}</pre>\n", escape_html(target_of(plan)), plan.seed,
                        plan.sweep.empty() ? "" : escape_html(" -k " + shell_word("[" + plan.sweep + "]")));
    for (const Picture& picture : shown.pictures) body += figures(picture);
    return body + "</section>\n";
  }

  /// With the command that draws them anew.
  [[nodiscard]] static std::string figures(const Picture& picture) {
    std::string body = fmt::format("<h3>{}</h3>\n", escape_html(picture.view));
    for (std::size_t i = 0; i < picture.paths.size(); ++i)
      body += fmt::format(
          "<figure><a href=\"{0}\"><img src=\"{0}\" alt=\"{1}\" loading=\"lazy\"></a><figcaption><code>orrery draw "
          "{2} --view {3} -o {3}.svg</code></figcaption></figure>\n",
          escape_html(picture.paths[i]), escape_html(picture.alts[i]), escape_html(picture.target), picture.view);
    return body;
  }

  fs::path folder_;
  Progress progress_;
  std::vector<Lesson> lessons_;
  std::size_t unexpected_ = 0;
};

/// The points of each variant that is swept and whose `draw` asks for a picture of that.
std::vector<std::vector<scenario::Scenario>> drawn_sweeps(const std::vector<scenario::Scenario>& scenarios) {
  std::vector<std::vector<scenario::Scenario>> sweeps;
  for (const scenario::Scenario& each : scenarios) {
    if (each.document.swept.empty() || !is_of_results(drawing_of(&each, {}))) continue;
    const auto of_each = [&](const std::vector<scenario::Scenario>& sweep) {
      return sweep.front().file == each.file && sweep.front().plan.variant == each.plan.variant;
    };
    const auto known = std::find_if(sweeps.begin(), sweeps.end(), of_each);
    (known == sweeps.end() ? sweeps.emplace_back() : *known).push_back(each);
  }
  return sweeps;
}

/// The folder that all files are in.
std::string common_folder(const std::vector<scenario::Scenario>& scenarios) {
  fs::path common = fs::path(scenarios.front().file).parent_path();
  for (const scenario::Scenario& each : scenarios)
    while (!common.empty() && fs::path(each.file).lexically_relative(common).generic_string().rfind("..", 0) == 0)
      common = common.parent_path();
  return common.empty() ? "." : common.generic_string();
}

/// A folder that is gone when its owner is, unless it took its place before.
class PendingFolder {
 public:
  explicit PendingFolder(const std::string& site)
      : site_(fs::path(site) / ""),
        place_(site_.parent_path()),
        temporary_(place_.string() + fmt::format(".{}.tmp", getpid())) {
    std::error_code failed;
    if (fs::exists(fs::symlink_status(place_)) && !fs::exists(place_ / kMark))
      throw BadInput(
          fmt::format("{}: this was not made by `orrery catalogue`, so it is left alone; give the name of a "
                      "new folder",
                      place_.string()));
    if (!fs::create_directories(temporary_, failed) || failed)
      throw BadInput(fmt::format("{}: cannot be written", temporary_.string()));
  }
  PendingFolder(const PendingFolder&) = delete;
  PendingFolder& operator=(const PendingFolder&) = delete;
  ~PendingFolder() {
    std::error_code ignored;
    fs::remove_all(temporary_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return temporary_; }

  void commit() {
    std::error_code failed;
    const fs::path old = temporary_.string() + ".old";
    if (fs::exists(place_)) fs::rename(place_, old, failed);
    if (!failed) fs::rename(temporary_, place_, failed);
    if (failed) throw BadInput(fmt::format("{}: {}", place_.string(), failed.message()));
    fs::remove_all(old, failed);
  }

 private:
  fs::path site_, place_, temporary_;
};

}  // namespace

std::size_t write_catalogue(const std::vector<scenario::Scenario>& scenarios, const std::string& site,
                            Console& console) {
  PendingFolder folder(site);
  Site pages(folder.path(), console, scenarios.size());
  const std::string common = common_folder(scenarios);
  for (const scenario::Scenario& each : scenarios) pages.add(each, common);
  for (const auto& points : drawn_sweeps(scenarios)) pages.add_sweep(points, common, console);
  const std::size_t unexpected = pages.finish();
  folder.commit();
  return unexpected;
}

}  // namespace orrery::tools
