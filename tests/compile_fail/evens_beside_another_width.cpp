// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<1, 16, 48>
#include <linnet/blocks/concat.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Concat<linnet::EvenChannels<32>, linnet::Pointwise<32, 16>> block;
#else
linnet::Concat<linnet::EvenChannels<32>, linnet::Pointwise<32, 48>> block;
#endif
