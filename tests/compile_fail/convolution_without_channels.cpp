// expect: linnet: a convolution needs its channels, in and out
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Conv2d<linnet::ConvSpec{.in = 24, .out = 48}> layer;
#else
linnet::Conv2d<linnet::ConvSpec{.in = 24}> layer;
#endif
