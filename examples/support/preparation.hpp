// From a decoded picture to the network's input: resize, crop, normalise. An option decides each number, else the
// checkpoint's metadata, else the dialect that it is written in.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <linnet/io/image.hpp>
#include <linnet/zoo/entry.hpp>
#include <string>
#include <vector>

#include "conventions.hpp"
#include "metadata.hpp"
#include "options.hpp"

enum class Resize {
    antialias,  // short side to a size by a triangle filter, then the middle: torchvision's
    bicubic,    // likewise, by a cubic filter: timm's
    stretch,    // the whole picture to the network's height and width, bilinear, two neighbours a side
};

struct Preparation {
    linnet::Shape size;  // of the network's input
    Resize resize = Resize::antialias;
    int short_side = 0;
    linnet::io::Normalization normalization;
};

inline void add_preparation_options(std::vector<Option>& known) {
    known.push_back({"size", "HxW", "height and width of the network's input"});
    known.push_back({"resize", "HOW",
                     "antialias or bicubic: short side to --short-side, then the middle;\n"
                     "stretch: the whole picture to --size, plain bilinear"});
    known.push_back({"short-side", "N", "default: 256 for a size of 224, and in proportion"});
    known.push_back({"mean", "R,G,B", "the network reads (pixel / 255 - mean) / std"});
    known.push_back({"std", "R,G,B", ""});
}

/// What options say; nothing where they leave it open.
struct PreparationOptions {
    std::optional<linnet::Shape> size;  // its channels are 0
    Resize resize = Resize::antialias;
    std::optional<int> short_side;
    std::vector<float> mean, std;
};

namespace detail {

inline constexpr int max_size = 8192;  // of a network's input, each side

inline bool is_mean(double number) {
    return std::fabs(number) <= 1e3;
}
inline bool is_std(double number) {
    return number >= 1e-6 && number <= 1e3;
}

inline std::vector<float> option_list(const Options& options, std::string_view name, bool (*is_fit)(double)) {
    const char* const expected =
        is_fit(-1) ? "three numbers, or one, as in 0.5,0.5,0.5" : "three numbers above 0, or one, as in 0.5,0.5,0.5";
    std::vector<float> numbers;
    if (!options.has(name)) return numbers;
    for (const std::string& part : split(*options.text(name), ',')) {
        const std::optional<double> number = parse_number(part);
        if (!number || !is_fit(*number)) options.fail(name, expected);
        numbers.push_back(static_cast<float>(*number));
    }
    if (numbers.size() == 1) numbers.resize(3, numbers[0]);
    if (numbers.size() != 3) options.fail(name, expected);
    return numbers;
}

inline std::vector<float> chosen_list(const std::vector<float>& option, const Metadata& metadata, std::string_view key,
                                      bool (*is_fit)(double), const std::array<float, 3>& own) {
    if (!option.empty()) return option;
    const auto numbers = metadata.numbers(key);
    if (!numbers) return {own.begin(), own.end()};
    if (numbers->size() != 3 || !std::ranges::all_of(*numbers, is_fit)) metadata.fail(key, "three numbers");
    return {numbers->begin(), numbers->end()};
}

}  // namespace detail

inline PreparationOptions preparation_of(const Options& options) {
    PreparationOptions chosen;
    if (const auto text = options.text("size")) {
        const std::vector<std::string> sides = split(*text, 'x');
        const auto h = parse_integer(sides.front(), 1, detail::max_size);
        const auto w = parse_integer(sides.back(), 1, detail::max_size);
        if (sides.size() != 2 || !h || !w) options.fail("size", "HxW, as in 224x224, each up to 8192");
        chosen.size = linnet::Shape{*h, *w, 0};
    }
    if (const auto how = options.text("resize")) {
        if (*how == "bicubic")
            chosen.resize = Resize::bicubic;
        else if (*how == "stretch")
            chosen.resize = Resize::stretch;
        else if (*how != "antialias")
            options.fail("resize", "antialias, bicubic or stretch");
    }
    chosen.short_side = options.integer("short-side", 1, linnet::io::max_side);
    if (chosen.short_side && chosen.resize == Resize::stretch)
        throw Usage("--short-side and --resize stretch exclude each other");
    chosen.mean = detail::option_list(options, "mean", detail::is_mean);
    chosen.std = detail::option_list(options, "std", detail::is_std);
    return chosen;
}

inline Preparation prepare_for(const linnet::zoo::Entry& entry, const linnet::zoo::Preprocessing& own,
                               const PreparationOptions& chosen, const Metadata& metadata) {
    if (entry.in_shape.c != 3)
        linnet::raise(entry.name + ": expected a network that takes RGB pictures, found one of " +
                      std::to_string(entry.in_shape.c) + " channels");
    Preparation made;
    made.resize = chosen.resize;
    made.size = entry.in_shape;
    if (chosen.size) {
        made.size.h = chosen.size->h, made.size.w = chosen.size->w;
    } else if (const auto input = metadata.numbers("input")) {
        const auto is_side = [](double n) { return n >= 1 && n <= detail::max_size && n == std::floor(n); };
        if (input->size() != 3 || !std::ranges::all_of(*input, is_side))
            metadata.fail("input", "[channels, height, width]");
        made.size = {static_cast<int>((*input)[1]), static_cast<int>((*input)[2]), static_cast<int>((*input)[0])};
    }
    const int side = std::max(made.size.h, made.size.w);
    const double in_proportion = static_cast<double>(side) * own.resize / entry.in_shape.h;
    made.short_side = chosen.short_side.value_or(static_cast<int>(std::lround(in_proportion)));
    made.normalization = {detail::chosen_list(chosen.mean, metadata, "mean", detail::is_mean, own.mean),
                          detail::chosen_list(chosen.std, metadata, "std", detail::is_std, own.std)};
    return made;
}

inline linnet::Tensor prepare(const linnet::io::Picture& picture, const Preparation& how) {
    using linnet::io::Filter;
    const linnet::io::Picture rgb = linnet::io::to_rgb(picture);
    linnet::Tensor image;
    if (how.resize == Resize::stretch) {
        image = linnet::io::resize(rgb, how.size.h, how.size.w, Filter::bilinear);
    } else {
        const linnet::Shape whole = linnet::io::short_side(rgb.shape(), how.short_side);
        const Filter filter =
            how.resize == Resize::bicubic ? Filter::bicubic_antialiased : Filter::bilinear_antialiased;
        image = linnet::io::centre_crop(linnet::io::resize(rgb, whole.h, whole.w, filter), how.size.h, how.size.w);
    }
    linnet::io::normalize(image, how.normalization);
    return image;
}

/// "224x224, antialias from short side 256, mean 0.5 0.5 0.5, std 0.5 0.5 0.5"
inline std::string described(const Preparation& how) {
    std::string text = std::to_string(how.size.h) + "x" + std::to_string(how.size.w);
    if (how.resize == Resize::stretch)
        text += ", stretch";
    else
        text += (how.resize == Resize::bicubic ? ", bicubic" : ", antialias") + std::string(" from short side ") +
                std::to_string(how.short_side);
    text += ", mean";
    for (const float mean : how.normalization.mean) text += " " + linnet::zoo::name_of(mean);
    text += ", std";
    for (const float std : how.normalization.deviation) text += " " + linnet::zoo::name_of(std);
    return text;
}
