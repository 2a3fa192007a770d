// Equal to the reference for every border, number of channels and cut, whether a kernel size has a loop of its own or
// not.
#include <gtest/gtest.h>

#include <limits>
#include <linnet/kernels/depthwise.hpp>
#include <support/architectures.hpp>
#include <support/canvas.hpp>
#include <support/strips.hpp>

namespace linnet::kernels {
namespace {

using test::Canvas;
using test::Dyadic;
using test::for_each_architecture;

enum class Memory { padded, dense, sliced };

Canvas canvas(Shape shape, Memory memory) {
    return memory == Memory::padded  ? Canvas::padded(shape)
           : memory == Memory::dense ? Canvas::dense(shape)
                                     : Canvas::sliced(shape, 6);
}

struct Case {
    Window window;
    DepthwiseFilters filters;
    Canvas src;

    Case(const Window& w, Shape in, Memory memory, bool rough = false) : window(w), src(canvas(in, memory)) {
        Dyadic random(static_cast<std::uint64_t>(in.c + w.kernel));
        std::vector<float> weights = random.values(in.c * w.kernel * w.kernel);
        if (rough)
            for (float& weight : weights) weight = random.rough();
        filters = DepthwiseFilters::pack(in.c, w.kernel, weights, random.values(in.c));
        rough ? src.fill_rough(Dyadic(3)) : src.fill(Dyadic(3));
    }
    Shape out() const { return {window.out(src.shape().h), window.out(src.shape().w), src.shape().c}; }
};

template <class Arch, int Kernel, int Stride, Act A = Act::none>
void compute(const Case& c, Canvas& dst, int height, const Epilogue& epilogue = {}, ConstTensorView add = {},
             int panels = 1000) {
    std::vector<std::byte*> scratch(depthwise_scratch_bytes(c.window.kernel, c.window.stride, c.window.dilation) /
                                    sizeof(std::byte*));
    test::RowLists lists;
    test::cut(dst.shape().h, height, [&](int begin, int end) {
        Strip strip = lists.strip(c.src.view(), dst.view(), add, c.window, begin, end);
        test::cut(ceil_div(c.src.shape().c, simd::panel), panels, [&](int first, int last) {
            strip.panel_begin = first, strip.panel_end = last;
            depthwise<Arch, Kernel, Stride, A>(strip, test::taps_of(c.window, c.src.shape().w), c.filters, epilogue,
                                               reinterpret_cast<std::byte*>(scratch.data()));
        });
    });
}

template <int Kernel, int Stride>
void expect_reference(const Case& c, int height = 1000) {
    if (!c.out().positive()) return;
    Canvas expected = Canvas::dense(c.out());
    compute<arch::Reference, 0, 0>(c, expected, 1000);
    for_each_architecture([&]<class Arch>() {
        for (const Memory memory : {Memory::padded, Memory::sliced}) {
            Canvas dst = canvas(c.out(), memory);
            compute<Arch, Kernel, Stride>(c, dst, height);
            ASSERT_TRUE(test::same(expected.values(), dst.values()))
                << "kernel " << c.window.kernel << " stride " << c.window.stride << " dilation " << c.window.dilation
                << " padding " << static_cast<int>(c.window.padding.kind) << " of " << to_string(c.src.shape());
            ASSERT_TRUE(dst.intact());
        }
    });
}

const Padding paddings[] = {Padding::symmetric, Padding::same, Padding::valid, Padding::by(1), Padding::by(3)};

/// The loop of its own for this kernel and stride, over every width; of dilated windows those whose pixels it takes
/// apart.
template <int Kernel, int Stride>
void expect_own_loop() {
    for (const Padding padding : paddings)
        for (int width = 1; width <= 40; ++width) {
            const Window window{Kernel, Stride, 1, padding, false};
            ASSERT_NO_FATAL_FAILURE((expect_reference<Kernel, Stride>(Case(window, {6, width, 9}, Memory::padded))));
            ASSERT_NO_FATAL_FAILURE(
                (expect_reference<Kernel, Stride>(Case(window, {3, width, 17}, Memory::sliced), 2)));
        }
    for (const int stride : {1, 2, 3, 4})
        for (const int dilation : {2, 3, 4})
            for (const Padding padding : paddings)
                for (const int width : {1, 2, 5, 9, 24, 41}) {
                    if (depthwise_loop_stride(stride, dilation) != Stride) continue;
                    const Window window{Kernel, stride, dilation, padding, false};
                    ASSERT_NO_FATAL_FAILURE(
                        (expect_reference<Kernel, Stride>(Case(window, {11, width, 17}, Memory::padded), 4)));
                    ASSERT_NO_FATAL_FAILURE(
                        (expect_reference<Kernel, Stride>(Case(window, {5, width, 6}, Memory::sliced))));
                }
    // Rows that do not come out even, of which some may be done twice; dilated by 2, those of each phase.
    for (const int dilation : {1, 2})
        for (const int width : {5, 24})
            for (const int rows : {13, 14, 15}) {
                if (depthwise_loop_stride(Stride, dilation) != Stride) continue;
                const Window window{Kernel, Stride, dilation, Padding::symmetric, false};
                ASSERT_NO_FATAL_FAILURE(
                    (expect_reference<Kernel, Stride>(Case(window, {rows, width, 17}, Memory::padded))));
            }
}

TEST(DepthwiseKernel, Own2x2) {
    expect_own_loop<2, 1>();
    expect_own_loop<2, 2>();
}
TEST(DepthwiseKernel, Own3x3) {
    expect_own_loop<3, 1>();
    expect_own_loop<3, 2>();
}
TEST(DepthwiseKernel, Own4x4) {
    expect_own_loop<4, 1>();
    expect_own_loop<4, 2>();
}
TEST(DepthwiseKernel, Own5x5) {
    expect_own_loop<5, 1>();
    expect_own_loop<5, 2>();
}
TEST(DepthwiseKernel, Own6x6) {
    expect_own_loop<6, 1>();
    expect_own_loop<6, 2>();
}
TEST(DepthwiseKernel, Own7x7) {
    expect_own_loop<7, 1>();
    expect_own_loop<7, 2>();
}

TEST(DepthwiseKernel, EveryOtherGeometry) {
    for (const int kernel : {1, 2, 3, 5, 7})
        for (const int stride : {1, 2, 3})
            for (const int dilation : {1, 2, 3})
                for (const Padding padding : paddings)
                    for (const int width : {1, 2, 6, 15, 21})
                        ASSERT_NO_FATAL_FAILURE((expect_reference<0, 0>(
                            Case({kernel, stride, dilation, padding, false}, {7, width, 5}, Memory::padded))));
    // Rows with runs that lie inside the image, of several vectors.
    for (const int kernel : {2, 4, 7})
        for (const int stride : {1, 2})
            for (const int dilation : {1, 2})
                for (const Padding padding : paddings)
                    for (const int width : {39, 70})
                        ASSERT_NO_FATAL_FAILURE((expect_reference<0, 0>(
                            Case({kernel, stride, dilation, padding, false}, {9, width, 37}, Memory::sliced), 4)));
}

TEST(DepthwiseKernel, EveryNumberOfChannels) {
    for (int channels = 1; channels <= 50; ++channels)
        for (const Memory memory : {Memory::padded, Memory::dense}) {
            ASSERT_NO_FATAL_FAILURE((expect_reference<3, 1>(Case({3, 1}, {5, 18, channels}, memory))));
            ASSERT_NO_FATAL_FAILURE((expect_reference<0, 0>(Case({3, 3}, {5, 18, channels}, memory))));
        }
}

TEST(DepthwiseKernel, AddsAShortcutAndClampsAfterwards) {
    for (const int channels : {1, 8, 13, 32, 48}) {
        const int dilation = channels < 32 ? 1 : 3;
        const Case c({3, 1, dilation}, {6, 19, channels}, Memory::padded);
        const Epilogue epilogue{clamp_of(Act::relu6), Clamp{-0.25f, 1.5f}};
        for (const Memory memory : {Memory::padded, Memory::sliced}) {
            Canvas add = canvas(c.out(), memory);
            add.fill(Dyadic(50));
            Canvas expected = Canvas::dense(c.out());
            compute<arch::Reference, 3, 1>(c, expected, 1000, epilogue, add.view());
            for_each_architecture([&]<class Arch>() {
                Canvas dst = Canvas::padded(c.out());
                compute<Arch, 3, 1>(c, dst, 2, epilogue, add.view());
                EXPECT_TRUE(test::same(expected.values(), dst.values()));
                EXPECT_TRUE(dst.intact());
            });
        }
    }
}

TEST(DepthwiseKernel, Activations) {
    for (const Window& window : {Window{3, 2}, Window{3, 4, 2}}) {
        const Case c(window, {9, 21, 20}, Memory::padded);
        Canvas hard = Canvas::dense(c.out()), smooth = Canvas::dense(c.out());
        compute<arch::Reference, 3, 2, Act::hard_swish>(c, hard, 1000);
        compute<arch::Reference, 3, 2, Act::sigmoid>(c, smooth, 1000);
        for_each_architecture([&]<class Arch>() {
            Canvas dst = Canvas::padded(c.out());
            compute<Arch, 3, 2, Act::hard_swish>(c, dst, 1000);
            EXPECT_TRUE(test::same(hard.values(), dst.values(), 2));
            compute<Arch, 3, 2, Act::sigmoid>(c, dst, 1000);
            EXPECT_TRUE(test::same(smooth.values(), dst.values(), 8));
        });
    }
}

/// Bounds that bound nothing are left out: none is that bounds something. Of every number of rows.
TEST(DepthwiseKernel, ClampsByTheBoundsThereAre) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const Clamp clamp : {Clamp{}, Clamp{0.0f, infinity}, Clamp{0.0f, 0.5f}, Clamp{-infinity, 0.5f}})
        for (int height = 1; height <= 13; ++height) {
            const auto expect_clamped = [&]<int Stride>() {
                const Case c({3, Stride}, {height, 22, 20}, Memory::padded);
                Canvas expected = Canvas::dense(c.out());
                compute<arch::Reference, 3, Stride, Act::relu6>(c, expected, 1000, {clamp, {}});
                for_each_architecture([&]<class Arch>() {
                    Canvas dst = Canvas::padded(c.out());
                    compute<Arch, 3, Stride, Act::relu6>(c, dst, 1000, {clamp, {}});
                    EXPECT_TRUE(test::same(expected.values(), dst.values()));
                    EXPECT_TRUE(dst.intact());
                });
            };
            expect_clamped.template operator()<1>();
            expect_clamped.template operator()<2>();
        }
}

TEST(DepthwiseKernel, ResultsAreIdenticalForEveryCut) {
    for (const Window& window : {Window{3, 1}, Window{3, 2}}) {
        const Case c(window, {14, 23, 27}, Memory::padded, true);
        for_each_architecture([&]<class Arch>() {
            const auto run = [&](int height) {
                Canvas dst = Canvas::padded(c.out());
                window.stride == 1 ? compute<Arch, 3, 1>(c, dst, height) : compute<Arch, 3, 2>(c, dst, height);
                return dst.values();
            };
            for (int height = 1; height < 14; ++height) ASSERT_TRUE(test::identical(run(1000), run(height)));
            Canvas apart = Canvas::padded(c.out());
            window.stride == 1 ? compute<Arch, 3, 1>(c, apart, 1000, {}, {}, 1)
                               : compute<Arch, 3, 2>(c, apart, 1000, {}, {}, 1);
            ASSERT_TRUE(test::identical(run(1000), apart.values()));
            // And whether there is a loop of its own or not. Where a product and a sum are two instructions, compilers
            // that may use a fused one do so in one loop and not in the other.
            if constexpr (!std::is_same_v<Arch, arch::Sse2>) {
                Canvas general = Canvas::padded(c.out());
                compute<Arch, 0, 0>(c, general, 1000);
                ASSERT_TRUE(test::identical(run(1000), general.values()));
            }
        });
    }
}

}  // namespace
}  // namespace linnet::kernels
