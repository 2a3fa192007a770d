// Options for what a checkpoint's tensors do not show: the padding's side, ReLU or ReLU6, batch norm's epsilon. What
// they leave open is decided by zoo::Entry.
#pragma once

#include <linnet/zoo/entry.hpp>
#include <string>
#include <vector>

#include "options.hpp"

inline void add_convention_options(std::vector<Option>& known) {
    known.push_back({"padding", "SIDE", "symmetric (PyTorch) or same (TensorFlow: the odd zero last)"});
    known.push_back({"activation", "ACT", "relu or relu6, in networks that have one of the two"});
    known.push_back({"epsilon", "X", "of batch norm"});
}

/// What options say about conventions; throws Usage. Apart from the files, so that wrong options are seen first.
inline linnet::Conventions conventions_of(const Options& options) {
    linnet::Conventions chosen;
    if (const auto name = options.text("padding")) {
        chosen.padding = linnet::zoo::padding_named(*name);
        if (!chosen.padding) options.fail("padding", "symmetric or same");
    }
    if (const auto name = options.text("activation")) {
        chosen.relu = linnet::zoo::activation_named(*name);
        if (!chosen.relu) options.fail("activation", "relu or relu6");
    }
    if (const auto text = options.text("epsilon")) {
        chosen.epsilon = linnet::zoo::epsilon_named(*text);
        if (!chosen.epsilon) options.fail("epsilon", "a number between 0 and 1");
    }
    return chosen;
}

/// ", padding same, activation relu6, epsilon 0.001": what was decided; the rest is as the network has it by itself.
inline std::string described(const linnet::Conventions& all) {
    using linnet::zoo::name_of;
    std::string text;
    if (all.padding) text += ", padding " + name_of(*all.padding);
    if (all.relu) text += ", activation " + name_of(*all.relu);
    if (all.epsilon) text += ", epsilon " + name_of(*all.epsilon);
    return text;
}
