// The list of kernels: every one of them exists for every architecture that this program is compiled for. What they
// compute is tested beside each.
#include <gtest/gtest.h>

#include <linnet/kernels/entry_points.hpp>
#include <support/architectures.hpp>

namespace linnet::kernels {
namespace {

template <class F>
int exists(F* kernel) {
    return kernel != nullptr ? 1 : 0;
}

TEST(EntryPointsTest, ExistForEveryArchitecture) {
    test::for_each_architecture([]<class Arch>() {
        int found = 0;
        found += exists(&conv2d<Arch, Act::none>);
        found += exists(&conv2d<Arch, Act::none, Inputs::gathered, Pixels::in_rows>);
        found += exists(&winograd<Arch, Act::none>);
        found += exists(&scale_channels<Arch>);
        found += exists(&shuffle_channels<Arch>);
        found += exists(&depthwise<Arch, 3, 1, Act::none>);
        found += exists(&depthwise<Arch, 0, 0, Act::none>);
        found += exists(&elementwise<Arch, Act::none>);
        found += exists(&pool<Arch, Pool::max>);
        found += exists(&pool<Arch, Pool::average>);
        found += exists(&sum_pixels<Arch>);
        found += exists(&scale<Arch>);
        found += exists(&softmax<Arch>);
        found += exists(&stage_row<Arch, float>);
        found += exists(&stage_row<Arch, std::uint8_t>);
        EXPECT_EQ(found, 15);
    });
}

}  // namespace
}  // namespace linnet::kernels
