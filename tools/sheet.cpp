// The future is not covered up but absent: the student's picture is drawn from a trace that ends at the question. Where
// a question is about that very moment, roles and facts are left out of its picture as well.
#include "tools/sheet.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/diagrams/thinning.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/view.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/html.hpp"

namespace orrery::tools {
namespace {

using diagrams::Figure;
using diagrams::Recording;
using diagrams::TraceTime;
using diagrams::ViewOptions;

constexpr std::size_t kMessagesBefore = 18;
constexpr std::size_t kMessagesAfter = 30;

constexpr std::string_view kSheetStyle = R"css(
.question { break-inside: avoid; margin-top: 2.5rem; }
.options { list-style: none; padding-left: 0.5rem; font-size: 1.05rem; }
.options li { margin: 0.3rem 0; }
.options .box { display: inline-block; width: 1em; height: 1em; border: 1.5px solid var(--ink); margin-right: 0.6em;
  vertical-align: -0.12em; text-align: center; line-height: 0.95em; font-weight: bold; }
.right { font-weight: bold; text-decoration: underline; }
.room { border: 1.5px dashed var(--muted); border-radius: 4px; min-height: 11rem; padding: 0.5rem 0.8rem;
  color: var(--muted); }
.who { display: flex; gap: 2rem; margin: 1rem 0; }
.who span { flex: 1; border-bottom: 1px solid var(--ink); }
@media print { .question { break-before: page; } .question:first-of-type { break-before: auto; } }
)css";

std::vector<const diagrams::Asked*> asked_in(const Recording& recording) {
  std::vector<const diagrams::Asked*> found;
  for (const diagrams::TraceRecord& record : recording.trace.records)
    if (const auto* asked = std::get_if<diagrams::Asked>(&record.what)) found.push_back(asked);
  return found;
}

template <class... Kinds, class What>
bool is_any(const What& what) {
  return (std::holds_alternative<Kinds>(what) || ...);
}

bool is_told(const diagrams::Asked& asked) { return asked.asked && asked.judged; }

// The moment at which the last `count` messages before `end` that are not repetitions begin.
TraceTime start_with(const Recording& recording, TraceTime end, std::size_t count) {
  std::vector<std::size_t> flights;
  for (std::size_t i = 0; i < recording.story.flights.size(); ++i)
    if (recording.story.flights[i].sent <= end) flights.push_back(i);
  const std::vector<std::size_t> drawn = diagrams::thin(recording.story, flights).drawn;
  if (drawn.size() <= count) return 0;
  return recording.story.flights[drawn[drawn.size() - count]].sent;
}

std::vector<Figure> draw_part(const Recording& recording, TraceTime from, TraceTime to) {
  ViewOptions options;
  options.from = std::min(from, to);
  options.to = to;
  return diagrams::views().front().draw(recording, options);
}

std::string figure_html(const std::vector<Figure>& figures, const std::vector<std::string>& addresses,
                        const std::string& caption) {
  std::string html;
  for (std::size_t i = 0; i < figures.size(); ++i)
    html += fmt::format("<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>\n",
                        escape_html(addresses[i]), escape_html(figures[i].alt), escape_html(caption));
  return html;
}

std::string options_html(const diagrams::Asked& asked, SheetKind kind) {
  std::string html = "<ul class=\"options\">\n";
  for (std::size_t i = 0; i < asked.options.size(); ++i) {
    const bool right =
        kind == SheetKind::answers && std::find(asked.right.begin(), asked.right.end(), i) != asked.right.end();
    html += fmt::format("<li{}><span class=\"box\" aria-hidden=\"true\">{}</span>{}{}</li>\n",
                        right ? " class=\"right\"" : "", right ? "\xC3\x97" : "", escape_html(asked.options[i]),
                        right ? " (right)" : "");
  }
  return html + "</ul>\n";
}

}  // namespace

std::size_t questions_of(const Recording& recording) {
  const std::vector<const diagrams::Asked*> all = asked_in(recording);
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const diagrams::Asked* one) { return is_told(*one); }));
}

namespace {

// "AppendEntries T_ [4:put k2]": what a node's rank is would tell what it is.
std::string without_ranks(std::string text, const std::string& letter) {
  for (std::size_t at = text.find(letter); at != std::string::npos; at = text.find(letter, at + 1)) {
    const std::size_t digits = at + letter.size();
    const std::size_t end = std::min(text.find_first_not_of("0123456789", digits), text.size());
    const bool begins = at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0;
    const bool ends = end == text.size() || std::isalnum(static_cast<unsigned char>(text[end])) == 0;
    if (begins && ends && end > digits) text.replace(digits, end - digits, "_");
  }
  return text;
}

}  // namespace

Recording seen_until(const Recording& recording, TraceTime time, bool without_states) {
  diagrams::TraceFile seen;
  seen.header = recording.trace.header;
  // A note of the last moment tells what comes next.
  for (const diagrams::TraceRecord& record : recording.trace.records)
    if (record.time <= time && !(record.time == time && is_any<diagrams::NoteSaid>(record.what)) &&
        !is_any<diagrams::ClaimJudged, diagrams::Asked, diagrams::RunEnded>(record.what) &&
        !(without_states && is_any<diagrams::FaceChanged, diagrams::FactObserved, diagrams::LogChanged>(record.what)))
      seen.records.push_back(record);
  if (without_states && seen.header.rank)
    for (diagrams::TraceRecord& record : seen.records)
      if (auto* sent = std::get_if<diagrams::Sent>(&record.what))
        sent->label = without_ranks(sent->label, seen.header.rank->letter);
  seen.records.push_back({0, time, {}, {}, diagrams::RunEnded{}});
  return diagrams::recording_of(std::move(seen));
}

PlaceFigures figures_within(const std::string& beside) {
  return [beside](const std::string& name, const std::vector<Figure>& figures) {
    std::vector<std::string> addresses;
    try {
      for (const std::string& path :
           diagrams::render_all(figures, fmt::format("{}.{}.{}.svg", beside, getpid(), name))) {
        addresses.push_back(data_uri("image/svg+xml", read_file(path).value_or("")));
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
      }
    } catch (const diagrams::RenderError& error) {
      throw BadInput(error.what());
    }
    return addresses;
  };
}

std::string sheet_page(const Recording& recording, SheetKind kind, const SheetWords& words, const PlaceFigures& place) {
  std::vector<const diagrams::Asked*> all = asked_in(recording);
  if (all.empty()) throw std::invalid_argument("expected a scenario that asks questions (\"ask\"), found none");
  std::stable_sort(all.begin(), all.end(), [](const diagrams::Asked* a, const diagrams::Asked* b) {
    return a->asked.value_or(diagrams::kNever) < b->asked.value_or(diagrams::kNever);
  });
  const bool answers = kind == SheetKind::answers;
  const diagrams::TraceHeader& header = recording.trace.header;
  const std::string title = header.scenario + (answers ? ": answers" : "");
  std::string body = fmt::format("<header>\n<h1>{}</h1>\n<p class=\"muted\">{}</p>\n", escape_html(title),
                                 escape_html(diagrams::run_caption(header)));
  if (!answers) body += "<div class=\"who\">Name <span></span> Date <span></span></div>\n";
  if (!words.objective.empty()) body += fmt::format("<p><b>Objective.</b> {}</p>\n", escape_html(words.objective));
  if (!words.about.empty() && answers) body += fmt::format("<p>{}</p>\n", escape_html(words.about));
  body += "</header>\n<main>\n";
  std::size_t number = 0;
  std::size_t untold = 0;
  for (const diagrams::Asked* one : all) {
    if (!is_told(*one)) {
      ++untold;
      continue;
    }
    const TraceTime asked = *one->asked;
    const TraceTime judged = std::max(asked, *one->judged);
    body += fmt::format("<section class=\"question\">\n<h2>Question {}, at {}</h2>\n", ++number,
                        diagrams::time_text(asked));
    const bool of_now = judged == asked;
    const Recording seen = seen_until(recording, asked, !answers && of_now);
    const std::vector<Figure> before = draw_part(seen, start_with(seen, asked, kMessagesBefore), asked);
    body += figure_html(before, place(fmt::format("question-{}", number), before),
                        fmt::format("What happened up to {}.", diagrams::time_text(asked)));
    body += fmt::format("<p><b>{}</b></p>\n{}", escape_html(one->question), options_html(*one, kind));
    if (!answers) {
      body += of_now ? "<div class=\"room\">Why? Fill in what the nodes are in the picture, too.</div>\n"
                     : "<div class=\"room\">What happens next? Draw it here, and say why.</div>\n";
    } else {
      if (!one->explain.empty()) body += fmt::format("<p>{}</p>\n", escape_html(one->explain));
      // A little of what follows, too: the answer is often seen best in its consequences.
      const TraceTime end =
          std::min(recording.story.end, judged + std::max<TraceTime>((judged - asked) / 4, 20'000'000));
      const Recording known = seen_until(recording, end);
      const std::vector<Figure> after = draw_part(known, std::max(asked, start_with(known, end, kMessagesAfter)), end);
      body += figure_html(
          after, place(fmt::format("answer-{}", number), after),
          of_now ? "What came next." : fmt::format("What came next. Judged at {}.", diagrams::time_text(judged)));
    }
    body += "</section>\n";
  }
  if (untold > 0 && answers)
    body += fmt::format("<p class=\"muted\">Not asked: {}, which this run did not come to.</p>\n",
                        diagrams::counted(untold, "question"));
  body += "</main>\n";
  if (!words.command.empty())
    body += fmt::format("<footer><p class=\"muted\">This sheet again:</p><pre>{}</pre></footer>\n",
                        escape_html(words.command));
  return html_page(title, body, kSheetStyle);
}

}  // namespace orrery::tools
