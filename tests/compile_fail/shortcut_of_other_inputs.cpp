// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<0, 16, 8>
#include <linnet/blocks/residual.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Residual<linnet::Pointwise<16, 24>, linnet::Pointwise<16, 24>> block;
#else
linnet::Residual<linnet::Pointwise<16, 24>, linnet::Pointwise<8, 24>> block;
#endif
