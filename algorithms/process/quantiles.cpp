// Quantiles: the tables and the linear steps between their entries. The tables were computed once in double precision
// and rounded to the nearest integer by the formula above each; a test compares what comes of them with libm.
#include "algorithms/process/quantiles.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "algorithms/process/ensure.hpp"

namespace orrery {
namespace {

// kLog2[i] = log2(1 + i / 64) * 2^31.
constexpr std::array<std::uint32_t, 65> kLog2 = {
    0u,          48034513u,   95335645u,   141925456u,  187825021u,  233054496u,  277633165u,  321579490u,  364911162u,
    407645136u,  449797678u,  491384396u,  532420281u,  572919734u,  612896598u,  652364189u,  691335320u,  729822324u,
    767837083u,  805391046u,  842495250u,  879160341u,  915396590u,  951213914u,  986621888u,  1021629764u, 1056246482u,
    1090480686u, 1124340739u, 1157834731u, 1190970490u, 1223755601u, 1256197405u, 1288303019u, 1320079339u, 1351533050u,
    1382670639u, 1413498396u, 1444022426u, 1474248656u, 1504182841u, 1533830570u, 1563197273u, 1592288229u, 1621108567u,
    1649663276u, 1677957208u, 1705995083u, 1733781493u, 1761320910u, 1788617686u, 1815676059u, 1842500157u, 1869094003u,
    1895461516u, 1921606515u, 1947532725u, 1973243777u, 1998743213u, 2024034488u, 2049120974u, 2074005959u, 2098692655u,
    2123184198u, 2147483648u,
};

// kExp2[i] = 2^(i / 64) * 2^30.
constexpr std::array<std::uint32_t, 65> kExp2 = {
    1073741824u, 1085434106u, 1097253708u, 1109202018u, 1121280436u, 1133490379u, 1145833280u, 1158310587u, 1170923762u,
    1183674286u, 1196563654u, 1209593378u, 1222764986u, 1236080024u, 1249540052u, 1263146652u, 1276901417u, 1290805962u,
    1304861917u, 1319070932u, 1333434672u, 1347954824u, 1362633090u, 1377471191u, 1392470869u, 1407633882u, 1422962010u,
    1438457051u, 1454120821u, 1469955159u, 1485961921u, 1502142985u, 1518500250u, 1535035634u, 1551751076u, 1568648537u,
    1585730000u, 1602997467u, 1620452965u, 1638098541u, 1655936265u, 1673968228u, 1692196547u, 1710623359u, 1729250827u,
    1748081133u, 1767116489u, 1786359126u, 1805811301u, 1825475297u, 1845353420u, 1865448001u, 1885761398u, 1906295993u,
    1927054196u, 1948038440u, 1969251188u, 1990694927u, 2012372174u, 2034285470u, 2056437387u, 2078830522u, 2101467502u,
    2124350982u, 2147483648u,
};

// kNormal[8 b + s] = z(1 - q) / z(0.999) * 2^28 for q = 2^b (1 + s / 8) / 2^32, z the standard normal quantile
// function, z(0.999) = 3.090232306167813: eight steps in each halving of the probability q of what lies outside.
constexpr std::array<std::int32_t, 249> kNormal = {
    541196439, 539591368, 538151713, 536846216, 535651742, 534550686, 533529337, 532576806, 531684301, 530051787,
    528587385, 527259337, 526044137, 524923898, 523884686, 522915438, 522007217, 520345824, 518855373, 517503582,
    516266556, 515126111, 514068081, 513081217, 512156432, 510464599, 508946680, 507569845, 506309793, 505148026,
    504070134, 503064674, 502122401, 500398417, 498851480, 497448181, 496163789, 494979478, 493880581, 492855450,
    491894675, 490136668, 488559010, 487127687, 485817513, 484609316, 483488160, 482442177, 481461785, 479667694,
    478057444, 476596378, 475258833, 474025272, 472880470, 471812334, 470811095, 468978644, 467333733, 465841026,
    464474353, 463213790, 462043810, 460952078, 459928628, 458055296, 456373430, 454846973, 453449220, 452159837,
    450962975, 449846042, 448798866, 446881844, 445160466, 443597909, 442166900, 440846666, 439621019, 438477093,
    437404494, 435440642, 433676890, 432075600, 430608893, 429255532, 427998963, 426826031, 425726105, 423711891,
    421902544, 420259556, 418754401, 417365343, 416075442, 414871231, 413741825, 411673257, 409814669, 408126625,
    406579902, 405152235, 403826265, 402588191, 401426860, 399299394, 397387413, 395650483, 394058635, 392589032,
    391223865, 389948975, 388752918, 386561350, 384591216, 382801003, 381159941, 379644573, 378236608, 376921500,
    375687489, 373425812, 371392021, 369543439, 367848425, 366282855, 364827912, 363468632, 362192914, 359854135,
    357750272, 355837383, 354082880, 352461914, 350955099, 349547012, 348225179, 345801081, 343619594, 341635397,
    339814869, 338132369, 336567885, 335105498, 333732326, 331213145, 328945045, 326881192, 324986833, 323235456,
    321606365, 320083090, 318652304, 316026298, 313660750, 311507160, 309529525, 307700372, 305998249, 304406077,
    302910036, 300162879, 297686631, 295430945, 293358431, 291440548, 289655002, 287984039, 286413289, 283527209,
    280923775, 278550577, 276368674, 274348329, 272466307, 270704097, 269046711, 265999228, 263247682, 260737338,
    258427512, 256287117, 254291855, 252422359, 250662943, 247424947, 244498074, 241824953, 239362917, 237079346,
    234948729, 232950725, 231068850, 227601547, 224462890, 221592491, 218945404, 216487251, 214191125, 212035564,
    210003162, 206252974, 202851852, 199735912, 196857571, 194180406, 191675889, 189321251, 187098017, 182987475,
    179249971, 175817533, 172639484, 169676998, 166899644, 164283113, 161807666, 157217711, 153028884, 149168369,
    145581820, 142227555, 139072875, 136091634, 133262586, 127993918, 123158062, 118676367, 114490052, 110553967,
    106832647, 103297695, 99926002,  93599236,  87733589,  82242941,  77062683,  72142980,  67444486,  62935511,
    58590082,  50306770,  42457947,  34941768,  27678859,  20604747,  13664916,  6811356,   0,
};

constexpr std::uint64_t kLn2Q31 = 1488522236;  // ln(2) * 2^31
constexpr std::uint64_t kLargest = std::uint64_t{1} << 62;

/// The whole part of log2(x) and what remains of it, as a fraction of 32 bits between this power of two and the next.
struct Octave {
  unsigned exponent;
  std::uint32_t fraction;
};

Octave octave_of(std::uint64_t x) {
  ENSURE(x != 0);
  const auto exponent = static_cast<unsigned>(std::bit_width(x)) - 1;
  const std::uint64_t below_the_top_bit = (x << (63 - exponent)) << 1;
  return {exponent, static_cast<std::uint32_t>(below_the_top_bit >> 32)};
}

/// The value of a table of 64 steps at `fraction` / 2^32.
std::uint64_t between(const std::array<std::uint32_t, 65>& table, std::uint32_t fraction) {
  const std::size_t step = fraction >> 26;
  const std::uint64_t rest = fraction & 0x3ffffffu;
  return table[step] + ((std::uint64_t{table[step + 1] - table[step]} * rest) >> 26);
}

}  // namespace

std::uint64_t log2_q31(std::uint64_t x) {
  const Octave octave = octave_of(x);
  return (std::uint64_t{octave.exponent} << 31) + between(kLog2, octave.fraction);
}

std::uint64_t exponential_quantile_q31(std::uint32_t position) {
  const std::uint64_t outside = (std::uint64_t{1} << 32) - position;
  const std::uint64_t halvings = (std::uint64_t{32} << 31) - log2_q31(outside);
  const std::uint64_t fraction = halvings & 0x7fffffffu;
  return (halvings >> 31) * kLn2Q31 + ((fraction * kLn2Q31) >> 31);
}

std::int64_t normal_quantile_q28(std::uint32_t position) {
  constexpr std::uint32_t kMedian = 0x80000000u;
  const bool above = position >= kMedian;
  const std::uint32_t outside = above ? 0u - position : std::max(position, 1u);
  const Octave octave = octave_of(outside);
  const std::size_t step = octave.exponent * 8 + (octave.fraction >> 29);
  if (step + 1 >= kNormal.size()) return 0;
  const std::int64_t rest = octave.fraction & 0x1fffffffu;
  const std::int64_t drop = std::int64_t{kNormal[step]} - kNormal[step + 1];
  const std::int64_t distance = kNormal[step] - ((drop * rest) >> 29);
  return above ? distance : -distance;
}

std::uint64_t times_power_of_two(std::uint64_t value, std::int64_t exponent_q24) {
  if (exponent_q24 == 0 || value == 0) return value;
  const std::int64_t whole = exponent_q24 >> 24;
  const auto fraction = static_cast<std::uint32_t>((exponent_q24 & 0xffffff) << 8);
  // At most 32 bits of the value times the 31 bits of 1 <= 2^fraction < 2; then one shift puts the point back.
  const int dropped = std::max(0, static_cast<int>(std::bit_width(value)) - 32);
  const std::uint64_t product = (value >> dropped) * between(kExp2, fraction);
  const std::int64_t shift = whole + dropped - 30;
  if (shift <= -64) return 0;
  if (shift < 0) return std::min(product >> -shift, kLargest);
  if (shift >= 62 || product > (kLargest >> shift)) return kLargest;
  return product << shift;
}

}  // namespace orrery
