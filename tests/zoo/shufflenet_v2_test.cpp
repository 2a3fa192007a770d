#include <gtest/gtest.h>

#include <linnet/zoo/shufflenet_v2.hpp>

namespace linnet::zoo {
namespace {

TEST(ShuffleNetV2Zoo, PathsHereAndThere) {
    EXPECT_EQ(NameMap{shufflenet_v2_torchvision}.theirs("conv1.norm.bias"), "conv1.1.bias");
    EXPECT_EQ(NameMap{shufflenet_v2_torchvision}.theirs("stage2.unit1.projection.pointwise.norm.bias"),
              "stage2.0.branch1.3.bias");
    EXPECT_EQ(NameMap{shufflenet_v2_torchvision}.theirs("stage3.unit8.branch.pointwise2.weight"),
              "stage3.7.branch2.5.weight");
    EXPECT_EQ(NameMap{shufflenet_v2_torchvision}.theirs("classifier.weight"), "fc.weight");
    EXPECT_EQ(NameMap{shufflenet_v2_megvii}.theirs("stage2.unit1.projection.depthwise.weight"),
              "features.0.branch_proj.0.weight");
    EXPECT_EQ(NameMap{shufflenet_v2_megvii}.theirs("stage4.unit4.branch.depthwise.norm.weight"),
              "features.15.branch_main.4.weight");
    EXPECT_EQ(NameMap{shufflenet_v2_megvii}.theirs("conv5.weight"), "conv_last.0.weight");
}

}  // namespace
}  // namespace linnet::zoo
