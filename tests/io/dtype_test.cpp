#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <linnet/io/dtype.hpp>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace linnet::io {
namespace {

Dtype named(std::string_view name) {
    const Dtype* const known = dtype_named(name);
    return known == nullptr ? Dtype{} : *known;
}

std::vector<float> converted(std::string_view dtype, std::string_view bytes) {
    // Behind an odd byte, since the format promises no alignment.
    const std::string moved = " " + std::string(bytes);
    std::vector<float> values(bytes.size() * 8 / static_cast<std::size_t>(named(dtype).bits));
    EXPECT_TRUE(convert_to_float(named(dtype), std::as_bytes(std::span(moved)).subspan(1), values));
    return values;
}

TEST(dtype, has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (const Dtype& dtype : known_dtypes) EXPECT_TRUE(names.insert(dtype.name).second) << dtype.name;
    EXPECT_EQ(named("F32"), (Dtype{"F32", 32}));
    EXPECT_EQ(named("BOOL").bits, 8);
    EXPECT_EQ(dtype_named("f32"), nullptr);
}

TEST(dtype, numbers_are_stored_lowest_byte_first) {
    const std::array bytes = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    EXPECT_EQ(load_little_endian<std::uint32_t>(bytes.data()), 0x04030201u);
    EXPECT_EQ(load_little_endian<std::uint16_t>(bytes.data() + 1), 0x0302u);
}

TEST(dtype, floats_become_float) {
    EXPECT_EQ(converted("F32", std::string_view("\0\0\x80\x3f\x01\0\0\x80", 8)), (std::vector<float>{1, -0x1p-149f}));
    EXPECT_EQ(converted("F16", std::string_view("\0\x3c\x01\x80", 4)), (std::vector<float>{1, -0x1p-24f}));
    EXPECT_EQ(converted("BF16", std::string_view("\x80\x3f\x01\x80", 4)), (std::vector<float>{1, -0x1p-133f}));
    // 1.5 and 2^1023, which no float holds
    EXPECT_EQ(converted("F64", std::string_view("\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\xe0\x7f", 16)),
              (std::vector<float>{1.5f, std::numeric_limits<float>::infinity()}));
}

TEST(dtype, others_are_left_alone) {
    std::vector<float> values = {7};
    const std::array<std::byte, 8> bytes = {};
    for (const Dtype& dtype : known_dtypes) {
        if (dtype.name == "F32" || dtype.name == "F16" || dtype.name == "BF16" || dtype.name == "F64") continue;
        EXPECT_FALSE(convert_to_float(dtype, bytes, values)) << dtype.name;
        EXPECT_EQ(values[0], 7);
    }
}

TEST(dtype, elements_are_counted_or_refused) {
    using detail::checked_elements;
    static_assert(checked_elements({}) == 1);
    static_assert(checked_elements({2, 3, 4}) == 24);
    static_assert(checked_elements({0, std::numeric_limits<std::int64_t>::max()}) == 0);
    static_assert(!checked_elements({-1, -1}));
    static_assert(!checked_elements({std::int64_t{1} << 32, std::int64_t{1} << 32}));
    static_assert(!checked_elements({std::numeric_limits<std::int64_t>::max() / 32}));  // in bits
}

}  // namespace
}  // namespace linnet::io
