// Arguments: what a command takes, declared once and written into its variables when the command line is parsed. CLI11
// does the work behind this header, so that only arguments.cpp pays for compiling it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace orrery::tools {

/// The arguments of one command, or of the program itself. Names are as users write them: `-o,--output` an option,
/// `--until TIME` one whose value has a name in the help, `TARGET` without dashes one that is known by its place. What
/// is declared is written to when Program::parse() meets it, so it has to live until then. `about`: one line of help.
class Arguments {
 public:
  explicit Arguments(CLI::App& app) : app_(&app) {}

  void flag(const char* name, bool& into, const char* about);
  void option(const char* name, std::string& into, const std::string& about);
  void option(const char* name, std::optional<std::uint64_t>& into, const char* about);
  /// As option(); the command can't be given without it.
  void required(const char* name, std::string& into, const char* about);
  /// All that stands in this place.
  void list(const char* name, std::vector<std::string>& into, const char* about);
  /// One argument, its values between commas.
  void comma_list(const char* name, std::vector<std::string>& into, const char* about);
  /// An option with one value that may be given again and again.
  void repeatable(const char* name, std::vector<std::string>& into, const char* about);
  /// One of some words, each of which stands for a value.
  template <class Value>
  void choice(const char* name, Value& into, std::vector<std::pair<std::string, Value>> words, const char* about) {
    std::vector<std::string> names;
    for (const auto& word : words) names.push_back(word.first);
    choice_of(name, std::move(names), about,
              [&into, words = std::move(words)](std::size_t index) { into = words[index].second; });
  }

 private:
  void choice_of(const char* name, std::vector<std::string> words, const char* about,
                 std::function<void(std::size_t index)> set);

  CLI::App* app_;
};

/// How many processes `--jobs` means: one for each processor where it is not given. Throws BadInput.
[[nodiscard]] unsigned jobs_of(std::optional<std::uint64_t> jobs);

/// A time above 0, such as `30s`, given with `option`; rounded up to milliseconds. Throws BadInput.
[[nodiscard]] std::chrono::milliseconds positive_time(const char* option, const std::string& text);

/// What a command line asks for.
struct Asked {
  std::string command;              ///< run this
  std::optional<std::string> text;  ///< or say this, and nothing else: a help, the version
};

/// The program and its commands.
class Program {
 public:
  /// `footer` ends the program's help.
  Program(const char* name, const char* about, const char* footer);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// What may stand before and after every command.
  [[nodiscard]] Arguments common() { return Arguments(*app_); }
  /// A flag that is answered with a text.
  void answer(const char* name, std::string text, const char* about);
  /// Declares a command. `examples`: two lines, each one command.
  [[nodiscard]] Arguments command(const char* name, const char* about, std::string_view examples);

  /// Parses the words after the program's name; without any it is asked for help. Throws BadInput, which says what was
  /// probably meant.
  [[nodiscard]] Asked parse(std::vector<std::string> words);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace orrery::tools
