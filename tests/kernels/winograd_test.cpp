// Against the plain convolution, within what its transforms lose, and bit for bit against itself in every cut.
#include <gtest/gtest.h>

#include <cmath>
#include <linnet/kernels/winograd.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>
#include <support/strips.hpp>

namespace linnet::kernels {
namespace {

using test::Canvas;
using test::Dyadic;
using test::for_each_architecture;

struct Case {
    Window window;
    Canvas src;
    Filters direct;
    WinogradFilters filters;

    Case(int tile, Shape in, int out, Padding padding = Padding::symmetric, bool padded = true)
        : window{3, 1, 1, padding, false}, src(padded ? Canvas::padded(in) : Canvas::sliced(in, 5)) {
        Dyadic random(static_cast<std::uint64_t>(in.c + out));
        std::vector<float> weights(static_cast<std::size_t>(in.c * out * 9));
        for (float& weight : weights) weight = random.rough();
        const std::vector<float> bias = random.values(out);
        direct = Filters::pack(in.c, out, 3, 1, weights, bias);
        filters = WinogradFilters::pack({tile}, in.c, out, weights, bias);
        src.fill_rough(Dyadic(3));
    }
    Shape out() const { return {window.out(src.shape().h), window.out(src.shape().w), filters.out}; }
};

template <class Arch, Act A = Act::none>
void compute(const Case& c, Canvas& dst, int height, const Epilogue& epilogue = {}, ConstTensorView partner = {},
             Combine combine = Combine::add, int panels = 1000) {
    const std::size_t bytes = WinogradScratch(c.filters.size, c.filters.in).bytes;
    const Workspace workspace(bytes);
    test::RowLists lists;
    test::cut(dst.shape().h, height, [&](int begin, int end) {
        Strip strip = lists.strip(c.src.view(), dst.view(), partner, c.window, begin, end);
        strip.combine = combine;
        test::cut(c.filters.out / simd::panel, panels, [&](int first, int last) {
            strip.panel_begin = first, strip.panel_end = last;
            winograd<Arch, A>(strip, c.window.before(c.src.shape().w), c.filters, epilogue,
                              workspace.arena().take_low(bytes));
        });
    });
}

template <Act A = Act::none>
Canvas direct(const Case& c, const Epilogue& epilogue = {}, ConstTensorView partner = {}) {
    Canvas dst = Canvas::dense(c.out());
    test::RowLists lists;
    const Strip strip = lists.strip(c.src.view(), dst.view(), partner, c.window, 0, dst.shape().h);
    reference::conv2d<A, false>(strip, test::taps_of(c.window, c.src.shape().w), c.src.shape().c, c.direct, epilogue);
    return dst;
}

/// Within `tolerance` of the largest absolute value.
void expect_near(const std::vector<float>& expected, const std::vector<float>& found, float tolerance) {
    float largest = 0.0f, difference = 0.0f;
    ASSERT_EQ(expected.size(), found.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        difference = std::max(difference, std::abs(expected[i] - found[i]));
    }
    EXPECT_LE(difference, tolerance * largest);
}

// Transforms take sums of coefficients up to 8, or 32 for tiles of 6, to the second power: some hundred units in the
// last place at worst, 1e-5; up to 9e-6 here. Tiles of 6 lose more, but serve layers of few channels, whose sums are
// short.
constexpr float lost = 1e-5f;

constexpr int tiles[] = {4, 6};

void expect_convolution(const Case& c) {
    if (!c.out().positive()) return;
    const Canvas expected = direct(c);
    for_each_architecture([&]<class Arch>() {
        for (Canvas dst : {Canvas::padded(c.out()), Canvas::dense(c.out())}) {
            compute<Arch>(c, dst, 1000);
            ASSERT_NO_FATAL_FAILURE(expect_near(expected.values(), dst.values(), lost));
            ASSERT_TRUE(dst.intact());
        }
    });
}

TEST(WinogradKernel, IsTheConvolutionForEverySizeAndPadding) {
    for (const int tile : tiles)
        for (const Padding padding : {Padding::symmetric, Padding::valid, Padding::by(2)})
            for (int height = 1; height <= 9; ++height)
                for (int width = 1; width <= 13; width += height == 5 ? 1 : 4)
                    ASSERT_NO_FATAL_FAILURE(
                        expect_convolution({tile, {height, width, 16}, 32, padding, width % 2 == 0}));
}

TEST(WinogradKernel, EveryNumberOfChannels) {
    for (const auto& [in, out] : {std::pair(16, 16), std::pair(48, 192), std::pair(80, 16), std::pair(128, 112)})
        ASSERT_NO_FATAL_FAILURE(expect_convolution({4, {7, 10, in}, out}));
    for (const auto& [in, out] : {std::pair(16, 16), std::pair(32, 128), std::pair(80, 16), std::pair(16, 112)})
        ASSERT_NO_FATAL_FAILURE(expect_convolution({6, {7, 10, in}, out}));
}

TEST(WinogradKernel, ResultsAreIdenticalForEveryCut) {
    for (const int tile : tiles) {
        const Case c(tile, {26, 15, 32}, 48);
        for_each_architecture([&]<class Arch>() {
            Canvas whole = Canvas::padded(c.out());
            compute<Arch>(c, whole, 1000);
            for (const int height : {tile, 2 * tile, 3 * tile}) {
                Canvas dst = Canvas::padded(c.out());
                compute<Arch>(c, dst, height);
                ASSERT_TRUE(test::identical(whole.values(), dst.values())) << height;
            }
            for (const int panels : {1, 2}) {
                Canvas dst = Canvas::padded(c.out());
                compute<Arch>(c, dst, 1000, {}, {}, Combine::add, panels);
                ASSERT_TRUE(test::identical(whole.values(), dst.values())) << panels << " panels at a time";
            }
        });
    }
}

void expect_stores(int tile) {
    const Case c(tile, {6, 7, 16}, 32);
    Canvas partner = Canvas::padded(c.out());
    partner.fill(Dyadic(9));
    const Epilogue epilogue{clamp_of(Act::relu6), clamp_of(Act::relu)};
    const Canvas sum = direct(c, epilogue, partner.view()), alone = direct(c, epilogue);
    const Canvas curved = direct<Act::hard_swish>(c);
    for_each_architecture([&]<class Arch>() {
        Canvas dst = Canvas::padded(c.out());
        compute<Arch>(c, dst, 1000, epilogue, partner.view());
        expect_near(sum.values(), dst.values(), lost);
        Canvas dst_alone = Canvas::padded(c.out());
        compute<Arch>(c, dst_alone, 1000, epilogue);
        compute<Arch, Act::hard_swish>(c, dst, 1000);
        expect_near(curved.values(), dst.values(), lost);

        // The destination of what is not added has twice the channels.
        Canvas both = Canvas::padded({c.out().h, c.out().w, 2 * c.out().c});
        Canvas twice = Canvas::padded(both.shape());
        twice.fill_rough(Dyadic(5));
        compute<Arch>(c, both, 1000, epilogue, twice.view(), Combine::evens_first);
        for (int channel = 0; channel < c.out().c; ++channel) {
            EXPECT_EQ(both.view()(1, 2, channel), twice.view()(1, 2, 2 * channel));
            EXPECT_EQ(both.view()(1, 2, c.out().c + channel), dst_alone.view()(1, 2, channel));
        }
        compute<Arch>(c, both, 1000, epilogue, partner.view(), Combine::interleave);
        std::vector<float> own, other;
        const std::vector<float> values = both.values();
        for (std::size_t i = 0; i < values.size(); i += 2) other.push_back(values[i]), own.push_back(values[i + 1]);
        expect_near(alone.values(), own, lost);
        EXPECT_TRUE(test::identical(partner.values(), other));
    });
}

TEST(WinogradKernel, ActivatesAddsAndInterleaves) {
    for (const int tile : tiles) expect_stores(tile);
}

// More tiles than an int holds the square of: an image of 4 megapixels, all rows of which are the same memory.
TEST(WinogradKernel, ManyTiles) {
    const Case c(4, {1, 4, 16}, 16);
    const auto column_of = [&](int rows) {
        Canvas dst = Canvas::padded({1, 4, 16});
        const std::vector<const float*> src(static_cast<std::size_t>(rows + 2), c.src.view().row(0));
        const std::vector<float*> to(static_cast<std::size_t>(rows), dst.view().row(0));
        test::RowLists lists;
        Strip strip = lists.strip(c.src.view(), dst.view(), {}, Window{}, 0, 1);
        strip.src_rows = src.data(), strip.dst_rows = to.data(), strip.rows = rows;
        const std::size_t bytes = WinogradScratch(c.filters.size, 16).bytes;
        const Workspace workspace(bytes);
        winograd<arch::Best, Act::none>(strip, 1, c.filters, {}, workspace.arena().take_low(bytes));
        EXPECT_TRUE(dst.intact());
        return dst.values();
    };
    EXPECT_TRUE(test::identical(column_of(4), column_of(1 << 20)));
}

}  // namespace
}  // namespace linnet::kernels
