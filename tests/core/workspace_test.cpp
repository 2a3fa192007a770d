#include <gtest/gtest.h>

#include <cstdint>
#include <linnet/core/workspace.hpp>
#include <support/temporary_folder.hpp>
#include <vector>

namespace linnet {
namespace {

static_assert(Arena::rounded(0) == 0 && Arena::rounded(1) == 64 && Arena::rounded(64) == 64 &&
              Arena::rounded(65) == 128);

TEST(WorkspaceTest, HandsOutMemoryFromBothEnds) {
    alignas(64) std::byte memory[512];
    Arena arena(memory, memory + 512);
    EXPECT_EQ(arena.take_low(10), memory);
    EXPECT_EQ(arena.take_low(64), memory + 64);
    EXPECT_EQ(arena.take_high(1), memory + 448);
    EXPECT_EQ(arena.take_high(65), memory + 320);
    EXPECT_EQ(arena.size(), 192u);
    Arena mark = arena;
    arena.take_low(192);
    EXPECT_EQ(arena.size(), 0u);
    EXPECT_EQ(mark.take_low(64), memory + 128);  // a copy is a mark
    EXPECT_EQ(Arena().size(), 0u);
}

TEST(WorkspaceTest, OfTheHeapIsAligned) {
    const Workspace workspace(1000);
    EXPECT_EQ(workspace.size(), 1000u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(workspace.arena().take_low(1)) % 64, 0u);
    EXPECT_EQ(Workspace(0).arena().size(), 0u);
}

TEST(WorkspaceTest, BothEndsAreAlignedWhateverItsSize) {
    alignas(64) std::byte memory[512];
    for (const std::size_t size : {std::size_t{512}, std::size_t{500}, std::size_t{449}}) {
        Arena arena = Workspace(std::span(memory, size)).arena();
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(arena.take_high(4)) % 64, 0u) << size << " bytes";
    }
}

TEST(WorkspaceTest, MemoryOfTheCallersIsUsedAsItIs) {
    alignas(64) std::byte memory[256];
    const Workspace workspace{std::span<std::byte>(memory)};
    EXPECT_EQ(workspace.size(), 256u);
    EXPECT_EQ(workspace.arena().take_low(1), memory);
}

TEST(WorkspaceTest, MemoryThatIsNotAlignedIsRefused) {
    alignas(64) std::byte memory[256];
    EXPECT_EQ(test::error_of([&] { Workspace{std::span(memory + 8, 128)}; }),
              "workspace memory: expected an address aligned to 64 bytes, found one that is 8 bytes off");
}

TEST(WorkspaceTest, MovesWithItsMemory) {
    Workspace first(256);
    std::byte* memory = first.arena().take_low(1);
    const Workspace second = std::move(first);
    EXPECT_EQ(second.arena().take_low(1), memory);
    EXPECT_EQ(second.size(), 256u);
    EXPECT_EQ(first.size(), 0u);
    EXPECT_EQ(first.arena().size(), 0u);
}

}  // namespace
}  // namespace linnet
