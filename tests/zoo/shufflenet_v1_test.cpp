#include <gtest/gtest.h>

#include <linnet/zoo/shufflenet_v1.hpp>

namespace linnet::zoo {
namespace {

TEST(ShuffleNetV1Zoo, PathsHereAndThere) {
    EXPECT_EQ(NameMap{shufflenet_v1_megvii}.theirs("stem.norm.bias"), "first_conv.1.bias");
    EXPECT_EQ(NameMap{shufflenet_v1_megvii}.theirs("stage2.unit1.compress.weight"),
              "features.0.branch_main_1.0.weight");
    EXPECT_EQ(NameMap{shufflenet_v1_megvii}.theirs("stage3.unit1.depthwise.norm.bias"),
              "features.4.branch_main_1.4.bias");
    EXPECT_EQ(NameMap{shufflenet_v1_megvii}.theirs("stage4.unit4.expand.norm.weight"),
              "features.15.branch_main_2.1.weight");
    EXPECT_EQ(NameMap{shufflenet_v1_megvii}.theirs("classifier.weight"), "classifier.0.weight");
}

}  // namespace
}  // namespace linnet::zoo
