// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<0, 16, 12>
#include <linnet/blocks/concat.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Concat<linnet::Pointwise<16, 8>, linnet::Pointwise<16, 24>> block;
#else
linnet::Concat<linnet::Pointwise<16, 8>, linnet::Pointwise<12, 24>> block;
#endif
