// JSON document: a text read strictly, with the place of every value, so that whatever is found wrong later can be
// shown where it stands. The order of members is kept, a duplicate key is an error (JSON libraries silently keep one of
// the two), numbers keep their digits, and members called "//" are comments and vanish, however many there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/error.hpp"
#include "sim/scenario/source_text.hpp"
#include "sim/value_error.hpp"

namespace orrery::scenario {

struct JsonValue;
struct JsonMember;

/// The members of an object, in the order of the file. A list that also finds a member by its key without a walk, so
/// that files of many members are read and merged in a time that grows with their size and not with its square.
class JsonMembers {
 public:
  using iterator = std::vector<JsonMember>::iterator;
  using const_iterator = std::vector<JsonMember>::const_iterator;

  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] const_iterator begin() const;
  [[nodiscard]] const_iterator end() const;
  /// Whoever gets them may change keys.
  [[nodiscard]] iterator begin();
  [[nodiscard]] iterator end();
  [[nodiscard]] const JsonMember& operator[](std::size_t index) const;
  [[nodiscard]] const JsonMember& front() const;

  /// The member of this key; null if there is none. O(1).
  [[nodiscard]] const JsonMember* find(std::string_view key) const;
  /// Its value, to be changed.
  [[nodiscard]] JsonValue* value_of(std::string_view key);

  JsonMember& push_back(JsonMember member);
  /// Without the member of this key, if there is one. O(members).
  void erase(std::string_view key);
  void clear();

 private:
  [[nodiscard]] bool has_index() const { return !slots_.empty(); }
  [[nodiscard]] std::size_t slot_of(std::string_view key) const;
  void index_all() const;

  std::vector<JsonMember> all_;
  mutable std::vector<std::uint32_t> slots_;  // by hash: 1 + a position, 0 is free; empty: not made yet
};

/// One value with all below it. Copyable; values of several files may be mixed, each remembers its own.
struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  bool escaped = false;          // a string written with backslashes: places inside it are unknown
  std::string text;              // of a string: decoded; of a number: its digits as written
  std::vector<JsonValue> items;  // of an array
  JsonMembers members;           // of an object, without comments
  Place place;
  std::string path;                         // JSON pointer within its file
  std::shared_ptr<const std::string> file;  // the name of its file

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  /// The value of a member; null if there is none. O(1).
  [[nodiscard]] const JsonValue* find(std::string_view key) const;
  /// The number if it is a whole one that fits, also written 1e3 or 2.0.
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;

  /// An error at this value.
  [[nodiscard]] ScenarioError error(std::string message, std::string expected = "", std::string nearest = "") const;
  /// An error within the text of this string, with its picture; the column is that of the very character.
  [[nodiscard]] ScenarioError error(const sim::ValueError& cause) const;
};

struct JsonMember {
  std::string key;
  Place key_place;
  JsonValue value;

  /// An error at the key: an unknown one, for example.
  [[nodiscard]] ScenarioError error(std::string message, std::string expected = "", std::string nearest = "") const;
};

inline bool JsonMembers::empty() const { return all_.empty(); }
inline std::size_t JsonMembers::size() const { return all_.size(); }
inline JsonMembers::const_iterator JsonMembers::begin() const { return all_.begin(); }
inline JsonMembers::const_iterator JsonMembers::end() const { return all_.end(); }
inline JsonMembers::iterator JsonMembers::end() { return all_.end(); }
inline const JsonMember& JsonMembers::operator[](std::size_t index) const { return all_[index]; }
inline const JsonMember& JsonMembers::front() const { return all_.front(); }

/// One line of JSON in which the members of objects are sorted, so that equal values have equal texts. Strings outside
/// objects and lists stand without quotes.
[[nodiscard]] std::string canonical_text(const JsonValue& value);

/// "object", "a string", ... for messages: with its article.
[[nodiscard]] std::string_view name_of(JsonValue::Kind kind);

/// How much a text may hold. A scenario is written by hand; whatever is larger is no scenario.
struct JsonLimits {
  std::size_t bytes = 100'000'000;
  std::size_t values = 1'000'000;
  unsigned depth = 200;
};

/// Reads one JSON value that fills the text. `file` is used in messages only. Throws BadScenario with one error: a text
/// that is empty, too large, not UTF-8, not JSON, nested too deep, followed by more text, or with a key that stands
/// twice in one object. Uses no stack that grows with the text. O(n log n).
[[nodiscard]] JsonValue read_json(std::string file, std::string_view text, const JsonLimits& limits = {});

}  // namespace orrery::scenario
