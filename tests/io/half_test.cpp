// Every value of both 16-bit formats against the formula of the standard.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <linnet/io/half.hpp>

namespace linnet::io {
namespace {

TEST(half, every_value_is_what_ieee_754_says) {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        const float found = half_to_float(static_cast<std::uint16_t>(bits));
        const bool negative = bits >= 0x8000;
        const int exponent = static_cast<int>(bits / 1024 % 32);
        const int mantissa = static_cast<int>(bits % 1024);
        ASSERT_EQ(std::signbit(found), negative) << bits;
        if (exponent == 31 && mantissa != 0) {
            ASSERT_TRUE(std::isnan(found)) << bits;
            ASSERT_EQ(std::bit_cast<std::uint32_t>(found) & 0x7fffffu, static_cast<std::uint32_t>(mantissa) << 13);
            continue;
        }
        double expected = std::numeric_limits<double>::infinity();
        if (exponent < 31)
            expected = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
        ASSERT_EQ(static_cast<double>(found), negative ? -expected : expected) << bits;
    }
}

TEST(half, is_constexpr) {
    static_assert(half_to_float(0x3c00) == 1.0f);
    static_assert(half_to_float(0xc000) == -2.0f);
    static_assert(half_to_float(0x7bff) == 65504.0f);
    static_assert(half_to_float(0x0001) == 0x1p-24f);
    static_assert(bfloat16_to_float(0x3f80) == 1.0f);
}

TEST(bfloat16, every_value_is_the_upper_half_of_a_float) {
    for (std::uint32_t bits = 0; bits < 65536; ++bits)
        ASSERT_EQ(std::bit_cast<std::uint32_t>(bfloat16_to_float(static_cast<std::uint16_t>(bits))), bits << 16);
}

}  // namespace
}  // namespace linnet::io
