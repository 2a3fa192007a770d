#include <gtest/gtest.h>

#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/named.hpp>
#include <support/architectures.hpp>
#include <support/layers.hpp>

namespace linnet {
namespace {

static_assert(Identity::out_shape({3, 4, 5}) == Shape{3, 4, 5});
static_assert(Identity::out_channels(7) == 7 && Identity::in_channels == 0);
static_assert(Identity::parameters() == 0 && Identity::macs({3, 4, 5}) == 0);
static_assert(is_identity<Identity> && is_identity<Named<"shortcut", Identity>> && !is_identity<Activation<Act::relu>>);

TEST(IdentityTest, CopiesWhereItsResultMustLieElsewhere) {
    const test::Activation3 in = test::random_activation({3, 4, 21}, 1);
    test::for_each_architecture([&]<class Arch>() {
        for (const auto kind : {test::Destination::padded, test::Destination::dense})
            EXPECT_TRUE(test::same(in.values, test::forward_of<Arch>(Identity{}, in, kind)));
    });
}

}  // namespace
}  // namespace linnet
