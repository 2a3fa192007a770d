#include <gtest/gtest.h>

#include <cstdint>
#include <linnet/core/aligned.hpp>

namespace linnet {
namespace {

TEST(AlignedFloatsTest, AreAlignedAndZero) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{1000}}) {
        const AlignedFloats floats(size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(floats.data()) % alignment, 0u);
        EXPECT_EQ(floats.size(), size);
        for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(floats.data()[i], 0.0f);
    }
}

TEST(AlignedFloatsTest, MayBeEmpty) {
    EXPECT_EQ(AlignedFloats().size(), 0u);
    EXPECT_EQ(AlignedFloats().data(), nullptr);
    EXPECT_EQ(AlignedFloats(0).size(), 0u);
}

TEST(AlignedFloatsTest, MoveWithTheirMemory) {
    AlignedFloats first(4);
    first.data()[3] = 7.0f;
    const float* memory = first.data();
    AlignedFloats second = std::move(first);
    EXPECT_EQ(second.data(), memory);
    EXPECT_EQ(second.size(), 4u);
    EXPECT_EQ(second.data()[3], 7.0f);
    EXPECT_EQ(first.size(), 0u);
    EXPECT_EQ(first.data(), nullptr);
    first = std::move(second);
    EXPECT_EQ(first.data(), memory);
    EXPECT_EQ(first.size(), 4u);
    EXPECT_EQ(second.size(), 0u);
}

}  // namespace
}  // namespace linnet
