#include <gtest/gtest.h>

#include <linnet/layers/import_image.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>

namespace linnet {
namespace {

TEST(ImportImageTest, NormalisesAndLeavesThePaddingFinite) {
    const std::uint8_t pixels[] = {10, 20, 30, 40, 50, 60};  // 1 x 3 pixels of 2 channels
    const float mean[] = {10, 20}, scale[] = {0.5f, 2};
    ImageView<std::uint8_t> image = hwc_view(pixels, {1, 3, 2});
    image.mean = mean, image.scale = scale;
    test::for_each_architecture([&]<class Arch>() {
        test::Canvas dst = test::Canvas::padded({1, 3, 2});
        layers::import_image<Arch>(image, dst.view());
        EXPECT_EQ(dst.values(), (std::vector<float>{0, 0, 10, 40, 20, 80}));
        EXPECT_TRUE(dst.intact());
    });
}

}  // namespace
}  // namespace linnet
