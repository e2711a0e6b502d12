// The storage: resources that locks are there to guard. With fencing it refuses a write whose token is older than one
// that it has seen, and that is the only thing that protects a resource from a holder who is late.
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "algorithms/locking/messages.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::locking {

/// A write that is taken once it is on disk.
struct Pending {
  Lsn lsn{};
  NodeId client = no_node;
  Write write;
  bool operator==(const Pending&) const = default;
  static constexpr std::string_view type_name = "Pending";
  static constexpr auto fields() {
    return std::tuple{field("lsn", &Pending::lsn), field("client", &Pending::client), field("write", &Pending::write)};
  }
};

struct Resource {
  std::string name;
  std::string value;
  Token max_token{};        ///< the greatest that it has seen
  NodeId writer = no_node;  ///< of the value
  std::vector<Pending> pending;
  bool operator==(const Resource&) const = default;
  static constexpr std::string_view type_name = "Resource";
  static constexpr auto fields() {
    return std::tuple{field("name", &Resource::name), field("value", &Resource::value),
                      field("max_token", &Resource::max_token), field("writer", &Resource::writer),
                      field("pending", &Resource::pending)};
  }
};

struct StorageFace {
  std::uint64_t accepted = 0;  ///< writes, since it was last started
  std::uint64_t fenced = 0;    ///< writes that were refused
  bool operator==(const StorageFace&) const = default;
  static constexpr std::string_view type_name = "LockStorageFace";
  static constexpr auto fields() {
    return std::tuple{field("accepted", &StorageFace::accepted), field("fenced", &StorageFace::fenced)};
  }
};

class Storage final : public ProcessOf<Storage, StorageWire> {
 public:
  struct Rules {
    bool fencing = true;
    bool forgets = false;  ///< a mistake: what the tokens were is not written down
  };
  explicit Storage(Rules rules) : rules_(rules) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context& context, Lsn upto) override;
  void on(Context& context, NodeId from, const Write& write);

  [[nodiscard]] StorageFace face() const { return face_; }

  std::vector<Resource> state;  ///< by name

 private:
  Rules rules_;
  StorageFace face_;
};

}  // namespace orrery::locking
