#include <gtest/gtest.h>

#include <linnet/zoo/registry.hpp>

namespace linnet::zoo {
namespace {

// all_entries() compiles every network and is tested where it is compiled anyway: with classify and infer.
TEST(RegistryTest, AnUnknownNameIsToldTheNamesThatAreAlike) {
    std::vector<Entry> entries(3);
    entries[0].name = "mobilenet_v1_100", entries[1].name = "mobilenet_v2_100", entries[2].name = "xception";
    EXPECT_EQ(&find_entry(entries, "mobilenet_v2_100"), &entries[1]);
    try {
        find_entry(entries, "mobilenet_v9");
        FAIL();
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("mobilenet_v9"), std::string::npos);
        EXPECT_NE(text.find(" mobilenet_v1_100 mobilenet_v2_100"), std::string::npos);
        EXPECT_EQ(text.find("xception"), std::string::npos);
    }
}

TEST(RegistryTest, NetworksAreFoundByTheNamesOfTorchvisionAndTimm) {
    EXPECT_EQ(spelled_here("mobilenetv3_large_100"), "mobilenet_v3_large_100");
    EXPECT_EQ(spelled_here("tf_mobilenetv3_small_minimal_100"), "tf_mobilenet_v3_small_minimal_100");
    EXPECT_EQ(spelled_here("mobilenetv1_100h"), "mobilenet_v1_100h");
    EXPECT_EQ(spelled_here("mobilenet_v2"), "mobilenet_v2_100");
    EXPECT_EQ(spelled_here("shufflenet_v2_x1_5"), "shufflenet_v2_150");
    EXPECT_EQ(spelled_here("legacy_xception"), "xception");
    EXPECT_EQ(spelled_here("squeezenet1_1"), "squeezenet1_1");
}

}  // namespace
}  // namespace linnet::zoo
