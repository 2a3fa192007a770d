#include <gtest/gtest.h>

#include <linnet/layers/softmax.hpp>
#include <vector>

namespace linnet {
namespace {

TEST(SoftmaxLayerTest, ProbabilitiesInPlace) {
    std::vector<float> logits = {1.0f, 3.0f, 2.0f};
    softmax(logits);
    EXPECT_NEAR(logits[0], 0.09003057f, 1e-6f);
    EXPECT_NEAR(logits[1], 0.66524096f, 1e-6f);
    EXPECT_NEAR(logits[2], 0.24472847f, 1e-6f);
}

}  // namespace
}  // namespace linnet
