#include <gtest/gtest.h>

#include <linnet/zoo/mobilenet_v3.hpp>

namespace linnet::zoo {
namespace {

TEST(MobileNetV3Zoo, PathsHereAndThere) {
    EXPECT_EQ(NameMap{mobilenet_v3_large_torchvision}.theirs("block1.project.weight"), "features.1.block.1.0.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_torchvision}.theirs("block4.se.reduce.weight"),
              "features.4.block.2.fc1.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_torchvision}.theirs("block4.project.norm.bias"), "features.4.block.3.1.bias");
    EXPECT_EQ(NameMap{mobilenet_v3_large_torchvision}.theirs("block7.project.weight"), "features.7.block.2.0.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_torchvision}.theirs("head.norm.weight"), "features.16.1.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_torchvision}.theirs("linear.weight"), "classifier.0.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_small_torchvision}.theirs("block1.se.expand.bias"), "features.1.block.1.fc2.bias");
    EXPECT_EQ(NameMap{mobilenet_v3_small_torchvision}.theirs("head.weight"), "features.12.0.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_timm}.theirs("block1.project.weight"), "blocks.0.0.conv_pw.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_timm}.theirs("block15.se.expand.bias"), "blocks.5.2.se.conv_expand.bias");
    EXPECT_EQ(NameMap{mobilenet_v3_large_timm}.theirs("head.weight"), "blocks.6.0.conv.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_large_timm}.theirs("linear.bias"), "conv_head.bias");
    EXPECT_EQ(NameMap{mobilenet_v3_deep_timm}.theirs("block2.depthwise.weight"), "blocks.0.1.conv_dw.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_deep_timm}.theirs("block14.expand.weight"), "blocks.3.4.conv_pw.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_deep_timm}.theirs("block21.project.norm.bias"), "blocks.5.3.bn3.bias");
    EXPECT_EQ(NameMap{mobilenet_v3_deep_timm}.theirs("head2.norm.bias"), "blocks.6.1.bn1.bias");
    EXPECT_EQ(NameMap{mobilenet_v3_small_timm}.theirs("block11.depthwise.norm.weight"), "blocks.4.2.bn2.weight");
    EXPECT_EQ(NameMap{mobilenet_v3_small_timm}.theirs("head.norm.weight"), "blocks.5.0.bn1.weight");
}

}  // namespace
}  // namespace linnet::zoo
