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

}  // namespace
}  // namespace linnet::zoo
