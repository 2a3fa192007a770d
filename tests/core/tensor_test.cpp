#include <gtest/gtest.h>

#include <cstdint>
#include <linnet/core/tensor.hpp>
#include <vector>

namespace linnet {
namespace {

static_assert(padded_pixel_stride(1) == 16 && padded_pixel_stride(16) == 16 && padded_pixel_stride(17) == 32);
static_assert(padded_pixel_stride(240) == 240);
static_assert(padded_pixel_stride(256) == 272 && padded_pixel_stride(250) == 272);  // off the multiples of 1 KiB
static_assert(padded_pixel_stride(1024) == 1040);
static_assert(padded_bytes({2, 3, 17}) == 2 * 3 * 32 * 4);
static_assert(dense_view<float>(nullptr, {2, 3, 5}).row_stride == 15);
static_assert(padded_view(nullptr, {2, 3, 5}).row_stride == 48 && padded_view(nullptr, {2, 3, 5}).padded);

TEST(TensorTest, IsZeroAlignedAndDense) {
    Tensor tensor(Shape{2, 3, 5});
    EXPECT_EQ(tensor.values().size(), 30u);
    for (const float value : tensor.values()) EXPECT_EQ(value, 0.0f);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.values().data()) % alignment, 0u);
    tensor(1, 2, 4) = 3.0f;
    EXPECT_EQ(tensor.values()[29], 3.0f);
    const Tensor& constant = tensor;
    EXPECT_EQ(constant(1, 2, 4), 3.0f);
    EXPECT_EQ(constant.view().row(1)[14], 3.0f);
    EXPECT_EQ(Tensor().values().size(), 0u);
}

TEST(TensorTest, AMoveLeavesNothingBehind) {
    Tensor first(Shape{2, 3, 5});
    Tensor second = std::move(first);
    EXPECT_EQ(second.shape(), (Shape{2, 3, 5}));
    EXPECT_EQ(first.shape(), Shape{});
    EXPECT_TRUE(first.values().empty());
    first = std::move(second);
    EXPECT_EQ(first.values().size(), 30u);
    EXPECT_EQ(second.shape(), Shape{});
}

TEST(TensorTest, ViewsAddressByTheirStrides) {
    std::vector<float> memory(200);
    const TensorView view{memory.data(), {3, 4, 5}, 7, 40, false};
    view(2, 3, 4) = 1.0f;
    EXPECT_EQ(memory[2 * 40 + 3 * 7 + 4], 1.0f);
    EXPECT_EQ(view.row(2), memory.data() + 80);
    const ConstTensorView constant = view;
    EXPECT_EQ(constant(2, 3, 4), 1.0f);
}

TEST(TensorTest, SlicesSeeTheSameMemory) {
    std::vector<float> memory(2 * 2 * 48);
    const TensorView whole = padded_view(memory.data(), {2, 2, 40});
    const TensorView slice = whole.slice(16, 24);
    EXPECT_EQ(slice.data, memory.data() + 16);
    EXPECT_EQ(slice.shape, (Shape{2, 2, 24}));
    EXPECT_EQ(slice.pixel_stride, whole.pixel_stride);
    EXPECT_EQ(slice.row_stride, whole.row_stride);
    slice(1, 1, 23) = 2.0f;
    EXPECT_EQ(whole(1, 1, 39), 2.0f);
}

// A slice is padded where no whole vector reaches beyond its pixel, or, for stores, a channel of somebody else.
TEST(TensorTest, SlicesArePaddedOnlyWhereNothingElseLies) {
    std::vector<float> memory(64);
    for (const int channels : {16, 20, 32, 40, 48, 58})
        for (int first = 0; first < channels; ++first)
            for (int count = 1; first + count <= channels; ++count) {
                const TensorView dense = dense_view(memory.data(), {1, 1, channels}),
                                 padded = padded_view(memory.data(), {1, 1, channels});
                const bool vectors = count % 16 == 0, last = first + count == channels;
                const bool room = first + round_up(count, 16) <= round_up(channels, 16);
                ASSERT_EQ(dense.slice(first, count).padded, vectors);
                ASSERT_EQ(padded.slice(first, count).padded, vectors || (last && room)) << first << " " << count;
                ASSERT_EQ(ConstTensorView(padded).slice(first, count).padded, vectors || room);
            }
}

}  // namespace
}  // namespace linnet
