// The handler does the one thing that a handler may do. It is taken off when it has run, so that a second Ctrl-C is
// not caught.
#include "tools/interrupt.hpp"

namespace orrery::tools {
namespace {

volatile std::sig_atomic_t raised = 0;

void raise_flag(int) { raised = 1; }

}  // namespace

InterruptWatch::InterruptWatch() {
  raised = 0;
  struct sigaction action {};
  action.sa_handler = raise_flag;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before_);
}

InterruptWatch::~InterruptWatch() { sigaction(SIGINT, &before_, nullptr); }

bool InterruptWatch::interrupted() { return raised != 0; }

}  // namespace orrery::tools
