// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<1, 24, 16>
#include <linnet/blocks/residual.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Residual<linnet::Pointwise<16, 24>, linnet::Pointwise<16, 24>> block;
#else
linnet::Residual<linnet::Pointwise<16, 24>> block;
#endif
