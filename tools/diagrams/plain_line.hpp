// One line of a trace taken apart without building a tree: nearly all lines are objects of plain ASCII, and a trace has
// millions of them. What this scanner does not take (escapes, other alphabets, anything odd) is left to the JSON
// library; what it takes it reads as the library would.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace orrery::diagrams {

class PlainLine {
 public:
  // Takes a line apart. False: this line is not for us. The views point into the line. O(length).
  [[nodiscard]] bool read(std::string_view line);

  // The text of a member: a string without its quotes, anything else as it is written.
  struct Member {
    std::string_view key, text;
    char kind = 0;  // '"' string, '0' number, '{', '[', 'b' true or false, 'n' null
  };
  // Null if there is none.
  [[nodiscard]] const Member* find(std::string_view key) const;

 private:
  static constexpr std::size_t kMembersMax = 24;
  std::array<Member, kMembersMax> members_;
  std::size_t count_ = 0;
};

// A whole number; nothing if the text is another kind of number or does not fit.
[[nodiscard]] std::optional<std::int64_t> integer_of(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> count_of(std::string_view text);

// The numbers of "[1,2,3]"; nothing if it holds anything else.
[[nodiscard]] std::optional<std::vector<std::uint64_t>> counts_of(std::string_view text);
// The lists of "[[1,2],[3]]".
[[nodiscard]] std::optional<std::vector<std::vector<std::uint64_t>>> lists_of(std::string_view text);

}  // namespace orrery::diagrams
