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
  if (at == resources.end() || at->name != name) at = resources.insert(at, Resource{name, {}, {}, no_node, {}});
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
    return context.send_now(from, Message::of(WriteReply{write.round, false}));
  }
  resource.value = write.value;
  resource.writer = from;
  resource.max_token = std::max(resource.max_token, write.token);
  Resource kept = resource;
  kept.pending.clear();
  if (rules_.forgets) kept.max_token = {};
  const Lsn lsn = context.append(Message::of(ResourceKept{std::move(kept)}));
  context.sync();
  resource.pending.push_back({lsn, from, write});
}

void Storage::on_durable(Context& context, Lsn upto) {
  // A crash may undo what is not on disk, and nobody has been told of it: it has not been taken.
  for (Resource& resource : state) {
    for (const Pending& taken : resource.pending) {
      if (taken.lsn > upto) continue;
      ++face_.accepted;
      context.observe(WriteAccepted{resource.name, taken.write.value, taken.write.token, taken.write.owner});
      context.send_now(taken.client, Message::of(WriteReply{taken.write.round, true}));
    }
    std::erase_if(resource.pending, [&](const Pending& taken) { return taken.lsn <= upto; });
  }
}

}  // namespace orrery::locking
