// The user's image as an inner tensor, for networks whose first layer does not read images itself.
#pragma once

#include <linnet/kernels/entry_points.hpp>

namespace linnet::layers {

/// Copies `image`, normalised, to `dst` of the same shape.
template <class Arch, class T>
void import_image(const ImageView<T>& image, TensorView dst) noexcept {
    for (int y = 0; y < image.shape.h; ++y)
        kernels::stage_row<Arch>(image, y, 0, image.shape.w, dst.row(y), dst.pixel_stride);
}

}  // namespace linnet::layers
