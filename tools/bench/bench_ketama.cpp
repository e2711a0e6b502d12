// The peer of our weighted ketama: libmemcached's own, asked which server has a key and never connected to one. Built
// only where Debian's libmemcached-dev is installed.
#include "tools/bench/bench.hpp"

#ifdef ORRERY_HAS_LIBMEMCACHED

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <libmemcached/memcached.h>

#include "algorithms/hashing/ketama.hpp"
#include "tools/bench/hashing_keys.hpp"

namespace orrery::bench {
namespace {

/// A client of libmemcached with weighted ketama over the members, whose names are `host:11211`.
class Memcached {
 public:
  explicit Memcached(const std::vector<hashing::Member>& members) : client_(memcached_create(nullptr)) {
    require(memcached_behavior_set(client_, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1));
    for (const hashing::Member& member : members) {
      const std::string host = member.name.substr(0, member.name.rfind(':'));
      require(
          memcached_server_add_with_weight(client_, host.c_str(), 11211, static_cast<std::uint32_t>(member.weight)));
    }
  }
  ~Memcached() { memcached_free(client_); }
  Memcached(const Memcached&) = delete;
  Memcached& operator=(const Memcached&) = delete;

  /// The index of the server, in the order in which they were given.
  [[nodiscard]] std::uint32_t lookup(const std::string& key) const {
    return memcached_generate_hash(client_, key.data(), key.size());
  }

 private:
  void require(memcached_return_t status) const {
    if (memcached_failed(status)) throw std::runtime_error(memcached_strerror(client_, status));
  }

  memcached_st* client_;
};

/// The part of the keys for which both choose the same server.
double same_choices(const hashing::KetamaWeighted& own, const Memcached& peer, const std::vector<std::string>& keys) {
  double same = 0;
  for (const std::string& key : keys) same += own.lookup(key) == peer.lookup(key) ? 1 : 0;
  return same / static_cast<double>(keys.size());
}

}  // namespace

void bench_ketama(std::vector<Figure>& figures) {
  std::vector<hashing::Member> members = servers(100);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].weight = static_cast<double>(i % 5 + 1);
  const hashing::KetamaWeighted own(members);
  const Memcached peer(members);
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < 100'000; ++i) keys.push_back(key_number(i));

  const std::string beside = "the part of 100,000 keys for which libmemcached chooses the same";
  figures.push_back({"ketama-weighted, 100 servers of weights 1 to 5: same choice", same_choices(own, peer, keys), "",
                     beside, 1.0, true});
  // At this number of equal servers float32 takes four points from each.
  const std::vector<hashing::Member> equal = servers(100);
  figures.push_back({"ketama-weighted, 100 equal servers: same choice",
                     same_choices(hashing::KetamaWeighted(equal), Memcached(equal), keys), "", beside, 1.0, true});
  const auto rate = [&keys](const auto& placement) {
    const double took = seconds([&] {
      std::uint64_t sum = 0;
      for (const std::string& key : keys) sum += placement.lookup(key);
      keep(sum);
    });
    return static_cast<double>(keys.size()) / took;
  };
  const Compared rates = compared_7_times([&] { return rate(own); }, [&] { return rate(peer); });
  figures.push_back({"ketama-weighted lookup of a text against libmemcached's", rates.ratio, "times",
                     fmt::format("medians of 7, in turn; {:.1f} M/s and {:.1f} M/s", rates.own / 1e6, rates.peer / 1e6),
                     2.0, true});
}

}  // namespace orrery::bench

#else

#include <cstdio>

namespace orrery::bench {

void bench_ketama(std::vector<Figure>&) {
  std::fputs("orrery: bench: libmemcached's ketama is left out: built without libmemcached-dev\n", stderr);
}

}  // namespace orrery::bench

#endif
