#include <gtest/gtest.h>

#include <support/architectures.hpp>

namespace linnet {
namespace {

static_assert(arch::Available::contains<arch::Reference>);
static_assert(arch::Available::contains<arch::Best>);
static_assert(!arch::List<arch::Avx2, arch::Reference>::contains<arch::Avx512>);
static_assert(arch::List<arch::Avx2, arch::Reference>::contains<arch::Avx2>);

TEST(ArchTags, AreThoseOfTheCompilersFlags) {
    EXPECT_EQ(arch::Available::contains<arch::Avx512>, LINNET_HAS_AVX512 == 1);
    EXPECT_EQ(arch::Available::contains<arch::Avx2>, LINNET_HAS_AVX2 == 1 || LINNET_HAS_AVX512 == 1);
    EXPECT_EQ(arch::Available::contains<arch::Sse2>, LINNET_HAS_SSE2 == 1);
    EXPECT_EQ(arch::Available::contains<arch::Neon>, LINNET_HAS_NEON64 == 1);
}

TEST(ArchTags, EndWithTheReferenceAndHaveNames) {
    std::vector<std::string> names;
    test::for_each_architecture([&]<class Arch>() { names.push_back(Arch::name); });
    ASSERT_FALSE(names.empty());
    EXPECT_EQ(names.back(), "reference");
}

}  // namespace
}  // namespace linnet
