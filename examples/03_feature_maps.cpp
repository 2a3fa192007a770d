// Inner feature maps for a detection or segmentation head: a backbone is a network cut behind the last part that is
// named. What follows it is neither run nor loaded, so that a checkpoint of the whole network serves, and one of the
// backbone alone too.
#include <cmath>
#include <cstdio>
#include <linnet/linnet.hpp>
#include <linnet/zoo/generated.hpp>

using namespace linnet;

// MobileNet v2: the last blocks of strides 8, 16 and 32.
using Net = Backbone<models::MobileNetV2Layers<models::MobileNetV2Spec{}>, "block6", "block13", "block17">;

constexpr Shape image_shape{320, 480, 3};
static_assert(Net::out_shapes(image_shape)[0] == Shape{320 / 8, 480 / 8, 32});
static_assert(Net::out_shapes(image_shape)[1] == Shape{320 / 16, 480 / 16, 96});
static_assert(Net::out_shapes(image_shape)[2] == Shape{320 / 32, 480 / 32, 320});

/// Weights of the backbone alone.
struct WithoutHead : zoo::GeneratedWeights {
    using GeneratedWeights::GeneratedWeights;
    std::optional<Extents> find(std::string_view name, const Extents& wanted) const {
        if (name.starts_with("head") || name.starts_with("classifier")) return std::nullopt;
        return GeneratedWeights::find(name, wanted);
    }
};

int main() try {
    const Net net{WithoutHead("feature maps", 6.0, 0)};
    const std::vector<float> pixels = zoo::generated_images("feature maps", 1, image_shape);  // [c, h, w]

    // The maps are the caller's, and so is the workspace: forward() allocates nothing.
    std::array<Tensor, 3> maps;
    std::array<TensorView, 3> views;
    for (std::size_t i = 0; i < 3; ++i) {
        maps[i] = Tensor(Net::out_shapes(image_shape)[i]);
        views[i] = maps[i].view();
    }
    net.forward(chw_view(pixels.data(), image_shape), views, Workspace(Net::workspace_bytes(image_shape)));

    bool finite = true;
    for (const Tensor& map : maps) {
        double energy = 0;
        for (const float value : map.values()) energy += double{value} * double{value};
        energy /= static_cast<double>(map.values().size());
        std::printf("stride %2d: %s, root mean square %.4f\n", image_shape.h / map.shape().h,
                    to_string(map.shape()).c_str(), std::sqrt(energy));
        finite = finite && std::isfinite(energy) && energy > 0;
    }
    return finite ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "feature_maps: %s\n", error.what()), 1;
}
