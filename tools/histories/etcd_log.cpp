// Logs of Jepsen's etcd tests: one event a line, one register, no key. A cas that failed found another value, which is
// a result; a read that timed out says nothing; a write or cas that timed out may have happened, or may yet.
#include <charconv>

#include <fmt/format.h>

#include "tools/histories/builder.hpp"
#include "tools/histories/reader.hpp"

namespace orrery::tools {
namespace {

using history::ValueId;
using history::Values;

class EtcdReader {
 public:
  EtcdReader(std::string_view name, std::string_view text) : cursor_(name, text), builder_(cursor_) {}

  ReadHistory read() {
    for (; !cursor_.at_end(); end_of_line()) {
      cursor_.skip_blanks(false);
      if (cursor_.peek() != '\n' && !cursor_.at_end()) event();
    }
    return {builder_.take(), "etcd", history::model_named("cas-register")};
  }

 private:
  std::string_view word() {
    cursor_.skip_blanks(false);
    return cursor_.take_while([](char c) { return static_cast<unsigned char>(c) > 32; });
  }
  std::string_view word(const char* expected) {
    cursor_.skip_blanks(false);
    if (cursor_.at_end() || cursor_.peek() == '\n') cursor_.fail_expected(expected);
    return word();
  }
  void literal(std::string_view wanted) {
    cursor_.skip_blanks(false);
    const Place place = cursor_.place();
    const std::string_view got = word(fmt::format("`{}`", wanted).c_str());
    if (got != wanted) cursor_.fail(place, fmt::format("expected `{}`, got `{}`", wanted, got));
  }
  void end_of_line() {
    cursor_.skip_blanks(false);
    if (cursor_.at_end()) return;
    if (cursor_.peek() != '\n') cursor_.fail_expected("the end of the line");
    cursor_.take();
  }
  ValueId number() {
    cursor_.skip_blanks(false);
    const std::string_view digits = cursor_.take_while([](char c) { return (c >= '0' && c <= '9') || c == '-'; });
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
      cursor_.fail_expected("a number");
    return builder_.values().integer(value);
  }

  void event() {
    const Place begin = cursor_.place();
    literal("INFO");
    literal("jepsen.util");
    literal("-");
    const std::string_view process = word("a process");
    cursor_.skip_blanks(false);
    const Place type_place = cursor_.place();
    const std::string_view type = word(":invoke, :ok, :fail or :info");
    if (type != ":invoke" && type != ":ok" && type != ":fail" && type != ":info")
      cursor_.fail(type_place, fmt::format("expected :invoke, :ok, :fail or :info, got `{}`", type));
    cursor_.skip_blanks(false);
    const Place call_place = cursor_.place();
    const std::string_view call_word = word(":read, :write or :cas");
    if (call_word != ":read" && call_word != ":write" && call_word != ":cas")
      cursor_.fail(call_place, fmt::format("expected :read, :write or :cas, got `{}`", call_word));
    const Call call = call_word == ":read" ? Call::read : call_word == ":write" ? Call::write : Call::cas;
    cursor_.skip_blanks(false);
    bool timed_out = false;
    ValueId first = Values::nil;
    ValueId second = Values::nil;
    if (cursor_.take('[')) {
      if (call != Call::cas) cursor_.fail_expected("one value");
      first = number();
      second = number();
      if (!cursor_.take(']')) cursor_.fail_expected("`]`");
    } else if (cursor_.peek() == ':') {
      const Place place = cursor_.place();
      timed_out = word() == ":timed-out";
      if (!timed_out) cursor_.fail(place, "expected a value or :timed-out");
    } else if (cursor_.rest().starts_with("nil")) {
      static_cast<void>(word());
      if (call != Call::read) cursor_.fail("only a read has the value nil");
    } else if (call == Call::cas) {
      cursor_.fail_expected("`[FROM TO]`");
    } else {
      first = number();
    }
    if (type == ":invoke") {
      if (timed_out) cursor_.fail("a call can't have timed out");
      builder_.invoke(begin, process, {call, "", call == Call::read ? Values::nil : first, second}, history::no_time);
      return;
    }
    history::Operation& operation = builder_.open(begin, process, call);
    const auto finish = [&](Outcome outcome, ValueId result) {
      builder_.finish(operation, begin, outcome, result, history::no_time);
    };
    if (type == ":info" || timed_out) return finish(Outcome::unknown, Values::nil);
    if (call == Call::cas) return finish(Outcome::ok, Values::flag(type == ":ok"));
    if (type == ":fail") return finish(Outcome::fail, Values::nil);
    finish(Outcome::ok, call == Call::read ? first : Values::nil);
  }

  Cursor cursor_;
  HistoryBuilder builder_;
};

}  // namespace

ReadHistory read_etcd_log(std::string_view name, std::string_view text) { return EtcdReader(name, text).read(); }

}  // namespace orrery::tools
