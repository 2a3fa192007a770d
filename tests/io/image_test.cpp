// Resizing against numbers worked out by hand and against PyTorch 1.13's interpolate in double precision, which agrees
// with Pillow 9.4 on mode "F" images to the digits given.
#include <gtest/gtest.h>

#include <cstdint>
#include <linnet/core/image_view.hpp>
#include <linnet/io/image.hpp>
#include <string>
#include <support/temporary_folder.hpp>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;

/// 5 x 7 pixels of 2 channels without a pattern; the Python that made the numbers below has the same formula.
Picture sample() {
    Picture picture{5, 7, 2, {}};
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 7; ++x)
            for (int c = 0; c < 2; ++c)
                picture.pixels.push_back(static_cast<std::uint8_t>((37 * y * y + 59 * x + 101 * c + 13 * x * y) % 256));
    return picture;
}

void expect_values(std::span<const float> found, const std::vector<double>& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 2e-4) << i;
}

constexpr Filter filters[] = {Filter::bilinear, Filter::bilinear_antialiased, Filter::bicubic_antialiased};

TEST(resize, to_the_same_size_changes_nothing) {
    const Picture picture = sample();
    for (const Filter filter : filters) {
        const Tensor same = resize(picture, 5, 7, filter);
        ASSERT_EQ(same.shape(), picture.shape());
        for (std::size_t i = 0; i < picture.pixels.size(); ++i)
            ASSERT_EQ(same.values()[i], static_cast<float>(picture.pixels[i])) << i;
    }
}

TEST(resize, keeps_a_plain_colour) {
    const Picture plain{3, 4, 1, std::vector<std::uint8_t>(12, 200)};
    for (const Filter filter : filters)
        for (const auto& [h, w] : {std::pair(1, 1), std::pair(2, 9), std::pair(7, 3)}) {
            const Tensor resized = resize(plain, h, w, filter);
            for (const float value : resized.values()) ASSERT_NEAR(value, 200, 1e-4);
        }
}

TEST(resize, bilinear_by_hand) {
    const Picture two{1, 2, 1, {0, 100}};
    expect_values(resize(two, 1, 4, Filter::bilinear).values(), {0, 25, 75, 100});
    expect_values(resize(two, 2, 1, Filter::bilinear).values(), {50, 50});
    const Picture four{1, 4, 1, {0, 10, 200, 90}};
    expect_values(resize(four, 1, 2, Filter::bilinear).values(), {5, 145});
    const Picture six{6, 1, 1, {0, 10, 20, 30, 90, 90}};
    expect_values(resize(six, 2, 1, Filter::bilinear).values(), {10, 90});  // pixels 1 and 4 alone
}

TEST(resize, antialiased_by_hand) {
    // Halving: weights 1/8, 3/8, 3/8, 1/8, of which the outermost falls off the border.
    const Picture four{1, 4, 1, {0, 70, 140, 210}};
    expect_values(resize(four, 1, 2, Filter::bilinear_antialiased).values(),
                  {(3 * 70 + 140) / 7.0, (70 + 3 * 140 + 3 * 210) / 7.0});
    // Enlarging is the plain interpolation.
    expect_values(resize(four, 1, 8, Filter::bilinear_antialiased).values(),
                  {0, 17.5, 52.5, 87.5, 122.5, 157.5, 192.5, 210});
}

TEST(resize, bilinear_is_pytorchs) {
    expect_values(resize(sample(), 3, 4, Filter::bilinear).values(),
                  {36.0833,  137.0833, 146.9167, 141.2500, 183.0833, 102.7500, 112.5833, 160.2500,
                   179.8750, 184.8750, 72.6250,  173.6250, 221.3750, 98.3750,  114.1250, 215.1250,
                   119.0000, 124.0000, 49.6667,  129.3333, 87.0000,  92.0000,  167.0000, 161.3333});
    const Tensor larger = resize_bilinear(sample(), 8, 9, false);
    expect_values(larger.values().subspan(3 * 9 * 2, 2 * 9 * 2),
                  {113.3125, 214.3125, 167.2708, 150.9375, 152.0000, 119.6667, 117.1736, 138.1736, 180.1250,
                   201.1250, 180.8542, 127.1875, 128.2500, 151.0278, 112.9792, 187.3125, 166.9375, 187.9375,
                   125.8125, 226.8125, 185.1875, 115.5208, 140.6806, 99.4583,  67.7292,  168.7292, 137.0000,
                   238.0000, 206.2708, 108.1597, 133.3194, 120.5417, 88.8125,  189.8125, 148.1875, 249.1875});
}

TEST(resize, antialiased_bilinear_is_pytorchs_and_pillows) {
    expect_values(resize_bilinear(sample(), 3, 4, true).values(),
                  {49.6803,  145.4558, 150.1657, 122.4343, 160.7257, 113.9771, 120.4286, 156.9932,
                   142.5979, 155.5556, 125.0667, 140.7333, 160.8622, 142.3956, 127.4021, 189.1217,
                   121.7483, 113.0340, 93.2057,  102.0457, 108.7257, 111.7143, 149.2857, 168.4354});
    expect_values(resize(sample(), 2, 9, Filter::bilinear_antialiased).values(),
                  {52.2727,  153.2727, 100.2727, 154.7273, 125.2424, 140.9091, 142.4545, 120.6263, 198.4545,
                   113.2727, 173.0000, 114.9697, 121.6869, 155.4545, 110.4545, 176.5455, 158.4545, 154.7273,
                   92.2727,  193.2727, 157.6061, 95.6970,  125.2222, 85.2929,  65.6869,  136.9495, 141.9091,
                   149.8182, 145.7273, 99.3333,  110.7576, 139.3535, 114.5758, 184.5455, 179.9091, 187.8182});
}

TEST(resize, antialiased_bicubic_is_pytorchs_and_pillows) {
    expect_values(resize(sample(), 3, 4, Filter::bicubic_antialiased).values(),
                  {39.4873,  151.0329, 160.9549, 119.0690, 164.8632, 109.6299, 116.3228, 160.5128,
                   147.2848, 155.2785, 126.5806, 140.4810, 164.2992, 146.6387, 124.5892, 192.1074,
                   125.2993, 110.7900, 90.3504,  98.6117,  105.0813, 108.9778, 149.3345, 174.4156});
    expect_values(resize(sample(), 2, 9, Filter::bicubic_antialiased).values(),
                  {47.2332,  151.1087, 97.4761,  160.5174, 125.6995, 146.5600, 143.4775, 120.3563, 200.2228,
                   113.9762, 184.1189, 110.1997, 115.8147, 157.3024, 100.7955, 181.4278, 157.9573, 155.9095,
                   91.5550,  204.6991, 175.2372, 84.3618,  130.0264, 68.6079,  46.2587,  143.8231, 139.3230,
                   152.0115, 148.1863, 89.6540,  102.1572, 137.0691, 110.8726, 192.3183, 187.6359, 187.7563});
}

TEST(resize, refuses_sizes_and_pictures_that_are_none) {
    const auto message = [](int h, int w) { return error_of([&] { resize(sample(), h, w, Filter::bilinear); }); };
    const std::string expected = "expected a size from 1 to 65536 a side and of 67108864 pixels at most, found ";
    EXPECT_EQ(message(0, 1), expected + "0 x 1");
    EXPECT_EQ(message(1, -1), expected + "1 x -1");
    EXPECT_EQ(message(1, 65537), expected + "1 x 65537");
    EXPECT_EQ(message(65536, 65536), expected + "65536 x 65536");
    EXPECT_EQ(error_of([] { resize({}, 1, 1, Filter::bilinear); }),
              "expected a picture of 1 to 65536 pixels a side and 1 to 4 channels, found [0, 0, 0]");
    EXPECT_EQ(error_of([] {
                  resize({2, 2, 1, {1, 2, 3}}, 1, 1, Filter::bilinear);
              }),
              "expected a picture of 4 bytes for [2, 2, 1], found 3");
}

TEST(short_side, rounds_the_other_side_down) {
    EXPECT_EQ(short_side({480, 640, 3}, 256), (Shape{256, 341, 3}));
    EXPECT_EQ(short_side({640, 480, 3}, 256), (Shape{341, 256, 3}));
    EXPECT_EQ(short_side({100, 100, 1}, 256), (Shape{256, 256, 1}));
    EXPECT_EQ(error_of([] {
                  short_side({1, 65536, 3}, 256);
              }),
              "expected a picture less elongated than [1, 65536, 3] for a short side of 256");
    EXPECT_EQ(error_of([] {
                  short_side({0, 1, 3}, 256);
              }),
              "expected a picture and a size above 0, found [0, 1, 3] and 256");
}

TEST(centre_crop, takes_the_middle) {
    Tensor image({5, 8, 2});
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 8; ++x)
            for (int c = 0; c < 2; ++c) image(y, x, c) = static_cast<float>(100 * y + 10 * x + c);
    // torchvision halves an odd margin with Python's round(): 0.5 to 0, 1.5 to 2.
    const Tensor crop = centre_crop(image, 2, 7);
    ASSERT_EQ(crop.shape(), (Shape{2, 7, 2}));
    EXPECT_EQ(crop(0, 0, 0), 200);
    EXPECT_EQ(crop(1, 6, 1), 361);
    EXPECT_EQ(centre_crop(image, 5, 4)(0, 0, 0), 20);
    EXPECT_EQ(centre_crop(image, 5, 3)(0, 0, 0), 20);  // margin 5
    EXPECT_EQ(error_of([&] { centre_crop(image, 6, 8); }), "expected a crop inside [5, 8, 2], found 6 x 8");
    EXPECT_EQ(error_of([&] { centre_crop(image, 0, 8); }), "expected a crop inside [5, 8, 2], found 0 x 8");
}

TEST(normalization, is_the_same_by_value_and_as_a_view) {
    const Normalization imagenet{{0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}};
    Tensor image({1, 2, 3});
    const std::vector<float> bytes = {0, 128, 255, 17, 3, 99};
    std::ranges::copy(bytes, image.values().begin());
    const MeanAndScale view = mean_and_scale(imagenet);
    normalize(image, imagenet);
    EXPECT_FLOAT_EQ(image(0, 0, 0), -2.1179039f);
    EXPECT_FLOAT_EQ(image(0, 0, 2), 2.64f);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_EQ(image.values()[i], (bytes[i] / 255.0f - imagenet.mean[i % 3]) / imagenet.deviation[i % 3]);
        EXPECT_NEAR(image.values()[i], (bytes[i] - view.mean[i % 3]) * view.scale[i % 3], 1e-6);
    }
}

TEST(normalization, fits_the_channels) {
    Tensor image({1, 1, 3});
    EXPECT_EQ(error_of([&] { normalize(image, {{0.5f}, {0.5f}}); }), "expected a normalization of 3 channels, found 1");
    const std::string expected = "expected a mean and a deviation above 0 for each channel";
    EXPECT_EQ(error_of([&] { normalize(image, {{0, 0, 0}, {1, 1}}); }), expected);
    EXPECT_EQ(error_of([&] { normalize(image, {{0, 0, 0}, {1, 0, 1}}); }), expected);
    EXPECT_EQ(error_of([&] { mean_and_scale({{0}, {-1}}); }), expected);
}

}  // namespace
}  // namespace linnet::io
