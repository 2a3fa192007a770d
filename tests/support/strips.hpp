// The row pointers of a strip for a kernel's test, written apart from the library's own (layers/rows.hpp).
#pragma once

#include <linnet/core/conv_spec.hpp>
#include <linnet/core/tensor.hpp>
#include <linnet/kernels/strip.hpp>
#include <vector>

namespace linnet::test {

struct RowLists {
    std::vector<const float*> src;
    std::vector<float*> dst;
    std::vector<const float*> add;

    /// Destination rows [begin, end) of `window` over `src`; `add` may have no data.
    kernels::Strip strip(ConstTensorView source, TensorView destination, ConstTensorView addend, const Window& window,
                         int begin, int end) {
        src.clear(), dst.clear(), add.clear();
        const int first = begin * window.stride - window.before(source.shape.h);
        const int last = (end - 1) * window.stride - window.before(source.shape.h) + window.reach();
        for (int y = first; y < last; ++y) src.push_back(y >= 0 && y < source.shape.h ? source.row(y) : nullptr);
        for (int y = begin; y < end; ++y) {
            dst.push_back(destination.row(y));
            if (addend.data) add.push_back(addend.row(y));
        }
        kernels::Strip s;
        s.src_rows = src.data(), s.src_w = source.shape.w, s.src_pixel_stride = source.pixel_stride;
        s.dst_rows = dst.data(), s.dst_w = destination.shape.w, s.dst_pixel_stride = destination.pixel_stride;
        s.rows = end - begin;
        if (addend.data) s.partner_rows = add.data(), s.partner_pixel_stride = addend.pixel_stride;
        s.src_padded = source.padded;
        s.dst_padded = destination.padded && (!addend.data || addend.padded);
        return s;
    }
};

inline kernels::Taps taps_of(const Window& window, int src_w) {
    return {window.kernel, window.kernel, window.stride, window.dilation, window.before(src_w)};
}

/// Calls f(begin, end) for strips of `height` rows.
template <class F>
void cut(int rows, int height, F&& f) {
    for (int begin = 0; begin < rows; begin += height) f(begin, begin + height < rows ? begin + height : rows);
}

}  // namespace linnet::test
