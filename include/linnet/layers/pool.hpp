// Max pool, average pool and global average pool.
#pragma once

#include <linnet/core/layer_facts.hpp>
#include <linnet/core/loader.hpp>
#include <linnet/layers/row_sums.hpp>

namespace linnet {

/// A pool's window. `ceil_mode`: the last window may hang over the end, as SqueezeNet's do.
struct PoolSpec {
    int kernel = 3;
    int stride = 2;
    Padding padding = Padding::valid;
    bool ceil_mode = false;
};

namespace layers {

/// What layers without weights share: any number of channels, passed through.
struct Weightless {
    static constexpr int in_channels = 0;  // any
    static constexpr bool reads_image = false;
    static constexpr bool fuses_partner = false;

    static constexpr int out_channels(int in) { return in; }
    static constexpr std::int64_t parameters(int /*open*/ = 0) { return 0; }
    void load(Loader&, const std::string&) {}
};

/// Some rows of a pool; compiled once for all windows.
template <class Arch, kernels::Pool P>
LINNET_NOINLINE void pool_rows(ConstTensorView src, TensorView dst, const Window& window, Rows rows,
                               std::byte* scratch) noexcept {
    const kernels::Strip strip = make_strip(src, dst, {}, window, rows, scratch);
    kernels::pool<Arch, P>(strip, taps_of(window, src.shape.w), src.shape.c);
}

/// Taps of window `i` over `in` pixels that lie in the image or its padding: all of them, but where `ceil_mode` lets a
/// last window hang over.
constexpr int taps_inside(const Window& window, int i, int in) {
    const int left = in + 2 * window.before(in) - i * window.stride;
    const bool hangs_over = window.ceil_mode && window.padding.kind != Padding::Kind::same && left < window.kernel;
    return hangs_over ? left : window.kernel;
}

/// A mean is over the taps inside image and padding, as PyTorch has it; the kernel has divided by all.
inline void divide_by_taps_inside(const Window& window, Shape in, TensorView means, Rows rows) noexcept {
    for (int y = rows.begin; y < rows.end; ++y)
        for (int x = 0; x < means.shape.w; ++x) {
            const int inside = taps_inside(window, y, in.h) * taps_inside(window, x, in.w);
            if (inside == window.kernel * window.kernel) continue;
            const float factor = static_cast<float>(window.kernel * window.kernel) / static_cast<float>(inside);
            for (int c = 0; c < means.shape.c; ++c) means.row(y)[x * means.pixel_stride + c] *= factor;
        }
}

template <PoolSpec S, kernels::Pool P>
class Pool : public Weightless {
    static_assert(S.kernel > 0 && S.stride > 0, "linnet: kernel and stride of a pool are positive");
    static_assert(S.padding.amount >= 0 && S.padding.amount < S.kernel,
                  "linnet: the padding of a pool is smaller than its kernel, for each window holds a pixel");

  public:
    static constexpr LayerKind kind = P == kernels::Pool::max ? LayerKind::max_pool : LayerKind::average_pool;
    static constexpr bool row_local = true;
    static constexpr Window window{S.kernel, S.stride, 1, S.padding, S.ceil_mode};

    static constexpr Shape out_shape(Shape in, int /*open*/ = 0) { return {window.out(in.h), window.out(in.w), in.c}; }
    static constexpr std::int64_t macs(Shape, int /*open*/ = 0) { return 0; }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return Arena::rounded(strip_bytes(window, window.out(in.h)) * static_cast<std::size_t>(plan.concurrency));
    }
    void load(Loader& loader, const std::string&) {
        if (!S.ceil_mode) window_.padding = loader.conventions().padding_of(S.padding, S.kernel);
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        forward_by_rows<Arch>(*this, src, dst, run);
    }
    template <class Arch>
    void forward_rows(ConstTensorView src, TensorView dst, const Partner&, Rows rows,
                      std::byte* scratch) const noexcept {
        pool_rows<Arch, P>(src, dst, window_, rows, scratch);
        if constexpr (P == kernels::Pool::average && S.ceil_mode) divide_by_taps_inside(window_, src.shape, dst, rows);
    }
    const Window& loaded_window() const { return window_; }

  private:
    Window window_ = window;
};

}  // namespace layers

/// The maximum of the taps inside the image.
template <PoolSpec S>
struct MaxPool : layers::Pool<S, kernels::Pool::max> {};

/// The mean of kernel x kernel taps, padding counted as zeros; what hangs over (ceil_mode) is not counted.
template <PoolSpec S>
struct AvgPool : layers::Pool<S, kernels::Pool::average> {};

/// The mean over all pixels of each channel: [h, w, c] to [1, 1, c].
struct GlobalAvgPool : layers::Weightless {
    static constexpr LayerKind kind = LayerKind::global_average_pool;
    static constexpr bool sums_rows = true;

    static constexpr Shape out_shape(Shape in, int /*open*/ = 0) { return in.positive() ? Shape{1, 1, in.c} : Shape{}; }
    static constexpr std::int64_t macs(Shape, int /*open*/ = 0) { return 0; }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan&) { return layers::row_sums_bytes(in); }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        Arena arena = run.arena;
        const kernels::FlushToZero flush;
        const TensorView sums = layers::row_sums<Arch>(src, run, arena);
        kernels::sum_pixels<Arch>(sums.data, src.shape.h, sums.row_stride, src.shape.c, true, sums.data);
        const float share = 1.0f / static_cast<float>(src.shape.pixels());
        kernels::scale<Arch>(sums.data, share, src.shape.c, dst.padded, dst.data);
    }
};

}  // namespace linnet
