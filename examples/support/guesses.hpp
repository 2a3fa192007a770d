// What a network takes a picture for: its most probable classes, by name.
#pragma once

#include <algorithm>
#include <linnet/models/model.hpp>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace examples {

struct Guess {
    std::string label;
    float probability;
};

/// The `count` most probable classes, the best first.
inline std::vector<Guess> top_guesses(std::span<const float> logits, std::span<const std::string> labels,
                                      std::size_t count) {
    std::vector<float> probabilities(logits.begin(), logits.end());
    linnet::softmax(probabilities);
    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>{}, [&](std::size_t i) { return probabilities[i]; });
    std::vector<Guess> top;
    for (const std::size_t i : std::span(order).first(std::min(count, order.size())))
        top.push_back({labels[i], probabilities[i]});
    return top;
}

}  // namespace examples
