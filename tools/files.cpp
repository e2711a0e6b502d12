// A temporary name carries the process's number, so that two runs of the program don't meet in it.
#include "tools/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/nearest.hpp"
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

std::string error_text(int number) { return std::generic_category().message(number); }

/// An open file, closed at its end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  explicit operator bool() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

ReadBytes read_bytes(const std::filesystem::path& path, std::size_t most) {
  const auto refused = [](std::string why) { return ReadBytes{std::nullopt, std::move(why)}; };
  // A pipe that nobody writes to would wait for ever to be opened.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file) return refused(errno == ENOENT ? "no such file" : "cannot be read: " + error_text(errno));
  struct stat about {};
  if (fstat(file.number(), &about) != 0) return refused("cannot be read: " + error_text(errno));
  if (S_ISDIR(about.st_mode)) return refused("is a folder");
  if (!S_ISREG(about.st_mode)) return refused("is no regular file; standard input is read as -");
  const auto limit = fmt::format("is larger than {} bytes", most);
  if (static_cast<std::uint64_t>(about.st_size) > most) return refused(limit);
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(about.st_size));
  std::vector<char> part(std::size_t{1} << 16);
  while (true) {
    const ssize_t got = read(file.number(), part.data(), part.size());
    if (got < 0) return refused("cannot be read: " + error_text(errno));
    if (got == 0) return {std::move(bytes), ""};
    bytes.append(part.data(), static_cast<std::size_t>(got));
    if (bytes.size() > most) return refused(limit);  // it grows while it is read
  }
}

std::optional<std::string> read_file(const std::filesystem::path& path) { return read_bytes(path).bytes; }

std::string read_stream(std::istream& in, std::size_t most) {
  std::string text;
  std::vector<char> part(std::size_t{1} << 16);
  while (text.size() <= most && in) {
    in.read(part.data(), static_cast<std::streamsize>(part.size()));
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

std::string nearest_file(const std::filesystem::path& path) {
  // By the names without their endings, since all files end alike and so seem near.
  std::vector<std::string> stems;
  std::vector<std::string> paths;
  std::error_code failed;
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  for (std::filesystem::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    const std::filesystem::path name = it->path().filename();
    stems.push_back(name.stem().string());
    paths.push_back((path.parent_path() / name).generic_string());
  }
  const auto meant = sim::nearest(path.stem().string(), stems);
  if (!meant) return "";
  std::vector<std::string> same;
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (stems[i] == *meant) same.push_back(paths[i]);
  // Of x.json and x.svg the one whose ending is nearer.
  const std::string given = path.generic_string();
  return *std::min_element(same.begin(), same.end(), [&](const std::string& a, const std::string& b) {
    return std::pair(sim::edit_distance(given, a), a) < std::pair(sim::edit_distance(given, b), b);
  });
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
