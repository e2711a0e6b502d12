// A report as report.json, and back: REPORT.md says what each key means. Everything but `timing` is the same whatever
// the number of processes and machines; what follows from the rest is written for the reader and not read again.
#pragma once

#include <string>

#include "tools/campaign/report.hpp"

namespace orrery::campaign {

[[nodiscard]] Json json_of(const Report& report);
/// The text of report.json, with a newline at its end.
[[nodiscard]] std::string text_of(const Report& report);
/// Throws tools::BadInput, which names the file, when the text is no such report.
[[nodiscard]] Report read_report(const std::string& file, std::string_view text);

}  // namespace orrery::campaign
