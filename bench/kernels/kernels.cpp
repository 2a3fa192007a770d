// kernel/<kernel>/<shape>: one call of a kernel on data that stays in L1 or L2, without the layer around it.
#include <bench/support/benches.hpp>
#include <bench/support/difference.hpp>
#include <functional>
#include <linnet/kernels/entry_points.hpp>
#include <linnet/layers/rows.hpp>
#include <linnet/zoo/generated.hpp>
#include <memory>

namespace bench {
namespace {

using linnet::Act;
using linnet::ConvSpec;
using linnet::Shape;
using linnet::Window;
using linnet::kernels::Filters;
using linnet::kernels::Strip;
using linnet::kernels::Taps;
namespace arch = linnet::arch;
namespace kernels = linnet::kernels;

std::vector<float> noise(const char* name, std::int64_t count) {
    const linnet::zoo::Unit unit("kernel", name);
    std::vector<float> values;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) values.push_back(static_cast<float>(unit(i)));
    return values;
}

/// A padded tensor of noise.
struct Activations {
    Shape shape;
    linnet::AlignedFloats memory;

    explicit Activations(Shape s) : shape(s), memory(linnet::padded_bytes(s) / sizeof(float)) {
        const std::vector<float> values = noise("source", static_cast<std::int64_t>(memory.size()));
        std::copy(values.begin(), values.end(), memory.data());
    }
    linnet::TensorView view() { return linnet::padded_view(memory.data(), shape); }
    std::vector<float> values() {
        std::vector<float> values;
        for (int y = 0; y < shape.h; ++y)
            for (int x = 0; x < shape.w; ++x)
                for (int c = 0; c < shape.c; ++c) values.push_back(view()(y, x, c));
        return values;
    }
};

/// A kernel from one padded tensor to another, over all rows at once.
struct Operands {
    Window window;
    Activations src, dst;
    std::vector<std::byte> lists, scratch;
    Strip strip;
    Taps taps;

    Operands(Shape in, int out, const Window& w)
        : window(w),
          src(in),
          dst({w.out(in.h), w.out(in.w), out}),
          lists(linnet::layers::strip_bytes(w, dst.shape.h)),
          scratch(kernels::conv2d_scratch_bytes(w.kernel, w.kernel)),
          taps(linnet::layers::taps_of(w, in.w)) {
        std::byte* at = lists.data();
        strip = linnet::layers::make_strip(src.view(), dst.view(), {}, w, {0, dst.shape.h}, at);
    }
    std::int64_t bytes() const {
        return static_cast<std::int64_t>(sizeof(float)) * (src.shape.elements() + dst.shape.elements());
    }
};

/// A kernel with its operands: how to run it, in plain loops too, and what came out.
struct Case {
    Work work;
    std::function<void()> best, plain;
    std::function<std::vector<float>()> result;
};

using MakeCase = std::function<Case()>;

constexpr double tolerance = 1e-5;  // of the largest value

void register_case(const std::string& name, const MakeCase& make) {
    benchmark::RegisterBenchmark(("kernel/" + name).c_str(), [make](benchmark::State& state) {
        const Case kernel = make();
        kernel.plain();
        const std::vector<float> expected = kernel.result();
        kernel.best();
        const double difference = largest_difference(kernel.result(), expected);
        if (!(difference <= tolerance)) {
            state.SkipWithError(("wrong: off by " + std::to_string(difference) + " of the largest value").c_str());
            return;
        }
        time(state, kernel.work, kernel.best);
    });
}

/// `call(arch, operands)` runs a kernel that has no weights.
template <class F>
MakeCase moves(Shape in, int out, const Window& window, F call) {
    return [=] {
        const auto operands = std::make_shared<Operands>(in, out, window);
        return Case{{0, operands->bytes()},
                    [=] { call(arch::Best{}, *operands); },
                    [=] { call(arch::Reference{}, *operands); },
                    [=] { return operands->dst.values(); }};
    };
}

MakeCase dense(const ConvSpec& spec, Shape in) {
    return [=] {
        const auto operands = std::make_shared<Operands>(in, spec.out, linnet::window_of(spec));
        const std::int64_t weights = std::int64_t{spec.out} * spec.in / spec.groups * spec.kernel * spec.kernel;
        const auto filters = std::make_shared<const Filters>(Filters::pack(
            spec.in, spec.out, spec.kernel, spec.groups, noise("weights", weights), noise("bias", spec.out)));
        const auto call = [=](auto tag) {
            using Arch = decltype(tag);
            using kernels::Inputs, kernels::Pixels;
            const auto run = [&]<Pixels P>() {
                kernels::conv2d<Arch, Act::none, Inputs::consecutive, P>(
                    operands->strip, operands->taps, spec.in / spec.groups, *filters, {}, operands->scratch.data());
            };
            spec.kernel == 1 ? run.template operator()<Pixels::in_rows>() : run.template operator()<Pixels::tabled>();
        };
        const std::int64_t macs = operands->dst.shape.pixels() * weights;
        return Case{{macs, operands->bytes() + std::int64_t{sizeof(float)} * weights},
                    [=] { call(arch::Best{}); },
                    [=] { call(arch::Reference{}); },
                    [=] { return operands->dst.values(); }};
    };
}

template <int Kernel, int Stride>
MakeCase depthwise(Shape in) {
    return [=] {
        const auto operands = std::make_shared<Operands>(in, in.c, Window{Kernel, Stride});
        const std::int64_t weights = std::int64_t{in.c} * Kernel * Kernel;
        const auto filters = std::make_shared<const kernels::DepthwiseFilters>(
            kernels::DepthwiseFilters::pack(in.c, Kernel, noise("weights", weights), noise("bias", in.c)));
        const auto call = [=](auto tag) {
            kernels::depthwise<decltype(tag), Kernel, Stride, Act::none>(operands->strip, operands->taps, *filters, {},
                                                                         operands->scratch.data());
        };
        return Case{{operands->dst.shape.pixels() * weights, operands->bytes()},
                    [=] { call(arch::Best{}); },
                    [=] { call(arch::Reference{}); },
                    [=] { return operands->dst.values(); }};
    };
}

template <Act A>
void register_activation(const char* name) {
    register_case(
        std::string("activation/") + name + "/14x14x64", moves({14, 14, 64}, 64, {}, [](auto tag, const Operands& o) {
            kernels::elementwise<decltype(tag), kernels::kernel_act(A)>(o.strip, 64, {linnet::clamp_of(A), {}});
        }));
}

template <kernels::Pool P>
void register_pool(const char* name) {
    register_case(std::string(name) + "/k3s2/28x28x64",
                  moves({28, 28, 64}, 64, {3, 2},
                        [](auto tag, const Operands& o) { kernels::pool<decltype(tag), P>(o.strip, o.taps, 64); }));
}

/// The rows of an image of 3 channels, staged as the first convolution reads them.
template <class T>
void register_stage_row(const char* name, bool planes) {
    register_case(std::string("stage_row/") + name, [planes] {
        constexpr int width = 224, channels = 3;
        const std::vector<float> values = noise("image", width * channels);
        const auto image = std::make_shared<std::vector<T>>();
        for (const float value : values) image->push_back(static_cast<T>(value * 100 + 100));
        const auto row = std::make_shared<std::vector<float>>(static_cast<std::size_t>((width + 2) * channels));
        const auto call = [=](auto tag) {
            constexpr Shape shape{1, width, channels};
            const auto view = planes ? linnet::chw_view(image->data(), shape) : linnet::hwc_view(image->data(), shape);
            kernels::stage_row<decltype(tag)>(view, 0, 1, width + 2, row->data(), channels);
        };
        const std::int64_t bytes = width * channels * static_cast<std::int64_t>(sizeof(T) + sizeof(float));
        return Case{{0, bytes}, [=] { call(arch::Best{}); }, [=] { call(arch::Reference{}); }, [=] { return *row; }};
    });
}

void register_softmax(int count) {
    register_case("softmax/" + std::to_string(count), [count] {
        const auto src = std::make_shared<const std::vector<float>>(noise("logits", count));
        const auto dst = std::make_shared<std::vector<float>>(src->size());
        const auto call = [=](auto tag) { kernels::softmax<decltype(tag)>(src->data(), dst->data(), count); };
        return Case{{0, std::int64_t{2 * sizeof(float)} * count},
                    [=] { call(arch::Best{}); },
                    [=] { call(arch::Reference{}); },
                    [=] { return *dst; }};
    });
}

}  // namespace

void register_kernels() {
    // Products: pixels x inputs to outputs. Deep and wide, narrow, of one pixel, with a last panel of a few channels.
    for (const auto& [pixels, in, out] : {std::array{96, 64, 64},
                                          {96, 128, 128},
                                          {96, 256, 16},
                                          {196, 24, 144},
                                          {196, 144, 24},
                                          {49, 256, 256},
                                          {196, 58, 58},
                                          {1, 512, 512}})
        register_case("product/" + std::to_string(pixels) + "x" + std::to_string(in) + "-" + std::to_string(out),
                      dense({.in = in, .out = out}, {1, pixels, in}));
    register_case("convolution/k3s1/14x14x48-64", dense({.in = 48, .out = 64, .kernel = 3}, {14, 14, 48}));
    register_case("convolution/k3s2/28x28x32-64", dense({.in = 32, .out = 64, .kernel = 3, .stride = 2}, {28, 28, 32}));
    register_case("grouped/g3/14x14x240-60", dense({.in = 240, .out = 60, .groups = 3}, {14, 14, 240}));
    register_case("depthwise/k3s1/14x14x64", depthwise<3, 1>({14, 14, 64}));
    register_case("depthwise/k3s2/28x28x64", depthwise<3, 2>({28, 28, 64}));
    register_case("depthwise/k5s1/14x14x64", depthwise<5, 1>({14, 14, 64}));
    register_case("depthwise/k5s2/28x28x64", depthwise<5, 2>({28, 28, 64}));
    register_pool<kernels::Pool::max>("max_pool");
    register_pool<kernels::Pool::average>("average_pool");
    register_case("row_sums/14x14x64", moves({14, 14, 64}, 64, {}, [](auto tag, Operands& o) {
                      for (int y = 0; y < 14; ++y)
                          kernels::sum_pixels<decltype(tag)>(o.strip.src_rows[y], 14, o.strip.src_pixel_stride, 64,
                                                             true, o.dst.memory.data() + std::ptrdiff_t{64} * y);
                  }));
    register_case("scale_channels/14x14x64", moves({14, 14, 64}, 64, {}, [](auto tag, const Operands& o) {
                      kernels::scale_channels<decltype(tag)>(o.strip, 64, o.strip.src_rows[0]);
                  }));
    register_case("shuffle_channels/g2/14x14x64", moves({14, 14, 64}, 64, {}, [](auto tag, const Operands& o) {
                      kernels::shuffle_channels<decltype(tag)>(o.strip, 64, 2, 0, 64);
                  }));
    register_activation<Act::relu>("relu");
    register_activation<Act::sigmoid>("sigmoid");
    register_activation<Act::swish>("swish");
    register_activation<Act::hard_sigmoid>("hard_sigmoid");
    register_activation<Act::hard_swish>("hard_swish");
    register_softmax(1000);
    register_stage_row<float>("float_hwc", false);
    register_stage_row<float>("float_chw", true);
    register_stage_row<std::uint8_t>("bytes_hwc", false);
}

}  // namespace bench
