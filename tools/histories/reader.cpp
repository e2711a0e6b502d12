// Which format a text has, which call a word means, which model some operations suggest.
#include "tools/histories/reader.hpp"

#include <array>

#include <fmt/format.h>

#include "tools/histories/cursor.hpp"

namespace orrery::tools {
namespace {

using history::History;
using history::Model;
using history::Operation;
using history::ValueKind;

struct KnownWord {
  std::string_view word;
  Call call;
};
constexpr std::array known_words{
    KnownWord{"read", Call::read},       KnownWord{"get", Call::read},        KnownWord{"write", Call::write},
    KnownWord{"put", Call::write},       KnownWord{"cas", Call::cas},         KnownWord{"append", Call::append},
    KnownWord{"erase", Call::erase},     KnownWord{"delete", Call::erase},    KnownWord{"add", Call::add},
    KnownWord{"inc", Call::add},         KnownWord{"remove", Call::remove},   KnownWord{"contains", Call::contains},
    KnownWord{"enqueue", Call::enqueue}, KnownWord{"dequeue", Call::dequeue}, KnownWord{"acquire", Call::acquire},
    KnownWord{"lock", Call::acquire},    KnownWord{"release", Call::release}, KnownWord{"unlock", Call::release}};

}  // namespace

std::optional<Call> call_named(std::string_view word) {
  for (const KnownWord& each : known_words)
    if (each.word == word) return each.call;
  return std::nullopt;
}

std::vector<std::string> call_words() {
  std::vector<std::string> all;
  for (const KnownWord& each : known_words) all.emplace_back(each.word);
  return all;
}

const Model* guess_model(const History& history) {
  std::array<bool, call_names.size()> seen{};
  bool reads_lists = false;
  bool reads_texts = false;
  for (const Operation& each : history.operations) {
    seen[static_cast<std::size_t>(each.call)] = true;
    if (each.call != Call::read || each.outcome != Outcome::ok) continue;
    reads_lists = reads_lists || history.values.kind(each.result) == ValueKind::list;
    reads_texts = reads_texts || history.values.kind(each.result) == ValueKind::text;
  }
  const auto has = [&](Call call) { return seen[static_cast<std::size_t>(call)]; };
  if (has(Call::enqueue) || has(Call::dequeue)) return history::model_named("queue");
  if (has(Call::acquire) || has(Call::release)) return history::model_named("mutex");
  if (has(Call::remove) || has(Call::contains)) return history::model_named("set");
  if (has(Call::add)) return history::model_named(reads_lists ? "set" : "counter");
  if (has(Call::append) && (reads_lists || (!reads_texts && !has(Call::write))))
    return history::model_named("list-append");
  if (has(Call::append) || has(Call::erase)) return history::model_named("key-value");
  if (has(Call::cas)) return history::model_named("cas-register");
  if (has(Call::read) || has(Call::write)) return history::model_named("register");
  return nullptr;
}

ReadHistory read_history(std::string_view name, std::string_view text, const Model* model) {
  Cursor cursor(name, text);
  cursor.skip_blanks(true);
  if (cursor.at_end()) cursor.fail("an empty file is no history");
  const std::string_view start = cursor.rest();
  if (start.starts_with("INFO")) return read_etcd_log(name, text);
  if (start.starts_with("[") || start.starts_with("#") || start.starts_with(";")) return read_edn(name, text, model);
  if (!start.starts_with("{"))
    cursor.fail_expected(
        "a history: JSON lines ({\"process\": ...}), EDN ({:process ...}) or a log of Jepsen's etcd tests (INFO ...)");
  const std::size_t key = start.find_first_not_of(" \t\r\n,", 1);
  if (key != std::string_view::npos && start[key] == '"') return read_json_lines(name, text);
  return read_edn(name, text, model);
}

}  // namespace orrery::tools
