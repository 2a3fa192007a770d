#include <gtest/gtest.h>

#include <linnet/zoo/mobilenet_v2.hpp>

namespace linnet::zoo {
namespace {

TEST(MobileNetV2Zoo, PathsHereAndThere) {
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("stem.weight"), "features.0.0.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("stem.norm.bias"), "features.0.1.bias");
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("block1.depthwise.weight"), "features.1.conv.0.0.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("block1.project.norm.running_var"),
              "features.1.conv.2.running_var");
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("block17.project.weight"), "features.17.conv.2.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("head.norm.weight"), "features.18.1.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_torchvision}.theirs("classifier.bias"), "classifier.1.bias");
    EXPECT_EQ(NameMap{mobilenet_v2_timm}.theirs("block1.project.weight"), "blocks.0.0.conv_pw.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_timm}.theirs("block2.project.norm.bias"), "blocks.1.0.bn3.bias");
    EXPECT_EQ(NameMap{mobilenet_v2_timm}.theirs("block17.expand.weight"), "blocks.6.0.conv_pw.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_timm}.theirs("head.norm.bias"), "bn2.bias");
    EXPECT_EQ(NameMap{mobilenet_v2_110d_timm}.theirs("block4.project.weight"), "blocks.1.2.conv_pwl.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_110d_timm}.theirs("block22.expand.weight"), "blocks.6.0.conv_pw.weight");
    EXPECT_EQ(NameMap{mobilenet_v2_120d_timm}.theirs("block26.expand.norm.bias"), "blocks.6.0.bn1.bias");
}

}  // namespace
}  // namespace linnet::zoo
