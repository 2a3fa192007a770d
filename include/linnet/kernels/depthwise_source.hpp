// The source rows of depthwise_slide.hpp: how they are loaded, column by column.
#pragma once

#include <cstddef>
#include <linnet/simd/vec.hpp>

namespace linnet::kernels {

/// The source rows that some destination rows read, at a column. A row outside the image is the zero pixel throughout:
/// its step is 0.
template <class V, int Count>
struct SlideRows {
    const float* at[Count];
    std::ptrdiff_t step[Count];

    LINNET_INLINE void skip(int row) { at[row] = simd::in_register(at[row] + step[row]); }
    /// The vector of a row, which moves on to the next column.
    LINNET_INLINE V next(int row) {
        const V value = V::load(at[row]);
        skip(row);
        return value;
    }
};

/// SlideRows of which none but the first and the last is outside: the others stay where they are and share an offset,
/// in bytes. Additions to pointers take the turn of multiply-adds on a CPU that begins two instructions a cycle: with
/// one a row, 68 % of a Cortex-A55's bound in place of 88 (3x3, stride 2, clang).
template <class V, int Count>
struct InnerRows {
    const float* at[Count];
    std::ptrdiff_t first_step, last_step, step, offset = 0;

    LINNET_INLINE explicit InnerRows(const SlideRows<V, Count>& rows)
        : first_step(rows.step[0]),
          last_step(rows.step[Count - 1]),
          step(rows.step[1] * static_cast<std::ptrdiff_t>(sizeof(float))) {
        LINNET_UNROLL
        for (int i = 0; i < Count; ++i) at[i] = rows.at[i];
    }

    /// The vectors of a column; moves on to the next one.
    LINNET_INLINE void next(V (&column)[Count]) {
        LINNET_UNROLL
        for (int i = 0; i < Count; ++i)
            column[i] = V::load(i == 0 || i == Count - 1 ? at[i] : simd::bytes_on(at[i], offset));
        at[0] = simd::in_register(at[0] + first_step);
        at[Count - 1] = simd::in_register(at[Count - 1] + last_step);
        offset = simd::in_register(offset + step);
    }
    /// Moves `rows` on to the same column.
    LINNET_INLINE void moved(SlideRows<V, Count>& rows) const {
        rows.at[0] = at[0], rows.at[Count - 1] = at[Count - 1];
        LINNET_UNROLL
        for (int i = 1; i < Count - 1; ++i) rows.at[i] = simd::in_register(simd::bytes_on(at[i], offset));
    }
};

}  // namespace linnet::kernels
