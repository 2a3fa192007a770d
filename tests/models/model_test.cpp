// What an app relies on: forward() allocates nothing, results depend on neither executor, thread nor workspace, images
// of every layout are the same image, and an input that does not fit is an Error before any work.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <linnet/blocks/depthwise_separable.hpp>
#include <linnet/blocks/fire.hpp>
#include <linnet/blocks/inverted_residual.hpp>
#include <linnet/blocks/residual.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/models/model.hpp>
#include <new>
#include <support/architectures.hpp>
#include <support/layers.hpp>
#include <support/temporary_folder.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>
#include <thread>

namespace {

std::atomic<long> allocations = 0;

void* counted(std::size_t bytes, std::size_t alignment) {
    ++allocations;
    void* memory = alignment > alignof(std::max_align_t)
                       ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment)
                       : std::malloc(bytes > 0 ? bytes : 1);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

// Not inlined: g++ would see free() meet new and warn.
LINNET_NOINLINE void* operator new(std::size_t bytes) {
    return counted(bytes, 1);
}
LINNET_NOINLINE void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return counted(bytes, static_cast<std::size_t>(alignment));
}
LINNET_NOINLINE void operator delete(void* memory) noexcept {
    std::free(memory);
}
LINNET_NOINLINE void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
LINNET_NOINLINE void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
LINNET_NOINLINE void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace linnet {
namespace {

using test::Activation3;
using test::DyadicWeights;
using test::for_each_architecture;
using test::ThreadExecutor;

using Pool = MaxPool<PoolSpec{.ceil_mode = true}>;
template <int Classes>
struct SmallLayers
    : Sequential<Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 20, .kernel = 3, .stride = 2, .act = Act::relu6}>>, Pool,
                 Named<"fire", Residual<Fire<20, 5, 9, 11>>>, Named<"block", DepthwiseSeparable<20, 37, 2, Act::relu6>>,
                 GlobalAvgPool, Named<"classifier", Linear<37, Classes>>> {
    static constexpr std::string_view model_name = "small";
};
using Small = Model<Shape{32, 32, 3}, SmallLayers<10>>;
using Open = Model<Shape{32, 32, 3}, SmallLayers<dynamic>>;

// Rounded sums: what must be equal must be so bit for bit.
constexpr float scale = 0.37f;

const Shape shapes[] = {{32, 32, 3}, {33, 47, 3}, {64, 20, 3}, {7, 9, 3}};

static_assert(Small::out_shape == Shape{1, 1, 10} && !Small::open && Open::open);
static_assert(Small::parameters == 20 * 27 + 40 + (5 * 21 + 9 * 6 + 11 * 46) + (20 * 9 + 40) + (37 * 20 + 74) + 380);
static_assert(Open::parameters_of(10) == Small::parameters);
static_assert(Small::macs() == 16 * 16 * 20 * 27 + 64 * (100 + 45 + 495) + 16 * (180 + 740) + 370);
static_assert(Small::workspace_bytes({32, 32, 3}, 2) > Small::workspace_bytes());
static_assert(Small::workspace_bytes() == Small::workspace_bytes({32, 32, 3}, 1));
static_assert(Small::takes({7, 9, 3}) && !Small::takes({7, 9, 4}) && !Small::takes({1, 9, 3}) &&
              !Small::takes({0, 9, 3}) && !Small::takes({-5, -5, 3}));

std::vector<float> image_of(Shape shape, std::uint64_t seed = 1) {
    std::vector<float> image(static_cast<std::size_t>(shape.elements()));
    test::Dyadic random(seed);
    for (float& value : image) value = random.rough();
    return image;
}

template <class Arch, class Net>
std::vector<float> logits_of(const Net& net, const std::vector<float>& image, Shape shape) {
    const Workspace workspace(Net::workspace_bytes(shape, 1, net.classes()));
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    net.template forward<Arch>(hwc_view(image.data(), shape), logits, workspace);
    return logits;
}

TEST(ModelTest, ForwardAllocatesNothing) {
    const Small net{DyadicWeights(scale)};
    for (const Shape shape : shapes) {
        const std::vector<float> image = image_of(shape);
        const std::vector<std::uint8_t> bytes(image.size(), 7);
        const Workspace workspace(Small::workspace_bytes(shape));
        std::vector<float> logits(10);
        for_each_architecture([&]<class Arch>() {
            const long before = allocations;
            net.forward<Arch>(hwc_view(image.data(), shape), logits, workspace);
            net.forward<Arch>(chw_view(bytes.data(), shape), logits, workspace);
            EXPECT_EQ(allocations - before, 0);
        });
    }
    const long before = allocations;
    ::operator delete(::operator new(4));
    EXPECT_GT(allocations, before);  // the counter counts
}

// As on a board without a heap: all memory is known before the program starts.
using Tiny = models::MobileNetV1<models::MobileNetV1Spec{.width = 25}, Shape{96, 96, 3}>;
alignas(64) std::byte tiny_memory[Tiny::workspace_bytes()];
float tiny_image[Tiny::in_shape.elements()], tiny_logits[1000];

TEST(ModelTest, AWorkspaceMayBeStatic) {
    static_assert(sizeof tiny_memory < 284 * 1024);
    const Tiny net{DyadicWeights(scale)};
    const std::vector<float> image = image_of(Tiny::in_shape);
    std::copy(image.begin(), image.end(), tiny_image);
    const Tensor expected = net.run(hwc_view(image.data(), Tiny::in_shape));

    const long before = allocations;
    const Workspace workspace{std::span<std::byte>(tiny_memory)};
    net.forward(hwc_view(tiny_image, Tiny::in_shape), tiny_logits, workspace);
    EXPECT_EQ(allocations - before, 0);
    EXPECT_TRUE(test::identical(expected.values(), tiny_logits));
}

TEST(ModelTest, WorkspaceIsEnoughAndNotTooMuch) {
    const Small net{DyadicWeights(scale)};
    for (const Shape shape : shapes)
        for (const int slots : {1, 3}) {
            const ThreadExecutor executor(slots);
            const std::vector<float> image = image_of(shape);
            test::WatchedMemory memory(Small::workspace_bytes(shape, slots));
            std::vector<float> logits(10);
            for_each_architecture([&]<class Arch>() {
                net.forward<Arch>(hwc_view(image.data(), shape), logits, Workspace(memory.span()), executor);
                EXPECT_TRUE(memory.intact());
                EXPECT_TRUE(test::identical(logits, logits_of<Arch>(net, image, shape)));
            });
        }
}

// Large enough to be chained.
using Large = Model<Shape{170, 160, 3},
                    Sequential<Named<"stem", Conv2d<ConvSpec{.in = 3, .out = 8, .kernel = 3, .act = Act::relu}>>,
                               Named<"block", InvertedResidual<InvertedResidualSpec{.in = 8, .expand = 48, .out = 8}>>,
                               GlobalAvgPool, Named<"classifier", Linear<8, 10>>>>;

TEST(ModelTest, WatchedItRunsLayerByLayerWithTheSameResult) {
    constexpr std::size_t bytes = Large::workspace_bytes();
    constexpr std::size_t watched = Large::workspace_bytes(Large::in_shape, 1, 10, Mode::layer_by_layer);
    static_assert(3 * bytes < watched);
    const Large net{DyadicWeights(scale)};
    const std::vector<float> image = image_of(Large::in_shape);
    const auto view = hwc_view(image.data(), Large::in_shape);
    const exec::Sequential executor;
    const Observer nobody;
    test::WatchedMemory memory(bytes), large(watched);
    std::vector<float> chained(10), apart(10);
    net.forward(view, chained, Workspace(memory.span()), executor);
    net.forward(view, apart, Workspace(large.span()), executor, &nobody);
    EXPECT_TRUE(memory.intact() && large.intact());
    EXPECT_TRUE(test::identical(chained, apart));
    const Workspace small(watched - 64);
    EXPECT_DEATH(net.forward(view, apart, small, executor, &nobody), "layer by layer: expected a workspace of");
}

TEST(ModelTest, TheArchitecturesAgree) {
    const Small net{DyadicWeights(scale)};
    for (const Shape shape : shapes) {
        const std::vector<float> image = image_of(shape);
        const std::vector<float> expected = logits_of<arch::Reference>(net, image, shape);
        float most = 0.0f;
        for (const float logit : expected) most = std::fmax(most, std::fabs(logit));
        ASSERT_GT(most, 0.0f);
        for_each_architecture([&]<class Arch>() {
            const std::vector<float> found = logits_of<Arch>(net, image, shape);
            for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5f * most);
        });
    }
}

// What is no number must not come out as one.
TEST(ModelTest, AnImageOfNaNHasNoLogits) {
    const Small net{DyadicWeights(scale)};
    const std::vector<float> image(32 * 32 * 3, std::numeric_limits<float>::quiet_NaN());
    for_each_architecture([&]<class Arch>() {
        for (const float logit : logits_of<Arch>(net, image, {32, 32, 3})) EXPECT_TRUE(std::isnan(logit));
    });
}

TEST(ModelTest, ResultsDoNotDependOnTheNumberOfSlots) {
    const Small net{DyadicWeights(scale)};
    for (const Shape shape : shapes) {
        const std::vector<float> image = image_of(shape);
        for_each_architecture([&]<class Arch>() {
            const std::vector<float> alone = logits_of<Arch>(net, image, shape);
            for (int slots = 2; slots <= 8; ++slots) {
                ThreadExecutor executor(slots);
                const Workspace workspace(Small::workspace_bytes(shape, slots));
                std::vector<float> logits(10);
                net.forward<Arch>(hwc_view(image.data(), shape), logits, workspace, executor);
                ASSERT_TRUE(test::identical(alone, logits)) << slots;
            }
        });
    }
}

TEST(ModelTest, TwoThreadsShareOneModel) {
    const Small net{DyadicWeights(scale)};
    const Shape shape = shapes[1];
    std::vector<std::vector<float>> images, expected;
    for (std::uint64_t i = 0; i < 8; ++i) {
        images.push_back(image_of(shape, i));
        expected.push_back(logits_of<arch::Best>(net, images.back(), shape));
    }
    std::atomic<int> wrong = 0;
    const auto work = [&](std::size_t first) {
        const Workspace workspace(Small::workspace_bytes(shape));
        std::vector<float> logits(10);
        for (std::size_t i = 0; i < 64; ++i) {
            const std::size_t n = (first + i) % images.size();
            net.forward(hwc_view(images[n].data(), shape), logits, workspace);
            if (!test::identical(expected[n], logits)) ++wrong;
        }
    };
    std::thread other(work, 4);
    work(0);
    other.join();
    EXPECT_EQ(wrong, 0);
}

TEST(ModelTest, ABatchIsALoopOverOneWorkspace) {
    const Small net{DyadicWeights(scale)};
    const Workspace workspace(Small::workspace_bytes({64, 64, 3}));  // of the largest
    for (const Shape shape : shapes)
        for (std::uint64_t n = 0; n < 3; ++n) {
            const std::vector<float> image = image_of(shape, n);
            std::vector<float> logits(10);
            net.forward(hwc_view(image.data(), shape), logits, workspace);
            EXPECT_TRUE(test::identical(logits_of<arch::Best>(net, image, shape), logits));
        }
}

TEST(ModelTest, ImagesOfEveryLayoutAreTheSameImage) {
    const Small net{DyadicWeights(scale)};
    const Shape shape{18, 23, 3};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(shape.elements()));
    std::vector<float> planes(bytes.size());
    const float mean[] = {123.675f, 116.28f, 103.53f}, factor[] = {0.0171f, 0.0175f, 0.0174f};
    for (int y = 0; y < 18; ++y)
        for (int x = 0; x < 23; ++x)
            for (int c = 0; c < 3; ++c) {
                const int i = (y * 23 + x) * 3 + c;
                bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i * 31);
                planes[static_cast<std::size_t>((c * 18 + y) * 23 + x)] =
                    (static_cast<float>(bytes[static_cast<std::size_t>(i)]) - mean[c]) * factor[c];
            }
    ImageView<std::uint8_t> image = hwc_view(bytes.data(), shape);
    image.mean = mean, image.scale = factor;
    const Workspace workspace(Small::workspace_bytes(shape));
    for_each_architecture([&]<class Arch>() {
        std::vector<float> from_bytes(10), from_planes(10);
        net.forward<Arch>(image, from_bytes, workspace);
        net.forward<Arch>(chw_view(planes.data(), shape), from_planes, workspace);
        EXPECT_TRUE(test::identical(from_bytes, from_planes));
    });
}

TEST(ModelTest, TensorsGoInAndOut) {
    const Small net{DyadicWeights(scale)};
    Tensor image(Small::in_shape), logits(Small::out_shape);
    const std::vector<float> values = image_of(Small::in_shape);
    std::copy(values.begin(), values.end(), image.values().begin());
    net.forward(image, logits, Workspace(Small::workspace_bytes()));
    EXPECT_TRUE(test::identical(logits.values(), logits_of<arch::Best>(net, values, Small::in_shape)));
}

TEST(ModelTest, RunChecksAndAllocates) {
    const Small net{DyadicWeights(scale)};
    const std::vector<float> image = image_of({33, 47, 3});
    const Tensor logits = net.run(hwc_view(image.data(), {33, 47, 3}));
    EXPECT_EQ(logits.shape(), (Shape{1, 1, 10}));
    EXPECT_TRUE(test::identical(logits.values(), logits_of<arch::Best>(net, image, {33, 47, 3})));
    EXPECT_THROW(net.run(hwc_view(image.data(), {1, 1, 3})), Error);
    const float mean[] = {0.5f};
    ImageView<float> view = hwc_view(image.data(), {33, 47, 3});
    view.mean = mean;
    EXPECT_EQ(test::error_of([&] { net.run(view); }),
              "an image: expected a mean and a scale of 3 channels each, or none, found 1 and 0");
}

TEST(ModelTest, ChecksTheInputBeforeAnyWork) {
    const Small net{DyadicWeights(scale)};
    EXPECT_NO_THROW(net.check({32, 32, 3}));
    EXPECT_EQ(test::error_of([&] {
                  net.check({1, 32, 3});
              }),
              "small: expected an input large enough for every layer, found 1 x 32 pixels");
    EXPECT_EQ(test::error_of([&] { net.check({32, 32, 1}); }), "small: expected an input of 3 channels, found 1");
    EXPECT_THROW(net.check({0, 0, 3}), Error);
    EXPECT_THROW(net.check({-4, 32, 3}), Error);
}

TEST(ModelTest, ClassesAreReadOffTheSource) {
    for (const int classes : {1, 2, 10, 1001}) {
        const Open net{DyadicWeights(scale, classes)};
        EXPECT_EQ(net.classes(), classes);
        EXPECT_EQ(net.out_shape_of({32, 32, 3}), (Shape{1, 1, classes}));
        EXPECT_EQ(net.loaded_parameters(), Open::parameters_of(classes));
        const std::vector<float> image = image_of({32, 32, 3});
        const std::vector<float> logits = logits_of<arch::Best>(net, image, {32, 32, 3});
        if (classes == 10) {
            const Small closed{DyadicWeights(scale)};
            EXPECT_TRUE(test::identical(logits, logits_of<arch::Best>(closed, image, {32, 32, 3})));
        }
    }
}

TEST(ModelTest, ANetworkThatReadsNoImageGetsACopy) {
    using Pooled = Model<Shape{8, 8, 3}, Sequential<Pool, Pointwise<3, 5, Act::none, Norm::none>, GlobalAvgPool>>;
    const Pooled net{DyadicWeights()};
    const std::vector<float> hwc = image_of({9, 6, 3});
    std::vector<float> chw(hwc.size());
    for (std::size_t i = 0; i < hwc.size(); ++i) chw[i % 3 * 54 + i / 3] = hwc[i];
    for_each_architecture([&]<class Arch>() {
        test::WatchedMemory memory(Pooled::workspace_bytes({9, 6, 3}));
        std::vector<float> logits(5);
        net.forward<Arch>(chw_view(chw.data(), {9, 6, 3}), logits, Workspace(memory.span()));
        EXPECT_TRUE(memory.intact());
        EXPECT_TRUE(test::identical(logits, logits_of<Arch>(net, hwc, {9, 6, 3})));
    });
}

TEST(ModelTest, WeightsOfAnotherNetworkAreRefusedAsAWhole) {
    const test::MemoryWeights none;
    const std::string text = test::error_of([&] { Small{none}; });
    EXPECT_TRUE(
        text.starts_with("memory.safetensors: the weights do not fit small: 23 missing, 0 misshapen, 0 extra\n"
                         "  missing    stem.weight [20, 3, 3, 3]\n"))
        << text;
}

TEST(ModelTest, SoftmaxTurnsLogitsIntoProbabilities) {
    std::vector<float> logits = {1.0f, 3.0f, 2.0f};
    softmax(logits);
    EXPECT_NEAR(logits[0] + logits[1] + logits[2], 1.0f, 1e-6f);
    EXPECT_NEAR(logits[1] / logits[0], std::exp(2.0f), 1e-5f);
}

}  // namespace
}  // namespace linnet
