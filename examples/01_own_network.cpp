// A network of one's own from the library's blocks, loaded from a safetensors file under the names of its parts.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <linnet/linnet.hpp>
#include <linnet/zoo/generated.hpp>
#include <string>
#include <vector>

using namespace linnet;

// clang-format off
struct Sketch : Sequential<
    Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 16, .kernel = 3, .stride = 2, .act = Act::relu}>>,
    Named<"fire", Fire<16, 8, 16, 16>>,                                    // 8 squeezed, 16 + 16 expanded
    MaxPool<PoolSpec{.kernel = 3, .stride = 2, .ceil_mode = true}>,
    Named<"block1", InvertedResidual<InvertedResidualSpec{.in = 32, .expand = 96, .out = 32}>>,
    Named<"block2", DepthwiseSeparable<32, 64, 2, Act::relu6>>,
    GlobalAvgPool,
    Named<"classifier", Linear<64, 10>>> {
    static constexpr std::string_view model_name = "sketch";
};
// clang-format on

using Net = Model<Shape{64, 64, 3}, Sketch>;  // checked for this size; runs on others too
static_assert(Net::parameters == 12'546);
static_assert(Net::out_shape == Shape{1, 1, 10});

namespace {

/// What training would leave behind; here, numbers made from the tensors' names.
class Checkpoint {
  public:
    void add(const std::string& name, const Extents& extents) {
        names_.push_back(name), extents_.push_back(extents);
        values_.emplace_back(static_cast<std::size_t>(extents.elements()));
        zoo::GeneratedWeights("sketch", 6.0, 10).read(name, extents, values_.back());
    }
    void add_with_norm(const std::string& path, const Extents& weight) {
        add(path + ".weight", weight);
        for (const char* tensor : {"weight", "bias", "running_mean", "running_var"})
            add(path + ".norm." + tensor, {weight[0]});
    }
    void add_with_bias(const std::string& path, const Extents& weight) {
        add(path + ".weight", weight);
        add(path + ".bias", {weight[0]});
    }
    void write(const std::filesystem::path& path) const {
        std::vector<io::NamedTensor> tensors;
        for (std::size_t i = 0; i < names_.size(); ++i) tensors.push_back({names_[i], extents_[i], values_[i]});
        io::write_safetensors(path, tensors);
    }

  private:
    std::vector<std::string> names_;
    std::vector<Extents> extents_;
    std::vector<std::vector<float>> values_;
};

}  // namespace

int main() try {
    Checkpoint checkpoint;
    checkpoint.add_with_norm("stem", {16, 3, 3, 3});
    checkpoint.add_with_bias("fire.squeeze", {8, 16, 1, 1});
    checkpoint.add_with_bias("fire.expand1x1", {16, 8, 1, 1});
    checkpoint.add_with_bias("fire.expand3x3", {16, 8, 3, 3});
    checkpoint.add_with_norm("block1.expand", {96, 32, 1, 1});
    checkpoint.add_with_norm("block1.depthwise", {96, 1, 3, 3});
    checkpoint.add_with_norm("block1.project", {32, 96, 1, 1});
    checkpoint.add_with_norm("block2.depthwise", {32, 1, 3, 3});
    checkpoint.add_with_norm("block2.pointwise", {64, 32, 1, 1});
    checkpoint.add_with_bias("classifier", {10, 64});
    const std::filesystem::path path = "sketch.safetensors";
    checkpoint.write(path);

    const Net net{io::SafetensorsFile(path)};  // throws Error with the whole difference where the file does not fit
    Tensor image(Net::in_shape), logits(Net::out_shape);
    for (float& value : image.values()) value = 0.5f;
    net.forward(image, logits, Workspace(Net::workspace_bytes()));
    for (int i = 0; i < net.classes(); ++i) std::printf("class %d: %8.4f\n", i, double{logits(0, 0, i)});
    return std::isfinite(logits(0, 0, 0)) ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "own_network: %s\n", error.what()), 1;
}
