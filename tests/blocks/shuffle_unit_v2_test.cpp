#include <gtest/gtest.h>

#include <linnet/blocks/shuffle_unit_v2.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

using test::Activation3;
using test::forward_of;

/// Every second channel from `first` on, or `count` of them in a row.
Activation3 channels_of(const Activation3& in, int first, int count, int step) {
    Activation3 out{{in.shape.h, in.shape.w, count}, {}};
    for (int y = 0; y < in.shape.h; ++y)
        for (int x = 0; x < in.shape.w; ++x)
            for (int c = 0; c < count; ++c) out.values.push_back(in.at(y, x, first + c * step));
    return out;
}

template <int Channels>
void expect_torchvision_unit() {
    constexpr int half = Channels / 2;
    const test::DyadicWeights weights(0.25f);
    const auto unit = test::loaded<ShuffleUnitV2<Channels>>(weights, {}, "u");
    const auto branch = test::loaded<detail::ShuffleBranchV2<half, half, half, 1>>(weights, {}, "u.branch");
    const Activation3 in = test::random_activation({5, 9, Channels}, 11);
    test::for_each_architecture([&]<class Arch>() {
        const Activation3 made{{5, 9, half}, forward_of<Arch>(branch, channels_of(in, half, half, 1))};
        for (const auto kind : {test::Destination::padded, test::Destination::dense}) {
            const Activation3 found{in.shape, forward_of<Arch>(unit, in, kind)};
            for (int y = 0; y < 5; ++y)
                for (int x = 0; x < 9; ++x)
                    for (int c = 0; c < half; ++c) {
                        ASSERT_EQ(found.at(y, x, 2 * c), in.at(y, x, c));
                        ASSERT_EQ(found.at(y, x, 2 * c + 1), made.at(y, x, c));
                    }
        }
    });
}

TEST(ShuffleUnitV2Test, HalfPassesAndBothAlternate) {
    expect_torchvision_unit<116>();
    expect_torchvision_unit<48>();
    expect_torchvision_unit<14>();
}

TEST(ShuffleUnitV2Test, DownUnitsAlternateProjectionAndBranch) {
    const test::DyadicWeights weights(0.25f);
    const auto unit = test::loaded<ShuffleDownUnitV2<24, 116>>(weights, {}, "u");
    const auto projection = test::loaded<detail::ShuffleProjection<24, 58>>(weights, {}, "u.projection");
    const auto branch = test::loaded<detail::ShuffleBranchV2<24, 58, 58, 2>>(weights, {}, "u.branch");
    const Activation3 in = test::random_activation({7, 8, 24}, 12);
    test::for_each_architecture([&]<class Arch>() {
        const Activation3 even{{4, 4, 58}, forward_of<Arch>(projection, in)};
        const Activation3 odd{{4, 4, 58}, forward_of<Arch>(branch, in)};
        const Activation3 found{{4, 4, 116}, forward_of<Arch>(unit, in)};
        for (int c = 0; c < 58; ++c) {
            ASSERT_EQ(found.at(3, 1, 2 * c), even.at(3, 1, c));
            ASSERT_EQ(found.at(3, 1, 2 * c + 1), odd.at(3, 1, c));
        }
    });
}

TEST(ShuffleUnitV2Test, MegviisUnitTakesTheOddChannels) {
    const test::DyadicWeights weights(0.25f);
    const auto unit = test::loaded<MegviiShuffleUnitV2<28>>(weights, {}, "u");
    const auto branch = test::loaded<detail::ShuffleBranchV2<14, 14, 14, 1>>(weights, {}, "u.branch");
    const Activation3 in = test::random_activation({5, 6, 28}, 13);
    test::for_each_architecture([&]<class Arch>() {
        const Activation3 made{{5, 6, 14}, forward_of<Arch>(branch, channels_of(in, 1, 14, 2))};
        const Activation3 found{in.shape, forward_of<Arch>(unit, in)};
        for (int c = 0; c < 14; ++c) {
            ASSERT_EQ(found.at(2, 3, c), in.at(2, 3, 2 * c));
            ASSERT_EQ(found.at(2, 3, 14 + c), made.at(2, 3, c));
        }
    });
}

}  // namespace
}  // namespace linnet
