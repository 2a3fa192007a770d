// How far a result departs from the one that it should be.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace bench {

/// The largest difference of any value, in shares of the largest expected one; infinite where a value is not finite.
inline double largest_difference(std::span<const float> found, std::span<const float> expected) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (found.size() != expected.size() || found.empty()) return infinity;
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double here = std::fabs(double{found[i]} - double{expected[i]});
        if (!std::isfinite(here)) return infinity;
        difference = std::max(difference, here);
        largest = std::max(largest, std::fabs(double{expected[i]}));
    }
    return difference == 0 ? 0 : difference / largest;
}

}  // namespace bench
