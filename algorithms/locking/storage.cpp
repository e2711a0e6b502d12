// Writes, in the order in which they come: the newest token counts, not the newest message.
#include "algorithms/locking/storage.hpp"

#include <algorithm>

#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/records.hpp"

namespace orrery::locking {

namespace {

Resource& resource_called(std::vector<Resource>& resources, const std::string& name) {
  auto at =
      std::lower_bound(resources.begin(), resources.end(), name,
                       [](const Resource& each, const std::string& wanted) { return each.name.compare(wanted) < 0; });
  if (at == resources.end() || at->name != name) at = resources.insert(at, Resource{name, {}, {}, no_node});
  return *at;
}

}  // namespace

void Storage::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) return context.halt("the journal is damaged before its end");
  for (std::size_t i = 0; i < cut.usable; ++i)
    if (const auto* kept = durable.records[i].content.as<ResourceKept>())
      resource_called(state, kept->resource.name) = kept->resource;
}

void Storage::on(Context& context, NodeId from, const Write& write) {
  Resource& resource = resource_called(state, write.resource);
  if (rules_.fencing && write.token < resource.max_token) {
    ++face_.fenced;
    context.observe(WriteFenced{write.resource, write.token, resource.max_token, from});
    return context.send(from, Message::of(WriteReply{write.round, false}));
  }
  ++face_.accepted;
  resource.value = write.value;
  resource.writer = from;
  resource.max_token = std::max(resource.max_token, write.token);
  context.observe(WriteAccepted{write.resource, write.value, write.token, write.owner});
  Resource kept = resource;
  if (rules_.forgets) kept.max_token = {};
  context.append(Message::of(ResourceKept{std::move(kept)}));
  context.send(from, Message::of(WriteReply{write.round, true}));
}

}  // namespace orrery::locking
