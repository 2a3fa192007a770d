// ShuffleNet's units: X. Zhang et al., "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile
// Devices", 2017, figure 2 (b) and (c). Grouped 1x1 convolution, shuffle, 3x3 filters, grouped 1x1 convolution; the
// input is added, or at stride 2 its average pool is put beside. The shuffle is how the last convolution reads.
#pragma once

#include <linnet/blocks/concat.hpp>
#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>

namespace linnet {

/// Which of the two inverse permutations "channel shuffle" means, and where it stands. The paper: channels as
/// (groups, n), transposed, before the 3x3. The authors' published code: as (n, groups), after it.
enum class ShuffleOrder { paper, megvii };

struct ShuffleUnitV1Spec {
    int in = 0;
    int out = 0;  // of the unit; the branch makes out - in where the stride is 2
    int groups = 3;
    int stride = 1;
    bool first_grouped = true;  // stage 2's first pointwise layer is not, since its input is narrow
    ShuffleOrder order = ShuffleOrder::megvii;

    constexpr int between() const { return static_cast<int>(round_up(out / 4, groups)); }
    constexpr int branch_out() const { return stride == 2 ? out - in : out; }
    /// The groups of the shuffle through which the last convolution reads: a megvii shuffle is the inverse of a
    /// paper's.
    constexpr int read_groups() const {
        if (groups == 1) return 1;
        return order == ShuffleOrder::paper ? groups : between() / groups;
    }
};

namespace detail {

template <ShuffleUnitV1Spec U, Act A>
struct ShuffleBranchV1
    : Sequential<
          Named<"compress",
                Conv2d<ConvSpec{
                    .in = U.in, .out = U.between(), .groups = U.first_grouped ? U.groups : 1, .act = Act::relu}>>,
          // Filters commute with a shuffle: in the paper's order theirs are put back, not the channels.
          Named<"depthwise", Conv2d<ConvSpec{.in = U.between(),
                                             .out = U.between(),
                                             .kernel = 3,
                                             .stride = U.stride,
                                             .groups = U.between(),
                                             .shuffle = U.order == ShuffleOrder::paper ? U.groups : 1}>>,
          Named<"expand", Conv2d<ConvSpec{.in = U.between(),
                                          .out = U.branch_out(),
                                          .groups = U.groups,
                                          .act = A,
                                          .shuffle = U.read_groups()}>>> {};

template <ShuffleUnitV1Spec U, int Stride = U.stride>
struct ShuffleUnitV1 : Residual<ShuffleBranchV1<U, Act::none>, Identity, Act::relu> {};
template <ShuffleUnitV1Spec U>
struct ShuffleUnitV1<U, 2> : Concat<AvgPool<PoolSpec{.kernel = 3, .stride = 2, .padding = Padding::symmetric}>,
                                    ShuffleBranchV1<U, Act::relu>> {};

}  // namespace detail

template <ShuffleUnitV1Spec U>
struct ShuffleUnitV1 : detail::ShuffleUnitV1<U> {
    static_assert(U.stride == 1 || U.stride == 2, "linnet: a ShuffleNet unit has stride 1 or 2");
    static_assert(U.stride == 2 || U.in == U.out, "linnet: a ShuffleNet unit of stride 1 keeps its channels");
};

}  // namespace linnet
