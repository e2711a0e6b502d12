// Whether this build runs under AddressSanitizer: it looks for mistakes of memory, which a few seeds show, and leaves
// what chaos finds to the other builds.
#pragma once

namespace orrery {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace orrery
