// Trained checkpoints as their makers published them, on real photographs: the logits are those that another
// implementation found, in double, from the same files (LINNET_SHARED_DIR/models).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <examples/mini_xception.hpp>
#include <examples/support/registry.hpp>
#include <filesystem>
#include <linnet/io/image.hpp>
#include <linnet/io/safetensors.hpp>
#include <string>
#include <vector>

namespace linnet {
namespace {

const std::filesystem::path models = std::filesystem::path(LINNET_SHARED_DIR) / "models";
constexpr std::size_t photographs = 10;  // of which the expectations are known

const io::Normalization caffe{{123.0f / 255, 117.0f / 255, 104.0f / 255}, {1.0f / 255, 1.0f / 255, 1.0f / 255}};
const io::Normalization minus_one_to_one{{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}};
const io::Normalization torchvision{{0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}};
const io::Normalization zero_to_one{{0.0f, 0.0f, 0.0f}, {1.0f, 1.0f, 1.0f}};

const Conventions as_named{};
const Conventions same{.padding = Padding::same};
const Conventions same_relu{.padding = Padding::same, .relu = Act::relu, .epsilon = epsilon_tensorflow};

struct Checkpoint {
    const char* file;
    const char* model;
    int size;  // height and width of its input
    int classes;
    const io::Normalization& normalization;
    const Conventions& conventions;
};

// clang-format off
const Checkpoint checkpoints[] = {
    {"squeezenet1_1_imagenet",                "squeezenet1_1",    227, 1000, caffe,            as_named},
    {"squeezenet1_0_imagenet_deepcompressed", "squeezenet1_0",    227, 1000, caffe,            as_named},
    {"mobilenet_v1_025_224_imagenet",             "mobilenet_v1_025", 224, 1001, minus_one_to_one, same},
    {"mobilenet_v1_025_128_imagenet_dequantised", "mobilenet_v1_025", 128, 1001, minus_one_to_one, same},
    {"mobilenet_v1_050_160_imagenet_dequantised", "mobilenet_v1_050", 160, 1001, minus_one_to_one, same},
    {"mobilenet_v1_075_192_imagenet_dequantised", "mobilenet_v1_075", 192, 1001, minus_one_to_one, same},
    {"mobilenet_v1_025_96_visual_wake_words",     "mobilenet_v1_025",  96,    2, zero_to_one,      same_relu},
    {"mobilenet_v2_100_224_imagenet_torchvision_dequantised", "mobilenet_v2_100", 224, 1000, torchvision, as_named},
    {"mobilenet_v2_100_224_imagenet_qat_dequantised", "tf_mobilenet_v2_100", 224, 1001, minus_one_to_one, as_named},
    {"mobilenet_v3_large_minimal_100_224_imagenet_dequantised", "mobilenet_v3_large_minimal_100", 224, 1001,
     minus_one_to_one, as_named},
};
// clang-format on

void PrintTo(const Checkpoint& checkpoint, std::ostream* out) {
    *out << checkpoint.file;
}

/// The shared README's preprocessing: the whole picture, bilinear without antialias, real numbers throughout.
Tensor input_of(const Checkpoint& checkpoint, const std::string& photo) {
    const io::Picture picture = io::read_ppm(models / "photos" / (photo + ".ppm"));
    Tensor image = io::resize_bilinear(picture, checkpoint.size, checkpoint.size, false);
    io::normalize(image, checkpoint.normalization);
    return image;
}

/// The largest difference, as a share of the largest logit.
double error_of(std::span<const float> logits, std::span<const float> expected) {
    double largest = 0.0, error = 0.0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double difference = std::fabs(double{logits[i]} - double{expected[i]});
        largest = std::max(largest, std::fabs(double{expected[i]}));
        error = difference <= error ? error : difference;  // a NaN is a difference
    }
    return error / largest;
}

class RealWeightsTest : public testing::TestWithParam<Checkpoint> {};

TEST_P(RealWeightsTest, LogitsOfAllPhotographs) {
    const Checkpoint& checkpoint = GetParam();
    const io::SafetensorsFile weights(models / (std::string(checkpoint.file) + ".safetensors"));
    const zoo::AnyModel model = registered(checkpoint.model).load(weights, checkpoint.conventions);
    ASSERT_EQ(model.classes(), checkpoint.classes);
    const Workspace workspace(model.workspace_bytes({checkpoint.size, checkpoint.size, 3}));
    const exec::Sequential sequential;

    const io::SafetensorsFile expected_logits(models / "expected_logits.safetensors");
    const std::string prefix = std::string(checkpoint.file) + "/";
    std::size_t seen = 0;
    for (const io::FileTensor& tensor : expected_logits.tensors()) {
        if (!tensor.name.starts_with(prefix)) continue;
        ++seen;
        std::vector<float> expected(static_cast<std::size_t>(tensor.extents.elements())), logits(expected.size());
        ASSERT_EQ(static_cast<int>(expected.size()), checkpoint.classes);
        expected_logits.read(tensor.name, tensor.extents, expected);
        const Tensor image = input_of(checkpoint, tensor.name.substr(prefix.size()));
        model.forward(image_view(image), logits, workspace, exec::Any(sequential));
        EXPECT_LE(error_of(logits, expected), 1e-4) << tensor.name;
    }
    EXPECT_EQ(seen, photographs);
}

INSTANTIATE_TEST_SUITE_P(Zoo, RealWeightsTest, testing::ValuesIn(checkpoints),
                         [](const auto& row) { return std::string(row.param.file); });

/// A network of a user's own, on the only photograph of a face.
TEST(RealWeights, MiniXception) {
    using examples::MiniXception;
    const io::SafetensorsFile weights(models / "mini_xception_fer2013.safetensors");
    const MiniXception net{zoo::MappedSource(weights, examples::mini_xception_names)};

    const io::Picture picture = io::read_ppm(models / "photos" / "officer.ppm");
    io::Picture face{130, 130, 3, {}};  // columns 70 to 199, rows 40 to 169
    for (std::ptrdiff_t y = 40; y < 170; ++y) {
        const auto row = picture.pixels.begin() + (y * picture.width + 70) * 3;
        face.pixels.insert(face.pixels.end(), row, row + 130 * 3);
    }
    const Tensor rgb = io::resize_bilinear(face, 64, 64, false);
    Tensor grey(MiniXception::in_shape);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            grey(y, x, 0) = 0.299f * rgb(y, x, 0) + 0.587f * rgb(y, x, 1) + 0.114f * rgb(y, x, 2);
    io::normalize(grey, {{0.5f}, {0.5f}});

    std::vector<float> expected(7);
    io::SafetensorsFile(models / "expected_logits.safetensors").read("mini_xception_fer2013/officer", {7}, expected);
    EXPECT_LE(error_of(net.run(image_view(grey)).values(), expected), 1e-4);
    EXPECT_LE(error_of(net.run<arch::Reference>(image_view(grey)).values(), expected), 1e-4);
}

/// No file of the folder is forgotten.
TEST(RealWeights, EveryFile) {
    std::vector<std::string> files = {"mini_xception_fer2013", "expected_logits"};
    for (const Checkpoint& checkpoint : checkpoints) files.push_back(checkpoint.file);
    for (const auto& entry : std::filesystem::directory_iterator(models)) {
        if (entry.path().extension() != ".safetensors") continue;
        EXPECT_NE(std::ranges::find(files, entry.path().stem().string()), files.end()) << entry.path();
    }
}

}  // namespace
}  // namespace linnet
