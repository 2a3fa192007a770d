// expect: linnet: after a residual's sum there is none, relu or relu6
#include <linnet/blocks/residual.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Residual<linnet::Pointwise<16, 16>, linnet::Identity, linnet::Act::relu6> block;
#else
linnet::Residual<linnet::Pointwise<16, 16>, linnet::Identity, linnet::Act::hard_swish> block;
#endif
