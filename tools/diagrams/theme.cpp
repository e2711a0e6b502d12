// The three palettes, spelled out: a theme is data, and changing one moves nothing on the page. A family of messages
// has the same arrow head in all of them.
#include "tools/diagrams/theme.hpp"

namespace orrery::diagrams {
namespace {

constexpr int kNoRoom = 60;                                 // of lightness, to be made darker; 255 less it, lighter
constexpr std::array<int, kShades> kShadeSteps{0, 22, 42};  // parts of a hundred of white or black

Theme light() {
  Theme t;
  t.background = "#FFFFFF", t.ink = "#1F2933", t.muted = "#6B7785", t.grid = "#E4E7EB";
  t.header_fill = "#F5F7FA", t.header_stroke = "#7B8794";
  t.cut = "#7C5CBF", t.cut_text = "#5E3FA3", t.band = {"#7C5CBF12", "#7C5CBF2B"};
  t.down_fill = "#9AA5B148", t.down_stroke = "#7B8794", t.paused_fill = "#FFFFFFB0", t.paused_stroke = "#8A94A0";
  t.fact = "#00704F", t.operation = "#3E4C59";
  t.violation = "#C8102E", t.violation_fill = "#FFF0F1", t.violation_text = "#FFFFFF";
  t.roles = {{{"#8C9BAB", "#8C9BAB", 0, 5, "#7A8896", "#FFFFFF"},
              {"#E6A400", "#E6A400", 0, 9, "#E6A400", "#1F2933"},
              {"#009E73", "#009E73", 0, 10, "#00835F", "#FFFFFF"},
              {"#5B7FA6", "#5B7FA6", 0, 7, "#4F7196", "#FFFFFF"}}};
  t.families = {{{{{"#D55E00", "#B34F00", 1.7, "onormal"}, {"#E69F00", "#8F6300", 1.3, "onormal"}}},
                 {{{"#0072B2", "#005F96", 1.7, "normal"}, {"#56A8D8", "#2F7FAF", 1.3, "normal"}}},
                 {{{"#9B3F7C", "#85316A", 1.7, "vee"}, {"#CC79A7", "#A14E7C", 1.3, "vee"}}},
                 {{{"#4B5C6B", "#3E4C59", 1.7, "diamond"}, {"#94A3B0", "#5F6E7A", 1.3, "diamond"}}},
                 {{{"#7A5C1E", "#674D17", 1.7, "odiamond"}, {"#B8975A", "#80652F", 1.3, "odiamond"}}},
                 {{{"#12807A", "#0C6A65", 1.7, "dot"}, {"#66B8B2", "#2E8680", 1.3, "dot"}}}}};
  t.owners = {{{"#0072B2", "#005F96"},
               {"#E69F00", "#8F6300"},
               {"#CC79A7", "#A14E7C"},
               {"#009E73", "#00704F"},
               {"#56B4E9", "#1F6E9E"},
               {"#D55E00", "#B34F00"},
               {"#94A3B0", "#5F6E7A"},
               {"#7A5C1E", "#674D17"},
               {"#D8C93A", "#7A6F00"},
               {"#7C5CBF", "#5E3FA3"},
               {"#66B8B2", "#2E8680"},
               {"#3E4C59", "#2B3640"}}};
  return t;
}

Theme dark() {
  Theme t = light();
  t.background = "#14181D", t.ink = "#E6EBF0", t.muted = "#9AA7B4", t.grid = "#2A323B";
  t.header_fill = "#1F262E", t.header_stroke = "#6B7785";
  t.cut = "#A68CE0", t.cut_text = "#C3B0EE", t.band = {"#A68CE014", "#A68CE030"};
  t.down_fill = "#6B778550", t.down_stroke = "#9AA7B4", t.paused_fill = "#14181DB0", t.paused_stroke = "#9AA7B4";
  t.fact = "#3FD0A2", t.operation = "#C5CED6";
  t.violation = "#FF4D67", t.violation_fill = "#3A161C", t.violation_text = "#14181D";
  t.roles = {{{"#7A8896", "#7A8896", 0, 5, "#5C6975", "#FFFFFF"},
              {"#E6A400", "#E6A400", 0, 9, "#E6A400", "#14181D"},
              {"#14B58A", "#14B58A", 0, 10, "#14B58A", "#14181D"},
              {"#7FA3CC", "#7FA3CC", 0, 7, "#7FA3CC", "#14181D"}}};
  t.families = {{{{{"#F07A28", "#F79A5B", 1.7, "onormal"}, {"#E6B84D", "#E6B84D", 1.3, "onormal"}}},
                 {{{"#3AA0E0", "#6CBBEE", 1.7, "normal"}, {"#8CC8EA", "#8CC8EA", 1.3, "normal"}}},
                 {{{"#D06BAE", "#DE8FC3", 1.7, "vee"}, {"#E3A6CC", "#E3A6CC", 1.3, "vee"}}},
                 {{{"#A7B4C0", "#BAC5CF", 1.7, "diamond"}, {"#73818E", "#94A3B0", 1.3, "diamond"}}},
                 {{{"#C29A4A", "#D2B06B", 1.7, "odiamond"}, {"#9C8350", "#BCA26C", 1.3, "odiamond"}}},
                 {{{"#35B8B0", "#62CCC5", 1.7, "dot"}, {"#8AD5CF", "#8AD5CF", 1.3, "dot"}}}}};
  t.owners = {{{"#3AA0E0", "#6CBBEE"},
               {"#E6A400", "#E6B84D"},
               {"#D88BB6", "#E3A6CC"},
               {"#14B58A", "#3FD0A2"},
               {"#8CC8EA", "#8CC8EA"},
               {"#F07A28", "#F79A5B"},
               {"#73818E", "#A7B4C0"},
               {"#C29A4A", "#D2B06B"},
               {"#F0E442", "#F0E442"},
               {"#A68CE0", "#C3B0EE"},
               {"#8AD5CF", "#8AD5CF"},
               {"#BAC5CF", "#BAC5CF"}}};
  return t;
}

Theme print() {
  Theme t = light();
  t.background = "#FFFFFF", t.ink = "#000000", t.muted = "#555555", t.grid = "#DDDDDD";
  t.header_fill = "#FFFFFF", t.header_stroke = "#000000";
  t.cut = "#000000", t.cut_text = "#000000", t.band = {"#00000008", "#0000001C"};
  t.down_fill = "#0000002E", t.down_stroke = "#333333", t.paused_fill = "#FFFFFFB0", t.paused_stroke = "#555555";
  t.fact = "#000000", t.operation = "#222222";
  t.violation = "#000000", t.violation_fill = "#FFFFFF", t.violation_text = "#FFFFFF";
  t.roles = {{{"#AAAAAA", "#AAAAAA", 0, 4, "#E6E6E6", "#222222"},
              {"#FFFFFF", "#000000", 1.4, 9, "#8A8A8A", "#000000"},
              {"#000000", "#000000", 0, 10, "#000000", "#FFFFFF"},
              {"#777777", "#777777", 0, 7, "#777777", "#FFFFFF"}}};
  t.families = {{{{{"#000000", "#000000", 1.5, "onormal"}, {"#6E6E6E", "#444444", 1.1, "onormal"}}},
                 {{{"#000000", "#000000", 1.5, "normal"}, {"#6E6E6E", "#444444", 1.1, "normal"}}},
                 {{{"#333333", "#222222", 1.5, "vee"}, {"#858585", "#555555", 1.1, "vee"}}},
                 {{{"#333333", "#222222", 1.5, "diamond"}, {"#858585", "#555555", 1.1, "diamond"}}},
                 {{{"#333333", "#222222", 1.5, "odiamond"}, {"#858585", "#555555", 1.1, "odiamond"}}},
                 {{{"#333333", "#222222", 1.5, "dot"}, {"#858585", "#555555", 1.1, "dot"}}}}};
  t.owners = {{{"#3A3A3A", "#000000"},
               {"#A8A8A8", "#000000"},
               {"#6A6A6A", "#000000"},
               {"#D4D4D4", "#000000"},
               {"#222222", "#000000"},
               {"#909090", "#000000"},
               {"#C0C0C0", "#000000"},
               {"#525252", "#000000"},
               {"#E2E2E2", "#000000"},
               {"#7C7C7C", "#000000"},
               {"#B4B4B4", "#000000"},
               {"#000000", "#000000"}}};
  return t;
}

}  // namespace

const Theme& theme(ThemeName name) {
  static const Theme kLight = light();
  static const Theme kDark = dark();
  static const Theme kPrint = print();
  switch (name) {
    case ThemeName::dark:
      return kDark;
    case ThemeName::print:
      return kPrint;
    case ThemeName::light:
      break;
  }
  return kLight;
}

namespace {

// Red, green and blue.
std::array<int, 3> channels_of(const Color& color) {
  const auto digit = [&](std::size_t at) { return color[at] <= '9' ? color[at] - '0' : color[at] - 'A' + 10; };
  return {16 * digit(1) + digit(2), 16 * digit(3) + digit(4), 16 * digit(5) + digit(6)};
}

int lightness(const Color& color) {
  const auto [red, green, blue] = channels_of(color);
  return (3 * red + 6 * green + blue) / 10;
}

}  // namespace

Color shaded(const Color& fill, const Color& text, std::size_t shade) {
  if (shade == 0) return fill;
  const int light = lightness(fill);
  const bool light_text = lightness(text) > light;
  const bool lighter = light_text ? light < kNoRoom : light <= 255 - kNoRoom;
  const int part = kShadeSteps.at(shade);
  std::string out = "#";
  for (const int channel : channels_of(fill)) {
    const int mixed = channel + ((lighter ? 255 : 0) - channel) * part / 100;
    for (const int digit : {mixed / 16, mixed % 16}) out += "0123456789ABCDEF"[digit];
  }
  return out;
}

}  // namespace orrery::diagrams
