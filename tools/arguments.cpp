// The only file that sees CLI11. What it says of bad arguments is made ours: one line and what was probably meant.
#include "tools/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/text_values.hpp"
#include "sim/value_error.hpp"
#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// The first word that is no option, unless it is a command.
void check_verb(const CLI::App& app, const std::vector<std::string>& words) {
  const std::vector<std::string> names = names_of_commands(app);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--color") {
      ++i;
    } else if (!words[i].starts_with('-')) {
      if (std::find(names.begin(), names.end(), words[i]) != names.end()) return;
      const std::string meant = did_you_mean(words[i], names);
      throw BadInput(fmt::format("no command is called \"{}\"{}", words[i],
                                 meant.empty() ? fmt::format("; expected one of {}", fmt::join(names, ", ")) : meant));
    }
  }
}

/// The option that was probably meant by one that does not exist.
std::string nearest_option(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> names;
  const auto add = [&names](const CLI::App& of) {
    for (const CLI::Option* option : of.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  };
  add(app);
  for (const CLI::App* command : app.get_subcommands()) add(*command);
  for (const std::string& word : words) {
    const std::string given = word.substr(0, word.find('='));
    const bool known = std::find(names.begin(), names.end(), given) != names.end();
    if (given.starts_with("--") && !known) return did_you_mean(given, names);
  }
  return {};
}

std::string chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? std::string() : chosen.front()->get_name();
}

/// What is larger could not be written into a scenario.
constexpr std::uint64_t kLargestNumber = std::numeric_limits<std::int64_t>::max();

/// The number given with an option. Throws BadInput.
std::uint64_t whole_number_of(const std::string& option, const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number > kLargestNumber)
    throw BadInput(fmt::format("{} {}: expected a whole number from 0 to {}", option, text, kLargestNumber));
  return number;
}

/// Declares `-o,--output FILE`: what stands after the blank names the value in the help.
template <class Into>
CLI::Option& add(CLI::App& app, const std::string& name, Into& into, const std::string& about) {
  const std::size_t blank = std::min(name.find(' '), name.size());
  CLI::Option& option = *app.add_option(name.substr(0, blank), into, about);
  if (blank < name.size()) option.type_name(name.substr(blank + 1));
  if (!name.starts_with('-')) option.type_name("");
  return option;
}

}  // namespace

void Arguments::flag(const char* name, bool& into, const char* about) { app_->add_flag(name, into, about); }

void Arguments::option(const char* name, std::string& into, const std::string& about) { add(*app_, name, into, about); }

void Arguments::option(const char* name, std::optional<std::uint64_t>& into, const char* about) {
  const std::string declared = name;
  const std::size_t blank = std::min(declared.find(' '), declared.size());
  const std::string option = declared.substr(0, blank);
  const auto take = [option, &into](const std::string& text) { into = whole_number_of(option, text); };
  CLI::Option& added = *app_->add_option_function<std::string>(option, take, about);
  added.type_name(declared.substr(std::min(blank + 1, declared.size())));
}

void Arguments::required(const char* name, std::string& into, const char* about) {
  add(*app_, name, into, about).required();
}

void Arguments::list(const char* name, std::vector<std::string>& into, const char* about) {
  add(*app_, name, into, about);
}

void Arguments::comma_list(const char* name, std::vector<std::string>& into, const char* about) {
  add(*app_, name, into, about).delimiter(',');
}

void Arguments::repeatable(const char* name, std::vector<std::string>& into, const char* about) {
  add(*app_, name, into, about).allow_extra_args(false)->take_all();
}

void Arguments::choice_of(const char* name, std::vector<std::string> words, const char* about,
                          std::function<void(std::size_t index)> set) {
  const std::string all = fmt::format("{}", fmt::join(words, "|"));
  const auto take = [name, words = std::move(words), set = std::move(set)](const std::string& word) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) {
      const std::string meant = did_you_mean(word, words);
      throw CLI::ValidationError(
          name, fmt::format("expected one of {}, found \"{}\"{}", fmt::join(words, ", "), word, meant));
    }
    set(static_cast<std::size_t>(found - words.begin()));
  };
  app_->add_option_function<std::string>(name, take, about)->type_name(all);
}

Program::Program(const char* name, const char* about, const char* footer)
    : app_(std::make_unique<CLI::App>(about, name)) {
  app_->require_subcommand(1);
  app_->footer(footer);
}

Program::~Program() = default;

void Program::answer(const char* name, std::string text, const char* about) {
  app_->add_flag_callback(
      name, [text = std::move(text)] { throw CLI::CallForVersion(text, 0); }, about);
}

Arguments Program::command(const char* name, const char* about, std::string_view examples) {
  CLI::App& command = *app_->add_subcommand(name, about);
  command.footer("Examples:\n" + std::string(examples));
  command.fallthrough();
  return Arguments(command);
}

Asked Program::parse(std::vector<std::string> words) {
  if (words.empty()) words.emplace_back("--help");
  check_verb(*app_, words);
  try {
    app_->parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForVersion& version) {
    return {{}, version.what()};
  } catch (const CLI::Success&) {
    const auto chosen = app_->get_subcommands();
    return {{}, chosen.empty() ? app_->help() : chosen.front()->help(app_->get_name())};
  } catch (const CLI::ParseError& error) {
    const std::string command = chosen_command(*app_);
    throw BadInput(fmt::format("{}{}\nsee: {}{}{} --help", error.what(), nearest_option(*app_, words), app_->get_name(),
                               command.empty() ? "" : " ", command));
  }
  return {chosen_command(*app_), std::nullopt};
}

std::chrono::milliseconds positive_time(const char* option, const std::string& text) {
  try {
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(sim::parse_duration(text));
    if (time > std::chrono::milliseconds(0)) return time;
  } catch (const sim::ValueError&) {
  }
  throw BadInput(fmt::format("{} {}: expected a time above 0, such as 30s or 10m", option, text));
}

unsigned jobs_of(std::optional<std::uint64_t> jobs) {
  if (!jobs) return std::max(1U, std::thread::hardware_concurrency());
  if (*jobs == 0 || *jobs > 1'024) throw BadInput(fmt::format("--jobs {}: expected a number within 1..1024", *jobs));
  return static_cast<unsigned>(*jobs);
}

}  // namespace orrery::tools
