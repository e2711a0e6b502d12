// Why a command can't do what it was asked, and what its exit status says: bad input is the caller's to mend, a defect
// is ours. A finding about the code under test is no failure but a result.
#pragma once

#include <stdexcept>

namespace orrery::tools {

/// What the program ends with.
enum ExitStatus : int { as_expected = 0, finding = 1, bad_input = 2, defect = 3, interrupted = 130 };

/// A bad argument or file, or nothing to do; the message is for a person who can act on it.
class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A promise of the program itself is broken.
class Defect : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace orrery::tools
