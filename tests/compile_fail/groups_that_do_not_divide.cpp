// expect: linnet: the channels of a convolution are not a multiple of its groups
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Conv2d<linnet::ConvSpec{.in = 24, .out = 48, .groups = 3}> layer;
#else
linnet::Conv2d<linnet::ConvSpec{.in = 24, .out = 40, .groups = 3}> layer;
#endif
