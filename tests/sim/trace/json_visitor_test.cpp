// Values as JSON: the declared names and order, nodes by name, units on durations.
#include "sim/trace/json_visitor.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "sim/trace/json_text.hpp"
#include "sim/trace/operation_text.hpp"

namespace orrery::trace::json_visitor_test {
namespace {

struct AddOne {
  std::string key;
  std::int64_t amount = 0;
  bool operator==(const AddOne&) const = default;
  static constexpr std::string_view type_name = "AddOne";
  static constexpr auto fields() { return std::tuple{field("key", &AddOne::key), field("amount", &AddOne::amount)}; }
};

struct Envelope {
  NodeId to{};
  NodeId hint = no_node;
  Duration after{};
  std::vector<AddOne> parts;
  std::optional<std::uint64_t> limit;
  bool urgent = false;
  Message command;
  bool operator==(const Envelope&) const = default;
  static constexpr std::string_view type_name = "Envelope";
  static constexpr auto fields() {
    return std::tuple{field("to", &Envelope::to),          field("hint", &Envelope::hint),
                      field("after", &Envelope::after),    field("parts", &Envelope::parts),
                      field("limit", &Envelope::limit),    field("urgent", &Envelope::urgent),
                      field("command", &Envelope::command)};
  }
};

std::string_view name_of(NodeId node) { return node == NodeId{1} ? "n2" : "n1"; }

TEST_CASE("a message's fields appear in the order of their declaration, with names and units") {
  const Message message = Message::of(Envelope{
      {1}, no_node, std::chrono::microseconds(1500), {{"x", -3}, {"y", 4}}, {}, true, Message::of(AddOne{"z", 0})});
  CHECK(line_of(json_of(message, name_of)) ==
        R"({"to":"n2","hint":null,"after":"1.5ms","parts":[{"$type":"AddOne","key":"x","amount":-3},)"
        R"({"$type":"AddOne","key":"y","amount":4}],"limit":null,"urgent":true,)"
        R"("command":{"$type":"AddOne","key":"z","amount":0}})");
}

TEST_CASE("numbers of 64 bits are exact") {
  const Message message = Message::of(Envelope{{}, {}, {}, {}, 18'446'744'073'709'551'615U, false, {}});
  CHECK(json_of(message, name_of).at("limit").get<std::uint64_t>() == 18'446'744'073'709'551'615U);
  CHECK(json_of(message, name_of).at("command").is_null());
}

TEST_CASE("nothing is null, and text that is not UTF-8 does not break the line") {
  CHECK(json_of(Message{}, name_of).is_null());
  CHECK(json_of(FaceBox{}, name_of).is_null());
  const std::string line = line_of(json_of(Message::of(AddOne{"a\xFF\n", 1}), name_of));
  CHECK(line == "{\"key\":\"a\xEF\xBF\xBD\\n\",\"amount\":1}");
}

TEST_CASE("the text that is written at once is that of the tree") {
  const auto text_of = [](const Message& message) {
    TextBuffer text;
    text += "before it ";
    append_json(text, message, name_of);
    return std::string(text.view().substr(10));
  };
  const std::vector<Message> messages{
      Message{}, Message::of(AddOne{"a\xFF\n\"\\\x7F \xC3\xA4", -1}),
      Message::of(Envelope{{1}, no_node, std::chrono::microseconds(1500), {}, 7, false, {}}),
      Message::of(Envelope{{}, {1}, {}, {{"x", -3}, {"y{", 4}, {"z:", 5}}, {}, true, Message::of(AddOne{"[", 0})})};
  for (const Message& message : messages) CHECK(text_of(message) == line_of(json_of(message, name_of)));
  TextBuffer face;
  append_json(face, FaceBox{}, name_of);
  CHECK(face.view() == "null");
}

TEST_CASE("texts of every length are quoted as the library quotes them, whatever letter is in them and where") {
  for (std::size_t length = 0; length < 40; ++length)
    for (int letter = 0; letter < 256; letter += length < 20 ? 1 : 31)
      for (const std::size_t place : {std::size_t{0}, length / 2, length - 1}) {
        std::string text(length, '~');
        if (place < length) text[place] = static_cast<char>(letter);
        TextBuffer quoted;
        append_quoted(quoted, text);
        REQUIRE(quoted.view() == Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
      }
}

TEST_CASE("an operation is told in the words of a scenario") {
  const std::vector<OperationSpec> operations{{"add", "add KEY AMOUNT", "", nullptr},
                                              {"add_one", "add_one KEY AMOUNT", "", nullptr},
                                              {"added", "", "", nullptr}};
  CHECK(operation_text(operations, Message::of(AddOne{"x", 2})) == "add_one x 2");
  CHECK(operation_text({operations.data(), 1}, Message::of(AddOne{"x", -2})) == "add x -2");
  CHECK(operation_text({}, Message::of(AddOne{"two words", 1})) == "AddOne \"two words\" 1");
  CHECK(operation_text({}, Message::of(AddOne{"", 1})) == "AddOne \"\" 1");
  CHECK(operation_text(operations, {}).empty());
}

}  // namespace
}  // namespace orrery::trace::json_visitor_test
