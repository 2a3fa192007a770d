// Numbers with a fixed count of decimals, as text.
#pragma once

#include <cstdio>
#include <string>

namespace examples {

inline std::string fixed(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

}  // namespace examples
