// Expand: extends, variants, sweep and the command line, in this order.
#include "sim/scenario/expand.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/merge.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kMostDocuments = 10'000;
constexpr std::size_t kMostFiles = 32;
constexpr std::size_t kMostMerged = 1'000;

/// The path of `name` as a file in the folder of `file` calls it: "a/b.json" and "../c.json" give "c.json".
std::string beside(const std::string& file, const std::string& name) {
  std::vector<std::string> parts;
  const std::size_t slash = file.rfind('/');
  std::string_view rest = name;
  std::string joined;
  if (slash != std::string::npos) {
    joined = file.substr(0, slash + 1) + name;
    rest = joined;
  }
  const bool absolute = rest.starts_with('/');
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part == ".." && !parts.empty() && parts.back() != "..")
      parts.pop_back();
    else if (!part.empty() && part != ".")
      parts.emplace_back(part);
  }
  return (absolute ? "/" : "") + fmt::format("{}", fmt::join(parts, "/"));
}

/// A JSON text of the command line; what is wrong with it has a place there and not in a file.
JsonValue read_argument(const std::string& argument, std::string_view text) {
  const auto forget_places = [](auto&& self, JsonValue& value) -> void {
    value.place = {};
    for (JsonValue& item : value.items) self(self, item);
    for (JsonMember& member : value.members) {
      member.key_place = {};
      self(self, member.value);
    }
  };
  JsonValue value = read_json(argument, text);
  forget_places(forget_places, value);
  return value;
}

JsonValue text_argument(const std::string& argument, std::string_view text) {
  JsonValue value = read_argument(argument, "\"\"");
  value.text = std::string(text);
  return value;
}

/// JSON if it is that, else the text itself: `9`, `[1, 2]`, `5s`.
JsonValue loose_argument(const std::string& argument, std::string_view text) {
  const bool structured = text.starts_with('{') || text.starts_with('[') || text.starts_with('"');
  try {
    return read_argument(argument, text);
  } catch (const BadScenario&) {
    if (structured) throw;
  }
  return text_argument(argument, text);
}

bool has_text(const JsonValue* list, std::string_view text) {
  return list != nullptr && std::any_of(list->items.begin(), list->items.end(), [&](const JsonValue& item) {
           return item.is(Kind::string) && item.text == text;
         });
}

class Expander {
 public:
  Expander(const ReadFile& read_file, const LoadOptions& options, ErrorList& errors)
      : read_file_(read_file), options_(options), errors_(errors) {}

  std::vector<Document> run(const std::string& file, std::string_view text) {
    JsonValue root = merged(file, text);
    add_sweeps(root);
    const JsonValue variants = take(root, "variants");
    const JsonValue sweep = take(root, "sweep");
    std::vector<Document> documents;
    for (Document& document : with_variants(root, variants)) {
      std::vector<Document> points = with_sweep(std::move(document), sweep);
      for (Document& point : points) documents.push_back(std::move(point));
    }
    for (Document& document : documents) apply_arguments(document.root);
    // What is missing then may stand in the file that is not there.
    if (incomplete_) documents.clear();
    return documents;
  }

 private:
  /// The file laid over all that it extends.
  JsonValue merged(const std::string& file, std::string_view text) {
    JsonValue own = read_json(file, text);
    if (!own.is(Kind::object)) {
      throw BadScenario(own.error(fmt::format("expected an object, found {}", name_of(own.kind))));
    }
    const JsonValue extends = take(own, "extends");
    std::vector<const JsonValue*> names;
    if (extends.is(Kind::array))
      for (const JsonValue& item : extends.items) names.push_back(&item);
    else if (!extends.is(Kind::null))
      names.push_back(&extends);
    if (names.empty()) return laid_over_nothing(own, errors_);

    open_.push_back(file);
    JsonValue base;
    bool first = true;
    for (const JsonValue* name : names) {
      std::optional<JsonValue> one = extended(file, *name);
      if (!one) continue;
      if (first)
        base = std::move(*one);
      else
        lay_over(base, *one, errors_);
      first = false;
    }
    open_.pop_back();
    if (first) return laid_over_nothing(own, errors_);
    base.place = own.place;
    base.file = own.file;
    lay_over(base, own, errors_);
    return base;
  }

  std::optional<JsonValue> extended(const std::string& file, const JsonValue& name) {
    const auto fail = [&](std::string message) {
      incomplete_ = true;
      errors_.add(name.error(std::move(message)));
      return std::nullopt;
    };
    if (!name.is(Kind::string) || name.text.empty())
      return fail(fmt::format("expected the name of a file, found {}", name_of(name.kind)));
    if (name.text.starts_with('/')) return fail("expected a path relative to this file");
    const std::string path = beside(file, name.text);
    if (std::find(open_.begin(), open_.end(), path) != open_.end())
      return fail(fmt::format("\"{}\" extends itself: {} -> {}", path, fmt::join(open_, " -> "), path));
    if (open_.size() >= kMostFiles) return fail(fmt::format("more than {} files extend each other", kMostFiles));
    if (++merged_files_ > kMostMerged) {
      if (merged_files_ == kMostMerged + 1)
        return fail(fmt::format("more than {} files are merged into this scenario: each is as often as it is named",
                                kMostMerged));
      return std::nullopt;
    }
    const FileText read = read_file_ ? read_file_(path) : FileText(std::nullopt);
    if (read.text) return merged(path, *read.text);
    const std::string shown = quotable(path);
    incomplete_ = true;
    errors_.add(name.error(read.why_not.empty() ? fmt::format("there is no file \"{}\"", shown)
                                                : fmt::format("\"{}\" {}", shown, read.why_not),
                           "", read.nearest));
    return std::nullopt;
  }

  static JsonValue take(JsonValue& object, std::string_view key) {
    JsonValue taken;
    JsonValue* found = object.members.value_of(key);
    if (found == nullptr) return taken;
    taken = std::move(*found);
    object.members.erase(key);
    return taken;
  }

  std::vector<Document> with_variants(const JsonValue& root, const JsonValue& variants) {
    std::vector<std::string> names;
    if (variants.is(Kind::object))
      for (const JsonMember& member : variants.members) names.push_back(member.key);
    else if (!variants.is(Kind::null))
      errors_.add(
          variants.error(fmt::format("expected an object of patches by name, found {}", name_of(variants.kind))));
    if (!options_.variant.empty() && std::find(names.begin(), names.end(), options_.variant) == names.end()) {
      const auto near = sim::nearest(options_.variant, names);
      ScenarioError error =
          root.error(fmt::format("there is no variant \"{}\"", options_.variant), "", near.value_or(""));
      error.line = 0;
      errors_.add(std::move(error));
      return {};
    }
    if (names.empty()) return {{root, "", ""}};
    std::vector<Document> documents;
    for (const JsonMember& member : variants.members) {
      if (!options_.variant.empty() && member.key != options_.variant) continue;
      std::optional<JsonValue> patched = with_patch(root, member);
      if (patched) documents.push_back({std::move(*patched), member.key, ""});
    }
    return documents;
  }

  std::optional<JsonValue> with_patch(const JsonValue& root, const JsonMember& variant) {
    if (!variant.value.is(Kind::object)) {
      errors_.add(variant.value.error(fmt::format("expected an object, found {}", name_of(variant.value.kind))));
      return std::nullopt;
    }
    for (const JsonMember& member : variant.value.members)
      if (member.key == "extends" || member.key == "variants" || member.key == "sweep") {
        errors_.add(member.error(fmt::format("a variant can't have \"{}\"", member.key)));
        return std::nullopt;
      }
    JsonValue patched = root;
    const std::size_t before = errors_.errors().size();
    lay_over(patched, variant.value, errors_);
    if (errors_.errors().size() != before) return std::nullopt;
    if (!variant.value.members.empty() && canonical_text(patched) == canonical_text(root)) {
      errors_.add(variant.error(fmt::format("the variant \"{}\" patches nothing: all is as without it", variant.key)));
      return std::nullopt;
    }
    return patched;
  }

  std::vector<Document> with_sweep(Document document, const JsonValue& sweep) {
    std::vector<Document> points;
    points.push_back(std::move(document));
    if (sweep.is(Kind::null)) return points;
    if (!sweep.is(Kind::object)) {
      errors_.add_once(sweep.error(fmt::format("expected an object of lists by path, found {}", name_of(sweep.kind))));
      return points;
    }
    for (const JsonMember& axis : sweep.members) {
      if (!axis.value.is(Kind::array) || axis.value.items.empty()) {
        errors_.add_once(axis.value.error("expected a list of at least one value"));
        continue;
      }
      if (has_doubled_value(axis.value)) continue;
      if (points.size() * axis.value.items.size() > kMostDocuments) {
        errors_.add_once(axis.error(fmt::format("more than {} combinations", kMostDocuments)));
        return points;
      }
      std::vector<Document> next;
      for (const Document& point : points)
        for (const JsonValue& value : axis.value.items) {
          Document one = point;
          lay_over(one.root, JsonMember{axis.key, axis.key_place, value}, errors_);
          if (!one.sweep.empty()) one.sweep += ", ";
          one.sweep += fmt::format("{}={}", axis.key, canonical_text(value));
          one.swept.emplace_back(axis.key, canonical_text(value));
          next.push_back(std::move(one));
        }
      points = std::move(next);
    }
    return points;
  }

  bool has_doubled_value(const JsonValue& values) {
    std::set<std::string> seen;
    bool doubled = false;
    for (const JsonValue& value : values.items) {
      std::string text = canonical_text(value);
      if (value.is(Kind::string)) text.insert(0, "text ");  // "7" is not 7
      if (seen.insert(std::move(text)).second) continue;
      errors_.add_once(value.error(fmt::format("{} stands twice in this sweep", quotable(canonical_text(value)))));
      doubled = true;
    }
    return doubled;
  }

  void add_sweeps(JsonValue& root) {
    for (const auto& [path, values] : options_.sweep) {
      JsonValue axes = read_argument(fmt::format("--sweep {}={}", path, values), "{}");
      axes.members.push_back({path, {}, read_argument(fmt::format("--sweep {}={}", path, values), values)});
      lay_over(root, JsonMember{"sweep", {}, std::move(axes)}, errors_);
    }
  }

  void apply_arguments(JsonValue& root) {
    const auto append = [&](const char* key, const std::string& argument, JsonValue value) {
      JsonValue list = read_argument(argument, "[]");
      list.items.push_back(std::move(value));
      lay_over(root, JsonMember{key, {}, std::move(list)}, errors_);
    };
    for (const std::string& mutant : options_.mutants) {
      const std::string argument = "--mutant " + mutant;
      if (has_text(root.find("mutants"), mutant)) continue;  // it is on already
      append("mutants+", argument, text_argument(argument, mutant));
    }
    for (const std::string& fault : options_.faults) {
      const std::string argument = "--fault " + fault;
      append("faults+", argument, read_argument(argument, fault));
    }
    for (const auto& [path, text] : options_.set) {
      const std::string argument = fmt::format("--set {}={}", path, text);
      JsonValue value = loose_argument(argument, text);
      if (path == "extends" || path.starts_with("variants") || path.starts_with("sweep"))
        errors_.add_once(value.error(fmt::format("\"{}\" can't be set here", path)));
      else
        lay_over(root, JsonMember{path, {}, std::move(value)}, errors_);
    }
  }

  const ReadFile& read_file_;
  const LoadOptions& options_;
  ErrorList& errors_;
  std::size_t merged_files_ = 0;
  bool incomplete_ = false;        // a file that is extended can't be read
  std::vector<std::string> open_;  // the files that are being merged, outermost first
};

}  // namespace

std::vector<Document> expand(const std::string& file, std::string_view text, const ReadFile& read_file,
                             const LoadOptions& options, ErrorList& errors) {
  return Expander(read_file, options, errors).run(file, text);
}

}  // namespace orrery::scenario
