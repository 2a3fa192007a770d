// Row-local layers: each computes any rows of its destination by themselves, out of a window of its source's rows. Of
// them chains are made (blocks/chain.hpp). Besides what every layer has, one has
//
//     static constexpr bool row_local = true;
//     static constexpr Window window{.kernel = 3, .stride = 1};  // the rows that a row is made of
//     template <class Arch>
//     void forward_rows(ConstTensorView src, TensorView dst, const Partner&, Rows rows, std::byte* scratch) const
//     noexcept;
//
// forward_rows() may find source and destination to be rings, which hold the last rows only: it gets at a row by
// `src.row(y)` and `dst.row(y)`, and reads no row outside its window. `scratch` is workspace_bytes(src.shape, Plan{}).
// Its forward() can be forward_by_rows(). A layer whose padding is read off a checkpoint's conventions says so by
// `loaded_window()`. One that computes rows by `row_unit`, which it then says, is asked for rows from a multiple of it
// on, to a multiple or to the last row.
#pragma once

#include <linnet/core/layer_facts.hpp>
#include <linnet/layers/rows.hpp>

namespace linnet::layers {

template <class L>
concept RowLocal = requires {
    requires L::row_local;
};

template <class L>
constexpr int row_unit_of() {
    if constexpr (requires { L::row_unit; }) return L::row_unit;
    return 1;
}

/// Channels [begin, end) of the tensor before or behind a convolution; `begin` is a multiple of 16. Of the tensor
/// before a pointwise one: of its inputs, whose sums wait in `sums`, of `rows`, until the last ones.
struct ChannelSlice {
    int begin = 0, end = 0;
    TensorView sums = {};
};

/// A row-local layer whose type is forgotten.
struct RowLayer {
    const void* layer = nullptr;
    Window window;
    void (*rows)(const void* layer, ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                 std::byte* scratch) noexcept = nullptr;
    /// Of convolutions: the same of a slice of channels.
    void (*slice)(const void* layer, ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                  const ChannelSlice& slice, std::byte* scratch) noexcept = nullptr;
};

template <class Arch, class Code>
void forward_rows(const void* layer, ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                  std::byte* scratch) noexcept {
    static_cast<const Code*>(layer)->template forward_rows<Arch>(src, dst, partner, rows, scratch);
}

template <class Arch, class Code>
void forward_slice(const void* layer, ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                   const ChannelSlice& slice, std::byte* scratch) noexcept {
    static_cast<const Code*>(layer)->template forward_rows<Arch>(src, dst, partner, rows, scratch, slice);
}

template <class Arch, RowLocal L>
RowLayer row_layer(const L& layer) {
    using Code = typename CodeOf<L>::type;
    RowLayer any{static_cast<const Code*>(&layer), L::window, &forward_rows<Arch, Code>};
    if constexpr (requires { L::algorithm; }) any.slice = &forward_slice<Arch, Code>;
    if constexpr (requires { layer.loaded_window(); }) any.window = layer.loaded_window();
    return any;
}

/// All rows, shared out among the executor's threads.
template <class E>
LINNET_NOINLINE void run_rows(const RowLayer& layer, std::size_t slot_bytes, ConstTensorView src, TensorView dst,
                              const Run<E>& run) noexcept {
    each_strip(run, dst.shape.h, slot_bytes, [&](Rows rows, std::byte* scratch) noexcept {
        layer.rows(layer.layer, src, dst, run.partner, rows, scratch);
    });
}

/// The forward() of a row-local layer.
template <class Arch, RowLocal L, class E>
void forward_by_rows(const L& layer, ConstTensorView src, TensorView dst, const Run<E>& run) noexcept {
    run_rows<E>(row_layer<Arch>(layer), Arena::rounded(L::workspace_bytes(src.shape, Plan{})), src, dst, run);
}

}  // namespace linnet::layers
