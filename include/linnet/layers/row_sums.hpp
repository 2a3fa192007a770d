// Layers that need every row of their source before they can give the first one, but of each row only the sum of its
// pixels: global average pooling, squeeze and excite. They say
//
//     static constexpr bool sums_rows = true;
//
// and get the sums by row_sums(). A chain may end in such a layer: it sums rows as they come. Where the layer works in
// place (squeeze and excite), the chain leaves the tensor before it in the layer's destination; else that tensor never
// exists, and of the source of forward() there is only the shape.
#pragma once

#include <linnet/kernels/entry_points.hpp>
#include <linnet/layers/row_local.hpp>

namespace linnet::layers {

template <class L>
concept SumsRows = requires {
    requires L::sums_rows;
};

/// One pixel for each row.
constexpr Shape row_sums_shape(Shape in) {
    return {in.h, 1, in.c};
}
constexpr std::size_t row_sums_bytes(Shape in) {
    return Arena::rounded(padded_bytes(row_sums_shape(in)));
}

template <class Arch>
void sum_rows(ConstTensorView src, TensorView sums, Rows rows, int channel_begin, int channel_end) noexcept {
    for (int y = rows.begin; y < rows.end; ++y)
        kernels::sum_pixels<Arch>(src.row(y) + channel_begin, src.shape.w, src.pixel_stride,
                                  channel_end - channel_begin, src.padded, sums.row(y) + channel_begin);
}

/// What a chain does with the rows before such a layer.
template <class Arch>
RowLayer row_sums_link() {
    RowLayer link;
    link.rows = [](const void*, ConstTensorView src, TensorView sums, const Partner&, Rows rows, std::byte*) noexcept {
        sum_rows<Arch>(src, sums, rows, 0, src.shape.c);
    };
    link.slice = [](const void*, ConstTensorView src, TensorView sums, const Partner&, Rows rows,
                    const ChannelSlice& slice,
                    std::byte*) noexcept { sum_rows<Arch>(src, sums, rows, slice.begin, slice.end); };
    return link;
}

/// The sums of each row's pixels, row_sums_shape(): the chain's, or made here in memory of the arena.
template <class Arch, class E>
TensorView row_sums(ConstTensorView src, const Run<E>& run, Arena& arena) noexcept {
    if (run.row_sums.data != nullptr) return run.row_sums;
    float* const memory = reinterpret_cast<float*>(arena.take_low(row_sums_bytes(src.shape)));
    const TensorView sums = padded_view(memory, row_sums_shape(src.shape));
    sum_rows<Arch>(src, sums, {0, src.shape.h}, 0, src.shape.c);
    return sums;
}

}  // namespace linnet::layers
