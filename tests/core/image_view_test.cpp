#include <gtest/gtest.h>

#include <linnet/core/image_view.hpp>

namespace linnet {
namespace {

template <class T>
T element(const ImageView<T>& image, int y, int x, int c) {
    return image.pixel(y, x)[c * image.channel_stride];
}

TEST(ImageViewTest, HwcAndChwSeeTheSameImage) {
    const Shape shape{2, 3, 4};
    std::vector<std::uint8_t> hwc(24), chw(24);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x)
            for (int c = 0; c < 4; ++c) {
                const auto value = static_cast<std::uint8_t>(100 * y + 10 * x + c);
                hwc[static_cast<std::size_t>((y * 3 + x) * 4 + c)] = value;
                chw[static_cast<std::size_t>((c * 2 + y) * 3 + x)] = value;
            }
    const ImageView<std::uint8_t> a = hwc_view(hwc.data(), shape), b = chw_view(chw.data(), shape);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x)
            for (int c = 0; c < 4; ++c) {
                EXPECT_EQ(element(a, y, x, c), 100 * y + 10 * x + c);
                EXPECT_EQ(element(b, y, x, c), 100 * y + 10 * x + c);
            }
    EXPECT_EQ(a.shape, shape);
    EXPECT_EQ(b.shape, shape);
    EXPECT_TRUE(a.mean.empty() && a.scale.empty());
}

TEST(ImageViewTest, TensorsAreImages) {
    Tensor tensor(Shape{2, 3, 5});
    tensor(1, 2, 4) = 9.0f;
    EXPECT_EQ(element(image_view(tensor), 1, 2, 4), 9.0f);

    std::vector<float> memory(2 * 3 * 16);
    const TensorView padded = padded_view(memory.data(), {2, 3, 5});
    padded(1, 2, 4) = 8.0f;
    EXPECT_EQ(element(image_view(ConstTensorView(padded)), 1, 2, 4), 8.0f);
}

TEST(ImageViewTest, StridesMayBeNegative) {
    const float upside_down[] = {3, 4, 1, 2};
    const ImageView<float> image{upside_down + 2, {2, 2, 1}, -2, 1, 1, {}, {}};
    EXPECT_EQ(element(image, 0, 0, 0), 1.0f);
    EXPECT_EQ(element(image, 1, 1, 0), 4.0f);
}

}  // namespace
}  // namespace linnet
