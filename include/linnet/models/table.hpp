// The papers' tables prove themselves: what a row takes is what the row above it makes.
#pragma once

#include <iterator>
#include <linnet/core/shape.hpp>

namespace linnet::models {

/// Rows with `hw` (height and width of the input), `in`, `out` and the stride `s`.
template <class Rows>
constexpr bool consistent(const Rows& rows) {
    for (std::size_t i = 1; i < std::size(rows); ++i)
        if (rows[i].in != rows[i - 1].out || rows[i].hw != ceil_div(rows[i - 1].hw, rows[i - 1].s)) return false;
    return true;
}

}  // namespace linnet::models
