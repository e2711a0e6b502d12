// A strict reader of JSON's grammar that only remembers where the members of the outermost object stand.
#include "tools/diagrams/plain_line.hpp"

#include <charconv>

namespace orrery::diagrams {
namespace {

constexpr int kDepthMax = 64;

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }

  [[nodiscard]] bool done() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] std::size_t at() const { return at_; }

  bool take(char wanted) {
    blanks();
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }

  // The inside of a string of plain ASCII.
  bool string(std::string_view& inside) {
    if (peek() != '"') return false;
    const std::size_t begin = ++at_;
    while (at_ < text_.size()) {
      const auto code = static_cast<unsigned char>(text_[at_]);
      if (code == '"') {
        inside = text_.substr(begin, at_ - begin);
        ++at_;
        return true;
      }
      if (code < 32 || code > 126 || code == '\\') return false;
      ++at_;
    }
    return false;
  }

  // Passes one value; `kind` as in PlainLine::Member.
  bool value(char& kind, int depth) {
    blanks();
    std::string_view ignored;
    switch (peek()) {
      case '"':
        kind = '"';
        return string(ignored);
      case '{':
        kind = '{';
        return members('}', true, depth);
      case '[':
        kind = '[';
        return members(']', false, depth);
      case 't':
        kind = 'b';
        return word("true");
      case 'f':
        kind = 'b';
        return word("false");
      case 'n':
        kind = 'n';
        return word("null");
      default:
        kind = '0';
        return number();
    }
  }

 private:
  bool word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > begin;
  }

  bool number() {
    if (peek() == '-') ++at_;
    if (peek() == '0')
      ++at_;
    else if (!digits())
      return false;
    // Fractions are left to the library: no trace has them.
    return peek() != '.' && peek() != 'e' && peek() != 'E';
  }

  // The members of an object or the items of a list, up to its end.
  bool members(char end, bool keys, int depth) {
    if (depth == kDepthMax) return false;
    ++at_;
    if (take(end)) return true;
    do {
      std::string_view key;
      char kind = 0;
      blanks();
      if (keys && (!string(key) || !take(':'))) return false;
      if (!value(kind, depth + 1)) return false;
    } while (take(','));
    return take(end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool PlainLine::read(std::string_view line) {
  count_ = 0;
  Scanner scanner(line);
  if (!scanner.take('{')) return false;
  if (scanner.take('}')) return false;
  do {
    if (count_ == kMembersMax) return false;
    Member& member = members_[count_++];
    scanner.blanks();
    if (!scanner.string(member.key) || !scanner.take(':')) return false;
    scanner.blanks();
    const std::size_t begin = scanner.at();
    if (!scanner.value(member.kind, 0)) return false;
    member.text = line.substr(begin, scanner.at() - begin);
    if (member.kind == '"') member.text = member.text.substr(1, member.text.size() - 2);
  } while (scanner.take(','));
  if (!scanner.take('}')) return false;
  scanner.blanks();
  return scanner.done();
}

const PlainLine::Member* PlainLine::find(std::string_view key) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (members_[i].key == key) return &members_[i];
  return nullptr;
}

namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> integer_of(std::string_view text) { return number_of<std::int64_t>(text); }
std::optional<std::uint64_t> count_of(std::string_view text) { return number_of<std::uint64_t>(text); }

std::optional<std::vector<std::uint64_t>> counts_of(std::string_view text) {
  std::vector<std::uint64_t> out;
  std::size_t at = 1;
  while (at < text.size() && text[at] == ' ') ++at;
  if (at < text.size() && text[at] == ']') return out;
  while (at < text.size()) {
    while (at < text.size() && text[at] == ' ') ++at;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    out.push_back(value);
    at = static_cast<std::size_t>(end - text.data());
    while (at < text.size() && text[at] == ' ') ++at;
    if (at >= text.size() || (text[at] != ',' && text[at] != ']')) return std::nullopt;
    if (text[at] == ']') return out;
    ++at;
  }
  return std::nullopt;
}

std::optional<std::vector<std::vector<std::uint64_t>>> lists_of(std::string_view text) {
  std::vector<std::vector<std::uint64_t>> out;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] == ',' || text[at] == ' ') continue;
    const std::size_t end = text.find(']', at);
    if (text[at] != '[' || end == std::string_view::npos) return std::nullopt;
    auto list = counts_of(text.substr(at, end - at + 1));
    if (!list) return std::nullopt;
    out.push_back(*std::move(list));
    at = end;
  }
  return out;
}

}  // namespace orrery::diagrams
