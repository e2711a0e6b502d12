// Pages: plain HTML and CSS that work from a folder, without a network and without a script. Dark where the reader's
// system is, readable on paper.
#pragma once

#include <string>
#include <string_view>

namespace orrery::tools {

/// `text` as it stands between tags or in a quoted attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

/// A whole page around `body`, which is HTML. `title` is text. `style`: further rules after those of every page.
[[nodiscard]] std::string html_page(std::string_view title, const std::string& body, std::string_view style = {});

/// Bytes as the address of an image that is part of its page. `type`: `image/svg+xml`.
[[nodiscard]] std::string data_uri(std::string_view type, std::string_view bytes);

}  // namespace orrery::tools
