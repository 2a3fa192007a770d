// expect: linnet: a layer expects another number of channels than the layer before it produces
// expect: Join<1, 24, 16>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/layers/pool.hpp>

template <int In>
using Stage = linnet::Sequential<linnet::MaxPool<linnet::PoolSpec{}>, linnet::Pointwise<In, 8>>;

#ifdef LINNET_CORRECT
linnet::Sequential<linnet::Pointwise<3, 24>, Stage<24>> net;
#else
linnet::Sequential<linnet::Pointwise<3, 24>, Stage<16>> net;
#endif
