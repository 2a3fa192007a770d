// The names and extents of torchvision's checkpoints, whole.
#include <gtest/gtest.h>

#include <linnet/zoo/squeezenet.hpp>
#include <support/golden_names.hpp>

namespace linnet::zoo {
namespace {

template <models::SqueezeNetVersion Version, models::Bypass B>
std::vector<std::string> names(int classes) {
    using Net = models::SqueezeNet<models::SqueezeNetSpec{.version = Version, .bypass = B, .classes = dynamic}>;
    return test::checkpoint_names<Net>(torchvision_names(Version), classes);
}
constexpr auto v1_0 = models::SqueezeNetVersion::v1_0, v1_1 = models::SqueezeNetVersion::v1_1;

TEST(SqueezeNetZoo, NamesAreTorchvisions) {
    const std::vector<std::string> plain = names<v1_0, models::Bypass::none>(1000);
    EXPECT_EQ(plain.front(), "classifier.1.bias [1000]");
    EXPECT_EQ(plain[1], "classifier.1.weight [1000, 512, 1, 1]");
    EXPECT_EQ(plain.back(), "features.9.squeeze.weight [48, 384, 1, 1]");
    EXPECT_EQ(plain.size(), 52u);
    EXPECT_EQ(test::hash_of(plain), 0x77f63d8f9f16a555u);
    EXPECT_EQ((names<v1_0, models::Bypass::simple>(1000)), plain);
    EXPECT_EQ(test::hash_of(names<v1_1, models::Bypass::none>(10)), 0xe587258be4c5441au);
}

TEST(SqueezeNetZoo, ComplexBypassesHaveNamesOfTheirOwn) {
    const std::vector<std::string> complex = names<v1_1, models::Bypass::complex>(1000);
    EXPECT_EQ(complex.size(), 60u);
    EXPECT_EQ(test::hash_of(complex), 0x0f4b191be35d05f3u);
}

TEST(SqueezeNetZoo, EntriesAreAllVariants) {
    std::vector<Entry> entries;
    add_squeezenet<arch::Best>(entries);
    ASSERT_EQ(entries.size(), 6u);
    for (const Entry& entry : entries) {
        EXPECT_TRUE(entry.name.starts_with("squeezenet1_")) << entry.name;
        EXPECT_EQ(entry.in_shape, (Shape{224, 224, 3}));
    }
    EXPECT_EQ(entries[0].name, "squeezenet1_0");
    EXPECT_EQ(entries[0].parameters, 1'248'424);
    EXPECT_EQ(entries[3].name, "squeezenet1_1");
    EXPECT_EQ(entries[3].parameters, 1'235'496);
}

}  // namespace
}  // namespace linnet::zoo
