// Files: read whole, written whole or not at all.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace orrery::tools {

/// The bytes of a file; nothing if it can't be read.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path);

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
