// orrery: the program. Streams and terminal are looked at here, everything else in tools/cli.cpp.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "tools/cli.hpp"

int main(int count, char** words) {
  std::ios::sync_with_stdio(false);
  orrery::tools::Console console{std::cin, std::cout, std::cerr};
  const char* no_color = std::getenv("NO_COLOR");
  console.terminal = isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
  console.progress = isatty(STDERR_FILENO) != 0;
  return orrery::tools::run_program(std::vector<std::string>(words + 1, words + count), console);
}
