#include <gtest/gtest.h>

#include <cmath>
#include <linnet/kernels/softmax.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>

namespace linnet::kernels {
namespace {

using test::for_each_architecture;

std::vector<double> exact_softmax(const std::vector<float>& logits) {
    double most = static_cast<double>(logits[0]), sum = 0.0;
    for (const float logit : logits) most = std::fmax(most, static_cast<double>(logit));
    std::vector<double> p;
    for (const float logit : logits) p.push_back(std::exp(static_cast<double>(logit) - most)), sum += p.back();
    for (double& value : p) value /= sum;
    return p;
}

template <class Arch>
void expect_softmax(const std::vector<float>& logits) {
    const std::vector<double> expected = exact_softmax(logits);
    const int count = static_cast<int>(logits.size());
    std::vector<float> dst(logits.size() + 16, test::Canvas::canary);
    softmax<Arch>(logits.data(), dst.data(), count);
    double sum = 0.0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        ASSERT_NEAR(static_cast<double>(dst[i]), expected[i], 2e-6 * expected[i] + 1e-37) << i << " of " << count;
        sum += static_cast<double>(dst[i]);
    }
    EXPECT_NEAR(sum, 1.0, 1e-5);
    for (std::size_t i = logits.size(); i < dst.size(); ++i) ASSERT_EQ(dst[i], test::Canvas::canary);

    std::vector<float> in_place = logits;
    softmax<Arch>(in_place.data(), in_place.data(), count);
    for (std::size_t i = 0; i < logits.size(); ++i) ASSERT_EQ(in_place[i], dst[i]);
}

TEST(SoftmaxKernel, IsThatOfDoubles) {
    for_each_architecture([]<class Arch>() {
        for (const int count : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 1000, 1001}) {
            test::Dyadic random(static_cast<std::uint64_t>(count));
            std::vector<float> logits(static_cast<std::size_t>(count));
            for (float& logit : logits) logit = random.rough() * 10.0f;
            expect_softmax<Arch>(logits);
        }
    });
}

TEST(SoftmaxKernel, OneClassIsCertain) {
    for_each_architecture([]<class Arch>() {
        for (const float logit : {0.0f, -1e30f, 1e30f, 3.0f}) {
            float p = -1.0f;
            softmax<Arch>(&logit, &p, 1);
            EXPECT_EQ(p, 1.0f);
        }
    });
}

TEST(SoftmaxKernel, HugeLogitsDoNotOverflow) {
    for_each_architecture([]<class Arch>() {
        expect_softmax<Arch>({1e30f, -1e30f, 0.0f, 1e30f});
        expect_softmax<Arch>({1e4f, 1e4f - 1.0f, 1e4f - 2.0f});
        expect_softmax<Arch>({-1e4f, -1e4f - 1.0f, -1e4f - 50.0f});
        expect_softmax<Arch>(std::vector<float>(1000, 88.0f));
    });
}

}  // namespace
}  // namespace linnet::kernels
