// Conventions in words: as checkpoints' metadata and the programs' options write them.
#pragma once

#include <clocale>
#include <cstdlib>
#include <linnet/core/conventions.hpp>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace linnet::zoo {

inline std::optional<Padding> padding_named(std::string_view name) {
    if (name == "symmetric") return Padding::symmetric;
    if (name == "same") return Padding::same;
    return std::nullopt;
}

inline std::optional<Act> activation_named(std::string_view name) {
    if (name == "relu") return Act::relu;
    if (name == "relu6") return Act::relu6;
    return std::nullopt;
}

/// All of `text` as an epsilon, between 0 and 1; its point is one whatever the locale.
inline std::optional<float> epsilon_named(std::string text) {
    if (const std::size_t point = text.find('.'); point != std::string::npos)
        text.replace(point, 1, std::localeconv()->decimal_point);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || end != text.c_str() + text.size() || !(value > 0.0 && value < 1.0)) return std::nullopt;
    return static_cast<float>(value);
}

inline std::string name_of(const Padding& padding) {
    return padding == Padding::same ? "same" : "symmetric";
}
inline std::string name_of(Act activation) {
    return activation == Act::relu6 ? "relu6" : "relu";
}
inline std::string name_of(float number) {
    return in_digits(number);
}

namespace detail {

/// The convention that the metadata of `weights` have under `key`, where `own` leaves it open. It must be one, and not
/// another than that of the network's name.
template <class T, class Named>
std::optional<T> said(const AnyWeightSource& weights, const char* key, const std::optional<T>& own,
                      const std::optional<T>& stated, std::string_view network, const char* option, Named&& named,
                      const std::string& values) {
    const std::optional<std::string> text = own ? std::nullopt : weights.metadata(key);
    if (!text) return own;
    const auto fail = [&](const std::string& expected) {
        raise(weights.description(), ": metadata '", key, "': expected ", expected, ", found ", in_quotes(*text));
    };
    const std::optional<T> value = named(*text);
    if (!value) fail(values);
    if (stated && value != stated)
        fail(joined({name_of(*stated), ", as ", network, " has it unless the ", option, " is given"}));
    return value;
}

}  // namespace detail

/// `own`, and what it leaves open as the metadata of `weights` have it. Throws where these make no sense, or contradict
/// what the network's name states.
inline Conventions over_metadata(const Conventions& own, const AnyWeightSource& weights, const Conventions& stated,
                                 std::string_view network) {
    using detail::said;
    return {
        said(weights, "padding", own.padding, stated.padding, network, "padding", padding_named, "symmetric or same"),
        said(weights, "activation", own.relu, stated.relu, network, "activation", activation_named, "relu or relu6"),
        said(weights, "bn_eps", own.epsilon, stated.epsilon, network, "epsilon", epsilon_named,
             "a number between 0 and 1")};
}

}  // namespace linnet::zoo
