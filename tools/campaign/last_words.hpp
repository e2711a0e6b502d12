// What a process that died leaves behind, in words that are the same wherever and whenever it dies of the same thing.
#pragma once

#include <string>
#include <string_view>

namespace orrery::campaign {

/// What ended a process, by its status from waitpid(): "signal 11 (segmentation fault)", "status 1".
[[nodiscard]] std::string death_of(int wait_status);

/// The end of what it wrote, with addresses and process numbers blanked (`0x..`, `==..==`) and what is no printable
/// text left out. At most 40 lines; of a sanitizer's report its first ones.
[[nodiscard]] std::string readable_words(std::string_view written);

/// The line of `words` that says most: a sanitizer's summary, its first "runtime error", else the last line; may be
/// empty.
[[nodiscard]] std::string telling_line(std::string_view words);

}  // namespace orrery::campaign
