#include <gtest/gtest.h>

#include <linnet/zoo/xception.hpp>

namespace linnet::zoo {
namespace {

TEST(XceptionZoo, PathsHereAndThere) {
    EXPECT_EQ(NameMap{xception_timm}.theirs("conv2.norm.bias"), "bn2.bias");
    EXPECT_EQ(NameMap{xception_timm}.theirs("block1.separable1.depthwise.weight"), "block1.rep.0.conv1.weight");
    EXPECT_EQ(NameMap{xception_timm}.theirs("block1.separable2.pointwise.norm.weight"), "block1.rep.4.weight");
    EXPECT_EQ(NameMap{xception_timm}.theirs("block2.separable1.pointwise.weight"), "block2.rep.1.pointwise.weight");
    EXPECT_EQ(NameMap{xception_timm}.theirs("block5.separable3.pointwise.norm.bias"), "block5.rep.8.bias");
    EXPECT_EQ(NameMap{xception_timm}.theirs("block12.skip.norm.running_mean"), "block12.skipbn.running_mean");
    EXPECT_EQ(NameMap{xception_timm}.theirs("conv4.pointwise.norm.weight"), "bn4.weight");
    EXPECT_EQ(NameMap{xception_timm}.theirs("classifier.weight"), "fc.weight");
    EXPECT_EQ(NameMap{xception_cadene}.theirs("classifier.weight"), "last_linear.weight");
    EXPECT_EQ(NameMap{xception_cadene}.theirs("conv3.depthwise.weight"), "conv3.conv1.weight");
}

}  // namespace
}  // namespace linnet::zoo
