// What a checkpoint's tensors do not show: the padding's side, ReLU or ReLU6, batch norm's epsilon. An option decides,
// else the file's metadata, else the dialect that the file is written in. Where the network's name says it too (tf_),
// metadata that say something else are an error, unless an option decides.
#pragma once

#include <linnet/zoo/entry.hpp>
#include <string>
#include <vector>

#include "metadata.hpp"
#include "options.hpp"

inline void add_convention_options(std::vector<Option>& known) {
    known.push_back({"padding", "SIDE", "symmetric (PyTorch) or same (TensorFlow: the odd zero last)"});
    known.push_back({"activation", "ACT", "relu or relu6, in networks that have one of the two"});
    known.push_back({"epsilon", "X", "of batch norm"});
}

inline std::optional<linnet::Padding> padding_named(std::string_view name) {
    if (name == "symmetric") return linnet::Padding::symmetric;
    if (name == "same") return linnet::Padding::same;
    return std::nullopt;
}

inline std::optional<linnet::Act> activation_named(std::string_view name) {
    if (name == "relu") return linnet::Act::relu;
    if (name == "relu6") return linnet::Act::relu6;
    return std::nullopt;
}

/// What options say about conventions; throws Usage. Apart from the files, so that wrong options are seen first.
inline linnet::Conventions conventions_of(const Options& options) {
    linnet::Conventions chosen;
    if (const auto name = options.text("padding")) {
        chosen.padding = padding_named(*name);
        if (!chosen.padding) options.fail("padding", "symmetric or same");
    }
    if (const auto name = options.text("activation")) {
        chosen.relu = activation_named(*name);
        if (!chosen.relu) options.fail("activation", "relu or relu6");
    }
    if (const auto text = options.text("epsilon")) {
        const std::optional<double> value = parse_number(*text);
        if (!value || *value <= 0.0 || *value >= 1.0) options.fail("epsilon", "a number between 0 and 1");
        chosen.epsilon = static_cast<float>(*value);
    }
    return chosen;
}

/// A number in the fewest digits that tell it apart for people.
inline std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

inline std::string name_of(const linnet::Padding& padding) {
    return padding == linnet::Padding::same ? "same" : "symmetric";
}

/// `chosen`, and what it leaves open from the metadata, which must not contradict the name of the network.
inline linnet::Conventions over_metadata(const linnet::Conventions& chosen, const Metadata& metadata,
                                         const linnet::zoo::Entry& entry) {
    linnet::Conventions said;
    const auto padding = metadata.text("padding"), activation = metadata.text("activation");
    if (padding && !chosen.padding) {
        said.padding = padding_named(*padding);
        if (!said.padding) metadata.fail("padding", "symmetric or same");
        if (entry.stated.padding && said.padding != entry.stated.padding)
            metadata.fail("padding", name_of(*entry.stated.padding) + ", as " + entry.name +
                                         " has it unless --padding says otherwise");
    }
    if (activation && !chosen.relu) {
        said.relu = activation_named(*activation);
        if (!said.relu) metadata.fail("activation", "relu or relu6");
    }
    if (!chosen.epsilon) {
        const auto epsilon = metadata.number("bn_eps");
        if (epsilon && (*epsilon <= 0.0 || *epsilon >= 1.0)) metadata.fail("bn_eps", "a number between 0 and 1");
        if (epsilon) said.epsilon = static_cast<float>(*epsilon);
        if (epsilon && entry.stated.epsilon && said.epsilon != entry.stated.epsilon)
            metadata.fail("bn_eps", number_text(static_cast<double>(*entry.stated.epsilon)) + ", as " + entry.name +
                                        " has it unless --epsilon says otherwise");
    }
    return chosen.over(said);
}

/// ", padding same, activation relu6, epsilon 0.001": what was decided; the rest is as the network has it by itself.
inline std::string described(const linnet::Conventions& all) {
    std::string text;
    if (all.padding) text += ", padding " + name_of(*all.padding);
    if (all.relu) text += std::string(", activation ") + (*all.relu == linnet::Act::relu6 ? "relu6" : "relu");
    if (all.epsilon) text += ", epsilon " + number_text(static_cast<double>(*all.epsilon));
    return text;
}
