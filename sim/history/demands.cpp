// Lists show their elements. Texts have to be taken apart: into the arguments of appends, after that of a write. If no
// argument is the beginning of another one there is one way at most; otherwise all ways are counted.
#include "sim/history/demands.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/history/search.hpp"

namespace orrery::history {
namespace {

constexpr std::uint32_t several = 0xffff'fffeU;

void demands_of_lists(std::span<Operation> operations, const Values& values, ValueId initial) {
  const std::uint32_t known = values.length(initial);
  std::vector<std::uint32_t> append_of(values.count(), nobody);
  std::vector<bool> is_done(values.count(), false);
  for (std::uint32_t i = 0; i < operations.size(); ++i)
    if (operations[i].call == Call::append) {
      std::uint32_t& own = append_of[operations[i].argument];
      own = own == nobody ? i : several;
    }
  for (const Operation& each : operations) {
    if (each.call != Call::read || each.outcome != Outcome::ok) continue;
    if (values.kind(each.result) != ValueKind::list) continue;
    for (ValueId list = each.result; values.length(list) > known && !is_done[list]; list = values.front_of(list)) {
      is_done[list] = true;
      const std::uint32_t by = append_of[values.last_of(list)];
      if (by < several) operations[by].only_in = values.front_of(list);
    }
  }
}

/// Takes texts apart.
class Pieces {
 public:
  Pieces(std::span<Operation> operations, Values& values) : operations_(operations), values_(values) {}

  void run(ValueId initial) {
    add(initial, several, false);
    for (std::uint32_t i = 0; i < operations_.size(); ++i) {
      const Operation& each = operations_[i];
      if (each.call == Call::append) add(each.argument, i, true);
      if (each.call == Call::write) add(each.argument, i, false);
      if (each.call == Call::cas) add(each.second, i, false);
    }
    if (!any_append_) return;
    std::sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) { return a.text < b.text; });
    one_way_ = true;
    for (std::size_t i = 1; i < pieces_.size(); ++i) {
      if (pieces_[i].text == pieces_[i - 1].text) {
        pieces_[i].operation = pieces_[i - 1].operation = several;
        pieces_[i].appends = pieces_[i - 1].appends = pieces_[i].appends || pieces_[i - 1].appends;
      } else if (pieces_[i].text.starts_with(pieces_[i - 1].text)) {
        one_way_ = false;
      }
    }
    pieces_.erase(
        std::unique(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) { return a.text == b.text; }),
        pieces_.end());
    std::vector<ValueId> results;
    for (const Operation& each : operations_)
      if (each.call == Call::read && each.outcome == Outcome::ok && values_.kind(each.result) == ValueKind::text)
        if (results.empty() || results.back() != each.result) results.push_back(each.result);
    // Making values moves the bytes of all: what is taken apart is kept here.
    for (const ValueId each : results) take_apart(std::string(values_.text_of(each)));
  }

 private:
  struct Piece {
    std::string text;
    std::uint32_t operation = nobody;
    bool appends = false;
  };
  struct Cut {
    std::size_t begin;
    std::uint32_t operation;
    bool appends;
  };

  void add(ValueId argument, std::uint32_t operation, bool appends) {
    if (values_.kind(argument) != ValueKind::text || values_.length(argument) == 0) return;
    any_append_ = any_append_ || appends;
    pieces_.push_back({std::string(values_.text_of(argument)), operation, appends});
  }

  /// Calls visit(piece) for each piece that `text` begins with.
  template <class Visit>
  void each_beginning(std::string_view text, Visit&& visit) const {
    // Those that begin it stand, in the order of texts, before it: the longest one last.
    auto at = std::upper_bound(pieces_.begin(), pieces_.end(), text,
                               [](std::string_view whole, const Piece& piece) { return whole < piece.text; });
    while (at != pieces_.begin()) {
      --at;
      if (text.starts_with(at->text)) {
        visit(*at);
        if (one_way_) return;
      } else if (one_way_ || at->text.front() != text.front()) {
        return;
      }
    }
  }

  void take_apart(std::string text) {
    std::vector<Cut> cuts;
    if (one_way_) {
      std::size_t from = 0;
      if (!last_cuts_.empty() && text.starts_with(last_text_)) {
        cuts = std::move(last_cuts_);
        from = last_text_.size();
      }
      const std::size_t known = cuts.size();
      while (from < text.size()) {
        const std::size_t before = from;
        each_beginning(std::string_view(text).substr(from), [&](const Piece& piece) {
          cuts.push_back({before, piece.operation, piece.appends});
          from += piece.text.size();
        });
        if (from == before) return;  // nobody wrote this
      }
      demand(text, cuts, known);
      last_cuts_ = std::move(cuts);
      last_text_ = std::move(text);
      return;
    }
    // How many ways there are from each place to the end: none, one, or several.
    std::vector<std::uint8_t> ways(text.size() + 1, 0);
    ways[text.size()] = 1;
    for (std::size_t from = text.size(); from-- > 0;)
      each_beginning(std::string_view(text).substr(from), [&](const Piece& piece) {
        if (from > 0 && !piece.appends) return;
        ways[from] = static_cast<std::uint8_t>(std::min(2, ways[from] + ways[from + piece.text.size()]));
      });
    if (ways[0] != 1) return;
    for (std::size_t from = 0; from < text.size();) {
      std::size_t next = from;
      each_beginning(std::string_view(text).substr(from), [&](const Piece& piece) {
        if ((from > 0 && !piece.appends) || ways[from + piece.text.size()] == 0) return;
        cuts.push_back({from, piece.operation, piece.appends});
        next = from + piece.text.size();
      });
      from = next;
    }
    demand(text, cuts, 0);
  }

  void demand(const std::string& text, const std::vector<Cut>& cuts, std::size_t known) {
    for (std::size_t i = std::max<std::size_t>(known, 1); i < cuts.size(); ++i)
      if (cuts[i].operation < several && operations_[cuts[i].operation].call == Call::append)
        operations_[cuts[i].operation].only_in = values_.text(std::string_view(text).substr(0, cuts[i].begin));
  }

  std::span<Operation> operations_;
  Values& values_;
  std::vector<Piece> pieces_;
  bool any_append_ = false;
  bool one_way_ = false;
  std::string last_text_;
  std::vector<Cut> last_cuts_;
};

}  // namespace

void find_demands(std::span<Operation> operations, const Model& model, Values& values, ValueId initial) {
  if (model.name() == "list-append") demands_of_lists(operations, values, initial);
  if (model.name() == "key-value") Pieces(operations, values).run(initial);
}

}  // namespace orrery::history
