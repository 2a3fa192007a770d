// The names and extents of timm's checkpoints, whole.
#include <gtest/gtest.h>

#include <linnet/zoo/mobilenet_v1.hpp>
#include <support/golden_names.hpp>

namespace linnet::zoo {
namespace {

template <int Width>
std::vector<std::string> names(int classes) {
    using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = Width, .classes = dynamic}>;
    return test::checkpoint_names<Net>({mobilenet_v1_timm}, classes);
}

TEST(MobileNetV1Zoo, NamesAreTimms) {
    const std::vector<std::string> full = names<100>(1000);
    EXPECT_EQ(full.size(), 137u);
    EXPECT_EQ(full[0], "blocks.0.0.bn1.bias [32]");
    EXPECT_EQ(full[4], "blocks.0.0.bn2.bias [64]");
    EXPECT_EQ(full[8], "blocks.0.0.conv_dw.weight [32, 1, 3, 3]");
    EXPECT_EQ(full.back(), "conv_stem.weight [32, 3, 3, 3]");
    EXPECT_EQ(test::hash_of(full), 0xaa26ddd88400500fu);
    EXPECT_EQ(test::hash_of(names<75>(1000)), 0xc0a38383178f257au);
    EXPECT_EQ(test::hash_of(names<25>(2)), 0x94dd3b887abc1e6fu);
    EXPECT_EQ(NameMap{mobilenet_v1_timm}.theirs("head.weight"), "conv_head.weight");
    EXPECT_EQ(NameMap{mobilenet_v1_timm}.theirs("head.norm.bias"), "bn2.bias");
}

TEST(MobileNetV1Zoo, FullConvolutionsAreNamedAsTimmsBlockOfOne) {
    using Full = models::MobileNetV1<models::MobileNetV1Spec{.classes = dynamic, .separable = false}>;
    const std::vector<std::string> full = test::checkpoint_names<Full>({mobilenet_v1_full_timm}, 1000);
    EXPECT_EQ(full.size(), 5u + 13 * 5 + 2);
    EXPECT_EQ(full[0], "blocks.0.0.bn1.bias [64]");
    EXPECT_EQ(full[4], "blocks.0.0.conv.weight [64, 32, 3, 3]");
    EXPECT_EQ(full.back(), "conv_stem.weight [32, 3, 3, 3]");
}

TEST(MobileNetV1Zoo, EntriesAreAllWidthsInBothPaddings) {
    std::vector<Entry> entries;
    add_mobilenet_v1<arch::Best>(entries);
    std::vector<std::string> found;
    for (const Entry& entry : entries) found.push_back(entry.name);
    for (const char* width : {"025", "050", "075", "100"})
        for (const char* prefix : {"", "tf_"}) {
            const std::string name = std::string(prefix) + "mobilenet_v1_" + width;
            EXPECT_EQ(std::count(found.begin(), found.end(), name), 1) << name;
        }
    for (const Entry& entry : entries) {
        const bool tensorflow = entry.name.starts_with("tf_");
        const Conventions& conventions = entry.dialects.front().conventions;
        EXPECT_EQ(conventions.padding == Padding::same, tensorflow);
        EXPECT_EQ(conventions.epsilon == epsilon_tensorflow, tensorflow);
    }
}

}  // namespace
}  // namespace linnet::zoo
