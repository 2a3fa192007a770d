// Trained checkpoints as their makers published them, on real photographs: the logits are those that another
// implementation found, in double, from the same files (LINNET_SHARED_DIR/models). A further family is a few rows of
// the table and a line in registry().
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <linnet/io/image.hpp>
#include <linnet/io/safetensors.hpp>
#include <linnet/zoo/registry.hpp>
#include <string>
#include <vector>

namespace linnet {
namespace {

const std::filesystem::path models = std::filesystem::path(LINNET_SHARED_DIR) / "models";
constexpr std::size_t photographs = 10;  // of which the expectations are known

const io::Normalization caffe{{123.0f / 255, 117.0f / 255, 104.0f / 255}, {1.0f / 255, 1.0f / 255, 1.0f / 255}};
const io::Normalization minus_one_to_one{{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}};
const io::Normalization zero_to_one{{0.0f, 0.0f, 0.0f}, {1.0f, 1.0f, 1.0f}};

const Conventions as_published{};
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
    {"squeezenet1_1_imagenet",                "squeezenet1_1",    227, 1000, caffe,            as_published},
    {"squeezenet1_0_imagenet_deepcompressed", "squeezenet1_0",    227, 1000, caffe,            as_published},
    {"mobilenet_v1_025_224_imagenet",             "mobilenet_v1_025", 224, 1001, minus_one_to_one, same},
    {"mobilenet_v1_025_128_imagenet_dequantised", "mobilenet_v1_025", 128, 1001, minus_one_to_one, same},
    {"mobilenet_v1_050_160_imagenet_dequantised", "mobilenet_v1_050", 160, 1001, minus_one_to_one, same},
    {"mobilenet_v1_075_192_imagenet_dequantised", "mobilenet_v1_075", 192, 1001, minus_one_to_one, same},
    {"mobilenet_v1_025_96_visual_wake_words",     "mobilenet_v1_025",  96,    2, zero_to_one,      same_relu},
};
// clang-format on

void PrintTo(const Checkpoint& checkpoint, std::ostream* out) {
    *out << checkpoint.file;
}

/// Not the whole registry, which takes minutes to compile.
const std::vector<zoo::Entry>& registry() {
    static const std::vector<zoo::Entry> entries = [] {
        std::vector<zoo::Entry> made;
        zoo::add_squeezenet<arch::Best>(made);
        zoo::add_mobilenet_v1<arch::Best>(made);
        return made;
    }();
    return entries;
}

/// The shared README's preprocessing: the whole picture, bilinear without antialias, real numbers throughout.
Tensor input_of(const Checkpoint& checkpoint, const std::string& photo) {
    const io::Picture picture = io::read_ppm(models / "photos" / (photo + ".ppm"));
    Tensor image = io::resize_bilinear(picture, checkpoint.size, checkpoint.size, false);
    io::normalize(image, checkpoint.normalization);
    return image;
}

class RealWeightsTest : public testing::TestWithParam<Checkpoint> {};

TEST_P(RealWeightsTest, LogitsOfAllPhotographs) {
    const Checkpoint& checkpoint = GetParam();
    const io::SafetensorsFile weights(models / (std::string(checkpoint.file) + ".safetensors"));
    const zoo::AnyModel model = zoo::find_entry(registry(), checkpoint.model).load(weights, checkpoint.conventions);
    ASSERT_EQ(model.classes(), checkpoint.classes);
    const Workspace workspace(model.workspace_bytes({checkpoint.size, checkpoint.size, 3}));
    const exec::Sequential sequential;

    const io::SafetensorsFile expected_logits(models / "expected_logits.safetensors");
    const std::string prefix = std::string(checkpoint.file) + "/";
    std::size_t seen = 0;
    for (const io::HeaderEntry& tensor : expected_logits.tensors()) {
        if (!tensor.name.starts_with(prefix)) continue;
        ++seen;
        std::vector<float> expected(static_cast<std::size_t>(tensor.extents.elements())), logits(expected.size());
        ASSERT_EQ(static_cast<int>(expected.size()), checkpoint.classes);
        expected_logits.read(tensor.name, tensor.extents, expected);
        const Tensor image = input_of(checkpoint, tensor.name.substr(prefix.size()));
        model.forward(image_view(image), logits, workspace, exec::Any(sequential));

        double largest = 0.0, error = 0.0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            largest = std::max(largest, std::fabs(static_cast<double>(expected[i])));
            error = std::max(error, std::fabs(static_cast<double>(logits[i]) - static_cast<double>(expected[i])));
        }
        EXPECT_LE(error, 1e-4 * largest) << tensor.name;
    }
    EXPECT_EQ(seen, photographs);
}

INSTANTIATE_TEST_SUITE_P(Zoo, RealWeightsTest, testing::ValuesIn(checkpoints),
                         [](const auto& row) { return std::string(row.param.file); });

}  // namespace
}  // namespace linnet
