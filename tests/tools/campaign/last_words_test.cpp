// The words that a dead process leaves: the same for the same death.
#include "tools/campaign/last_words.hpp"

#include <csignal>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>

namespace orrery::campaign::last_words_test {
namespace {

TEST_CASE("what ended a process") {
  CHECK(death_of(W_EXITCODE(3, 0)) == "status 3");
  CHECK(death_of(W_EXITCODE(0, SIGSEGV)) == "signal 11 (segmentation fault)");
  CHECK(death_of(W_EXITCODE(0, SIGWINCH)) == "signal 28");
}

TEST_CASE("addresses and process numbers are blanked, other numbers are not") {
  CHECK(readable_words("==4711==ERROR: at 0x7f00Ab12 (pc 0x0) size 12\n") == "==..==ERROR: at 0x.. (pc 0x..) size 12");
  CHECK(readable_words("0x and == and ==x==\n") == "0x and == and ==x==");
  CHECK(readable_words("\x1b[31mred\n\n=====\nplain") == "[31mred\nplain");
}

TEST_CASE("of much the end is kept, of a sanitizer's report its beginning") {
  std::string much;
  for (int i = 0; i < 100; ++i) much += "line " + std::to_string(i) + "\n";
  CHECK(readable_words(much).starts_with("line 60\n"));
  CHECK(readable_words(much).ends_with("line 99"));
  const std::string report = readable_words("hello\n==1==ERROR: AddressSanitizer: heap-use-after-free\n" + much);
  CHECK(report.starts_with("==..==ERROR: AddressSanitizer"));
  CHECK(report.ends_with("line 38"));
}

TEST_CASE("the line that says most") {
  CHECK(telling_line("a\n#0 main\nSUMMARY: AddressSanitizer: SEGV in f\n==ABORTING") ==
        "SUMMARY: AddressSanitizer: SEGV in f");
  CHECK(telling_line("x.cpp:3:5: runtime error: overflow\n  #0 f") == "x.cpp:3:5: runtime error: overflow");
  CHECK(telling_line("one\ntwo\n") == "two");
  CHECK(telling_line("").empty());
}

}  // namespace
}  // namespace orrery::campaign::last_words_test
