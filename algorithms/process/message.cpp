// Messages: hash, bytes and printing by way of the erased type.
#include "algorithms/process/message.hpp"

namespace orrery {

std::uint64_t Message::compute_hash() const {
  DigestSink sink({type().id, 0});
  type().digest(value(), sink);
  const std::uint64_t hash = sink.finish_64();
  return hash == 0 ? 1 : hash;  // 0 means: not computed yet
}

bool Message::operator==(const Message& other) const {
  if (body_ == other.body_) return true;
  if (empty() || other.empty() || &type() != &other.type()) return false;
  return type().equal(value(), other.value());
}

void visit(Visitor& visitor, const Message& message) {
  if (message.empty())
    visitor.nothing();
  else
    message.type().visit(message.value(), visitor);
}

void encode(ByteSink& sink, const Message& message) {
  encode(sink, message.empty() ? std::uint64_t{0} : message.type().id);
  if (!message.empty()) message.type().encode(message.value(), sink);
}

const Type& MessageSource::find(std::uint64_t id) const {
  for (const Type* type : types_)
    if (type->id == id) return *type;
  throw DecodeError("a message has a type that this host does not know");
}

void decode(ByteSource& source, Message& message) {
  const auto* typed = dynamic_cast<MessageSource*>(&source);
  ENSURE(typed != nullptr);
  std::uint64_t id = 0;
  decode(source, id);
  message = id == 0 ? Message() : typed->find(id).decode(source);
}

}  // namespace orrery
