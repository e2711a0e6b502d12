// Faces: what a process shows of itself after every event. A face is a small aggregate (role, term, last index ...);
// claims, conditions, lifelines in diagrams and statistics all read it, so none of them needs to know the algorithm.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/message.hpp"

namespace orrery {

/// A described value that fits a FaceBox.
template <class T>
concept FaceType = Described<T> && std::is_trivially_copyable_v<T> && sizeof(T) <= 96 && alignof(T) <= 8;

/// A face of any type, by value.
class FaceBox {
 public:
  /// Takes the face; returns whether it differs from the one before.
  template <FaceType Face>
  bool update(const Face& face) {
    static_assert(std::equality_comparable<Face>,
                  "a face is compared after every event: declare `bool operator==(const Face&) const = default;`");
    if constexpr (std::equality_comparable<Face>)
      if (type_ == &type_of<Face>() && *get<Face>() == face) return false;
    type_ = &type_of<Face>();
    new (storage_.data()) Face(face);
    return true;
  }
  /// The face, or null if it is of another type.
  template <FaceType Face>
  [[nodiscard]] const Face* get() const {
    return type_ == &type_of<Face>() ? std::launder(reinterpret_cast<const Face*>(storage_.data())) : nullptr;
  }
  [[nodiscard]] bool empty() const { return type_ == nullptr; }
  /// REQUIRES: !empty().
  [[nodiscard]] const Type& type() const { return *type_; }
  void visit_with(Visitor& visitor) const {
    if (type_ != nullptr) type_->visit(storage_.data(), visitor);
  }
  void digest(DigestSink& sink) const {
    if (type_ != nullptr) type_->digest(storage_.data(), sink);
  }

 private:
  const Type* type_ = nullptr;
  alignas(8) std::array<std::byte, 96> storage_{};
};

}  // namespace orrery
