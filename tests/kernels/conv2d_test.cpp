// Equal to the reference, for every size at which tiles, panels, blocks and borders can go wrong; and nothing written
// beside a destination's channels.
#include <gtest/gtest.h>

#include <cmath>
#include <linnet/kernels/conv2d.hpp>
#include <memory>
#include <support/architectures.hpp>
#include <support/canvas.hpp>
#include <support/strips.hpp>

namespace linnet::kernels {
namespace {

using test::Canvas;
using test::Dyadic;
using test::for_each_architecture;
using test::sizes_around;

/// One convolution, its source and weights.
struct Case {
    ConvSpec spec;
    std::shared_ptr<const Filters> filters;
    Canvas src;
    Window window = window_of(spec);

    Case(const ConvSpec& s, int h, int w, bool padded_source = true, bool rough = false)
        : spec(s), src(padded_source ? Canvas::padded({h, w, s.in}) : Canvas::sliced({h, w, s.in}, 3)) {
        Dyadic random(static_cast<std::uint64_t>(s.in * 1000 + s.out + s.kernel));
        std::vector<float> weights = random.values(s.out * s.in / s.groups * s.kernel * s.kernel);
        if (rough)
            for (float& weight : weights) weight = random.rough();
        filters = packed(Filters::pack(s.in, s.out, s.kernel, s.groups, weights, random.values(s.out)));
        rough ? src.fill_rough(Dyadic(7)) : src.fill(Dyadic(7));
    }
    static std::shared_ptr<const Filters> packed(Filters made) { return std::make_shared<Filters>(std::move(made)); }
    Shape out() const { return {window.out(src.shape().h), window.out(src.shape().w), spec.out}; }
    /// Whether no window reaches over the sides of the image.
    bool inside() const {
        const int w = src.shape().w;
        return window.before(w) == 0 && (window.out(w) - 1) * window.stride + window.reach() <= w;
    }
};

/// Computes the case into `dst`, in strips of `height` rows, each in parts of `panels` panels.
template <class Arch, Act A = Act::none, Pixels P = Pixels::tabled>
void compute(const Case& c, Canvas& dst, int height, const Epilogue& epilogue = {}, ConstTensorView add = {},
             int panels = 1000) {
    std::vector<std::byte*> scratch(conv2d_scratch_bytes(c.spec.kernel, c.spec.kernel) / sizeof(std::byte*));
    test::RowLists lists;
    test::cut(dst.shape().h, height, [&](int begin, int end) {
        Strip strip = lists.strip(c.src.view(), dst.view(), add, c.window, begin, end);
        test::cut(c.filters->group_panels() * c.spec.groups, panels, [&](int first, int last) {
            strip.panel_begin = first, strip.panel_end = last;
            conv2d<Arch, A, Inputs::consecutive, P>(strip, test::taps_of(c.window, c.src.shape().w),
                                                    c.spec.in / c.spec.groups, *c.filters, epilogue,
                                                    reinterpret_cast<std::byte*>(scratch.data()));
        });
    });
}

/// The same, with pixels in rows where no window reaches over the sides.
template <class Arch, Act A = Act::none>
void compute_in_rows(const Case& c, Canvas& dst, int height, const Epilogue& epilogue = {}, ConstTensorView add = {},
                     int panels = 1000) {
    if (c.inside())
        compute<Arch, A, Pixels::in_rows>(c, dst, height, epilogue, add, panels);
    else
        compute<Arch, A>(c, dst, height, epilogue, add, panels);
}

/// The case on every architecture against the reference, whole and in strips, into memory of every kind.
void expect_reference(const Case& c, std::initializer_list<int> heights = {1000}) {
    if (!c.out().positive()) return;
    Canvas expected = Canvas::dense(c.out());
    compute<arch::Reference>(c, expected, 1000);
    for_each_architecture([&]<class Arch>() {
        for (const int height : heights)
            for (Canvas dst : {Canvas::padded(c.out()), Canvas::dense(c.out()), Canvas::sliced(c.out(), 7)}) {
                compute<Arch>(c, dst, height);
                ASSERT_TRUE(test::same(expected.values(), dst.values()));
                ASSERT_TRUE(dst.intact());
                if (!c.inside()) continue;
                dst.fill(Dyadic(3));
                compute<Arch, Act::none, Pixels::in_rows>(c, dst, height);
                ASSERT_TRUE(test::same(expected.values(), dst.values()));
                ASSERT_TRUE(dst.intact());
            }
    });
}

std::string described(const ConvSpec& s, int h, int w) {
    return std::to_string(h) + "x" + std::to_string(w) + "x" + std::to_string(s.in) + " to " + std::to_string(s.out) +
           ", kernel " + std::to_string(s.kernel) + " stride " + std::to_string(s.stride) + " dilation " +
           std::to_string(s.dilation) + " groups " + std::to_string(s.groups) + " padding " +
           std::to_string(static_cast<int>(s.padding.kind)) + "," + std::to_string(s.padding.amount);
}

TEST(Conv2dKernel, EveryGeometry) {
    for (const int kernel : {1, 2, 3, 5, 7})
        for (const int stride : {1, 2, 3})
            for (const int dilation : {1, 2})
                for (const Padding padding :
                     {Padding::symmetric, Padding::same, Padding::valid, Padding::by(1), Padding::by(4)})
                    for (const auto& [h, w] : {std::pair{1, 1}, {1, 9}, {8, 1}, {7, 10}, {13, 15}}) {
                        const ConvSpec spec{.in = 3,
                                            .out = 5,
                                            .kernel = kernel,
                                            .stride = stride,
                                            .dilation = dilation,
                                            .padding = padding};
                        SCOPED_TRACE(described(spec, h, w));
                        ASSERT_NO_FATAL_FAILURE(expect_reference(Case(spec, h, w, h != 7), {1000, 3}));
                    }
}

TEST(Conv2dKernel, EveryTileOfPixelsAndVectors) {
    for_each_architecture([]<class Arch>() {
        for (const simd::TileShape shape : simd::Tile<Arch>::shapes)
            for (const int out : sizes_around(simd::Vec<Arch>::lanes * shape.vectors))
                for (const int pixels : sizes_around(shape.pixels)) {
                    const ConvSpec spec{.in = 5, .out = out};
                    SCOPED_TRACE(described(spec, 1, pixels));
                    ASSERT_NO_FATAL_FAILURE(expect_reference(Case(spec, 1, pixels)));
                }
    });
}

TEST(Conv2dKernel, EveryNumberOfOutputs) {
    for (int out = 1; out <= 8 * simd::panel + 1; ++out)
        for (const auto& [kernel, side] : {std::pair{3, 3}, {1, 3}, {1, 8}}) {
            const ConvSpec spec{.in = 2, .out = out, .kernel = kernel};
            SCOPED_TRACE(described(spec, side, side));
            ASSERT_NO_FATAL_FAILURE(expect_reference(Case(spec, side, side)));
        }
}

TEST(Conv2dKernel, BlocksOfPixels) {
    for (const int width :
         {block_pixels - 1, block_pixels, block_pixels + 1, 2 * block_pixels - 1, 2 * block_pixels + 1})
        for (const int kernel : {1, 3}) {
            const ConvSpec spec{.in = 4, .out = 9, .kernel = kernel};
            SCOPED_TRACE(described(spec, 3, width));
            ASSERT_NO_FATAL_FAILURE(expect_reference(Case(spec, 3, width, kernel == 1), {1000, 1, 2}));
        }
    // One tile of whole vectors, one that ends in half of one, and two, of few inputs and many.
    for (const int in : {3, 80})
        for (const int out : {64, 24, 80})
            for (const int height : {3, 4}) {
                const ConvSpec spec{.in = in, .out = out};
                SCOPED_TRACE(described(spec, height, block_pixels + 9));
                ASSERT_NO_FATAL_FAILURE(expect_reference(Case(spec, height, block_pixels + 9), {1000, 3}));
            }
}

TEST(Conv2dKernel, Groups) {
    for (const int groups : {2, 3, 4, 8})
        for (const int inputs : {1, 3, 8})
            for (const int outputs : {1, 2, 7, 8, 9, 12, 15, 16, 17, 20, 24, 33, 68})
                for (const auto& [kernel, width] : {std::pair{1, 5}, {1, 8}, {3, 5}}) {
                    const ConvSpec spec{
                        .in = inputs * groups, .out = outputs * groups, .kernel = kernel, .groups = groups};
                    SCOPED_TRACE(described(spec, 4, width));
                    ASSERT_NO_FATAL_FAILURE(expect_reference(Case(spec, 4, width), {1000, 1}));
                }
}

TEST(Conv2dKernel, AddsAShortcutAndClampsAfterwards) {
    for (const int out : {1, 7, 8, 9, 16, 23, 40, 52})
        for (const int groups : {1, 4})
            for (const auto& [kernel, width] : {std::pair{1, 9}, {1, 10}, {3, 9}}) {
                if (out % groups != 0) continue;
                const Case c({.in = 8, .out = out, .kernel = kernel, .groups = groups}, 5, width);
                for (const Clamp after : {Clamp{}, clamp_of(Act::relu), Clamp{-0.5f, 0.75f}}) {
                    const Epilogue epilogue{clamp_of(Act::relu), after};
                    for (Canvas add : {Canvas::padded(c.out()), Canvas::sliced(c.out(), 4)}) {
                        add.fill(Dyadic(99));
                        Canvas expected = Canvas::dense(c.out());
                        compute<arch::Reference>(c, expected, 1000, epilogue, add.view());
                        for_each_architecture([&]<class Arch>() {
                            for (Canvas dst : {Canvas::padded(c.out()), Canvas::dense(c.out())}) {
                                compute_in_rows<Arch>(c, dst, 2, epilogue, add.view());
                                ASSERT_TRUE(test::same(expected.values(), dst.values()));
                                ASSERT_TRUE(dst.intact());
                            }
                            // In place: the shortcut is what the destination held.
                            Canvas dst = Canvas::padded(c.out());
                            dst.fill(Dyadic(99));
                            compute_in_rows<Arch>(c, dst, 1000, epilogue, dst.view());
                            ASSERT_TRUE(test::same(expected.values(), dst.values()));
                        });
                    }
                }
            }
}

template <Act A>
void expect_activation(int kernel, int width, std::int64_t ulps) {
    const Case c({.in = 24, .out = 21, .kernel = kernel}, 6, width);
    Canvas expected = Canvas::dense(c.out()), sums = Canvas::dense(c.out());
    compute<arch::Reference, A>(c, expected, 1000);
    compute<arch::Reference>(c, sums, 1000);
    for_each_architecture([&]<class Arch>() {
        for (Canvas dst : {Canvas::padded(c.out()), Canvas::dense(c.out())}) {
            compute_in_rows<Arch, A>(c, dst, 1000);
            EXPECT_TRUE(test::same(expected.values(), dst.values(), ulps));
            EXPECT_TRUE(dst.intact());
            using V = simd::Vec<arch::Reference>;
            for (std::size_t i = 0; i < sums.values().size(); i += 13) {
                const V x{sums.values()[i]};
                EXPECT_LE(test::ulps_between(activate<A>(x, x, x).value, dst.values()[i]), ulps);
            }
        }
    });
}

TEST(Conv2dKernel, Activations) {
    for (const auto& [kernel, width] : {std::pair{1, 7}, {1, 8}, {3, 7}}) {
        expect_activation<Act::sigmoid>(kernel, width, 8);
        expect_activation<Act::hard_swish>(kernel, width, 2);
    }
}

TEST(Conv2dKernel, ClampsAtRunTime) {
    const Case c({.in = 9, .out = 20, .kernel = 3}, 6, 7);
    for (const Act act : {Act::none, Act::relu, Act::relu6}) {
        Canvas plain = Canvas::dense(c.out());
        compute<arch::Reference>(c, plain, 1000);
        std::vector<float> expected = plain.values();
        for (float& value : expected) value = std::fmin(std::fmax(value, clamp_of(act).low), clamp_of(act).high);
        for_each_architecture([&]<class Arch>() {
            Canvas dst = Canvas::padded(c.out());
            compute<Arch>(c, dst, 1000, {clamp_of(act), {}});
            EXPECT_TRUE(test::same(expected, dst.values()));
        });
    }
}

// A kernel row of taps as one run of floats, as the first layer reads an image.
TEST(Conv2dKernel, RunsOfTapsAreTheSameConvolution) {
    for (const int kernel : {1, 3, 7})
        for (const int stride : {1, 2}) {
            const Case c({.in = 3, .out = 19, .kernel = kernel, .stride = stride}, 9, 11);
            const Shape out = c.out();
            Canvas expected = Canvas::dense(out);
            compute<arch::Reference>(c, expected, 1000);

            const int before = c.window.before(11), width = (out.w - 1) * stride + kernel;
            std::vector<float> staged(static_cast<std::size_t>(9 * width * 3));
            for (int y = 0; y < 9; ++y)
                for (int x = 0; x < 11 && x + before < width; ++x)
                    for (int channel = 0; channel < 3; ++channel)
                        staged[static_cast<std::size_t>((y * width + x + before) * 3 + channel)] =
                            c.src.view()(y, x, channel);
            for_each_architecture([&]<class Arch>() {
                Canvas dst = Canvas::padded(out);
                test::RowLists lists;
                std::vector<std::byte*> scratch(conv2d_scratch_bytes(kernel, 1) / sizeof(std::byte*));
                const Strip strip = lists.strip(dense_view<const float>(staged.data(), {9, width, 3}), dst.view(), {},
                                                c.window, 0, out.h);
                for (const auto way :
                     {&conv2d<Arch, Act::none>, &conv2d<Arch, Act::none, Inputs::consecutive, Pixels::in_rows>}) {
                    dst.fill(Dyadic(3));
                    way(strip, {kernel, 1, stride, 1, 0}, 3 * kernel, *c.filters, {},
                        reinterpret_cast<std::byte*>(scratch.data()));
                    EXPECT_TRUE(test::same(expected.values(), dst.values()));
                    EXPECT_TRUE(dst.intact());
                }
            });
        }
}

// A channel shuffle folded into the reading: inputs taken from other channels than their own.
TEST(Conv2dKernel, GathersItsInputs) {
    for (const int groups : {1, 3})
        for (const int out : {3, 24, 51})
            for (const int kernel : {1, 3}) {
                const int source = 14;
                const Case plain({.in = 12, .out = out, .kernel = kernel, .groups = groups}, 5, 8);
                const auto from = [](int c) { return c * 5 % 12 + 1; };
                std::vector<float> weights;
                for (int g = 0; g < groups; ++g)
                    for (int o = 0; o < out / groups; ++o)
                        for (int i = 0; i < 12 / groups; ++i)
                            for (int t = 0; t < kernel * kernel; ++t)
                                weights.push_back(plain.filters->weight(g, o, t / kernel, t % kernel, i));
                Filters filters = Filters::pack(12, out, kernel, groups, weights, {});
                filters.gather(source, from);
                Filters straight = Filters::pack(12, out, kernel, groups, weights, {});
                Canvas src = Canvas::padded({5, 8, source}), gathered = Canvas::padded({5, 8, 12});
                src.fill(Dyadic(4));
                for (int y = 0; y < 5; ++y)
                    for (int x = 0; x < 8; ++x)
                        for (int c = 0; c < 12; ++c) gathered.view()(y, x, c) = src.view()(y, x, from(c));
                std::vector<std::byte*> scratch(conv2d_scratch_bytes(kernel, kernel) / sizeof(std::byte*));
                auto* bytes = reinterpret_cast<std::byte*>(scratch.data());
                const Window window{kernel, 1};
                test::RowLists lists;
                Canvas expected = Canvas::dense(plain.out());
                conv2d<arch::Reference, Act::none>(lists.strip(gathered.view(), expected.view(), {}, window, 0, 5),
                                                   test::taps_of(window, 8), 12 / groups, straight, {}, bytes);
                for_each_architecture([&]<class Arch>() {
                    Canvas dst = Canvas::padded(plain.out());
                    conv2d<Arch, Act::none, Inputs::gathered>(lists.strip(src.view(), dst.view(), {}, window, 0, 5),
                                                              test::taps_of(window, 8), 12 / groups, filters, {},
                                                              bytes);
                    ASSERT_TRUE(test::same(expected.values(), dst.values()));
                    ASSERT_TRUE(dst.intact());
                    if (kernel > 1) return;
                    dst.fill(Dyadic(3));
                    conv2d<Arch, Act::none, Inputs::gathered, Pixels::in_rows>(
                        lists.strip(src.view(), dst.view(), {}, window, 0, 5), test::taps_of(window, 8), 12 / groups,
                        filters, {}, bytes);
                    ASSERT_TRUE(test::same(expected.values(), dst.values()));
                    ASSERT_TRUE(dst.intact());
                });
            }
}

// Channel shuffles folded into the store: the result's channels between the partner's, or behind its even ones.
void expect_combined(int width) {
    for (const int out : {1, 7, 8, 9, 16, 17, 24, 33, 58}) {
        const Case c({.in = 6, .out = out}, 3, width);
        Canvas result = Canvas::dense(c.out());
        compute<arch::Reference>(c, result, 1000);
        for (const Combine combine : {Combine::interleave, Combine::evens_first})
            for (const bool padded_partner : {false, true}) {
                const bool between = combine == Combine::interleave;
                const Shape passing{3, width, between ? out : 2 * out};
                Canvas partner = padded_partner ? Canvas::padded(passing) : Canvas::sliced(passing, 5);
                partner.fill(Dyadic(8));
                const auto expected = [&](int y, int x, int channel) {
                    if (between ? channel % 2 == 0 : channel < out)
                        return partner.view()(y, x, between ? channel / 2 : 2 * channel);
                    return result.view()(y, x, between ? channel / 2 : channel - out);
                };
                for_each_architecture([&]<class Arch>() {
                    // The last slice of a wider tensor too, where a pixel goes on in front of the destination.
                    for (Canvas dst : {Canvas::padded({3, width, 2 * out}), Canvas::dense({3, width, 2 * out}),
                                       Canvas::padded({3, width, 16 + 2 * out})}) {
                        const int first = dst.shape().c - 2 * out;
                        dst.fill(Dyadic(77));
                        const std::vector<float> before = dst.values();
                        std::vector<std::byte*> scratch(conv2d_scratch_bytes(1, 1) / sizeof(std::byte*));
                        test::RowLists lists;
                        Strip strip =
                            lists.strip(c.src.view(), dst.view().slice(first, 2 * out), partner.view(), c.window, 0, 3);
                        strip.combine = combine;
                        const auto way = padded_partner
                                             ? &conv2d<Arch, Act::none>
                                             : &conv2d<Arch, Act::none, Inputs::consecutive, Pixels::in_rows>;
                        way(strip, test::taps_of(c.window, width), 6, *c.filters, {},
                            reinterpret_cast<std::byte*>(scratch.data()));
                        ASSERT_TRUE(dst.intact());
                        std::size_t i = 0;
                        for (int y = 0; y < 3; ++y)
                            for (int x = 0; x < width; ++x)
                                for (int channel = 0; channel < dst.shape().c; ++channel, ++i)
                                    ASSERT_EQ(dst.view()(y, x, channel),
                                              channel < first ? before[i] : expected(y, x, channel - first))
                                        << out << " outputs, channel " << channel;
                    }
                });
            }
    }
}

TEST(Conv2dKernel, CombinesWithChannelsThatPass) {
    for (const int width : {5, 8}) expect_combined(width);
}

// With sums that are rounded: the order of a sum does not depend on strips, tiles or neighbours.
TEST(Conv2dKernel, ResultsAreIdenticalForEveryCut) {
    for (const int kernel : {1, 3}) {
        const Case c({.in = 37, .out = 53, .kernel = kernel}, 13, 11, true, true);
        for_each_architecture([&]<class Arch>() {
            Canvas whole = Canvas::padded(c.out());
            compute<Arch>(c, whole, 1000);
            for (int height = 1; height <= 12; ++height) {
                Canvas dst = Canvas::padded(c.out());
                compute<Arch>(c, dst, height);
                ASSERT_TRUE(test::identical(whole.values(), dst.values())) << height;
            }
        });
    }
}

TEST(Conv2dKernel, PanelsMayBeComputedApart) {
    for (const auto& [out, groups] : {std::pair(100, 1), std::pair(96, 2), std::pair(105, 3)})
        for (const auto& [kernel, width] : {std::pair{1, 9}, {1, 10}, {3, 9}}) {
            const Case c({.in = 36, .out = out, .kernel = kernel, .groups = groups}, 5, width, true, true);
            for_each_architecture([&]<class Arch>() {
                for (const auto& make : {&Canvas::padded, &Canvas::dense}) {
                    Canvas whole = make(c.out());
                    compute<Arch>(c, whole, 1000);
                    for (int panels = 1; panels <= 5; ++panels) {
                        Canvas dst = make(c.out());
                        compute_in_rows<Arch>(c, dst, 1000, {}, {}, panels);
                        ASSERT_TRUE(test::identical(whole.values(), dst.values())) << c.out().c << " by " << panels;
                        ASSERT_TRUE(dst.intact());
                    }
                }
            });
        }
}

TEST(Conv2dKernel, ResultsAreIdenticalForEveryTile) {
    const int pixels = 30, outputs = 70;
    const Case c({.in = 37, .out = outputs}, 1, pixels, true, true);
    for_each_architecture([&]<class Arch>() {
        const auto in_both_ways = [](const Case& part) {
            std::vector<Canvas> found = {Canvas::padded(part.out()), Canvas::padded(part.out())};
            compute<Arch>(part, found[0], 1000);
            compute<Arch, Act::none, Pixels::in_rows>(part, found[1], 1000);
            return found;
        };
        const Canvas whole = in_both_ways(c)[0];
        for (int count = 1; count < pixels; ++count) {  // tiles of other numbers of pixels
            Case part = c;
            part.src = Canvas::padded({1, count, 37});
            for (int x = 0; x < count; ++x)
                for (int k = 0; k < 37; ++k) part.src.view()(0, x, k) = c.src.view()(0, x + pixels - count, k);
            for (Canvas dst : in_both_ways(part))
                for (int x = 0; x < count; ++x)
                    for (int o = 0; o < outputs; ++o)
                        ASSERT_EQ(dst.view()(0, x, o), whole.view()(0, x + pixels - count, o)) << count;
        }
        for (int count = 1; count < outputs; ++count) {  // and of vectors
            Case part = c;
            std::vector<float> weights, biases;
            for (int o = 0; o < count; ++o) {
                biases.push_back(c.filters->group_bias(0)[o]);
                for (int k = 0; k < 37; ++k) weights.push_back(c.filters->weight(0, o, 0, 0, k));
            }
            part.spec.out = count;
            part.filters = Case::packed(Filters::pack(37, count, 1, 1, weights, biases));
            for (Canvas dst : in_both_ways(part))
                for (int x = 0; x < pixels; ++x)
                    for (int o = 0; o < count; ++o) ASSERT_EQ(dst.view()(0, x, o), whole.view()(0, x, o)) << count;
        }
    });
}

TEST(Conv2dKernel, FusedArchitecturesAgreeBitForBit) {
    const Case c({.in = 37, .out = 53, .kernel = 3}, 7, 11, true, true);
    std::vector<std::vector<float>> results;
    for_each_architecture([&]<class Arch>() {
        if constexpr (std::is_same_v<Arch, arch::Avx2> || std::is_same_v<Arch, arch::Avx512>) {
            Canvas dst = Canvas::padded(c.out());
            compute<Arch>(c, dst, 1000);
            results.push_back(dst.values());
        }
    });
    for (const std::vector<float>& result : results) EXPECT_TRUE(test::identical(results[0], result));
}

}  // namespace
}  // namespace linnet::kernels
