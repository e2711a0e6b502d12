// Where ketama puts its points. Each change makes the ring anew from the members that will be there, so that a refused
// one leaves everything as it was.
#include "algorithms/hashing/ketama.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {
namespace {

using Point = Circle<std::uint32_t>::Point;

constexpr std::uint32_t points_max = 65'536;

/// The part of a server's name that is hashed.
std::string_view base_of(std::string_view name) {
  constexpr std::string_view own_port = ":11211";
  if (name.ends_with(own_port)) name.remove_suffix(own_port.size());
  return name;
}

void require_another_server(const Members& members, const Member& member) {
  const std::string base(base_of(member.name));
  const std::string other = base == member.name ? base + ":11211" : base;
  if (members.find(other))
    throw PlacementError(
        fmt::format("{} and {} are one server to ketama: port 11211 is left out of its points", other, member.name));
}

Members members_of(const std::vector<Member>& listed) {
  Members members;
  for (const Member& member : listed) {
    require_another_server(members, member);
    members.add(member);
  }
  return members;
}

std::uint32_t word_of(const std::array<std::uint8_t, 16>& digest, std::size_t word) {
  std::uint32_t value = 0;
  for (std::size_t byte = 4; byte-- > 0;) value = (value << 8) | digest[4 * word + byte];
  return value;
}

/// How many MD5s, of four points each, a server gets. Each operation rounds to float32, from the left, as
/// libmemcached's does.
std::uint32_t pieces_of(float weight, float total, float servers, float points) {
  const float share = weight / total;
  return static_cast<std::uint32_t>(std::floor(share * points / 4.0F * servers + 1e-10F));
}

}  // namespace

Ketama::Ketama(const std::vector<Member>& members, KetamaConfig config) : config_(config) {
  if (config_.hash != HashKind::one_at_a_time && config_.hash != HashKind::md5)
    throw PlacementError(fmt::format("ketama does not hash with {}: expected one_at_a_time or md5",
                                     hash_kind_names[static_cast<std::size_t>(config_.hash)]));
  if (config_.points == 0 || config_.points > points_max)
    throw PlacementError(
        fmt::format("ketama with {} points a server: expected 1 to {}, 100 as usual", config_.points, points_max));
  for (const Member& member : members) refuse_weight(algorithm, member.name, member.weight, KetamaWeighted::algorithm);
  adopt(members_of(members));
}

std::size_t Ketama::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  return circle_.replicas(hash_of_key(key), members_, out);
}

Slot Ketama::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight, KetamaWeighted::algorithm);
  require_another_server(members_, member);
  Members members = members_;
  const Slot slot = members.add(std::move(member));
  adopt(std::move(members));
  return slot;
}

void Ketama::remove(Slot slot) {
  Members members = members_;
  members.remove(slot);
  adopt(std::move(members));
}

void Ketama::reweight(Slot slot, double weight) const {
  refuse_weight(algorithm, members_[slot].name, weight, KetamaWeighted::algorithm);
}

void Ketama::adopt(Members members) {
  std::vector<Point> points;
  points.reserve(std::size_t{members.count()} * config_.points);
  for (const Slot slot : members.live()) {
    std::string name = fmt::format("{}-", base_of(members[slot].name));
    const std::size_t base = name.size();
    for (std::uint32_t i = 0; i < config_.points; ++i) {
      name.resize(base);
      name += fmt::format_int(i).c_str();
      points.push_back({hash_of_key(name), slot});
    }
  }
  circle_ = Circle<std::uint32_t>(std::move(points));
  members_ = std::move(members);
}

KetamaWeighted::KetamaWeighted(const std::vector<Member>& members, KetamaWeightedConfig config) : config_(config) {
  if (config_.points == 0 || config_.points % 4 != 0 || config_.points > points_max)
    throw PlacementError(
        fmt::format("ketama-weighted with {} points a server: expected a multiple of 4 from 4 to {}, 160 as usual",
                    config_.points, points_max));
  adopt(members_of(members));
}

std::size_t KetamaWeighted::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  return circle_.replicas(md5_word(key), members_, out);
}

Slot KetamaWeighted::add(Member member) {
  require_another_server(members_, member);
  Members members = members_;
  const Slot slot = members.add(std::move(member));
  adopt(std::move(members));
  return slot;
}

void KetamaWeighted::remove(Slot slot) {
  Members members = members_;
  members.remove(slot);
  adopt(std::move(members));
}

void KetamaWeighted::reweight(Slot slot, double weight) {
  Members members = members_;
  members.reweight(slot, weight);
  adopt(std::move(members));
}

void KetamaWeighted::adopt(Members members) {
  constexpr double weight_max = 0xffff'ffff;
  for (const Slot slot : members.live())
    if (members[slot].weight > weight_max)
      throw PlacementError(fmt::format("the weight of {} is {}: ketama-weighted knows weights up to 4294967295",
                                       members[slot].name, members[slot].weight));
  const double total = members.weight_sum();
  const std::uint32_t servers = members.count();
  const std::uint64_t points_usual = std::uint64_t{servers} * config_.points;
  std::vector<Point> points;
  points.reserve(points_usual);
  for (const Slot slot : members.live()) {
    const Member& member = members[slot];
    const std::uint32_t pieces = pieces_of(static_cast<float>(member.weight), static_cast<float>(total),
                                           static_cast<float>(servers), static_cast<float>(config_.points));
    if (pieces == 0)
      throw PlacementError(
          fmt::format("the weight of {} is {}, too small beside the others': it would have none of {} points; expected "
                      "about {:.6g} "
                      "or more",
                      member.name, member.weight, points_usual,
                      (total - member.weight) / (static_cast<double>(points_usual) / 4 - 1)));
    std::string name = fmt::format("{}-", base_of(member.name));
    const std::size_t base = name.size();
    for (std::uint32_t i = 0; i < pieces; ++i) {
      name.resize(base);
      name += fmt::format_int(i).c_str();
      const std::array<std::uint8_t, 16> digest = md5(name);
      for (std::size_t word = 0; word < 4; ++word) points.push_back({word_of(digest, word), slot});
    }
  }
  circle_ = Circle<std::uint32_t>(std::move(points));
  members_ = std::move(members);
}

}  // namespace orrery::hashing
