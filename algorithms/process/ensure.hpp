// ENSURE: a broken assumption of our own, or of the code under test, stops the handler at once. It is neither bad
// input nor a claim that does not hold: it means that the code is wrong, so it throws and is never compiled out.
#pragma once

#include <stdexcept>
#include <string>

namespace orrery {

/// Thrown by ENSURE. In a simulation the world reports it as a crash of the code under test.
class EnsureFailure : public std::logic_error {
 public:
  EnsureFailure(const char* condition, const char* function)
      : std::logic_error(std::string("ENSURE(") + condition + ") failed in " + function) {}
};

[[noreturn]] inline void ensure_failed(const char* condition, const char* function) {
  throw EnsureFailure(condition, function);
}

}  // namespace orrery

// A macro because the text of the condition is the message.
#define ENSURE(condition)                            \
  do {                                               \
    if (!(condition)) [[unlikely]]                   \
      ::orrery::ensure_failed(#condition, __func__); \
  } while (false)
