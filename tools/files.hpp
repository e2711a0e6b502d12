// Files: read whole, written whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace orrery::tools {

/// No scenario and no report is larger.
inline constexpr std::size_t most_bytes = 100'000'000;

/// The bytes of a file, or why there are none.
struct ReadBytes {
  std::optional<std::string> bytes;
  std::string why_not;  ///< `no such file`, `is a folder` ...: to stand behind the file's name; empty: there are
};

/// Reads a regular file. A pipe or a device, which may have no end or never begin, is refused, and so is a file of more
/// than `most` bytes, without reading more of it.
[[nodiscard]] ReadBytes read_bytes(const std::filesystem::path& path, std::size_t most = most_bytes);

/// The same; nothing if it can't be read.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path);

/// All that the stream has, but never much more than `most` bytes: whoever takes it sees by its size that it is too
/// large.
[[nodiscard]] std::string read_stream(std::istream& in, std::size_t most = most_bytes);

/// What stands beside a file that is not there and is probably meant; empty: nothing is near.
[[nodiscard]] std::string nearest_file(const std::filesystem::path& path);

/// A file on its way: it is written beside its place and takes it at commit(), with the permissions of what stood
/// there. Without a commit nothing is left of it, and what stood there before stays. What is no file, such as a pipe,
/// is written directly.
class PendingFile {
 public:
  /// Throws BadInput if nothing can be written there.
  explicit PendingFile(std::filesystem::path path);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  void write(std::string_view text) { out_.write(text.data(), static_cast<std::streamsize>(text.size())); }
  /// Throws BadInput if not everything could be written.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::ofstream out_;
};

}  // namespace orrery::tools
