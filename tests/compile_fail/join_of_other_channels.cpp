// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<1, 24, 16>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Sequential<linnet::Pointwise<3, 24>, linnet::Pointwise<24, 8>> net;
#else
linnet::Sequential<linnet::Pointwise<3, 24>, linnet::Pointwise<16, 8>> net;
#endif
