// A visitor that keeps the plain values of the outermost object.
#include "sim/trace/operation_text.hpp"

#include <string_view>

#include <fmt/format.h>

namespace orrery::trace {
namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Whether `name` begins `type`, letters compared without their case and underscores passed over.
bool begins(std::string_view name, std::string_view type) {
  std::size_t at = 0;
  for (const char letter : name) {
    if (letter == '_') continue;
    if (at == type.size() || lower(type[at]) != lower(letter)) return false;
    ++at;
  }
  return true;
}

class Words final : public Visitor {
 public:
  explicit Words(std::string first) : words_(std::move(first)) {}
  void begin_object(std::string_view) override { ++depth_; }
  void key(std::string_view) override {}
  void end_object() override { --depth_; }
  void begin_list(std::uint64_t) override { ++depth_; }
  void end_list() override { --depth_; }
  void number(std::uint64_t value) override { add(fmt::format("{}", value)); }
  void negative(std::int64_t value) override { add(fmt::format("{}", value)); }
  void boolean(bool value) override { add(value ? "true" : "false"); }
  void text(std::string_view value) override {
    const bool plain = !value.empty() && value.find(' ') == std::string_view::npos;
    add(plain ? std::string(value) : fmt::format("\"{}\"", value));
  }
  void duration(Duration value) override { add(print_duration(value)); }
  void ratio(Ratio value) override { add(print_ratio(value)); }
  void node(NodeId value) override { add(fmt::format("{}", value.value)); }
  void enumerator(std::string_view name) override { add(std::string(name)); }
  void nothing() override {}
  [[nodiscard]] const std::string& words() const { return words_; }

 private:
  void add(const std::string& word) {
    if (depth_ == 1) words_ += " " + word;
  }
  std::string words_;
  int depth_ = 0;
};

}  // namespace

std::string operation_text(std::span<const OperationSpec> operations, const Message& command) {
  if (command.empty()) return {};
  const std::string_view type = command.type().name;
  std::string_view name;
  for (const OperationSpec& operation : operations)
    if (operation.name.size() > name.size() && begins(operation.name, type)) name = operation.name;
  Words words{std::string(name.empty() ? type : name)};
  command.type().visit(command.value(), words);
  return words.words();
}

}  // namespace orrery::trace
