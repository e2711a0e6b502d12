// Messages of the cursor: place, what was expected, what stood there.
#include "tools/histories/cursor.hpp"

#include <fmt/format.h>

namespace orrery::tools {

std::string Cursor::next_in_words() const {
  if (at_end()) return "the end of the file";
  if (peek() == '\n' || peek() == '\r') return "the end of the line";
  const std::string_view left = rest();
  std::size_t length = 0;
  while (length < left.size() && length < 24 && static_cast<unsigned char>(left[length]) > 32) ++length;
  return fmt::format("`{}`", left.substr(0, length == 0 ? 1 : length));
}

void Cursor::fail(Place place, const std::string& what) const {
  throw BadInput(fmt::format("{}:{}:{}: {}", name_, place.line, place.column, what));
}

void Cursor::fail_expected(const std::string& what) const {
  fail(fmt::format("expected {}, got {}", what, next_in_words()));
}

}  // namespace orrery::tools
