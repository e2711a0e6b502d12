// A report as JUnit XML, the form that CI systems read: a suite for each scenario, in it a case for each claim, for
// crashes, hangs, steps that could not be taken, expectations and faults. Of one failure there is one message, however
// many seeds it has. Valid by the schemas of Jenkins' xUnit plugin and of Apache Ant.
#pragma once

#include <ctime>
#include <string>

#include "tools/campaign/report.hpp"

namespace orrery::campaign {

/// A time as 2026-01-31T12:00:00, in UTC.
[[nodiscard]] std::string time_text(std::time_t time);

/// `when`: time_text() of when the campaign began.
[[nodiscard]] std::string junit_of(const Report& report, const std::string& when);

/// `text` as XML may hold it between tags and in quotes: what XML knows no character for is replaced.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace orrery::campaign
