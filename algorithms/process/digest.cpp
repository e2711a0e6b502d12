// Digests: the parts that need not be inline.
#include "algorithms/process/digest.hpp"

#include <fmt/format.h>

namespace orrery {

std::string to_string(const Digest& digest) { return fmt::format("{:016x}{:016x}", digest.high, digest.low); }

void DigestSink::write_long(const void* bytes, std::size_t count) {
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  while (count > 0) {
    if (used_ == buffer_.size()) finish();
    const std::size_t part = std::min(count, buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, from, part);
    used_ += part;
    from += part;
    count -= part;
  }
}

}  // namespace orrery
