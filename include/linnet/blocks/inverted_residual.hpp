// The inverted residual: M. Sandler et al., "MobileNetV2", 2018, table 1 and figure 4; with squeeze and excite and
// other activations A. Howard et al., "Searching for MobileNetV3", 2019, figure 4. Expand, filter each channel, project
// without activation; the input is added where the shape stays.
#pragma once

#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/squeeze_excite.hpp>
#include <linnet/blocks/when.hpp>

namespace linnet {

/// The papers' columns. `expand`: channels between; no expansion layer where it equals `in`. `squeeze`: channels of the
/// narrow layer of squeeze and excite, 0 for none; `between` its activation, `gate` that of the factors. `skip`: the
/// input is added where the shape stays.
struct InvertedResidualSpec {
    int in = 0;
    int expand = 0;
    int out = 0;
    int kernel = 3;
    int stride = 1;
    Act act = Act::relu6;
    int squeeze = 0;
    Act gate = Act::hard_sigmoid;
    Act between = Act::relu;
    bool skip = true;
};

namespace detail {

template <InvertedResidualSpec B>
struct InvertedBody
    : SequentialOf<When<B.expand != B.in, Named<"expand", Pointwise<B.in, B.expand, B.act>>>,
                   Named<"depthwise", Depthwise<B.expand, B.kernel, B.stride, B.act>>,
                   When<(B.squeeze > 0),
                        Named<"se", SqueezeExcite<B.expand, (B.squeeze > 0 ? B.squeeze : 1), B.gate, B.between>>>,
                   Named<"project", Pointwise<B.expand, B.out>>> {};

template <InvertedResidualSpec B, bool Residuals = (B.skip && B.stride == 1 && B.in == B.out)>
struct InvertedResidual : InvertedBody<B> {};
template <InvertedResidualSpec B>
struct InvertedResidual<B, true> : Residual<InvertedBody<B>> {};

}  // namespace detail

template <InvertedResidualSpec B>
struct InvertedResidual : detail::InvertedResidual<B> {};

/// A table of them, named "block1", "block2", ...
template <const auto& Blocks, class = std::make_index_sequence<Blocks.size()>>
struct InvertedResiduals;
template <const auto& Blocks, std::size_t... I>
struct InvertedResiduals<Blocks, std::index_sequence<I...>>
    : Sequential<Named<numbered<"block">(int{I} + 1), InvertedResidual<Blocks[I]>>...> {};

}  // namespace linnet
