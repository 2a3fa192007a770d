#include <gtest/gtest.h>

#include <linnet/core/layer_facts.hpp>

namespace linnet {
namespace {

static_assert((Path{} / "a" / "" / "b2").view() == "a.b2");
static_assert((Path{} / "").view().empty());
static_assert(kind_of({.in = 4, .out = 4, .groups = 4}) == LayerKind::depthwise);
static_assert(kind_of({.in = 4, .out = 8, .groups = 2}) == LayerKind::grouped);
static_assert(kind_of({.in = 4, .out = 8}) == LayerKind::pointwise);
static_assert(kind_of({.in = 4, .out = 8, .kernel = 3}) == LayerKind::convolution);

TEST(LayerFactsTest, LongPathsAreCutNotOverrun) {
    Path path;
    for (int i = 0; i < 40; ++i) path = path / "block";
    EXPECT_EQ(path.size, Path::capacity);
    EXPECT_EQ(path.text[Path::capacity], '\0');
}

TEST(LayerFactsTest, MemoryAccessIsWhatIsReadAndWritten) {
    const LayerFacts facts{Path{}, LayerKind::pointwise, {2, 3, 4}, {2, 3, 5}, 25, 120};
    EXPECT_EQ(facts.memory_access(), 24 + 30 + 25);
    EXPECT_EQ(to_string(LayerKind::shuffle), "channel shuffle");
}

}  // namespace
}  // namespace linnet
