// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<2, 24, 16>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/layers/pool.hpp>

using Pool = linnet::MaxPool<linnet::PoolSpec{}>;

#ifdef LINNET_CORRECT
linnet::Sequential<linnet::Pointwise<3, 24>, Pool, linnet::Pointwise<24, 8>> net;
#else
linnet::Sequential<linnet::Pointwise<3, 24>, Pool, linnet::Pointwise<16, 8>> net;
#endif
