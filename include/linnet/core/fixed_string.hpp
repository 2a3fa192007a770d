// A string as a template argument: the names of a network's parts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace linnet {

template <std::size_t N>
struct FixedString {
    char text[N] = {};

    constexpr FixedString() = default;
    constexpr FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    constexpr std::string_view view() const { return {text, std::string_view(text).size()}; }
    friend constexpr bool operator==(const FixedString&, const FixedString&) = default;
};

/// `Prefix` with a number behind it: numbered<"block">(3) is "block3". For numbers below 1000.
template <FixedString Prefix>
constexpr auto numbered(int number) {
    FixedString<sizeof(Prefix.text) + 3> name;
    std::size_t at = Prefix.view().size();
    std::copy_n(Prefix.text, at, name.text);
    for (int unit = number >= 100 ? 100 : number >= 10 ? 10 : 1; unit > 0; unit /= 10)
        name.text[at++] = static_cast<char>('0' + number / unit % 10);
    return name;
}

}  // namespace linnet
