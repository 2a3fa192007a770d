#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <linnet/layers/rows.hpp>
#include <mutex>
#include <support/thread_executor.hpp>
#include <utility>
#include <vector>

namespace linnet::layers {
namespace {

TEST(RowsTest, StripsListTheRowsOfTheirWindows) {
    std::vector<float> memory(6 * 4 * 16), result(3 * 2 * 16);
    const ConstTensorView src = padded_view(memory.data(), {6, 4, 3});
    const TensorView dst = padded_view(result.data(), {3, 2, 3});
    const Window window{3, 2};  // rows -1 0 1, 1 2 3, 3 4 5
    alignas(64) std::byte scratch[1024];
    std::byte* at = scratch;
    const kernels::Strip strip = make_strip(src, dst, {}, window, {0, 2}, at);
    EXPECT_EQ(strip.rows, 2);
    EXPECT_EQ(strip.src_w, 4);
    EXPECT_EQ(strip.dst_w, 2);
    EXPECT_EQ(strip.src_rows[0], nullptr);
    for (int i = 1; i < 5; ++i) EXPECT_EQ(strip.src_rows[i], src.row(i - 1));
    EXPECT_EQ(strip.dst_rows[0], dst.row(0));
    EXPECT_EQ(strip.dst_rows[1], dst.row(1));
    EXPECT_EQ(strip.partner_rows, nullptr);
    EXPECT_TRUE(strip.src_padded && strip.dst_padded);
    EXPECT_GE(at - scratch, static_cast<std::ptrdiff_t>((5 + 2) * sizeof(void*)));
    EXPECT_LE(at - scratch, static_cast<std::ptrdiff_t>(strip_bytes(window, 2)));
}

TEST(RowsTest, APartnerThatIsNotPaddedMakesTheStoresPartial) {
    std::vector<float> memory(64), dense(12);
    const TensorView padded = padded_view(memory.data(), {2, 2, 3});
    const Partner partner{dense_view<const float>(dense.data(), {2, 2, 3}), Combine::add, {}};
    alignas(64) std::byte scratch[1024];
    std::byte* at = scratch;
    const kernels::Strip strip = make_strip(padded, padded, partner, Window{}, {1, 2}, at);
    EXPECT_FALSE(strip.dst_padded);
    ASSERT_NE(strip.partner_rows, nullptr);
    EXPECT_EQ(strip.partner_rows[0], dense.data() + 6);
    EXPECT_EQ(strip.partner_pixel_stride, 3);
}

TEST(RowsTest, TapsStartInThePadding) {
    const kernels::Taps taps = taps_of(Window{5, 2, 1, Padding::same}, 8);
    EXPECT_EQ(taps.kernel_h, 5);
    EXPECT_EQ(taps.kernel_w, 5);
    EXPECT_EQ(taps.stride, 2);
    EXPECT_EQ(taps.before_w, 1);
}

TEST(RowsTest, EveryRowIsOfOneStripAndEveryStripHasScratchOfItsOwn) {
    for (const int slots : {1, 2, 3, 8})
        for (const int rows : {1, 2, 7, 8, 100}) {
            test::ThreadExecutor executor(slots);
            constexpr std::size_t bytes = 128;
            Workspace workspace(bytes * static_cast<std::size_t>(slots));
            const linnet::Run<test::ThreadExecutor> run{workspace.arena(), &executor};
            std::vector<int> done(static_cast<std::size_t>(rows));
            std::mutex mutex;
            each_strip(run, rows, bytes, [&](Rows strip, std::byte* scratch) noexcept {
                for (std::size_t i = 0; i < bytes; ++i) scratch[i] = std::byte{1};
                const std::lock_guard lock(mutex);
                EXPECT_LT(strip.begin, strip.end);
                for (int row = strip.begin; row < strip.end; ++row) ++done[static_cast<std::size_t>(row)];
            });
            EXPECT_EQ(done, std::vector<int>(static_cast<std::size_t>(rows), 1));
        }
}

/// The shares of a layer on `threads` threads.
std::vector<std::pair<Rows, Rows>> shares_of(const Work& work, int threads) {
    test::ThreadExecutor executor(threads);
    Workspace workspace(alignment);
    const linnet::Run<test::ThreadExecutor> run{workspace.arena(), &executor};
    std::vector<std::pair<Rows, Rows>> shares;
    std::mutex mutex;
    each_share(run, work, 0, [&](Rows rows, Rows panels, std::byte*) noexcept {
        const std::lock_guard lock(mutex);
        shares.emplace_back(rows, panels);
    });
    std::ranges::sort(shares, {}, [](const auto& share) { return std::pair(share.first.begin, share.second.begin); });
    return shares;
}

TEST(RowsTest, PanelsAreCutWhereRowsWouldBeUneven) {
    using Shares = std::vector<std::pair<Rows, Rows>>;
    EXPECT_EQ(shares_of({.rows = 14, .panels = 4}, 2), (Shares{{{0, 7}, {0, 4}}, {{7, 14}, {0, 4}}}));
    EXPECT_EQ(shares_of({.rows = 7, .panels = 4}, 2), (Shares{{{0, 7}, {0, 2}}, {{0, 7}, {2, 4}}}));
    EXPECT_EQ(shares_of({.rows = 1, .panels = 3}, 2), (Shares{{{0, 1}, {0, 1}}, {{0, 1}, {1, 3}}}));
    EXPECT_EQ(shares_of({.rows = 9, .panels = 1, .row_unit = 2}, 2), (Shares{{{0, 4}, {0, 1}}, {{4, 9}, {0, 1}}}));
    EXPECT_EQ(shares_of({.rows = 1, .panels = 1}, 8).size(), 1u);
}

TEST(RowsTest, ALayerMayPreferPanels) {
    using Shares = std::vector<std::pair<Rows, Rows>>;
    const auto preferring = [](int rows, int panels) {
        return shares_of({.rows = rows, .panels = panels, .prefers_panels = true}, 2);
    };
    EXPECT_EQ(preferring(14, 4), (Shares{{{0, 14}, {0, 2}}, {{0, 14}, {2, 4}}}));
    EXPECT_EQ(preferring(14, 5), (Shares{{{0, 7}, {0, 5}}, {{7, 14}, {0, 5}}}));  // not where rows are more even
}

TEST(RowsTest, ALittleWorkIsNotSharedOut) {
    EXPECT_EQ(shares_of({.rows = 64, .panels = 4, .macs = 100}, 8).size(), 1u);
    EXPECT_EQ(shares_of({.rows = 64, .panels = 4, .macs = 3 * macs_of_a_task}, 8).size(), 3u);
}

// On every thread that computes, and nowhere else.
TEST(RowsTest, TasksFlushDenormalNumbers) {
    if (!kernels::FlushToZero::available) GTEST_SKIP() << "plain C++ keeps denormal numbers";
    const auto half_of_smallest = [] {
        volatile float smallest = std::numeric_limits<float>::min(), half = 0.5f;
        volatile float product = smallest * half;
        return float{product};
    };
    for (const int threads : {1, 3}) {
        test::ThreadExecutor executor(threads);
        Workspace workspace(alignment);
        const linnet::Run<test::ThreadExecutor> run{workspace.arena(), &executor};
        std::mutex mutex;
        int tasks = 0;
        each_strip(run, 3, 0, [&](Rows, std::byte*) noexcept {
            const std::lock_guard lock(mutex);
            ++tasks;
            EXPECT_EQ(half_of_smallest(), 0.0f);
        });
        EXPECT_EQ(tasks, threads);
        EXPECT_GT(half_of_smallest(), 0.0f);
    }
}

}  // namespace
}  // namespace linnet::layers
