// Rows of every kind of image against reading them element by element.
#include <gtest/gtest.h>

#include <linnet/kernels/stage_row.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>

namespace linnet::kernels {
namespace {

template <class T>
void expect_staged(const ImageView<T>& image) {
    test::for_each_architecture([&]<class Arch>() {
        for (int y = 0; y < image.shape.h; ++y)
            for (const int before : {0, 1, 3})
                for (const int after : {-1, 0, 4})
                    for (const int gap : {0, 2}) {
                        const int width = before + image.shape.w + after, channels = image.shape.c;
                        if (width < 1) continue;
                        const std::ptrdiff_t stride = channels + gap;
                        std::vector<float> dst(static_cast<std::size_t>(width * stride + 8), test::Canvas::canary);
                        stage_row<Arch>(image, y, before, width, dst.data(), stride);
                        for (int x = 0; x < width; ++x)
                            for (int c = 0; c < channels; ++c) {
                                const int column = x - before;
                                float expected = 0.0f;
                                if (column >= 0 && column < image.shape.w) {
                                    expected = static_cast<float>(image.pixel(y, column)[c * image.channel_stride]);
                                    if (!image.scale.empty())
                                        expected = (expected - image.mean[static_cast<std::size_t>(c)]) *
                                                   image.scale[static_cast<std::size_t>(c)];
                                }
                                ASSERT_EQ(dst[static_cast<std::size_t>(x * stride + c)], expected) << x << ", " << c;
                            }
                        for (std::size_t i = static_cast<std::size_t>(width * stride); i < dst.size(); ++i)
                            ASSERT_EQ(dst[i], test::Canvas::canary);
                    }
    });
}

template <class T>
void expect_all_layouts(const std::vector<T>& elements, Shape shape) {
    const std::ptrdiff_t w = shape.w, h = shape.h, c = shape.c;
    expect_staged(hwc_view(elements.data(), shape));
    expect_staged(chw_view(elements.data(), shape));
    const T* last = elements.data() + h * w * c - c;
    expect_staged(ImageView<T>{last, shape, -w * c, -c, 1, {}, {}});                    // turned by 180 degrees
    expect_staged(ImageView<T>{elements.data() + c - 1, shape, w * c, c, -1, {}, {}});  // BGR for RGB
    expect_staged(ImageView<T>{elements.data(), {shape.h, shape.w / 2, shape.c}, w * c, 2 * c, 1, {}, {}});

    const std::vector<float> mean = {0.5f, 0.25f, -1.0f, 2.0f}, scale = {2.0f, 4.0f, 0.5f, -1.0f};
    const auto channels = static_cast<std::size_t>(shape.c);
    for (ImageView<T> image : {hwc_view(elements.data(), shape), chw_view(elements.data(), shape)}) {
        image.mean = std::span(mean).first(channels), image.scale = std::span(scale).first(channels);
        expect_staged(image);
    }
}

TEST(StageRowKernel, Floats) {
    for (const Shape shape : {Shape{2, 2, 1}, Shape{3, 7, 3}, Shape{2, 37, 3}, Shape{2, 17, 4}})
        expect_all_layouts(test::Dyadic(1).values(static_cast<std::size_t>(shape.elements())), shape);
}

TEST(StageRowKernel, Bytes) {
    for (const Shape shape : {Shape{2, 2, 1}, Shape{3, 7, 3}, Shape{2, 37, 3}, Shape{2, 17, 4}}) {
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(shape.elements()));
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
        bytes[0] = 255;
        expect_all_layouts(bytes, shape);
    }
}

TEST(StageRowKernel, RowsNarrowerThanTheirBorder) {
    const float pixel = 5.0f;
    test::for_each_architecture([&]<class Arch>() {
        float dst[3] = {9.0f, 9.0f, 9.0f};
        stage_row<Arch>(hwc_view(&pixel, {1, 1, 1}), 0, 2, 2, dst, 1);
        EXPECT_EQ(dst[0], 0.0f);
        EXPECT_EQ(dst[1], 0.0f);
        EXPECT_EQ(dst[2], 9.0f);
    });
}

}  // namespace
}  // namespace linnet::kernels
