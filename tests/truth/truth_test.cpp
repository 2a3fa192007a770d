// Every network with an original that answers to generated weights: logits within 1e-4 of the largest. The variants are
// in the tests of their families; here, that no family is forgotten.
#include <algorithm>
#include <examples/support/registry.hpp>
#include <support/truth.hpp>

namespace linnet {

TEST(Truth, EveryVariantHasANetwork) {
    const std::vector<test::Variant> variants = test::all_variants();
    ASSERT_FALSE(variants.empty());
    const std::string tested[] = {"squeezenet", "mobilenet_v1",  "mobilenet_v2", "mobilenet_v3",
                                  "xception",   "shufflenet_v1", "shufflenet_v2"};
    for (const test::Variant& variant : variants) {
        EXPECT_NE(test::entry_of(registry(), variant.id), nullptr) << variant.id;
        EXPECT_NE(std::ranges::find(tested, variant.family), std::end(tested)) << variant.id;
    }
}

}  // namespace linnet
