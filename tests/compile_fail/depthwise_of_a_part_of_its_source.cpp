// expect: linnet: a depthwise convolution reads all channels of its source
#include <linnet/layers/conv2d.hpp>

#ifdef LINNET_CORRECT
linnet::Conv2d<linnet::ConvSpec{.in = 16, .out = 16, .kernel = 3, .groups = 16}> layer;
#else
linnet::Conv2d<linnet::ConvSpec{.in = 16, .out = 16, .kernel = 3, .groups = 16, .source = 32}> layer;
#endif
