// The main of every test program: doctest's own, with its crash handlers and the summary that run_tests.py counts.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
