#include "layer.hpp"

#include <algorithm>
#include <linnet/layers/activation.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/zoo/generated.hpp>
#include <memory>
#include <utility>

namespace bench {
namespace {

using linnet::Act;
using linnet::ConstTensorView;
using linnet::ConvSpec;
using linnet::LayerFacts;
using linnet::LayerKind;
using linnet::Padding;
using linnet::Shape;
using linnet::TensorView;
using linnet::Window;
using linnet::layers::ConvCore;
using Run = linnet::Run<Executor>;
namespace arch = linnet::arch;

std::string shape_name(Shape in, int out) {
    const std::string name = std::to_string(in.h) + "x" + std::to_string(in.w) + "x" + std::to_string(in.c);
    return in.c == out ? name : name + "-" + std::to_string(out);
}

std::string window_name(int kernel, int stride, int dilation = 1, int groups = 1) {
    std::string name;
    if (kernel > 1 || stride > 1) name = "/k" + std::to_string(kernel) + "s" + std::to_string(stride);
    if (dilation > 1) name += "d" + std::to_string(dilation);
    if (groups > 1) name += "/g" + std::to_string(groups);
    return name;
}

/// What Conv2d<spec> chooses.
template <class Arch>
Layer::Forward conv_forward(std::shared_ptr<const ConvCore> core, const ConvSpec& spec, bool image) {
    constexpr Act act = Act::none;  // all that clamp share their code
    if (image)
        return [core](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            core->image<Arch, act>(linnet::image_view(src), dst, run);
        };
    if (spec.winograd())
        return [core, rows = spec.winograd_tile()](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            core->forward(&ConvCore::winograd_rows<Arch, act>, rows, src, dst, run);
        };
    using linnet::kernels::Inputs, linnet::kernels::Pixels;
    const linnet::layers::ConvAlgorithm algorithm = linnet::layers::algorithm_of(spec);
    if (algorithm.pointwise)
        return [core](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            core->forward(&ConvCore::dense_rows<Arch, act, Inputs::consecutive, Pixels::in_rows>, 1, src, dst, run);
        };
    if (!spec.depthwise())
        return [core](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            core->forward(&ConvCore::dense_rows<Arch, act, Inputs::consecutive, Pixels::tabled>, 1, src, dst, run);
        };
    const auto depthwise = [&]<int Kernel, int Stride>() -> Layer::Forward {
        return [core](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            core->forward(&ConvCore::depthwise_rows<Arch, Kernel, Stride, act>,
                          linnet::kernels::DepthwiseTile<Arch>::rows, src, dst, run);
        };
    };
    Layer::Forward forward = depthwise.template operator()<0, 0>();
    const auto take = [&]<int Kernel, int Stride>() {
        if (algorithm.kernel == Kernel && algorithm.stride == Stride)
            forward = depthwise.template operator()<Kernel, Stride>();
    };
    [&]<int... I>(std::integer_sequence<int, I...>) {
        (take.template operator()<2 + I / 2, 1 + I % 2>(), ...);
    }
    (std::make_integer_sequence<int, 2 * (linnet::kernels::largest_depthwise_loop - 1)>{});
    return forward;
}

/// The square root of a square.
int root(std::int64_t square) {
    int root = 1;
    while (std::int64_t{root} * root < square) ++root;
    return root;
}

/// A window of `kernel` taps that makes `out` of `in`.
std::optional<Window> window_between(Shape in, Shape out, int kernel) {
    for (int stride = 1; stride <= 4; ++stride)
        for (const Padding padding : {Padding::symmetric, Padding::valid})
            for (const bool ceil_mode : {false, true}) {
                const Window window{kernel, stride, 1, padding, ceil_mode};
                if (window.out(in.h) == out.h && window.out(in.w) == out.w) return window;
            }
    return std::nullopt;
}

std::optional<Layer> convolution_of(const LayerFacts& facts) {
    const std::int64_t taps = facts.macs / facts.out.elements();  // multiply-adds a result
    ConvSpec spec{.in = facts.in.c, .out = facts.out.c};
    if (facts.kind == LayerKind::depthwise) spec.groups = facts.in.c, spec.kernel = root(taps);
    if (facts.kind == LayerKind::convolution) spec.kernel = root(taps / facts.in.c);
    if (facts.kind == LayerKind::grouped) spec.groups = static_cast<int>(facts.in.c / taps);
    if (facts.kind == LayerKind::pointwise) spec.in = static_cast<int>(taps);  // half of them in ShuffleNet v2
    const auto window = window_between(facts.in, facts.out, spec.kernel);
    if (!window || window->ceil_mode) return std::nullopt;
    spec.stride = window->stride, spec.padding = window->padding;
    Layer layer = convolution(spec, {facts.in.h, facts.in.w, spec.in}, spec.in == 3);
    if (facts.kind == LayerKind::linear) layer.name.replace(0, layer.name.find('/'), "linear");
    return layer;
}

template <linnet::kernels::Pool P>
std::optional<Layer> pool_of(const LayerFacts& facts, const char* kind) {
    const auto window = window_between(facts.in, facts.out, 3);  // what all networks here have
    if (!window) return std::nullopt;
    const auto forward = [&]<class Arch>() -> Layer::Forward {
        return [w = *window](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            linnet::layers::each_strip(run, dst.shape.h, linnet::layers::strip_bytes(w, dst.shape.h),
                                       [&](linnet::Rows rows, std::byte* scratch) noexcept {
                                           linnet::layers::pool_rows<Arch, P>(src, dst, w, rows, scratch);
                                       });
        };
    };
    const std::size_t slot = linnet::Arena::rounded(linnet::layers::strip_bytes(*window, facts.out.h));
    return Layer{std::string(kind) + "/" + shape_name(facts.in, facts.out.c) + window_name(3, window->stride),
                 facts.in,
                 facts.out,
                 0,
                 0,
                 false,
                 [slot](int concurrency) { return slot * static_cast<std::size_t>(concurrency); },
                 [] {},
                 forward.template operator()<arch::Best>(),
                 forward.template operator()<arch::Reference>()};
}

/// Of a layer type without weights.
template <class L>
Layer weightless(const LayerFacts& facts, const char* kind) {
    const auto forward = []<class Arch>() -> Layer::Forward {
        return [](const ConstTensorView& src, const TensorView& dst, const Run& run) {
            L{}.template forward<Arch>(src, dst, run);
        };
    };
    return {std::string(kind) + "/" + shape_name(facts.in, facts.out.c),
            facts.in,
            facts.out,
            0,
            0,
            false,
            [in = facts.in](int concurrency) {
                return L::workspace_bytes(in, {concurrency, 0, false});
            },
            [] {},
            forward.template operator()<arch::Best>(),
            forward.template operator()<arch::Reference>()};
}

}  // namespace

Layer convolution(const ConvSpec& shape, Shape in, bool image) {
    ConvSpec spec = shape;
    spec.act = Act::relu, spec.norm = linnet::Norm::none;
    const auto core = std::make_shared<ConvCore>(spec);
    const Window window = linnet::window_of(spec);
    const Shape out{window.out(in.h), window.out(in.w), spec.out};
    const std::int64_t filter = std::int64_t{spec.in / spec.groups} * spec.kernel * spec.kernel;
    return {std::string(to_string(kind_of(spec))) + "/" + shape_name(in, out.c) +
                window_name(spec.kernel, spec.stride, spec.dilation, spec.depthwise() ? 1 : spec.groups),
            in,
            out,
            out.elements() * filter,
            spec.out * (filter + 1),
            image,
            [spec, in, image](int concurrency) {
                return linnet::layers::conv_slot_bytes(spec, in, image) * static_cast<std::size_t>(concurrency);
            },
            [core, spec] {
                const linnet::zoo::GeneratedWeights weights("layer", 3.0, 0);
                linnet::Loader loader(weights, {});
                core->load(loader, "layer", {spec.out, spec.in / spec.groups, spec.kernel, spec.kernel});
            },
            conv_forward<arch::Best>(core, spec, image),
            conv_forward<arch::Reference>(core, spec, image)};
}

std::optional<Layer> layer_of(const LayerFacts& facts) {
    switch (facts.kind) {
        case LayerKind::convolution:
        case LayerKind::pointwise:
        case LayerKind::grouped:
        case LayerKind::depthwise:
        case LayerKind::linear:
            return convolution_of(facts);
        case LayerKind::max_pool:
            return pool_of<linnet::kernels::Pool::max>(facts, "max_pool");
        case LayerKind::average_pool:
            return pool_of<linnet::kernels::Pool::average>(facts, "average_pool");
        case LayerKind::global_average_pool:
            return weightless<linnet::GlobalAvgPool>(facts, "global_pool");
        case LayerKind::activation:
            return weightless<linnet::Activation<Act::relu>>(facts, "activation");
        case LayerKind::squeeze_excite:
        case LayerKind::shuffle:
        case LayerKind::other:
            break;
    }
    return std::nullopt;
}

LayerRun::LayerRun(Layer layer, Executor& executor)
    : layer_(std::move(layer)),
      src_floats_(linnet::padded_bytes(layer_.in) / sizeof(float)),
      dst_floats_(linnet::padded_bytes(layer_.out) / sizeof(float)),
      workspace_(layer_.workspace_bytes(executor.concurrency())),
      src_(layer_.image ? linnet::dense_view(src_floats_.data(), layer_.in)
                        : linnet::padded_view(src_floats_.data(), layer_.in)),
      dst_(linnet::padded_view(dst_floats_.data(), layer_.out)),
      run_{workspace_.arena(), &executor} {
    layer_.load();
    const linnet::zoo::Unit noise("layer", "input");
    for (std::size_t i = 0; i < src_floats_.size(); ++i) src_floats_.data()[i] = static_cast<float>(noise(i));
}

std::vector<float> LayerRun::result() const {
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(layer_.out.elements()));
    for (std::int64_t pixel = 0; pixel < layer_.out.pixels(); ++pixel)
        values.insert(values.end(), dst_.data + pixel * dst_.pixel_stride,
                      dst_.data + pixel * dst_.pixel_stride + layer_.out.c);
    return values;
}

}  // namespace bench
