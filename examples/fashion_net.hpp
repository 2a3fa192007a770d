// FashionNet: a small network of our own for grey pictures of clothes, written as any user of the library writes his:
// MobileNet's depthwise separable convolutions, the tensors' names those of the parts. train/train_fashion_mnist.py
// trains it; its weights are data/fashion_net.safetensors.
#pragma once

#include <cstdint>
#include <linnet/blocks/depthwise_separable.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/model.hpp>

namespace examples {

using linnet::Act;
using linnet::Conv2d;
using linnet::ConvSpec;
using linnet::DepthwiseSeparable;
using linnet::GlobalAvgPool;
using linnet::Linear;
using linnet::Named;

// clang-format off
struct FashionNet : linnet::Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = 1, .out = 16, .kernel = 3, .act = Act::relu}>>,  // 28 x 28
    Named<"block1", DepthwiseSeparable< 16,  48, 2, Act::relu>>,                         // 14 x 14
    Named<"block2", DepthwiseSeparable< 48,  64, 1, Act::relu>>,
    Named<"block3", DepthwiseSeparable< 64,  64, 1, Act::relu>>,
    Named<"block4", DepthwiseSeparable< 64, 128, 2, Act::relu>>,                         // 7 x 7
    Named<"block5", DepthwiseSeparable<128, 128, 1, Act::relu>>,
    Named<"block6", DepthwiseSeparable<128, 256, 1, Act::relu>>,
    Named<"pool", GlobalAvgPool>,
    Named<"classifier", Linear<256, 10>>> {
    static constexpr std::string_view model_name = "fashion_net";
};
// clang-format on

using FashionModel = linnet::Model<linnet::Shape{28, 28, 1}, FashionNet>;

static_assert(FashionModel::parameters == 74'330);
static_assert(FashionModel::out_shape == linnet::Shape{1, 1, 10});

/// The network's view of 28 x 28 bytes: it was trained on (byte / 255 - mean) / deviation, with the mean and deviation
/// of all training pictures.
inline linnet::ImageView<std::uint8_t> fashion_image(const std::uint8_t* pixels) {
    static constexpr float mean[] = {255 * 0.2860f}, scale[] = {1 / (255 * 0.3530f)};
    linnet::ImageView<std::uint8_t> image = linnet::hwc_view(pixels, FashionModel::in_shape);
    image.mean = mean;
    image.scale = scale;
    return image;
}

}  // namespace examples
