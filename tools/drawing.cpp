// Each option is one row: its name, its words and what they set. The command line and the key `draw` of scenarios share
// the rows.
#include "tools/drawing.hpp"

#include <charconv>
#include <cstdint>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "sim/text_values.hpp"
#include "sim/trace/json_visitor.hpp"
#include "sim/value_error.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using diagrams::PageSize;
using diagrams::ThemeName;
using diagrams::TimeMode;
using diagrams::ViewOptions;
using scenario::JsonValue;

constexpr std::uint64_t kMost = 1'000'000'000;

/// Where an option was given, for errors: `--from` or `crash.json: draw.from`.
using Place = std::string;

template <class Value>
using Words = std::vector<std::pair<std::string, Value>>;

template <class Value>
Value one_of(const Place& place, const std::string& word, const Words<Value>& words) {
  std::vector<std::string> names;
  for (const auto& [name, value] : words) {
    if (name == word) return value;
    names.push_back(name);
  }
  throw BadInput(fmt::format("{}: expected one of {}, found \"{}\"{}", place, fmt::join(names, ", "), word,
                             did_you_mean(word, names)));
}

diagrams::TraceTime time_of(const Place& place, const std::string& text) {
  try {
    return sim::parse_duration(text).count();
  } catch (const sim::ValueError& error) {
    throw BadInput(fmt::format("{} {}: {}", place, text, error.what()));
  }
}

std::uint64_t number_of(const Place& place, const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= least && number <= most) return number;
  throw BadInput(fmt::format("{}: expected a number from {} to {}, found \"{}\"", place, least, most, text));
}

const diagrams::View* view_called(const Place& place, const std::string& name) {
  Words<const diagrams::View*> words;
  for (const diagrams::View& view : diagrams::views()) words.emplace_back(view.name, &view);
  return one_of(place, name, words);
}

/// An option with one value. Views and words are data; everything else about options is here.
struct Option {
  const char* key;
  std::string DrawingWords::*word;
  std::string value;  ///< how the help names its value
  std::string about;
  void (*set)(Drawing& drawing, const Place& place, const std::string& word);
};

const Words<ThemeName>& themes() {
  static const Words<ThemeName> words{
      {"light", ThemeName::light}, {"dark", ThemeName::dark}, {"print", ThemeName::print}};
  return words;
}

const Words<PageSize>& sizes() {
  static const Words<PageSize> words{{"a4", PageSize::a4}, {"slide", PageSize::slide}, {"column", PageSize::column}};
  return words;
}

const Words<TimeMode>& time_modes() {
  static const Words<TimeMode> words{
      {"compressed", TimeMode::compressed}, {"linear", TimeMode::linear}, {"events", TimeMode::events}};
  return words;
}

bool takes(const diagrams::View& view, const std::string& key) {
  return view.takes.find(" " + key + " ") != std::string_view::npos;
}

std::string views_help() {
  std::string text = "what to look at:";
  for (const diagrams::View& view : diagrams::views()) text += fmt::format("\n{}: {}", view.name, view.help);
  return text;
}

const std::vector<Option>& options() {
  static const std::vector<Option> all{
      {"view", &DrawingWords::view, "NAME", views_help(),
       [](Drawing& into, const Place& place, const std::string& word) { into.view = view_called(place, word); }},
      {"from", &DrawingWords::from, "TIME", "draw from this time on, such as 950ms",
       [](Drawing& into, const Place& place, const std::string& word) { into.options.from = time_of(place, word); }},
      {"to", &DrawingWords::to, "TIME", "up to this time",
       [](Drawing& into, const Place& place, const std::string& word) { into.options.to = time_of(place, word); }},
      {"time", &DrawingWords::time, "compressed|linear|events",
       "idle time cut out, all to scale, or one moment after the other (compressed)",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.time = one_of(place, word, time_modes());
       }},
      {"event", &DrawingWords::event, "N", "the event that the picture is about",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.event = number_of(place, word, 0, kMost);
       }},
      {"messages", &DrawingWords::messages, "N", "how many messages a page may hold (60)",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.max_messages = number_of(place, word, 1, kMost);
       }},
      {"pages", &DrawingWords::pages, "N|all", "draw all of the part asked for, on as many pages at most (1)",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.pages = word == "all" ? kMost : number_of(place, word, 1, kMost);
       }},
      {"build", &DrawingWords::build, "N", "N figures on one frame, each showing more, for slides (1)",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.build = number_of(place, word.starts_with("1..") ? word.substr(3) : word, 1, 1000);
       }},
      {"x", &DrawingWords::x, "PATH", "curves: what goes along, a path that is swept (the first)",
       [](Drawing& into, const Place&, const std::string& word) { into.options.x = word; }},
      {"theme", &DrawingWords::theme, "light|dark|print", "what it is to be looked at on (light)",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.theme = one_of(place, word, themes());
       }},
      {"size", &DrawingWords::size, "a4|slide|column", "of the page (a4)",
       [](Drawing& into, const Place& place, const std::string& word) {
         into.options.size = one_of(place, word, sizes());
       }}};
  return all;
}

struct ListOption {
  const char* key;
  std::vector<std::string> DrawingWords::*words;
  std::string value;
  std::string about;
  std::vector<std::string> ViewOptions::*set;
};

const std::vector<ListOption>& list_options() {
  static const std::vector<ListOption> all{
      {"nodes", &DrawingWords::nodes, "N1,N2", "only these nodes", &ViewOptions::nodes},
      {"only", &DrawingWords::only, "KIND,KIND",
       "only these: message types such as AppendEntries or Request*, messages, losses, roles, facts, operations, "
       "faults",
       &ViewOptions::only},
      {"y", &DrawingWords::y, "NAME,NAME", "curves: statistics, such as messages.sent; a panel for each",
       &ViewOptions::y},
      {"by", &DrawingWords::by, "PATH,PATH", "curves: the swept paths that tell them apart, in this order",
       &ViewOptions::by}};
  return all;
}

void apply(const DrawingWords& words, const std::string& prefix, Drawing& into) {
  for (const Option& option : options())
    if (const std::string& word = words.*option.word; !word.empty()) option.set(into, prefix + option.key, word);
  for (const ListOption& option : list_options())
    if (const auto& list = words.*option.words; !list.empty()) into.options.*option.set = list;
}

/// Refuses what was given on the command line and means nothing to `what`.
void refuse_unless(const DrawingWords& words, const std::string& what,
                   const std::function<bool(const std::string& key)>& is_taken) {
  const auto check = [&](const std::string& key, bool given) {
    if (given && !is_taken(key)) throw BadInput(fmt::format("--{} does not apply to {}", key, what));
  };
  for (const Option& option : options()) check(option.key, !(words.*option.word).empty());
  for (const ListOption& option : list_options()) check(option.key, !(words.*option.words).empty());
}

/// A window that begins when all is over shows nothing.
void check_window(const ViewOptions& options, const std::vector<Subject>& subjects) {
  if (!options.from) return;
  for (const Subject& subject : subjects)
    if (*options.from > subject.recording.story.end)
      throw BadInput(fmt::format("--from {}: {} is over by then; expected a time from 0 to {}",
                                 diagrams::time_text(*options.from), subject.name,
                                 diagrams::time_text(subject.recording.story.end)));
}

std::string single_word(const Place& place, const JsonValue& value) {
  if (value.is(JsonValue::Kind::string) || value.is(JsonValue::Kind::number)) return value.text;
  throw BadInput(fmt::format("{}: expected a text or a number, found {}", place, scenario::name_of(value.kind)));
}

/// The key `draw` of a scenario, in words.
DrawingWords words_of(const JsonValue& draw, const std::string& prefix) {
  DrawingWords words;
  std::vector<std::string> known{"note"};
  for (const Option& option : options()) known.emplace_back(option.key);
  for (const ListOption& option : list_options()) known.emplace_back(option.key);
  const auto take = [&](const scenario::JsonMember& member) {
    const Place place = prefix + member.key;
    if (member.key == "note") return;
    for (const Option& option : options())
      if (member.key == option.key) {
        words.*option.word = single_word(place, member.value);
        return;
      }
    for (const ListOption& option : list_options())
      if (member.key == option.key) {
        if (!member.value.is(JsonValue::Kind::array)) {
          (words.*option.words).push_back(single_word(place, member.value));
          return;
        }
        for (const JsonValue& item : member.value.items) (words.*option.words).push_back(single_word(place, item));
        return;
      }
    throw BadInput(fmt::format("{}: no option of a picture{}", place, did_you_mean(member.key, known)));
  };
  for (const scenario::JsonMember& member : draw.members) take(member);
  return words;
}

/// Whether a scenario's options are of the view that the command line names, if it does. Those of another view would
/// not fit it.
bool is_about(const JsonValue& draw, const std::string& view) {
  if (view.empty()) return true;
  const JsonValue* own = draw.find("view");
  return own == nullptr ? view == diagrams::views().front().name : own->text == view;
}

}  // namespace

void add_drawing(Arguments& command, DrawingWords& into) {
  for (const Option& option : options())
    command.option(fmt::format("--{} {}", option.key, option.value).c_str(), into.*option.word, option.about);
  for (const ListOption& option : list_options())
    command.comma_list(fmt::format("--{} {}", option.key, option.value).c_str(), into.*option.words,
                       option.about.c_str());
}

Drawing drawing_of(const scenario::Scenario* scenario, const DrawingWords& words) {
  Drawing drawing{&diagrams::views().front(), {}};
  const JsonValue* draw = scenario == nullptr ? nullptr : scenario->document.root.find("draw");
  if (draw != nullptr && is_about(*draw, words.view)) {
    const std::string prefix = scenario->file + ": draw.";
    apply(words_of(*draw, prefix), prefix, drawing);
  }
  apply(words, "--", drawing);
  return drawing;
}

void check_drawing(const DrawingWords& words) {
  Drawing drawing{&diagrams::views().front(), {}};
  apply(words, "--", drawing);
}

void check_taken(const DrawingWords& words, const diagrams::View& view) {
  refuse_unless(words, fmt::format("the view {}", view.name), [&](const std::string& key) {
    return key == "view" || key == "theme" || key == "size" || takes(view, key);
  });
}

void refuse_drawing(const DrawingWords& words, const std::string& what, std::string_view takes) {
  refuse_unless(words, what,
                [&](const std::string& key) { return takes.find(" " + key + " ") != std::string_view::npos; });
}

std::vector<std::string> curve_settings(const DrawingWords& words) {
  const diagrams::View* view = words.view.empty() ? nullptr : diagrams::find_view(words.view);
  if (view == nullptr || view->plot == nullptr) return {};
  std::vector<std::string> settings{fmt::format("draw.view={}", words.view)};
  if (!words.x.empty()) settings.push_back("draw.x=" + trace::Json(words.x).dump());
  if (!words.y.empty()) settings.push_back("draw.y=" + trace::Json(words.y).dump());
  if (!words.by.empty()) settings.push_back("draw.by=" + trace::Json(words.by).dump());
  return settings;
}

namespace {

/// `make` may throw std::invalid_argument.
template <class Make>
void write_figures(const std::string& path, const std::string& name, Console* console, Make&& make) {
  try {
    const std::vector<diagrams::Figure> figures = make();
    const std::string note = figures.front().note.empty() ? "" : " (" + figures.front().note + ")";
    for (const std::string& written : diagrams::render_all(figures, path))
      if (console != nullptr && console->verbosity >= 0) console->err << "wrote " << written << note << '\n';
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  } catch (const std::invalid_argument& error) {
    throw BadInput(fmt::format("{}: {}", name, error.what()));
  }
}

}  // namespace

void draw_results(const std::string& path, const Drawing& drawing, const diagrams::SweepResults& results,
                  const std::string& name, Console* console) {
  write_figures(path, name, console, [&] { return drawing.view->plot(results, drawing.options); });
}

void draw_to(const std::string& path, const Drawing& drawing, const std::vector<Subject>& subjects, Console* console) {
  const diagrams::View& view = *drawing.view;
  if (view.plot != nullptr)
    throw BadInput(
        fmt::format("the view {} is of all runs of a scenario, {} is one run", view.name, subjects.front().name));
  const std::size_t wanted = view.compare != nullptr ? 2 : 1;
  if (subjects.size() != wanted)
    throw BadInput(fmt::format("the view {} is of {}, found {}", view.name, counted(wanted, "run"), subjects.size()));
  check_window(drawing.options, subjects);
  const diagrams::Recording& first = subjects.front().recording;
  write_figures(path, subjects.front().name, console, [&] {
    return view.compare != nullptr ? view.compare(first, subjects.back().recording, drawing.options)
                                   : view.draw(first, drawing.options);
  });
}

}  // namespace orrery::tools
