// A temporary name carries the process's number, so that two runs of the program don't meet in it.
#include "tools/files.hpp"

#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "tools/failure.hpp"

namespace orrery::tools {
namespace {

/// What a link leads to, so that the link stays one.
std::filesystem::path target_of(std::filesystem::path path) {
  std::error_code failed;
  if (!std::filesystem::is_symlink(path, failed)) return path;
  std::filesystem::path target = std::filesystem::canonical(path, failed);
  return failed ? path : target;
}

bool is_file_or_nothing(const std::filesystem::path& path) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  return !std::filesystem::exists(status) || std::filesystem::is_regular_file(status) ||
         std::filesystem::is_directory(status);
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return std::nullopt;
  return text;
}

PendingFile::PendingFile(std::filesystem::path path)
    : path_(target_of(std::move(path))),
      temporary_(is_file_or_nothing(path_) ? path_.string() + fmt::format(".{}.tmp", getpid()) : ""),
      out_(temporary_.empty() ? path_ : temporary_, std::ios::binary | std::ios::trunc) {
  if (!out_) throw BadInput(fmt::format("{}: cannot be written", path_.string()));
}

PendingFile::~PendingFile() {
  std::error_code ignored;
  if (!temporary_.empty()) std::filesystem::remove(temporary_, ignored);
}

void PendingFile::commit() {
  out_.close();
  if (!out_) throw BadInput(fmt::format("{}: cannot be written", path_.string()));
  if (temporary_.empty()) return;
  std::error_code failed;
  if (const auto before = std::filesystem::status(path_, failed); std::filesystem::is_regular_file(before))
    std::filesystem::permissions(temporary_, before.permissions(), failed);
  std::filesystem::rename(temporary_, path_, failed);
  if (failed) throw BadInput(fmt::format("{}: {}", path_.string(), failed.message()));
  temporary_.clear();
}

}  // namespace orrery::tools
