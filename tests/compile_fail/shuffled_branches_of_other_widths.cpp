// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<1, 16, 24>
#include <linnet/blocks/concat.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::ShuffledSplit<linnet::Identity, linnet::Pointwise<16, 16>> block;
#else
linnet::ShuffledSplit<linnet::Identity, linnet::Pointwise<16, 24>> block;
#endif
