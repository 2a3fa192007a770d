// What the terminal shows of a picture: the picture on the left, on the right what a network makes of it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "fixed.hpp"
#include "svg_sheet.hpp"
#include "terminal_picture.hpp"

namespace examples {

/// Milliseconds that `run` takes: the median of `times` runs.
template <class F>
double milliseconds(const F& run, std::size_t times) {
    using Clock = std::chrono::steady_clock;
    std::vector<double> all(times);
    for (double& time : all) {
        const Clock::time_point start = Clock::now();
        run();
        time = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    }
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(times / 2);
    std::ranges::nth_element(all, middle);
    return *middle;
}

/// Prints `card` beside its picture. `truth` is the true class where the card says right or wrong.
inline void show(Palette palette, const linnet::io::Picture& picture, const Card& card, std::size_t label_width,
                 const std::string& truth = "") {
    std::vector<std::string> words(3);
    words[1] = coloured(palette, "1", card.title);
    for (const Guess& guess : card.guesses) {
        const double probability = static_cast<double>(guess.probability);
        const std::string percent = fixed(100 * probability, 1) + " %";
        words.push_back(padded(guess.label.substr(0, label_width), label_width) + " " +
                        coloured(palette, words.size() == 3 ? "36" : "34", bar(palette, probability, 24)) +
                        std::string(9 - percent.size(), ' ') + percent);
    }
    words.emplace_back();
    if (card.right)
        words.push_back(*card.right ? coloured(palette, "32", "right")
                                    : coloured(palette, "31", "wrong: it is \"" + truth + "\""));
    words.push_back(coloured(palette, "2", fixed(card.milliseconds, 3) + " ms"));
    const std::vector<std::string> lines = lines_of(palette, picture);
    for (std::size_t i = 0; i < lines.size(); ++i)
        std::printf("  %s   %s\n", lines[i].c_str(), i < words.size() ? words[i].c_str() : "");
    std::printf("\n");
}

}  // namespace examples
