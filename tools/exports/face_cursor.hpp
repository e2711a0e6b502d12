// Which records of faces tell something new: the story has already compared each with the one before it.
#pragma once

#include <cstddef>
#include <string>

#include "tools/diagrams/story.hpp"
#include "tools/diagrams/trace_reader.hpp"

namespace orrery::exports {

/// Walks through a trace beside its story. The story must outlive it.
class FaceCursor {
 public:
  explicit FaceCursor(const diagrams::Story& story) : story_(&story) {}

  /// The mark of this record; null if role and rank are what they were. REQUIRES: is called for every record of a face,
  /// in the order of the trace.
  [[nodiscard]] const diagrams::FaceMark* at(const diagrams::TraceRecord& record) {
    if (next_ == story_->faces.size()) return nullptr;
    const diagrams::FaceMark& mark = story_->faces[next_];
    if (mark.node != record.node || mark.event != record.event || mark.time != record.time) return nullptr;
    ++next_;
    return &mark;
  }

 private:
  const diagrams::Story* story_;
  std::size_t next_ = 0;
};

/// "leader T2".
[[nodiscard]] inline std::string role_text(const diagrams::FaceMark& mark) {
  return mark.rank.empty() ? mark.role : mark.role + " " + mark.rank;
}

}  // namespace orrery::exports
