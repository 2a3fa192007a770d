// The result of a chain is that of its layers one after the other, bit for bit, whatever the height of its strips and
// the number of threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <linnet/blocks/chain.hpp>
#include <linnet/blocks/concat.hpp>
#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/blocks/squeeze_excite.hpp>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/layers/activation.hpp>
#include <linnet/layers/conv2d.hpp>
#include <support/architectures.hpp>
#include <support/weights.hpp>

namespace linnet {
namespace {

std::vector<float> values_of(TensorView view) {
    std::vector<float> values;
    for (int y = 0; y < view.shape.h; ++y)
        for (int x = 0; x < view.shape.w; ++x)
            for (int c = 0; c < view.shape.c; ++c) values.push_back(view(y, x, c));
    return values;
}

template <class Net>
Net loaded() {
    Net net;
    const test::DyadicWeights weights(0.3f, 1000);
    LoadReport report;
    Loader loader(weights, Conventions{}, &report);
    net.load(loader, "");
    loader.finish("the chain");
    return net;
}

/// Runs the layers apart and as chains; `residual` adds the source in the last store.
template <class... Layers>
void expect_same(Shape in, bool residual = false) {
    using Net = Sequential<Layers...>;
    const Net net = loaded<Net>();

    const auto image = test::Dyadic(5).values(static_cast<int>(in.elements()));
    std::vector<float> memory(padded_bytes(in) / sizeof(float));
    const TensorView src = padded_view(memory.data(), in);
    for (int y = 0; y < in.h; ++y)
        for (int x = 0; x < in.w; ++x)
            for (int c = 0; c < in.c; ++c) src(y, x, c) = image[static_cast<std::size_t>((y * in.w + x) * in.c + c)];

    constexpr std::size_t count = sizeof...(Layers);
    const std::array<detail::LayerPlan, count> plans{detail::plan_of<Layers>(Path{})...};
    const Shape end = Net::out_shape(in);
    const Partner partner = residual ? Partner{src, Combine::add, {-2.0f, 2.0f}} : Partner{};

    test::for_each_architecture([&]<class Arch>() {
        const auto run = [&](auto& executor, std::size_t bytes, auto&& f) {
            const Workspace workspace{bytes};
            std::vector<float> out(padded_bytes(end) / sizeof(float));
            const TensorView dst = padded_view(out.data(), end);
            f(dst, Run<std::remove_reference_t<decltype(executor)>>{workspace.arena(), &executor, partner});
            return values_of(dst);
        };
        const exec::Sequential one;
        const Observer nobody;
        const std::vector<float> expected =
            run(one, Net::workspace_bytes(in, {.mode = Mode::layer_by_layer}), [&](TensorView dst, auto r) {
                r.observer = &nobody;
                net.template forward<Arch>(ConstTensorView(src), dst, r);
            });
        ASSERT_EQ(expected, run(one, Net::workspace_bytes(in, {}), [&](TensorView dst, const auto& r) {
                      net.template forward<Arch>(ConstTensorView(src), dst, r);
                  }));

        std::array<layers::RowLayer, count> links;
        std::array<detail::BoundLayer<exec::ThreadPool>, count> bound;
        each_index<count>([&](auto i) {
            bound[i] = detail::bind<Arch, exec::ThreadPool>(net.template layer<i>());
            links[i] = bound[i].link;
        });
        Shape last_in = in;
        for (std::size_t i = 0; i + 1 < count; ++i) last_in = plans[i].out_shape(last_in, 0);
        for (const int pixels : {1, 3 * end.w, 1000})
            for (const int threads : {1, 2, 3}) {
                const detail::ChainPlan plan(plans, in, false, pixels);
                exec::ThreadPool pool(threads);
                const std::size_t bytes = plan.bytes(threads) + Arena::rounded(plans.back().workspace_bytes(
                                                                    last_in, {.concurrency = threads}));
                const std::vector<float> values = run(pool, bytes, [&](TensorView dst, const auto& r) {
                    detail::run_chain_to(bound.back(), plans.back().in_place, last_in, plan,
                                         std::span<const layers::RowLayer>(links), ConstTensorView(src), dst, r);
                });
                ASSERT_EQ(values, expected)
                    << Arch::name << ", strips of " << plan.strip_rows << " rows, " << threads << " threads";
            }
    });
}

/// The user's image is read by the first link, in the least workspace and in an ample one.
template <class... Layers>
void expect_same_of_image(Shape in) {
    using Net = Sequential<Layers...>;
    const Net net = loaded<Net>();
    const auto image = test::Dyadic(5).values(static_cast<int>(in.elements()));
    const Shape end = Net::out_shape(in);

    test::for_each_architecture([&]<class Arch>() {
        const auto run = [&](int threads, std::size_t bytes, const Observer* observer) {
            const Workspace workspace{bytes};
            exec::ThreadPool pool(threads);
            std::vector<float> out(padded_bytes(end) / sizeof(float));
            const TensorView dst = padded_view(out.data(), end);
            net.template forward<Arch>(hwc_view(image.data(), in), dst,
                                       Run<exec::ThreadPool>{workspace.arena(), &pool, {}, observer});
            return values_of(dst);
        };
        const Observer nobody;
        const std::size_t apart = Net::workspace_bytes(in, {.image = true, .mode = Mode::layer_by_layer});
        const std::vector<float> expected = run(1, apart, &nobody);
        for (const int threads : {1, 2, 3}) {
            const std::size_t least = Net::workspace_bytes(in, {.concurrency = threads, .image = true});
            ASSERT_EQ(run(threads, least, nullptr), expected) << Arch::name << ", " << threads << " threads";
            ASSERT_EQ(run(threads, least + 4 * apart, nullptr), expected) << Arch::name << ", " << threads;
        }
    });
}

template <int In, int Out, Act A = Act::relu>
using Wide = Named<"wide", Pointwise<In, Out, A>>;
template <int Channels, int Kernel, int Stride = 1>
using Filter = Named<"filter", Depthwise<Channels, Kernel, Stride, Act::relu6>>;
template <int In, int Out>
using Narrow = Named<"narrow", Pointwise<In, Out>>;

TEST(ChainTest, ExpandFilterProject) {
    expect_same<Wide<8, 24>, Filter<24, 3>, Narrow<24, 8>>({13, 9, 8});
    expect_same<Wide<8, 24>, Filter<24, 3>, Narrow<24, 8>>({13, 9, 8}, true);
    expect_same<Wide<8, 24, Act::hard_swish>, Filter<24, 5, 2>, Narrow<24, 12>>({14, 11, 8});
    expect_same<Wide<3, 17>, Filter<17, 3, 2>, Narrow<17, 5>>({9, 10, 3});
}

TEST(ChainTest, FilterAndPointwise) {
    expect_same<Filter<16, 3>, Narrow<16, 20>>({7, 7, 16});
    expect_same<Filter<16, 5, 2>, Narrow<16, 20>>({1, 9, 16});
    expect_same<Wide<6, 10>, Filter<10, 3>>({12, 5, 6});
}

TEST(ChainTest, TheImageIsTheFirstLinksSource) {
    using Stem = Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 16, .kernel = 3, .stride = 2, .act = Act::relu6}>>;
    expect_same_of_image<Stem, Filter<16, 3>, Narrow<16, 8>>({31, 26, 3});
    expect_same_of_image<Stem, Filter<16, 3>, Narrow<16, 8>, Wide<8, 24>, Named<"filter2", Depthwise<24, 3, 2>>,
                         Named<"narrow2", Pointwise<24, 8>>>({40, 33, 3});
    using Valid =
        Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 16, .kernel = 7, .stride = 2, .padding = Padding::valid}>>;
    using Pool = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;
    expect_same_of_image<Valid, Pool, Narrow<16, 8>>({41, 30, 3});
    using Dilated =
        Named<"stem", Conv2d<ConvSpec{.in = 2, .out = 16, .kernel = 3, .dilation = 2, .padding = Padding::same}>>;
    expect_same_of_image<Dilated, Filter<16, 5, 2>>({12, 17, 2});
    expect_same_of_image<Named<"stem", Pointwise<5, 16>>, Filter<16, 3>>({9, 9, 5});
    expect_same_of_image<Stem>({9, 9, 3});
    // Where the tensor behind it is large it need not exist in the least workspace.
    using Net = Sequential<Stem, Filter<16, 3>, Narrow<16, 8>>;
    constexpr Shape in{224, 224, 3};
    static_assert(4 * Net::workspace_bytes(in, {.image = true}) <
                  Net::workspace_bytes(in, {.image = true, .mode = Mode::layer_by_layer}));
}

TEST(ChainTest, ManyLayersWithPoolsAndActivations) {
    using Pool = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;
    using Mean = AvgPool<PoolSpec{.kernel = 2, .stride = 2, .ceil_mode = true}>;
    expect_same<Activation<Act::relu>, Filter<16, 3>, Narrow<16, 20>, Named<"filter2", Depthwise<20, 3>>,
                Named<"narrow2", Pointwise<20, 9>>, Pool>({23, 11, 16});
    expect_same<Filter<16, 3>, Narrow<16, 20>, Named<"filter2", Depthwise<20, 5, 2>>>({17, 8, 16});
    expect_same<Pool, Narrow<16, 8>, Mean>({19, 10, 16});
}

// A layer of a user's own: the mean of three rows. blocks/README.md says what it needs to be part of a chain.
struct MeanOfRows {
    static constexpr LayerKind kind = LayerKind::other;
    static constexpr int in_channels = 0;  // any
    [[maybe_unused]] static constexpr bool reads_image = false;
    [[maybe_unused]] static constexpr bool fuses_partner = false;
    static constexpr bool row_local = true;
    static constexpr Window window{.kernel = 3, .stride = 1};

    static constexpr int out_channels(int in) { return in; }
    static constexpr Shape out_shape(Shape in, int /*open*/ = 0) { return in; }
    static constexpr std::int64_t parameters(int /*open*/ = 0) { return 0; }
    static constexpr std::int64_t macs(Shape, int /*open*/ = 0) { return 0; }
    static constexpr std::size_t workspace_bytes(Shape, const Plan&) { return 0; }
    void load(Loader&, const std::string&) {}

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        layers::forward_by_rows<Arch>(*this, src, dst, run);
    }
    template <class Arch>
    void forward_rows(ConstTensorView src, TensorView dst, const Partner&, Rows rows, std::byte*) const noexcept {
        for (int y = rows.begin; y < rows.end; ++y) {
            const float* above = src.row(y > 0 ? y - 1 : y);
            const float* below = src.row(y + 1 < src.shape.h ? y + 1 : y);
            for (int x = 0; x < src.shape.w; ++x)
                for (int c = 0; c < src.shape.c; ++c) {
                    const std::ptrdiff_t at = x * src.pixel_stride + c;
                    dst.row(y)[x * dst.pixel_stride + c] = (above[at] + src.row(y)[at] + below[at]) / 3;
                }
        }
    }
};

TEST(ChainTest, ALayerOfOnesOwn) {
    expect_same<Wide<8, 24>, MeanOfRows, Narrow<24, 8>>({13, 9, 8});
    expect_same<MeanOfRows, Filter<16, 3, 2>, Narrow<16, 8>, MeanOfRows>({15, 9, 16});
    // In a network it runs in chains without a word more.
    using Net = Sequential<Wide<8, 80>, MeanOfRows, Narrow<80, 8>>;
    constexpr Shape in{40, 40, 8};
    static_assert(3 * Net::workspace_bytes(in, {}) < Net::workspace_bytes(in, {.mode = Mode::layer_by_layer}));
}

template <int In, int Out>
using Winograd = Named<"winograd", Conv2d<ConvSpec{.in = In, .out = Out, .kernel = 3, .act = Act::relu}>>;

// Six rows at a time, or four: wherever it stands in a chain, and however strips and threads cut the rows behind it.
TEST(ChainTest, RowsOfWinogradsTiles) {
    using Pool = MaxPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>;
    using Again = Named<"again", Conv2d<ConvSpec{.in = 32, .out = 144, .kernel = 3}>>;
    static_assert(Winograd<16, 32>::row_unit == 6 && Again::row_unit == 4 && Narrow<8, 8>::row_unit == 1);
    for (const Shape in : {Shape{13, 9, 8}, Shape{16, 5, 8}, Shape{31, 6, 8}}) {
        expect_same<Wide<8, 16>, Winograd<16, 32>>(in);
        expect_same<Wide<8, 16>, Winograd<16, 32>, Narrow<32, 8>>(in, true);
        expect_same<Wide<8, 16>, Winograd<16, 32>, Filter<32, 5, 2>, Narrow<32, 8>>(in);
        expect_same<Wide<8, 16>, Winograd<16, 32>, Again, Pool>(in);
    }
    expect_same<Winograd<16, 32>, Pool>({22, 7, 16});
}

template <int In, int Between, int Out>
using FireRows = Sequential<Wide<In, Between>, Concat<Named<"one", Pointwise<Between, Out>>, Winograd<Between, Out>>>;

// Fire: what is squeezed flows into both expansions. Other branches do as well, where one window holds those of all.
TEST(ChainTest, BranchesSideBySide) {
    using Fire = Concat<Named<"one", Pointwise<16, 24>>, Winograd<16, 32>>;
    static_assert(Fire::row_local && Fire::row_unit == 6 && Fire::window.reach() == 3);
    for (const Shape in : {Shape{13, 9, 24}, Shape{27, 4, 24}}) {
        expect_same<Wide<24, 16>, Fire>(in);
        expect_same<Wide<24, 16>, Fire, Narrow<56, 24>>(in, true);
        expect_same<Wide<24, 16>, Fire, MaxPool<PoolSpec{.ceil_mode = false}>>(in);
    }
    using TwoUnits = Concat<Winograd<16, 32>, Named<"large", Winograd<16, 272>>>;
    static_assert(TwoUnits::row_unit == 12);
    expect_same<Wide<24, 16>, TwoUnits, Narrow<304, 24>>({31, 5, 24});
    using Strided = Concat<MaxPool<PoolSpec{.padding = Padding::symmetric}>,
                           Named<"one", Conv2d<ConvSpec{.in = 16, .out = 5, .stride = 2}>>>;
    static_assert(Strided::row_local && Strided::row_unit == 1);
    expect_same<Wide<8, 16>, Strided, Narrow<21, 8>>({14, 9, 8});
    using Nested = Concat<Identity, Named<"three", Depthwise<16, 3>>, Named<"five", Depthwise<16, 5>>>;
    static_assert(Nested::row_local && Nested::window.reach() == 5);
    expect_same<Wide<8, 16>, Nested, Narrow<48, 8>>({11, 7, 8});

    using Same = Concat<MaxPool<PoolSpec{.padding = Padding::symmetric}>, Named<"three", Depthwise<16, 3, 2>>>;
    static_assert(Same::row_local);
    expect_same<Wide<8, 16>, Same, Narrow<32, 8>>({14, 9, 8});

    static_assert(!Concat<Depthwise<16, 5, 2>, Depthwise<16, 3, 2>>::row_local);
    static_assert(!Concat<Sequential<Pointwise<16, 16>>, Pointwise<16, 16>>::row_local);
    // A network of such blocks needs less of its workspace.
    using Net = Sequential<Named<"fire", FireRows<64, 64, 128>>>;
    constexpr Shape in{120, 120, 64};
    static_assert(5 * Net::workspace_bytes(in, {}) < Net::workspace_bytes(in, {.mode = Mode::layer_by_layer}));
}

TEST(ChainTest, WindowsOfOtherKinds) {
    using Dilated = Named<"filter", Conv2d<ConvSpec{.in = 16, .out = 16, .kernel = 3, .dilation = 2, .groups = 16}>>;
    expect_same<Wide<4, 16>, Dilated, Narrow<16, 4>>({11, 8, 4});
    using Valid =
        Named<"filter",
              Conv2d<ConvSpec{.in = 16, .out = 16, .kernel = 2, .stride = 3, .groups = 16, .padding = Padding::valid}>>;
    expect_same<Wide<4, 16>, Valid, Narrow<16, 4>>({14, 8, 4});
    using Even =
        Named<"filter",
              Conv2d<ConvSpec{.in = 16, .out = 16, .kernel = 3, .stride = 2, .groups = 16, .padding = Padding::same}>>;
    expect_same<Wide<4, 16>, Even, Narrow<16, 4>>({12, 8, 4});
}

/// Whether a chain of these layers is computed slice by slice.
template <class... Layers>
constexpr bool sliced(Shape in) {
    const std::array<detail::LayerPlan, sizeof...(Layers)> plans{detail::plan_of<Layers>(Path{})...};
    return detail::ChainPlan(plans, in).slice_channels > 0;
}

template <class... Layers>
void expect_same_slices(Shape in, bool residual = false) {
    ASSERT_TRUE(sliced<Layers...>(in));
    expect_same<Layers...>(in, residual);
}

TEST(ChainTest, SlicesOfChannels) {
    expect_same_slices<Wide<8, 400>, Filter<400, 3>, Narrow<400, 40>>({7, 7, 8});
    expect_same_slices<Wide<24, 400>, Filter<400, 3>, Narrow<400, 24>>({8, 7, 24}, true);
    expect_same_slices<Wide<8, 330, Act::hard_swish>, Filter<330, 5, 2>, Narrow<330, 21>>({13, 10, 8});
    expect_same_slices<Wide<5, 299>, Filter<299, 3, 2>, Narrow<299, 5>>({6, 9, 5});
    using Smooth = Named<"narrow", Pointwise<300, 30, Act::swish>>;
    expect_same_slices<Wide<8, 300>, Filter<300, 3>, Smooth>({5, 5, 8});
    // Few channels are one slice, and those of large images take more than rows do.
    EXPECT_FALSE((sliced<Wide<8, 144>, Filter<144, 3>, Narrow<144, 8>>({28, 28, 8})));
    EXPECT_FALSE((sliced<Wide<8, 288>, Filter<288, 3>, Narrow<288, 8>>({56, 56, 8})));
    // Two layers, channels that are gathered, groups: by rows.
    EXPECT_FALSE((sliced<Wide<8, 400>, Filter<400, 3>>({7, 7, 8})));
    using Groups = Named<"wide", GroupConv<8, 400, 1, 2>>;
    EXPECT_FALSE((sliced<Groups, Filter<400, 3>, Narrow<400, 8>>({7, 7, 8})));
}

// These need all rows before they can give the first, but of each only the sum of its pixels, which the chain makes.
TEST(ChainTest, EndsInSqueezeAndExcite) {
    using Excite = Named<"se", SqueezeExcite<24, 7>>;
    expect_same<Wide<8, 24>, Filter<24, 3>, Excite>({13, 9, 8});
    expect_same<Wide<8, 24, Act::hard_swish>, Filter<24, 5, 2>, Excite>({14, 11, 8});
    expect_same<Filter<24, 3>, Excite>({7, 6, 24});
    expect_same_slices<Wide<8, 400>, Filter<400, 3>, Named<"se", SqueezeExcite<400, 24>>>({7, 7, 8});
    expect_same_slices<Wide<5, 299>, Filter<299, 5, 2>, Named<"se", SqueezeExcite<299, 8>>>({9, 12, 5});
    // The expansion need not exist, the filtered tensor must.
    using Block = Sequential<Wide<8, 80>, Filter<80, 3>, Named<"se", SqueezeExcite<80, 8>>, Narrow<80, 8>>;
    constexpr Shape in{90, 80, 8};
    static_assert(3 * Block::workspace_bytes(in, {}) < 2 * Block::workspace_bytes(in, {.mode = Mode::layer_by_layer}));
}

TEST(ChainTest, EndsInAGlobalPool) {
    expect_same<Wide<8, 40>, GlobalAvgPool>({9, 7, 8});
    expect_same<Filter<24, 3>, Narrow<24, 33>, GlobalAvgPool>({17, 5, 24});
    using Net = Sequential<Wide<8, 1000>, GlobalAvgPool>;
    constexpr Shape in{90, 80, 8};
    static_assert(8 * Net::workspace_bytes(in, {}) < Net::workspace_bytes(in, {.mode = Mode::layer_by_layer}));
}

/// Into the user's memory, dense: in the least workspace, which is less than that of layer by layer, and so.
template <class Net>
void expect_same_dense(Shape in) {
    ASSERT_LT(Net::workspace_bytes(in, {}), Net::workspace_bytes(in, {.mode = Mode::layer_by_layer}));
    const Net net = loaded<Net>();
    const Shape end = Net::out_shape(in);
    const auto image = test::Dyadic(5).values(static_cast<int>(in.elements()));
    test::for_each_architecture([&]<class Arch>() {
        const exec::Sequential one;
        const Observer nobody;
        const auto run = [&](const Observer* observer, const Plan& plan) {
            const Workspace workspace{Net::workspace_bytes(in, plan)};
            std::vector<float> out(static_cast<std::size_t>(end.elements()));
            net.template forward<Arch>(dense_view(image.data(), in), dense_view(out.data(), end),
                                       Run<const exec::Sequential>{workspace.arena(), &one, {}, observer});
            return out;
        };
        EXPECT_EQ(run(nullptr, {}), run(&nobody, {.mode = Mode::layer_by_layer}));
    });
}

// The last slice's store, like every other, interleaves its result with the other branch's.
TEST(ChainTest, SlicesEndInAnyStore) {
    using Branch = Sequential<Wide<24, 600>, Filter<600, 3>, Narrow<600, 24>>;
    expect_same_dense<Sequential<Named<"unit", ShuffledSplit<Identity, Named<"branch", Branch>>>>>({14, 14, 48});
}

// What squeeze and excite scales lies in the destination.
TEST(ChainTest, SqueezeAndExciteInTheUsersMemory) {
    expect_same_dense<Sequential<Wide<5, 299>, Filter<299, 3>, Named<"se", SqueezeExcite<299, 8>>>>({9, 12, 5});
}

TEST(ChainTest, LargeTensorsAreChained) {
    using Net = Sequential<Wide<8, 80>, Filter<80, 3>, Narrow<80, 8>>;
    constexpr Shape in{140, 130, 8};
    EXPECT_LT(Net::workspace_bytes(in, {}), Net::workspace_bytes(in, {.mode = Mode::layer_by_layer}) / 10);
    expect_same<Wide<8, 80>, Filter<80, 3>, Narrow<80, 8>>(in);
}

// What threads do twice, counted: layers that compute nothing and add up the multiply-adds of the rows asked of them.
struct CountedLayer {
    std::int64_t row_macs = 0;
    std::int64_t* sum = nullptr;
};

/// An executor of `threads` threads which does its tasks one after the other and keeps the multiply-adds of the
/// largest.
struct CountingExecutor {
    int threads;
    std::int64_t* sum;
    std::int64_t* largest;

    int concurrency() const { return threads; }
    template <class F>
    void parallel_for(int tasks, F&& f) const noexcept {
        for (int task = 0; task < tasks; ++task) {
            const std::int64_t before = *sum;
            f(task, task);
            *largest = std::max(*largest, *sum - before);
        }
    }
};

struct Work {
    std::int64_t macs = 0, largest = 0;  // of all threads, of the one with most
};

template <class... Layers>
Work work_of(Shape in, int threads) {
    constexpr std::size_t count = sizeof...(Layers);
    const std::array<detail::LayerPlan, count> plans{detail::plan_of<Layers>(Path{})...};
    const detail::ChainPlan plan(plans, in);
    Work work;
    std::array<CountedLayer, count> layers;
    std::array<layers::RowLayer, count> links;
    std::size_t i = 0;
    Shape shape = in;
    (
        [&] {
            const std::int64_t macs = Layers::macs(shape);
            shape = Layers::out_shape(shape);
            layers[i] = {macs / shape.h, &work.macs};
            links[i] = {
                &layers[i], Layers::window,
                [](const void* self, ConstTensorView, TensorView, const Partner&, Rows rows, std::byte*) noexcept {
                    const auto& layer = *static_cast<const CountedLayer*>(self);
                    *layer.sum += rows.count() * layer.row_macs;
                }};
            ++i;
        }(),
        ...);
    const Workspace workspace{plan.slot_bytes * static_cast<std::size_t>(threads)};
    std::vector<float> src(padded_bytes(in) / sizeof(float)), dst(padded_bytes(shape) / sizeof(float));
    const CountingExecutor executor{threads, &work.macs, &work.largest};
    detail::run_chain(plan, std::span<const layers::RowLayer>(links), padded_view(src.data(), in),
                      padded_view(dst.data(), shape), Run<const CountingExecutor>{workspace.arena(), &executor});
    return work;
}

/// Two threads do 5 % more than one at most, evenly, and eight are five times as fast as one at least.
template <class... Layers>
void expect_threads_to_pay(Shape in) {
    const auto macs = static_cast<double>((Sequential<Layers...>::macs(in)));
    EXPECT_EQ((work_of<Layers...>(in, 1).macs), (Sequential<Layers...>::macs(in)));
    const Work two = work_of<Layers...>(in, 2), eight = work_of<Layers...>(in, 8);
    EXPECT_GT(two.macs, (Sequential<Layers...>::macs(in)));
    EXPECT_LT(static_cast<double>(two.macs), 1.05 * macs);
    EXPECT_LT(static_cast<double>(two.largest), 0.5 * 1.05 * macs);
    EXPECT_LT(static_cast<double>(eight.largest), macs / 5);
}

TEST(ChainTest, SeamsCostLittleAndEightThreadsPay) {
    // The chains of MobileNet v2 (blocks 2 to 4), v3 Large (blocks 2 to 4) and v1, and of Xception's entry.
    expect_threads_to_pay<Wide<16, 96>, Filter<96, 3, 2>, Narrow<96, 24>>({112, 112, 16});
    expect_threads_to_pay<Wide<24, 144>, Filter<144, 3>, Narrow<144, 24>>({56, 56, 24});
    expect_threads_to_pay<Wide<24, 144>, Filter<144, 3, 2>, Narrow<144, 32>>({56, 56, 24});
    expect_threads_to_pay<Wide<16, 64>, Filter<64, 3, 2>, Narrow<64, 24>>({112, 112, 16});
    expect_threads_to_pay<Wide<24, 72>, Filter<72, 3>, Narrow<72, 24>>({56, 56, 24});
    expect_threads_to_pay<Wide<24, 72>, Filter<72, 5, 2>, Narrow<72, 40>>({56, 56, 24});
    expect_threads_to_pay<Filter<32, 3>, Narrow<32, 64>, Named<"filter2", Depthwise<64, 3, 2>>,
                          Named<"narrow2", Pointwise<64, 128>>>({112, 112, 32});
    expect_threads_to_pay<Filter<64, 3>, Narrow<64, 128>, Named<"filter2", Depthwise<128, 3>>,
                          Named<"narrow2", Pointwise<128, 128>>>({147, 147, 64});
}

}  // namespace
}  // namespace linnet
